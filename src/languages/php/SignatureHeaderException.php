<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A `Signature` header is malformed. */
final class SignatureHeaderException extends AlipayContractException
{
    public const CODE = 'INVALID_SIGNATURE_HEADER';
}
