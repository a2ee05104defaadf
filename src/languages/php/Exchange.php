<?php

declare(strict_types=1);

namespace AlipayCancel;

/** What of an attempt went over the wire, written down as it happens. */
final class Exchange
{
    /** From when it is set on, the provider may have received the request. */
    public bool $isSent = false;
    /** 0 until a response arrived. */
    public int $httpStatus = 0;
    public string $body = '';
    public readonly string $requestTime;
    /** @var array<string, string> by names in lower case */
    private array $headers = [];

    public function __construct(?string $requestTime = null)
    {
        $this->requestTime = $requestTime ?? (string) Times::now();
    }

    /** Takes a line of the head of a response. A new status line begins a new head: after 100, or a proxy's. */
    public function receiveHeaderLine(string $line): void
    {
        if (preg_match('~^HTTP/\S+ (\d{3})~', $line, $match) === 1) {
            $this->httpStatus = (int) $match[1];
            $this->headers = [];
            return;
        }
        [$name, $value] = explode(':', $line, 2) + [1 => ''];
        $key = strtolower(trim($name));
        $before = isset($this->headers[$key]) ? $this->headers[$key] . ', ' : '';
        $this->headers[$key] = $before . trim($value);
    }

    /** A header of the response by its name; '' where there is none. One that came twice is joined by a comma. */
    public function header(string $name): string
    {
        return $this->headers[strtolower($name)] ?? '';
    }
}
