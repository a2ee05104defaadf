<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The limits of a cancellation. All times are in milliseconds. */
final class Limits
{
    private const HOUR = 3_600_000;

    /** See the constructor. */
    public readonly int $maxDelay;

    /**
     * @param int $attemptTimeout limits one attempt, from signing to the last byte of the response: 1 to 3 600 000
     * @param int $deadline limits the whole cancellation, waits included: 1 to 86 400 000. When it passes, the outcome is `U`
     * @param int $maxAttempts the maximum number of attempts, the first included: 1 to 100. 1 means no retries
     * @param int $baseDelay the maximum wait before the second attempt: 1 to 3 600 000. It doubles with each further attempt;
     *     the actual wait is a random part of it (full jitter)
     * @param ?int $maxDelay caps the wait before any attempt: `$baseDelay` to 3 600 000. A longer `Retry-After` is honored.
     *     Default: 8 000, or `$baseDelay` if that is longer
     * @throws OptionException if a limit is out of bounds
     */
    public function __construct(
        public readonly int $attemptTimeout = 10_000,
        public readonly int $deadline = 60_000,
        public readonly int $maxAttempts = 5,
        public readonly int $baseDelay = 500,
        ?int $maxDelay = null,
    ) {
        $this->maxDelay = $maxDelay ?? max(8_000, $baseDelay);
        self::check('attemptTimeout', $attemptTimeout, 1, self::HOUR);
        self::check('deadline', $deadline, 1, 24 * self::HOUR);
        self::check('maxAttempts', $maxAttempts, 1, 100);
        self::check('baseDelay', $baseDelay, 1, self::HOUR);
        self::check('maxDelay', $this->maxDelay, $baseDelay, self::HOUR);
    }

    private static function check(string $option, int $value, int $minimum, int $maximum): void
    {
        if ($value < $minimum || $value > $maximum) {
            throw new OptionException($option, "must be a whole number from $minimum to $maximum.");
        }
    }
}
