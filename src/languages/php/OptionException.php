<?php

declare(strict_types=1);

namespace AlipayCancel;

/** An option is missing or invalid. Nothing was sent. Correct the call. */
final class OptionException extends AlipayContractException
{
    public const CODE = 'INVALID_OPTION';

    /** @param string $option the name of the option, such as `maxAttempts` */
    public function __construct(public readonly string $option, string $rule, ?\Throwable $previous = null)
    {
        parent::__construct("Option `$option` $rule", $previous);
    }
}
