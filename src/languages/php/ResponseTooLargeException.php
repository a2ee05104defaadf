<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A response is larger than any answer of the contract. The rest of it was not read. */
final class ResponseTooLargeException extends AlipayContractException
{
    public const CODE = 'RESPONSE_TOO_LARGE';
}
