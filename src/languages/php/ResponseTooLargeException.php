<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The body of a response is larger than Contract::MAX_RESPONSE_BYTES. The rest was not read. */
final class ResponseTooLargeException extends AlipayContractException
{
    public const CODE = 'RESPONSE_TOO_LARGE';

    public function __construct()
    {
        parent::__construct(Rule::TooLarge->message());
    }
}
