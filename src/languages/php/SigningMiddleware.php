<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\StreamFactoryInterface;

/**
 * A middleware of Guzzle: signs the bytes of each request, and verifies the bytes of each response before anyone parses
 * them. Push it last, so that it sees the request as it is sent. A response that cannot be taken rejects with an
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
            // Where a kept connection breaks before the answer, curl sends the request a second time, without a word.
            $options['curl'][CURLOPT_FRESH_CONNECT] = true;
            return $handler($signed, $options)->then(
                fn (ResponseInterface $response): ResponseInterface => $this->signer->receive($signed, $response),
            );
        };
    }
}
