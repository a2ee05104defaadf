<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Why an outcome is unknown. */
final class UnknownCause implements \JsonSerializable
{
    /**
     * @param string $message describes the cause, for people and logs
     * @param ?\Throwable $error the underlying exception, if any
     */
    public function __construct(
        public readonly CauseCode $code,
        public readonly string $message,
        public readonly ?\Throwable $error = null,
    ) {
    }

    /**
     * Returns the cause that a rule gives.
     *
     * @param array<string, string|int> $words fill in its message
     */
    public static function of(Rule $rule, array $words = [], ?\Throwable $error = null): self
    {
        return new self($rule->cause(), $rule->message($words), $error);
    }

    /** @return array<string, string> */
    public function jsonSerialize(): array
    {
        return ['code' => $this->code->value, 'message' => $this->message];
    }
}
