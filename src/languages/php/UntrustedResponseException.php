<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The signature of a response is missing, incomplete or wrong. The request was sent; its effect is unknown. */
final class UntrustedResponseException extends AlipayContractException
{
    public const CODE = 'UNTRUSTED_RESPONSE';

    /**
     * Returns the exception on a check of the contract that fails.
     *
     * @param array<string, string> $words fill in its message
     */
    public static function of(Rule $rule, array $words = [], ?\Throwable $previous = null): self
    {
        return new self($rule->message($words), $previous);
    }
}
