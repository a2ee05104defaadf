<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Gives an object to json_encode under the names of its properties. What is null is left out. */
trait JsonObject
{
    /** @return array<string, mixed> */
    public function jsonSerialize(): array
    {
        return array_filter(get_object_vars($this), static fn (mixed $value): bool => $value !== null);
    }
}
