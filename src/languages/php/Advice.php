<?php

declare(strict_types=1);

namespace AlipayCancel;

/** What to do after an answer, in a sentence and for programs. */
final class Advice
{
    public function __construct(
        public readonly string $furtherAction,
        public readonly Retry $retry,
        public readonly NextStep $nextStep,
    ) {
    }

    /** A code's own way out, followed by its cause's: whether to cancel again is the cause's to say. */
    public function before(self $cause): self
    {
        return new self("$this->furtherAction $cause->furtherAction", $cause->retry, $this->nextStep);
    }
}
