<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The bounds of a string: length in code points, and pattern. */
final class Bounds
{
    /** @param string $pattern a regular expression, without delimiters */
    public function __construct(
        public readonly int $minimum,
        public readonly int $maximum,
        public readonly string $pattern = '',
    ) {
    }

    /** Whether a value is a UTF-8 string within these bounds. */
    public function allow(mixed $value): bool
    {
        return is_string($value)
            && preg_match("/^.{{$this->minimum},{$this->maximum}}$/Dsu", $value) === 1
            && preg_match('/' . str_replace('/', '\/', $this->pattern) . '/Du', $value) === 1;
    }
}
