<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Why an outcome is not known. */
final class UnknownCause implements \JsonSerializable
{
    /**
     * @param string $message the cause in words, for people and logs
     * @param ?\Throwable $error what was thrown, if something was
     */
    public function __construct(
        public readonly CauseCode $code,
        public readonly string $message,
        public readonly ?\Throwable $error = null,
    ) {
    }

    /** @return array<string, string> */
    public function jsonSerialize(): array
    {
        return ['code' => $this->code->value, 'message' => $this->message];
    }
}
