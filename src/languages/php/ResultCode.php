<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A documented result code. */
final class ResultCode
{
    /**
     * @param string $resultMessage the message that the API sends. For people; never branch on it
     * @param bool $conclusive whether an F with this code settles that the payment is not cancelled, whatever was sent
     *                         before; false for S and U
     */
    public function __construct(
        public readonly ResultStatus $resultStatus,
        public readonly string $resultMessage,
        public readonly Advice $advice,
        public readonly bool $conclusive,
    ) {
    }
}
