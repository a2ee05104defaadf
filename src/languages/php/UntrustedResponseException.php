<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The signature of a response is missing, incomplete or wrong. The request was sent; its effect is unknown. */
final class UntrustedResponseException extends AlipayContractException
{
    public const CODE = 'UNTRUSTED_RESPONSE';
}
