<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The argument of Evidence::verify is not valid evidence. The message names the field and the rule. */
final class EvidenceException extends AlipayContractException
{
    public const CODE = 'INVALID_EVIDENCE';
}
