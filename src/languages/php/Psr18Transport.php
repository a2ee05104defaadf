<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Http\Client\ClientExceptionInterface;
use Psr\Http\Client\ClientInterface;
use Psr\Http\Message\RequestFactoryInterface;
use Psr\Http\Message\StreamFactoryInterface;

/** Sends the requests of a CancelClient with a PSR-18 client, such as the mock client of a test. */
final class Psr18Transport implements Transport
{
    /**
     * @param ClientInterface $client must neither follow redirects nor repeat requests. PSR-18 has no timeout and no abort:
     *     set a timeout of its own that is shorter than that of an attempt
     */
    public function __construct(
        private readonly ClientInterface $client,
        private readonly RequestFactoryInterface $requests,
        private readonly StreamFactoryInterface $streams,
    ) {
    }

    public function send(
        Exchange $exchange,
        string $url,
        #[\SensitiveParameter]
        array $headers,
        string $body,
        int $timeout,
        callable $isAborted,
    ): void {
        $request = $this->requests->createRequest(Contract::METHOD, $url)->withBody($this->streams->createStream($body));
        foreach ($headers as $name => $value) {
            $request = $request->withHeader($name, $value);
        }
        try {
            $response = $this->client->sendRequest($request);
            $exchange->httpStatus = $response->getStatusCode();
            foreach (array_keys($response->getHeaders()) as $name) {
                $exchange->receiveHeaderLine("$name: {$response->getHeaderLine($name)}");
            }
            $exchange->body = MessageSigner::read($response->getBody());
        } catch (ClientExceptionInterface $error) {
            // It contains the request with its signature and token, so it is not kept.
            throw new ConnectionException($error->getMessage());
        }
    }
}
