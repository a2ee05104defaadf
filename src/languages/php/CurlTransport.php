<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Sends requests with curl. It keeps the connection open. */
final class CurlTransport implements Transport
{
    /** In seconds: how often a running request asks whether it is aborted. */
    private const ABORT_INTERVAL = 0.1;

    /** Options that would change what is sent or received, besides those that each request sets. */
    private const REFUSED = [
        'CURLOPT_AUTOREFERER', 'CURLOPT_CONNECT_ONLY', 'CURLOPT_ENCODING', 'CURLOPT_FAILONERROR', 'CURLOPT_FILE',
        'CURLOPT_HEADER', 'CURLOPT_HTTPGET', 'CURLOPT_HTTP_CONTENT_DECODING', 'CURLOPT_HTTP_TRANSFER_DECODING',
        'CURLOPT_INFILE', 'CURLOPT_INFILESIZE_LARGE', 'CURLOPT_MIMEPOST', 'CURLOPT_NOBODY', 'CURLOPT_POST',
        'CURLOPT_POSTFIELDS', 'CURLOPT_PUT', 'CURLOPT_RANGE', 'CURLOPT_REQUEST_TARGET', 'CURLOPT_RESUME_FROM',
        'CURLOPT_RETURNTRANSFER', 'CURLOPT_TIMEOUT', 'CURLOPT_CONNECTTIMEOUT', 'CURLOPT_USERAGENT',
        'CURLOPT_WRITEHEADER',
    ];

    /** It keeps the caller's options: they may contain the password of a proxy, so no property shows them. */
    private readonly \CurlHandle $curl;
    private readonly \CurlMultiHandle $multi;

    /**
     * @param array<int, mixed> $curlOptions further options: `[CURLOPT_PROXY => 'http://proxy:3128']`
     * @throws OptionException if curl refuses an option, or if the option would change what is sent or received
     */
    public function __construct(#[\SensitiveParameter] array $curlOptions = [])
    {
        $this->curl = curl_init();
        $this->multi = curl_multi_init();
        $own = self::options(new Exchange(), '', [], '', 1);
        foreach ($curlOptions as $option => $value) {
            $name = self::nameOf($option);
            if (isset($own[$option]) || in_array($name, self::REFUSED, true)) {
                throw new OptionException('curlOptions', "must not contain $name. The client sets it, or cannot work with it.");
            }
            try {
                $isSet = is_int($option) && @curl_setopt($this->curl, $option, $value);
            } catch (\ValueError | \TypeError) {
                $isSet = false;
            }
            if (!$isSet) {
                throw new OptionException('curlOptions', "contains $name, or a value of it, that curl refuses.");
            }
        }
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
        if (!curl_setopt_array($this->curl, self::options($exchange, $url, $headers, $body, $timeout))) {
            throw new ConnectionException((string) curl_strerror(curl_errno($this->curl)));
        }
        curl_multi_add_handle($this->multi, $this->curl);
        try {
            while (curl_multi_exec($this->multi, $running) === CURLM_OK && $running > 0) {
                if ($isAborted()) {
                    throw new ConnectionException('aborted');
                }
                if (curl_multi_select($this->multi, self::ABORT_INTERVAL) === -1) {
                    usleep(1000);
                }
            }
            $result = curl_multi_info_read($this->multi)['result'] ?? CURLE_FAILED_INIT;
        } finally {
            curl_multi_remove_handle($this->multi, $this->curl);
        }
        if (strlen($exchange->body) > Contract::MAX_RESPONSE_BYTES) {
            throw new ResponseTooLargeException();
        }
        if ($result !== CURLE_OK) {
            throw ConnectionException::of($this->curl, $result);
        }
    }

    /**
     * @param array<string, string> $headers
     * @return array<int, mixed>
     */
    private static function options(
        Exchange $exchange,
        string $url,
        #[\SensitiveParameter]
        array $headers,
        string $body,
        int $timeout,
    ): array {
        $lines = ['Expect:', 'Accept-Encoding:'];
        foreach ($headers as $name => $value) {
            $lines[] = "$name: $value";
        }
        $unsent = $body;
        $received = 0;
        return [
            CURLOPT_URL => $url,
            CURLOPT_HTTPHEADER => $lines,
            // Send the path as it was signed: curl would resolve `/../`.
            CURLOPT_PATH_AS_IS => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_TIMEOUT_MS => $timeout,
            CURLOPT_CONNECTTIMEOUT_MS => $timeout,
            CURLOPT_NOSIGNAL => true,
            // The client does not ask for gzip, but decodes it.
            CURLOPT_ACCEPT_ENCODING => 'gzip',
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
            // curl limits the size of a head, but also passes the lines after the body, without a limit. No rule reads them.
            CURLOPT_HEADERFUNCTION => static function ($curl, string $line) use ($exchange, &$received): int {
                if ($exchange->body === '') {
                    $exchange->receiveHeaderLine($line);
                }
                $received += strlen($line);
                return $received > Contract::MAX_RESPONSE_BYTES ? -1 : strlen($line);
            },
            CURLOPT_WRITEFUNCTION => static function ($curl, string $part) use ($exchange): int {
                $exchange->body .= $part;
                return strlen($exchange->body) > Contract::MAX_RESPONSE_BYTES ? -1 : strlen($part);
            },
        ];
    }

    /** Returns `CURLOPT_PROXY` of its number. */
    private static function nameOf(int|string $option): string
    {
        foreach (get_defined_constants(true)['curl'] as $name => $value) {
            if ($value === $option && str_starts_with($name, 'CURLOPT_')) {
                return $name;
            }
        }
        return "the unknown option $option";
    }
}
