<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Whether to retry. The vectors of the contract (retries.json) define the rules for all languages. */
final class Decision
{
    /**
     * @param ?int $delay before the next attempt, in milliseconds; null after a stop
     * @param ?StopReason $reason the reason to stop; null if another attempt follows
     */
    private function __construct(public readonly ?int $delay, public readonly ?StopReason $reason)
    {
    }

    /**
     * Decides after an attempt. Repeating a cancellation is safe: it is idempotent.
     *
     * @param int $attempts the number of attempts made
     * @param float $elapsed the milliseconds since the call began
     * @param ?CauseCode $cause why the outcome of the last attempt is unknown; null if it is known
     * @param ?int $retryAfter the `Retry-After` of the last response, in milliseconds
     * @param float $random in [0, 1)
     */
    public static function after(
        int $attempts,
        float $elapsed,
        ?CauseCode $cause,
        ?int $retryAfter,
        Limits $limits,
        float $random,
    ): self {
        if ($cause === null) {
            return new self(null, StopReason::Final);
        }
        // The cause is the address or the request itself: the same request would fail again.
        if (!$cause->isRepeatable()) {
            return new self(null, StopReason::NotRepeatable);
        }
        if ($attempts >= $limits->maxAttempts) {
            return new self(null, StopReason::Attempts);
        }
        // Exponential backoff with full jitter. Retrying before `Retry-After` is pointless.
        $longest = min($limits->maxDelay, $limits->baseDelay * 2 ** ($attempts - 1));
        $delay = max((int) floor($random * $longest), $retryAfter ?? 0);
        // No time is left for another attempt.
        return $elapsed + $delay >= $limits->deadline ? new self(null, StopReason::Deadline) : new self($delay, null);
    }
}
