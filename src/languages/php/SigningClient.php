<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Http\Client\ClientInterface;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\StreamFactoryInterface;

/**
 * Wraps a PSR-18 client: signs the bytes of each request, and verifies the bytes of each response before they are parsed.
 * It sends one request per call: no retries, no redirects.
 */
final class SigningClient implements ClientInterface
{
    private readonly MessageSigner $signer;

    /**
     * @param ClientInterface $client sends the signed request; it must not follow redirects, as PSR-18 requires
     * @param bool $passUnsigned see MessageSigner
     */
    public function __construct(
        private readonly ClientInterface $client,
        Credentials $credentials,
        StreamFactoryInterface $streams,
        bool $passUnsigned = false,
    ) {
        $this->signer = new MessageSigner($credentials, $streams, $passUnsigned);
    }

    /** @throws SigningClientException if signing fails or the response is rejected; getPrevious() returns the reason */
    public function sendRequest(RequestInterface $request): ResponseInterface
    {
        try {
            $signed = $this->signer->sign($request);
            return $this->signer->receive($signed, $this->client->sendRequest($signed));
        } catch (AlipayContractException $error) {
            throw new SigningClientException($error);
        }
    }
}
