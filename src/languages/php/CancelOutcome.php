<?php

declare(strict_types=1);

namespace AlipayCancel;

/**
 * What came of a cancellation. Switch on `resultStatus`. json_encode gives it under the contract's names.
 *
 * After `U`, cancel again later with the same ids and `repeated: true`, until it is `S` or `F`. Its `cause` is that of the
 * last attempt, and `retry`, `nextStep` and `furtherAction` go with it.
 */
final class CancelOutcome extends Verdict implements \JsonSerializable
{
    use JsonObject;

    /** What to do now, in a sentence. */
    public readonly string $furtherAction;
    /** Whether and how to call again. After `U`: SameRequest is for a queue; AfterCorrection wants a person as well. */
    public readonly Retry $retry;
    /** What to do now, for a program. */
    public readonly NextStep $nextStep;
    /** Why a `U` was not tried again; null with `S` and `F`. */
    public readonly ?StopReason $stopped;

    /**
     * @param Verdict $verdict of the last attempt
     * @param list<Attempt> $attempts every attempt, in order
     * @param SupportDetails $support what a support ticket needs
     */
    public function __construct(
        Verdict $verdict,
        ?StopReason $reason,
        public readonly array $attempts,
        public readonly SupportDetails $support,
    ) {
        parent::__construct(...get_object_vars($verdict));
        $advice = $verdict->advice();
        $this->furtherAction = $advice->furtherAction;
        $this->retry = $advice->retry;
        $this->nextStep = $advice->nextStep;
        $this->stopped = $verdict->cause === null ? null : $reason;
    }
}
