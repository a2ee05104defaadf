<?php

declare(strict_types=1);

namespace AlipayCancel;

/** An environment variable is missing or invalid. Nothing was sent. Correct it. The message never contains a key. */
final class SettingException extends AlipayContractException
{
    public const CODE = 'INVALID_SETTING';

    public function __construct(public readonly string $variable, string $message, ?\Throwable $previous = null)
    {
        parent::__construct($message, $previous);
    }
}
