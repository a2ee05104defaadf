<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A key cannot be read or has the wrong type. The message never contains the key. */
final class KeyException extends AlipayContractException
{
    public const CODE = 'INVALID_KEY';
}
