<?php

declare(strict_types=1);

namespace AlipayCancel;

/** How often and how long a cancellation tries. All times are in milliseconds. */
final class Limits
{
    private const HOUR = 3_600_000;

    /** The longest wait before any attempt, with its default filled in. */
    public readonly int $maxDelay;

    /**
     * @param int $attemptTimeout the longest that one attempt may take, from signing to the last byte of the answer:
     *     1 to 3 600 000. The default is well above what the gateway needs, well below a person's patience.
     * @param int $deadline the longest that a cancellation may take in all, waits included: 1 to 86 400 000. At its end the
     *     outcome is `U`.
     * @param int $maxAttempts the attempts in all, the first included: 1 to 100. 1 means: never repeat.
     * @param int $baseDelay the longest wait before the second attempt: 1 to 3 600 000. It doubles with each further attempt;
     *     the wait is a random part of it (full jitter).
     * @param ?int $maxDelay the longest wait before any attempt: `$baseDelay` to 3 600 000. A `Retry-After` may ask for more
     *     and is honoured. Default: 8 000, or `$baseDelay` where that is longer.
     * @throws OptionException when one is out of bounds
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
