<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Cancels payments. CancelClient implements it; a test may pass a fake. */
interface CancelClientInterface
{
    /**
     * Cancels a payment. Repeats the same request until the outcome is known or a limit is reached.
     *
     * @param bool $repeated whether this cancellation may have been sent before: by an earlier call that returned `U` or did
     *     not finish, by another process, or by a person. When in doubt, pass true
     * @param ?Limits $limits replace those of the client
     * @param ?\Closure(): bool $abort called several times a second; when it returns true or throws, the cancellation is
     *     aborted
     * @return CancelOutcome `S`: cancelled. `F`: not cancelled. `U`: unknown; cancel again later with the same request and
     *     `repeated: true`
     * @throws SigningException if the first attempt cannot be signed; nothing was sent
     * @throws CancelAbortedException if `$abort` returned true or threw
     */
    public function cancel(
        CancelRequest $request,
        bool $repeated = false,
        ?Limits $limits = null,
        ?\Closure $abort = null,
    ): CancelOutcome;
}
