<?php

declare(strict_types=1);

namespace AlipayCancel;

/**
 * The caller aborted: `$abort` returned true, or threw what getPrevious() returns. If `$attempts` is not empty, a request was
 * sent, and it is unknown whether the payment is cancelled: cancel again with the same request and `repeated: true`.
 */
final class CancelAbortedException extends AlipayContractException
{
    public const CODE = 'ABORTED';

    /** @param list<Attempt> $attempts the attempts made before the abort, the aborted one included */
    public function __construct(public readonly array $attempts, ?\Throwable $previous = null)
    {
        parent::__construct(
            $attempts === []
                ? 'Aborted before this call sent anything.'
                : 'Aborted after a request was sent: it is unknown whether the payment is cancelled. '
                    . 'Cancel again with the same request and repeated: true.',
            $previous,
        );
    }
}
