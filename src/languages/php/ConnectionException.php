<?php

declare(strict_types=1);

namespace AlipayCancel;

/** No complete response arrived. The client does not throw it: it is the `error` of the cause of a `U`. */
final class ConnectionException extends \Exception
{
    /** CURLE_SEND_FAIL_REWIND of libcurl, which PHP does not define. */
    private const SEND_FAIL_REWIND = 65;

    /** @param string $reason such as `ECONNREFUSED 127.0.0.1:5999` */
    public function __construct(string $reason, public readonly bool $isTimeout = false)
    {
        parent::__construct($reason);
    }

    /**
     * Returns the error of a transfer.
     *
     * @param int $code a curl error code, such as `CURLE_OPERATION_TIMEDOUT`
     */
    public static function of(\CurlHandle $curl, int $code): self
    {
        $systemCode = curl_getinfo($curl, CURLINFO_OS_ERRNO);
        $names = defined('SOCKET_ECONNREFUSED') ? get_defined_constants(true)['sockets'] : [];
        $found = array_keys(
            array_filter(
                $names,
                static fn (mixed $value, string $name): bool => $value === $systemCode
                    && str_starts_with($name, 'SOCKET_E'),
                ARRAY_FILTER_USE_BOTH,
            ),
        );
        $reason = match (true) {
            $found !== [] => substr($found[0], strlen('SOCKET_')),
            // The body deliberately cannot be rewound; see CurlTransport.
            $code === self::SEND_FAIL_REWIND => 'a kept-alive connection broke',
            default => (string) curl_strerror($code),
        };
        $peer = preg_match('/onnect to (\S+) port (\d+)/', curl_error($curl), $match) === 1
            ? " $match[1]:$match[2]"
            : '';
        return new self($reason . $peer, $code === CURLE_OPERATION_TIMEDOUT);
    }
}
