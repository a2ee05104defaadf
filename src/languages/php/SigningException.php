<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The `sign` function failed, or gave no signature. Nothing was sent: mend it and cancel again. */
final class SigningException extends AlipayContractException
{
    public const CODE = 'SIGNING_FAILED';
}
