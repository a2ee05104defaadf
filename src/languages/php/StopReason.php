<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Why no further attempt is made. */
enum StopReason: string
{
    /** The outcome is `S` or `F`. */
    case Final = 'final';
    /** A repeat would not help. */
    case NotRepeatable = 'not-repeatable';
    /** The attempts are used up. */
    case Attempts = 'attempts';
    /** The deadline has passed, or would pass during the wait. */
    case Deadline = 'deadline';
}
