<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The body of a response is larger than 1 MiB. The rest was not read. */
final class ResponseTooLargeException extends AlipayContractException
{
    public const CODE = 'RESPONSE_TOO_LARGE';
}
