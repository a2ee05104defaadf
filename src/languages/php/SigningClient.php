<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Http\Client\ClientInterface;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\StreamFactoryInterface;

/**
 * A client of PSR-18 around another one: signs the bytes of each request, and verifies the bytes of each response before
 * anyone parses them. It makes one request: it does not repeat, and it follows no redirect.
 */
final class SigningClient implements ClientInterface
{
    private readonly MessageSigner $signer;

    /**
     * @param ClientInterface $client sends the signed request; it must not follow redirects, as PSR-18 has it
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

    /** @throws SigningClientException when it cannot be signed, or the response cannot be taken: see getPrevious() */
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
