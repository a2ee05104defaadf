<?php

declare(strict_types=1);

namespace AlipayCancel;

/**
 * The result of a cancellation. Match on `resultStatus`. json_encode uses the names of the contract.
 *
 * After `U`, cancel again later with the same request and `repeated: true`, until the outcome is `S` or `F`. `cause`, `retry`,
 * `nextStep` and `furtherAction` are those of the last attempt.
 */
final class CancelOutcome extends Verdict implements \JsonSerializable
{
    use JsonObject;

    /** What to do next, for people. */
    public readonly string $furtherAction;
    /**
     * Whether and how to call again. After `U`, keep repeating in either case: with SameRequest a queue does it alone; with
     * AfterCorrection a person must also fix something.
     */
    public readonly Retry $retry;
    /** What to do next, for programs. */
    public readonly NextStep $nextStep;
    /** Why no further attempt was made after `U`; null with `S` and `F`. */
    public readonly ?StopReason $stopped;

    /**
     * A test may make an outcome of a verdict alone: `new CancelOutcome(new Verdict(ResultStatus::S, true, 'SUCCESS'))`.
     *
     * @param Verdict $verdict of the last attempt
     * @param list<Attempt> $attempts every attempt, in order
     * @param SupportDetails $support what to put into a support ticket
     */
    public function __construct(
        Verdict $verdict,
        ?StopReason $reason = StopReason::Attempts,
        public readonly array $attempts = [],
        public readonly SupportDetails $support = new SupportDetails(),
    ) {
        parent::__construct(...get_object_vars($verdict));
        $advice = $verdict->advice();
        $this->furtherAction = $advice->furtherAction;
        $this->retry = $advice->retry;
        $this->nextStep = $advice->nextStep;
        $this->stopped = $verdict->cause === null ? null : $reason;
    }
}
