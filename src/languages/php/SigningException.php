<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The `sign` function threw, or returned no signature. Nothing was sent. Fix it and cancel again. */
final class SigningException extends AlipayContractException
{
    public const CODE = 'SIGNING_FAILED';
}
