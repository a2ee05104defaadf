<?php

declare(strict_types=1);

namespace AlipayCancel;

/** How long a text may be, in code points, and its form where the contract fixes one. */
final class Bounds
{
    /** @param string $pattern a regular expression, without delimiters */
    public function __construct(
        public readonly int $minimum,
        public readonly int $maximum,
        public readonly string $pattern = '',
    ) {
    }

    /** Whether a value is text within these bounds. Text is UTF-8. */
    public function allow(mixed $value): bool
    {
        return is_string($value)
            && preg_match("/^.{{$this->minimum},{$this->maximum}}$/Dsu", $value) === 1
            && preg_match('/' . str_replace('/', '\/', $this->pattern) . '/Du', $value) === 1;
    }
}
