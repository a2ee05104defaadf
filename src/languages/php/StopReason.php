<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Why no further attempt is made. */
enum StopReason: string
{
    /** It is `S` or `F`. */
    case Final = 'final';
    /** The HTTP status says that a repeat would not help. */
    case NotRepeatable = 'not-repeatable';
    case Attempts = 'attempts';
    case Deadline = 'deadline';
}
