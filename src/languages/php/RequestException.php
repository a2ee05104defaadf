<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The request breaks the contract. Nothing was sent. Correct the request. */
final class RequestException extends AlipayContractException
{
    public const CODE = 'INVALID_REQUEST';
}
