<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Whether to try again, and when. The rules, for any language, are the vectors of the contract (retries.json). */
final class Decision
{
    /**
     * @param ?int $delay the milliseconds before the next attempt; null: there is none
     * @param ?StopReason $reason why there is none
     */
    private function __construct(public readonly ?int $delay, public readonly ?StopReason $reason)
    {
    }

    /**
     * Decides after an attempt. Repeating a cancellation is safe: it is idempotent.
     *
     * @param int $attempts how many were made
     * @param float $elapsed the milliseconds that passed so far
     * @param ?CauseCode $cause why the last one leaves the outcome open, if it does
     * @param ?int $retryAfter what its answer asked for, in milliseconds
     * @param float $random from 0 up to 1
     */
    public static function after(
        int $attempts,
        float $elapsed,
        ?CauseCode $cause,
        ?int $retryAfter,
        Limits $limits,
        float $random,
    ): self {
        // `S` and `F` are final.
        if ($cause === null) {
            return new self(null, StopReason::Final);
        }
        // A cause that blames the address or the request: the same request would fare the same.
        if (!$cause->isRepeatable()) {
            return new self(null, StopReason::NotRepeatable);
        }
        if ($attempts >= $limits->maxAttempts) {
            return new self(null, StopReason::Attempts);
        }
        // Exponential backoff with full jitter. Sooner than the server asked is as good as not at all.
        $longest = min($limits->maxDelay, $limits->baseDelay * 2 ** ($attempts - 1));
        $delay = max((int) floor($random * $longest), $retryAfter ?? 0);
        // Nothing can come of an attempt that begins when the time is up.
        return $elapsed + $delay >= $limits->deadline ? new self(null, StopReason::Deadline) : new self($delay, null);
    }
}
