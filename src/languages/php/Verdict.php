<?php

declare(strict_types=1);

namespace AlipayCancel;

/** What one answer says of the payment, before it is decided whether to try again. */
class Verdict
{
    /**
     * @param bool $verified whether the answer's signature verified; always true of `S`
     * @param ?string $resultCode the code of the answer, if it has one; the documented ones are in ResultCodes, and the
     *     provider may send others
     * @param ?string $resultMessage the message of the answer, if it has one; for people, never branch on it
     * @param ?UnknownCause $cause why it is not known; there with `U`, and only then
     * @param ?string $paymentId of a success, as the answer gives it; there whenever the request was by `paymentId`
     * @param ?string $paymentRequestId of a success; there whenever the request was by `paymentRequestId` alone
     * @param ?string $cancelTime when the payment was cancelled: ISO 8601, as the answer writes it; null where it has none
     * @param list<string> $deviations the fields of the answer that break the contract without changing the decision, as
     *     JSON pointers: `/cancelTime`. Worth a log line, and a word to the provider
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
    ) {
    }

    /** A verdict that leaves the outcome open, on an attempt that gave no answer to judge. */
    public static function unknown(CauseCode $code, string $message, ?\Throwable $error = null): self
    {
        return new self(ResultStatus::U, false, cause: new UnknownCause($code, $message, $error));
    }

    /** What to do after this verdict: what the contract says of its result code, and of why it is not known. */
    public function advice(): Advice
    {
        $row = ResultCodes::find($this->resultCode ?? '');
        if ($this->cause === null) {
            return $row->advice ?? ResultCodes::undocumented();
        }
        $code = $this->cause->code;
        // Only here the code tells more than the cause: how long to wait, or what to mend.
        return match (true) {
            $code === CauseCode::UnknownResult && $row !== null => $row->advice->before($code->advice()),
            $code === CauseCode::RequestRefused =>
                ($row->advice ?? ResultCodes::undocumented())->before($code->advice()),
            default => $code->advice(),
        };
    }
}
