<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Judges a response. The vectors of the contract (outcomes.json) define the rules for all languages. */
final class Judge
{
    /** In milliseconds. If the time of an `F` lies further before its request, it is for another one, or a clock is wrong. */
    private const TOLERATED_AGE = 15 * 60_000;

    /** HTTP statuses, besides 5xx, after which the same request may succeed later: RFC 9110, RFC 8470, RFC 6585. */
    private const PASSING_STATUSES = [408, 425, 429];

    private readonly AnswerBody $body;

    private function __construct(
        private readonly Answer $answer,
        private readonly CancelRequest $request,
        private readonly bool $repeated,
    ) {
        $this->body = new AnswerBody($answer->body);
    }

    /**
     * Judges the response to a request. The HTTP status, the signature, the result and the payment's ids decide. Deviations
     * that do not affect the verdict are listed in `deviations`.
     *
     * @param bool $repeated whether the provider may have received a request for this cancellation before
     */
    public static function judge(Answer $answer, CancelRequest $request, bool $repeated): Verdict
    {
        return (new self($answer, $request, $repeated))->verdict();
    }

    private function verdict(): Verdict
    {
        $httpStatus = $this->answer->httpStatus;
        $status = $this->body->resultStatus;
        $code = $this->body->resultCode ?? '';
        if ($httpStatus !== 200) {
            $passing = $httpStatus >= 500 || in_array($httpStatus, self::PASSING_STATUSES, true);
            $cause = $passing ? CauseCode::Unavailable : CauseCode::HttpStatus;
            return $this->unknown($cause, "The HTTP status is $httpStatus.");
        }
        if ($status === null) {
            return $this->invalid('`result.resultStatus` is none of S, F and U.');
        }
        $row = ResultCodes::find($code);
        if ($row !== null && $row->resultStatus !== $status) {
            return $this->invalid("$code does not go with $status->value.");
        }
        if ($status === ResultStatus::U) {
            $message = 'The API answered U: ' . ($code === '' ? 'without a code' : $code) . '.';
            $deviations = $this->body->deviations($this->request, $status);
            return $this->unknown(CauseCode::UnknownResult, $message, $deviations);
        }
        if ($code === '') {
            return $this->invalid('`result.resultCode` is missing.');
        }
        return $status === ResultStatus::S ? $this->success($code, $row) : $this->failure($code, $row);
    }

    private function success(string $code, ?ResultCode $row): Verdict
    {
        if ($row === null) {
            return $this->invalid("$code is no success.");
        }
        if (!$this->answer->verified) {
            return $this->unknown(CauseCode::UntrustedResponse, 'The response is an unsigned success.');
        }
        [$name, $wanted, $given] = $this->identity();
        if ($given === null) {
            return $this->invalid("a success without the request's `$name`.");
        }
        if ($given !== $wanted) {
            $message = "The response is a success for another $name than the request's.";
            return $this->unknown(CauseCode::OtherPayment, $message);
        }
        return new Verdict(
            ResultStatus::S,
            true,
            $code,
            $this->body->resultMessage,
            paymentId: $this->body->paymentId,
            paymentRequestId: $this->body->paymentRequestId,
            cancelTime: $this->body->cancelTime,
            deviations: $this->body->deviations($this->request, ResultStatus::S),
        );
    }

    private function failure(string $code, ?ResultCode $row): Verdict
    {
        $verified = $this->answer->verified;
        [$name, $wanted, $given] = $this->identity();
        if ($given !== null && $given !== $wanted) {
            $message = "The response is a failure of another $name than the request's.";
            return $this->unknown(CauseCode::OtherPayment, $message);
        }
        $stale = $verified ? $this->staleness() : null;
        if ($stale !== null) {
            return $this->unknown(CauseCode::StaleResponse, $stale);
        }
        $before = 'and a request before it may have cancelled the payment.';
        if ($this->repeated && $row?->conclusive !== true) {
            return $this->unknown(CauseCode::RequestRefused, "The API refused this request ($code), $before");
        }
        if ($this->repeated && !$verified) {
            $message = "The response is an unsigned failure ($code), $before";
            return $this->unknown(CauseCode::UntrustedResponse, $message);
        }
        $deviations = $this->body->deviations($this->request, ResultStatus::F);
        return new Verdict(ResultStatus::F, $verified, $code, $this->body->resultMessage, deviations: $deviations);
    }

    /** @return array{string, ?string, ?string} the id that the provider uses: its name, as requested, as received */
    private function identity(): array
    {
        return $this->request->paymentId !== null
            ? ['paymentId', $this->request->paymentId, $this->body->paymentId]
            : ['paymentRequestId', $this->request->paymentRequestId, $this->body->paymentRequestId];
    }

    /** Why the time of a signed response does not fit its request; null if it fits. */
    private function staleness(): ?string
    {
        $time = Times::readTimeHeader($this->answer->responseTime);
        $asked = $this->answer->requestTime;
        if ($time !== null && $time >= $asked - self::TOLERATED_AGE) {
            return null;
        }
        $at = Times::format($asked);
        if ($time === null) {
            $quoted = json_encode($this->answer->responseTime, JSON_INVALID_UTF8_SUBSTITUTE);
            return "The response is a failure whose time, $quoted, cannot be read. The request was made at $at.";
        }
        return 'The response is a failure of ' . Times::format($time) . ", more than 15 minutes before the request of $at. "
            . "It may be an answer to another request, or this machine's clock is ahead.";
    }

    private function invalid(string $message): Verdict
    {
        return $this->unknown(CauseCode::InvalidResponse, "The response breaks the contract: $message");
    }

    /** @param list<string> $deviations */
    private function unknown(CauseCode $code, string $message, array $deviations = []): Verdict
    {
        return new Verdict(
            ResultStatus::U,
            $this->answer->verified,
            $this->body->resultCode === '' ? null : $this->body->resultCode,
            $this->body->resultMessage,
            new UnknownCause($code, $message),
            deviations: $deviations,
        );
    }
}
