<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Encodes the properties of an object as JSON, without those that are null. */
trait JsonObject
{
    /** @return array<string, mixed> */
    public function jsonSerialize(): array
    {
        return array_filter(get_object_vars($this), static fn (mixed $value): bool => $value !== null);
    }
}
