<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A documented result code. */
final class ResultCode
{
    /**
     * @param string $resultMessage the message that the API sends. For people; never branch on it
     * @param bool $concernsPayment whether this code concerns the payment, not only the request
     */
    public function __construct(
        public readonly ResultStatus $resultStatus,
        public readonly string $resultMessage,
        public readonly Advice $advice,
        public readonly bool $concernsPayment,
    ) {
    }
}
