<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Asks the caller's `$abort`, until it returns true or throws. */
final class AbortCheck
{
    public bool $isAborted = false;
    /** What `$abort` threw. */
    public ?\Throwable $error = null;

    /** @param ?\Closure(): bool $abort */
    public function __construct(private readonly ?\Closure $abort)
    {
    }

    public function __invoke(): bool
    {
        try {
            return $this->isAborted = $this->isAborted || ($this->abort !== null && ($this->abort)());
        } catch (\Throwable $error) {
            $this->error = $error;
            return $this->isAborted = true;
        }
    }
}
