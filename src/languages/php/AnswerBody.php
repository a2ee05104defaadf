<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The fields of a response that the verdict needs or reports. A field of the wrong type counts as missing. */
final class AnswerBody
{
    private const LONE_SURROGATE = '/\\\\u(?:[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}(*SKIP)(*FAIL)'
        . '|[dD][89a-fA-F][0-9a-fA-F]{2})|\\\\.(*SKIP)(*FAIL)/s';

    public readonly ?ResultStatus $resultStatus;
    public readonly ?string $resultCode;
    public readonly ?string $resultMessage;
    public readonly ?string $paymentId;
    public readonly ?string $paymentRequestId;
    public readonly ?string $cancelTime;
    /** @var array<array-key, mixed> */
    private readonly array $answer;
    /** @var array<array-key, mixed> */
    private readonly array $result;

    /** @param mixed $body the result of `parse` */
    public function __construct(mixed $body)
    {
        $this->answer = is_array($body) ? $body : [];
        $result = $this->answer['result'] ?? null;
        $this->result = is_array($result) ? $result : [];
        $this->resultStatus = ResultStatus::tryFrom(self::text($this->result, 'resultStatus') ?? '');
        $this->resultCode = self::text($this->result, 'resultCode');
        $this->resultMessage = self::text($this->result, 'resultMessage');
        $this->paymentId = self::id($this->answer, 'paymentId');
        $this->paymentRequestId = self::id($this->answer, 'paymentRequestId');
        $time = self::text($this->answer, 'cancelTime');
        $this->cancelTime = $time !== null && Times::readDateTime($time) !== null ? $time : null;
    }

    /**
     * Returns the parsed JSON of a body; null for an empty body. Invalid UTF-8 is replaced, a byte order mark is ignored,
     * and the last of duplicate fields counts.
     *
     * @throws \JsonException if the body is not JSON
     */
    public static function parse(string $bytes): mixed
    {
        if ($bytes === '') {
            return null;
        }
        $text = preg_replace('/^\xEF\xBB\xBF/', '', $bytes) ?? $bytes;
        // JSON allows escaped unpaired surrogates; json_decode rejects them.
        $text = preg_replace(self::LONE_SURROGATE, '\ufffd', $text) ?? $text;
        return json_decode($text, true, 512, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE);
    }

    /**
     * Returns the fields that break the contract but do not affect the verdict, as JSON pointers.
     *
     * @return list<string>
     */
    public function deviations(CancelRequest $request, ResultStatus $status): array
    {
        $idDeviates = function (string $name, Bounds $bounds, ?string $asked) use ($status): bool {
            $value = $this->answer[$name] ?? null;
            if ($value === null) {
                return $status === ResultStatus::S;
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
            '/cancelTime' => $status === ResultStatus::S && $this->cancelTime === null,
        ]));
    }

    /** @param array<array-key, mixed> $fields */
    private static function id(array $fields, string $name): ?string
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
