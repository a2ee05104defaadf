<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Judges a response by the rules of the contract, in their order. */
final class Judge
{
    /**
     * Judges the response to a request. Deviations that do not affect the verdict are listed in `deviations`.
     *
     * @param bool $repeated whether the provider may have received a request for this cancellation before
     */
    public static function judge(Answer $answer, CancelRequest $request, bool $repeated): Verdict
    {
        $httpStatus = $answer->httpStatus;
        $verified = $answer->verified;
        $status = $answer->resultStatus;
        $code = $answer->resultCode;
        $unknown = static fn (Rule $rule, array $words = [], array $deviations = []): Verdict => new Verdict(
            ResultStatus::U,
            $verified,
            $code,
            $answer->resultMessage,
            UnknownCause::of($rule, $words),
            deviations: $deviations,
        );

        if ($httpStatus !== 200) {
            $rule = self::isRetryable($httpStatus) ? Rule::RetryableHttpStatus : Rule::OtherHttpStatus;
            return $unknown($rule, ['httpStatus' => $httpStatus]);
        }
        if (!$answer->isJson) {
            return $unknown(Rule::NotJson);
        }
        if ($status === null) {
            return $unknown(Rule::OtherResultStatus);
        }
        $row = ResultCodes::find($code ?? '');
        if ($row !== null && $row->resultStatus !== $status) {
            return $unknown(Rule::ConflictingResultCode, ['resultCode' => $code, 'resultStatus' => $status->value]);
        }
        $deviations = $answer->deviations($request);
        if ($status === ResultStatus::U) {
            return $code === null
                ? $unknown(Rule::UnknownWithoutResultCode, [], $deviations)
                : $unknown(Rule::Unknown, ['resultCode' => $code], $deviations);
        }
        if ($code === null) {
            return $unknown(Rule::MissingResultCode);
        }

        [$idField, $wanted, $given] = $request->paymentId !== null
            ? ['paymentId', $request->paymentId, $answer->paymentId]
            : ['paymentRequestId', $request->paymentRequestId, $answer->paymentRequestId];
        $isOther = $given !== null && $given !== $wanted;

        if ($status === ResultStatus::S) {
            if ($row === null) {
                return $unknown(Rule::UndocumentedSuccess, ['resultCode' => $code]);
            }
            if (!$verified) {
                return $unknown(Rule::UnsignedSuccess);
            }
            if ($given === null) {
                return $unknown(Rule::SuccessWithoutPayment, ['idField' => $idField]);
            }
            if ($isOther) {
                return $unknown(Rule::SuccessOfAnotherPayment, ['idField' => $idField]);
            }
            return new Verdict(
                $status,
                $verified,
                $code,
                $answer->resultMessage,
                paymentId: $answer->paymentId,
                paymentRequestId: $answer->paymentRequestId,
                cancelTime: $answer->cancelTime,
                deviations: $deviations,
            );
        }

        if ($isOther) {
            return $unknown(Rule::FailureOfAnotherPayment, ['idField' => $idField]);
        }
        $time = Times::readTimeHeader($answer->responseTime);
        $asked = Times::format($answer->requestTime);
        if ($verified && $time === null) {
            $words = ['responseTime' => $answer->responseTime, 'requestTime' => $asked];
            return $unknown(Rule::FailureWithoutReadableTime, $words);
        }
        if ($verified && $time < $answer->requestTime - Contract::TOLERATED_AGE) {
            return $unknown(Rule::OldFailure, ['responseTime' => Times::format($time), 'requestTime' => $asked]);
        }
        if ($repeated && $row?->conclusive !== true) {
            return $unknown(Rule::InconclusiveFailureAfterRepeat, ['resultCode' => $code]);
        }
        if ($repeated && !$verified) {
            return $unknown(Rule::UnsignedFailureAfterRepeat, ['resultCode' => $code]);
        }
        return new Verdict(
            $status,
            $verified,
            $code,
            $answer->resultMessage,
            deviations: $deviations,
            restsOnIdempotency: $repeated,
        );
    }

    /** Whether the same request may succeed after this HTTP status. */
    private static function isRetryable(int $httpStatus): bool
    {
        return $httpStatus >= Contract::RETRYABLE_HTTP_STATUSES_FROM
            || in_array($httpStatus, Contract::RETRYABLE_HTTP_STATUSES, true);
    }
}
