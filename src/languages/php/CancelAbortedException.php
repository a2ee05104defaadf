<?php

declare(strict_types=1);

namespace AlipayCancel;

/**
 * The caller aborted. If `$attempts` is not empty, a request was sent, and whether the payment is cancelled is not known:
 * cancel again with the same ids and `repeated: true` to find out.
 */
final class CancelAbortedException extends AlipayContractException
{
    public const CODE = 'ABORTED';

    /** @param list<Attempt> $attempts those made before the abort, the one that was interrupted included */
    public function __construct(public readonly array $attempts)
    {
        parent::__construct(
            $attempts === []
                ? 'Aborted before this call sent anything.'
                : 'Aborted after ' . count($attempts) . ' attempt(s). Whether the payment is cancelled is not known; '
                    . 'cancel again with the same ids, marked as repeated.',
        );
    }
}
