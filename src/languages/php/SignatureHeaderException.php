<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A `Signature` header does not follow the grammar. */
final class SignatureHeaderException extends AlipayContractException
{
    public const CODE = 'INVALID_SIGNATURE_HEADER';
}
