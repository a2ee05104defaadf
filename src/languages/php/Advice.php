<?php

declare(strict_types=1);

namespace AlipayCancel;

/** What to do next, for people (`$furtherAction`) and programs. */
final class Advice
{
    public function __construct(
        public readonly string $furtherAction,
        public readonly Retry $retry,
        public readonly NextStep $nextStep,
    ) {
    }

    /** Adds a sentence for people. */
    public function with(string $furtherAction): self
    {
        return new self("$this->furtherAction $furtherAction", $this->retry, $this->nextStep);
    }

    /** Joins the advice on a code and on a cause. The cause says whether to cancel again. */
    public function before(self $cause): self
    {
        return new self("$this->furtherAction $cause->furtherAction", $cause->retry, $this->nextStep);
    }
}
