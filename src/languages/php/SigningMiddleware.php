<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\StreamFactoryInterface;

/**
 * A Guzzle middleware: signs the bytes of each request, and verifies the bytes of each response before they are parsed.
 * Push it last, so that it signs the request that is sent. If a response is rejected, the promise is rejected with an
 * AlipayContractException.
 */
final class SigningMiddleware
{
    private readonly MessageSigner $signer;

    /** @param bool $passUnsigned see MessageSigner */
    public function __construct(Credentials $credentials, StreamFactoryInterface $streams, bool $passUnsigned = false)
    {
        $this->signer = new MessageSigner($credentials, $streams, $passUnsigned);
    }

    public function __invoke(callable $handler): callable
    {
        return function (RequestInterface $request, array $options) use ($handler) {
            $signed = $this->signer->sign($request);
            // If a kept-alive connection breaks before the response, curl silently sends the request again.
            $options['curl'][CURLOPT_FRESH_CONNECT] = true;
            return $handler($signed, $options)->then(
                fn (ResponseInterface $response): ResponseInterface => $this->signer->receive($signed, $response),
            );
        };
    }
}
