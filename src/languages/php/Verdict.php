<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The judgement of one response. */
class Verdict
{
    /**
     * Whether this failure assumes that the API is idempotent: an earlier request may have been received, and only a
     * conclusive code says that it did not cancel the payment. If true, call `inquiryPayment` before you do anything
     * irreversible. Null unless the status is `F`.
     */
    public readonly ?bool $restsOnIdempotency;

    /**
     * @param bool $verified whether the signature of the response was verified; always true with `S`
     * @param ?string $resultCode the code of the response, if it has one. ResultCodes has the documented codes; the provider
     *     may send others
     * @param ?string $resultMessage the message of the response, if it has one. For people; never branch on it
     * @param ?UnknownCause $cause why the outcome is unknown; set if and only if the status is `U`
     * @param ?string $paymentId from a successful response; always set if the request has a `paymentId`
     * @param ?string $paymentRequestId from a successful response; always set if the request has only a `paymentRequestId`
     * @param ?string $cancelTime when the payment was cancelled: ISO 8601, as received
     * @param list<string> $deviations the fields that break the contract but do not affect the verdict, as JSON pointers:
     *     `/cancelTime`. Log them, and report them to the provider
     * @param ?bool $restsOnIdempotency see the property; ignored unless the status is `F`. Default: false
     */
    public function __construct(
        public readonly ResultStatus $resultStatus,
        public readonly bool $verified,
        public readonly ?string $resultCode = null,
        public readonly ?string $resultMessage = null,
        public readonly ?UnknownCause $cause = null,
        public readonly ?string $paymentId = null,
        public readonly ?string $paymentRequestId = null,
        public readonly ?string $cancelTime = null,
        public readonly array $deviations = [],
        ?bool $restsOnIdempotency = null,
    ) {
        $this->restsOnIdempotency = $resultStatus === ResultStatus::F ? $restsOnIdempotency ?? false : null;
    }

    /** Returns a verdict of `U` on an attempt without a response to judge. */
    public static function unknown(UnknownCause $cause): self
    {
        return new self(ResultStatus::U, false, cause: $cause);
    }

    /** Returns the advice on this verdict, from its result code and the cause of an unknown outcome. */
    public function advice(): Advice
    {
        $row = ResultCodes::find($this->resultCode ?? '');
        $advice = $row->advice ?? ResultCodes::undocumented();
        if ($this->cause === null) {
            return $this->restsOnIdempotency === true ? $advice->with(ResultCodes::repeatedFailureAction()) : $advice;
        }
        $code = $this->cause->code;
        // For these two causes the code adds how long to wait, or what to fix.
        $codeAdds = ($code === CauseCode::UnknownResult && $row !== null) || $code === CauseCode::RequestRefused;
        return $codeAdds ? $advice->before($code->advice()) : $code->advice();
    }
}
