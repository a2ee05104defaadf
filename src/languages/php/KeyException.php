<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A key cannot be read, or is of the wrong kind. The message never holds the key. */
final class KeyException extends AlipayContractException
{
    public const CODE = 'INVALID_KEY';
}
