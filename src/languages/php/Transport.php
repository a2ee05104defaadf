<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Sends a request of a CancelClient. CurlTransport is the default; Psr18Transport uses a PSR-18 client. */
interface Transport
{
    /**
     * Sends one request once, and records the response in `$exchange` while it arrives. Follows no redirect.
     *
     * @param array<string, string> $headers
     * @param int $timeout of the whole exchange, in milliseconds
     * @param callable(): bool $isAborted must be called several times a second; if it returns true, the request ends
     * @throws ConnectionException if no complete response arrived
     * @throws ResponseTooLargeException if the body is larger than Contract::MAX_RESPONSE_BYTES
     */
    public function send(
        Exchange $exchange,
        string $url,
        #[\SensitiveParameter]
        array $headers,
        string $body,
        int $timeout,
        callable $isAborted,
    ): void;
}
