<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The signature of a response is missing, incomplete or wrong. Whether the request took effect is not known. */
final class UntrustedResponseException extends AlipayContractException
{
    public const CODE = 'UNTRUSTED_RESPONSE';
}
