<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The ids of the payment, and the bytes that every attempt sends. */
final class CancelRequest
{
    public readonly string $body;

    /** @throws RequestException if the request breaks the contract */
    public function __construct(
        public readonly ?string $paymentId,
        public readonly ?string $paymentRequestId,
        ?string $merchantAccountId = null,
    ) {
        if ($paymentId === null && $paymentRequestId === null) {
            throw new RequestException(
                'The request breaks the contract: `paymentId` or `paymentRequestId` is missing.',
            );
        }
        self::check('paymentId', $paymentId, Contract::paymentIdBounds());
        self::check('paymentRequestId', $paymentRequestId, Contract::paymentRequestIdBounds());
        self::check('merchantAccountId', $merchantAccountId, Contract::merchantAccountIdBounds());
        $ids = [
            'paymentId' => $paymentId,
            'paymentRequestId' => $paymentRequestId,
            'merchantAccountId' => $merchantAccountId,
        ];
        $given = array_filter($ids, static fn (?string $id): bool => $id !== null);
        $this->body = json_encode($given, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    }

    private static function check(string $name, ?string $value, Bounds $bounds): void
    {
        if ($value !== null && !$bounds->allow($value)) {
            throw new RequestException(
                "The request breaks the contract: `$name` must be UTF-8 text of $bounds->minimum to $bounds->maximum "
                . 'characters.',
            );
        }
    }
}
