<?php

declare(strict_types=1);

namespace AlipayCancel;

/** What the contract says of a documented result code. */
final class ResultCode
{
    /**
     * @param string $resultMessage as the API sends it; for people, never branch on it
     * @param bool $concernsPayment whether an answer with this code speaks of the payment, and not only of its request
     */
    public function __construct(
        public readonly ResultStatus $resultStatus,
        public readonly string $resultMessage,
        public readonly Advice $advice,
        public readonly bool $concernsPayment,
    ) {
    }
}
