<?php

declare(strict_types=1);

namespace AlipayCancel;

/** An option is missing or breaks its rule. Nothing was sent. Correct the call. */
final class OptionException extends AlipayContractException
{
    public const CODE = 'INVALID_OPTION';

    /** @param string $option the option by its name: `maxAttempts` */
    public function __construct(public readonly string $option, string $rule, ?\Throwable $previous = null)
    {
        parent::__construct("Option `$option` $rule", $previous);
    }
}
