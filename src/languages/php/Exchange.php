<?php

declare(strict_types=1);

namespace AlipayCancel;

/**
 * What was sent and received so far. A Transport passes the status line and each header to `receiveHeaderLine`, and appends the
 * body to `$body`.
 */
final class Exchange
{
    /** Set when the request is sent. From then on, the provider may have received it. */
    public bool $isSent = false;
    /** 0 until a response arrives. */
    public int $httpStatus = 0;
    public string $body = '';
    public readonly string $requestTime;
    /** @var array<string, string> by lower-case name */
    public array $headers = [];
    /** Whether the whole response arrived. */
    public bool $isComplete = false;
    /** @var array<string, string> the headers sent, without the signature and the token */
    public array $sentHeaders = [];
    /** @var list<string> the names of the others */
    public array $withheld = [];
    /** The key that verified the response. */
    public ?\OpenSSLAsymmetricKey $key = null;

    public function __construct(?string $requestTime = null)
    {
        $this->requestTime = $requestTime ?? (string) Times::now();
    }

    /** Reads a header line. A status line starts a new response: after a 100, or after that of a proxy. */
    public function receiveHeaderLine(string $line): void
    {
        if (preg_match('~^HTTP/\S+ (\d{3})~', $line, $match) === 1) {
            $this->httpStatus = (int) $match[1];
            $this->headers = [];
            return;
        }
        [$name, $value] = explode(':', $line, 2) + [1 => ''];
        $key = strtolower(trim($name));
        // The headers end with an empty line.
        if ($key === '') {
            return;
        }
        $before = isset($this->headers[$key]) ? $this->headers[$key] . ', ' : '';
        $this->headers[$key] = $before . trim($value);
    }

    /** Returns a header of the response; '' if there is none. Values of a repeated header are joined with a comma. */
    public function header(string $name): string
    {
        return $this->headers[strtolower($name)] ?? '';
    }
}
