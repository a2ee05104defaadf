<?php

declare(strict_types=1);

namespace AlipayCancel;

/** What an answer says of the payment. */
enum ResultStatus: string
{
    /** The payment is cancelled. */
    case S = 'S';
    /** The payment is not cancelled. */
    case F = 'F';
    /** Not known. */
    case U = 'U';
}
