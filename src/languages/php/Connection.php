<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Sends requests with curl. It keeps the connection open and does not follow redirects. */
final class Connection
{
    private readonly \CurlHandle $curl;

    /** @param array<int, mixed> $curlOptions further options; they cannot override those of the client */
    public function __construct(private readonly array $curlOptions)
    {
        $this->curl = curl_init();
    }

    /**
     * Sends a request and writes the response into the exchange. Sets `isSent` just before sending.
     *
     * @param array<string, string> $headers
     * @param int $timeout of the whole exchange, in milliseconds
     * @param ?\Closure(): bool $abort called repeatedly; returns true to abort
     * @throws ConnectionException if no complete response arrived
     * @throws ResponseTooLargeException
     */
    public function exchange(
        Exchange $exchange,
        string $url,
        array $headers,
        string $body,
        int $timeout,
        ?\Closure $abort,
    ): void {
        $lines = ['Expect:'];
        foreach ($headers as $name => $value) {
            $lines[] = "$name: $value";
        }
        $unsent = $body;
        $isTooLarge = false;
        // A reset keeps the connection open.
        curl_reset($this->curl);
        curl_setopt_array($this->curl, [
            CURLOPT_URL => $url,
            CURLOPT_HTTPHEADER => $lines,
            // Send the path as it was signed: curl would resolve `/../`.
            CURLOPT_PATH_AS_IS => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_TIMEOUT_MS => $timeout,
            CURLOPT_CONNECTTIMEOUT_MS => $timeout,
            CURLOPT_NOSIGNAL => true,
            // If a kept-alive connection breaks before the response, curl silently sends a string body again. It cannot
            // do so with a body from a function, which cannot be rewound.
            CURLOPT_UPLOAD => true,
            CURLOPT_CUSTOMREQUEST => Contract::METHOD,
            CURLOPT_INFILESIZE => strlen($body),
            CURLOPT_READFUNCTION => static function ($curl, $stream, int $length) use (&$unsent): string {
                $part = substr($unsent, 0, $length);
                $unsent = substr($unsent, $length);
                return $part;
            },
            CURLOPT_HEADERFUNCTION => static function ($curl, string $line) use ($exchange): int {
                $exchange->receiveHeaderLine($line);
                return strlen($line);
            },
            CURLOPT_WRITEFUNCTION => static function ($curl, string $part) use ($exchange, &$isTooLarge): int {
                $exchange->body .= $part;
                $isTooLarge = strlen($exchange->body) > Contract::MAX_RESPONSE_BYTES;
                return $isTooLarge ? -1 : strlen($part);
            },
            CURLOPT_NOPROGRESS => $abort === null,
            CURLOPT_PROGRESSFUNCTION => static fn (): int => $abort !== null && $abort() ? 1 : 0,
        ] + $this->curlOptions);
        $exchange->isSent = true;
        $isComplete = curl_exec($this->curl);
        if ($isTooLarge) {
            throw new ResponseTooLargeException();
        }
        if ($isComplete === false) {
            throw ConnectionException::of($this->curl);
        }
    }
}
