<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Whether the payment is cancelled. */
enum ResultStatus: string
{
    /** The payment is cancelled. */
    case S = 'S';
    /** The payment is not cancelled. */
    case F = 'F';
    /** It is unknown whether the payment is cancelled. */
    case U = 'U';
}
