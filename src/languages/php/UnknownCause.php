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

    /** @return array<string, string> */
    public function jsonSerialize(): array
    {
        return ['code' => $this->code->value, 'message' => $this->message];
    }
}
