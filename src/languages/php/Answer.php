<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A response to judge, with the fields that the verdict needs or reports. A field of the wrong type counts as missing. */
final class Answer
{
    private const LONE_SURROGATE = '/\\\\u(?:[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}(*SKIP)(*FAIL)'
        . '|[dD][89a-fA-F][0-9a-fA-F]{2})|\\\\.(*SKIP)(*FAIL)/s';

    /** Whether the body is JSON, or empty. */
    public readonly bool $isJson;
    public readonly ?ResultStatus $resultStatus;
    public readonly ?string $resultCode;
    public readonly ?string $resultMessage;
    public readonly ?string $paymentId;
    public readonly ?string $paymentRequestId;
    public readonly ?string $cancelTime;
    /** @var array<array-key, mixed> */
    private readonly array $fields;
    /** @var array<array-key, mixed> */
    private readonly array $result;

    /**
     * @param bool $verified whether its signature was verified
     * @param string $body the bytes as received
     * @param string $responseTime its `Response-Time`, as received; '' if there is none
     * @param int $requestTime the `Request-Time` of its request, in milliseconds since 1970
     */
    public function __construct(
        public readonly int $httpStatus,
        public readonly bool $verified,
        string $body,
        public readonly string $responseTime,
        public readonly int $requestTime,
    ) {
        try {
            $json = self::parse($body);
            $this->isJson = true;
        } catch (\JsonException) {
            $json = null;
            $this->isJson = false;
        }
        $this->fields = is_array($json) ? $json : [];
        $result = $this->fields['result'] ?? null;
        $this->result = is_array($result) ? $result : [];
        $this->resultStatus = ResultStatus::tryFrom(self::text($this->result, 'resultStatus') ?? '');
        $this->resultCode = self::nonEmpty($this->result, 'resultCode');
        $this->resultMessage = self::text($this->result, 'resultMessage');
        $this->paymentId = self::nonEmpty($this->fields, 'paymentId');
        $this->paymentRequestId = self::nonEmpty($this->fields, 'paymentRequestId');
        $time = self::text($this->fields, 'cancelTime');
        $this->cancelTime = $time !== null && Times::readDateTime($time) !== null ? $time : null;
    }

    /**
     * Returns the parsed JSON of a body; null for an empty body. Invalid UTF-8 is replaced, a byte order mark is ignored,
     * and the last of duplicate fields counts.
     *
     * @throws \JsonException if the body is not JSON
     */
    private static function parse(string $bytes): mixed
    {
        if ($bytes === '') {
            return null;
        }
        $text = preg_replace('/^\xEF\xBB\xBF/', '', $bytes) ?? $bytes;
        // JSON allows escaped unpaired surrogates; json_decode rejects them.
        $text = preg_replace(self::LONE_SURROGATE, '\ufffd', $text) ?? $text;
        // The parser of PHP has a limit of its own, at about 3,000 levels.
        return json_decode($text, true, 100_000, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE);
    }

    /**
     * Returns the fields that break the contract but do not affect the verdict, as JSON pointers.
     *
     * @return list<string>
     */
    public function deviations(CancelRequest $request): array
    {
        $isSuccess = $this->resultStatus === ResultStatus::S;
        $idDeviates = function (string $name, Bounds $bounds, ?string $asked) use ($isSuccess): bool {
            $value = $this->fields[$name] ?? null;
            if ($value === null) {
                return $isSuccess;
            }
            return !$bounds->allow($value) || ($asked !== null && $asked !== $value);
        };
        $byId = $idDeviates('paymentId', Contract::paymentIdBounds(), $request->paymentId);
        $byRequestId = $idDeviates(
            'paymentRequestId',
            Contract::paymentRequestIdBounds(),
            $request->paymentRequestId,
        );
        return array_keys(array_filter([
            '/result/resultCode' => !Contract::resultCodeBounds()->allow($this->result['resultCode'] ?? null),
            '/result/resultMessage' => !Contract::resultMessageBounds()->allow($this->result['resultMessage'] ?? null),
            '/paymentId' => $byId,
            '/paymentRequestId' => $byRequestId,
            '/cancelTime' => $isSuccess && $this->cancelTime === null,
        ]));
    }

    /** @param array<array-key, mixed> $fields */
    private static function nonEmpty(array $fields, string $name): ?string
    {
        $value = self::text($fields, $name);
        return $value === '' ? null : $value;
    }

    /** @param array<array-key, mixed> $fields */
    private static function text(array $fields, string $name): ?string
    {
        $value = $fields[$name] ?? null;
        return is_string($value) ? $value : null;
    }
}
