<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Sends requests by curl, over connections that are kept, and follows no redirect. */
final class Connection
{
    private readonly \CurlHandle $curl;

    /** @param array<int, mixed> $curlOptions for a proxy or certificates of your own; ours win */
    public function __construct(private readonly array $curlOptions)
    {
        $this->curl = curl_init();
    }

    /**
     * Sends a request and receives what comes back, into the exchange. `isSent` is set just before.
     *
     * @param array<string, string> $headers
     * @param int $timeout for all of it, in milliseconds
     * @param ?\Closure(): bool $abort asked again and again whether to give up
     * @throws ConnectionException when no complete response arrived
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
        // It keeps the connections.
        curl_reset($this->curl);
        curl_setopt_array($this->curl, [
            CURLOPT_URL => $url,
            CURLOPT_HTTPHEADER => $lines,
            // As it was signed: curl would resolve `/../` in it.
            CURLOPT_PATH_AS_IS => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_TIMEOUT_MS => $timeout,
            CURLOPT_CONNECTTIMEOUT_MS => $timeout,
            CURLOPT_NOSIGNAL => true,
            // A body from a function cannot be rewound. Given as text, curl sends it a second time, without a word, where
            // a kept connection breaks before the answer.
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
                $isTooLarge = strlen($exchange->body) > ResponseVerifier::MAXIMUM_BYTES;
                return $isTooLarge ? -1 : strlen($part);
            },
            CURLOPT_NOPROGRESS => $abort === null,
            CURLOPT_PROGRESSFUNCTION => static fn (): int => $abort !== null && $abort() ? 1 : 0,
        ] + $this->curlOptions);
        $exchange->isSent = true;
        $isComplete = curl_exec($this->curl);
        if ($isTooLarge) {
            throw new ResponseTooLargeException(
                'The response body is larger than ' . ResponseVerifier::MAXIMUM_BYTES . ' bytes.',
            );
        }
        if ($isComplete === false) {
            throw ConnectionException::of($this->curl);
        }
    }
}
