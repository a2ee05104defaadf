<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The base class of the exceptions of this client. `CODE` is stable: branch on it. The message is for people. */
abstract class AlipayContractException extends \Exception
{
    public const CODE = '';

    public function __construct(string $message, ?\Throwable $previous = null)
    {
        parent::__construct($message, 0, $previous);
    }
}
