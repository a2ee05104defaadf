<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Http\Client\ClientExceptionInterface;

/** An exception of this client as PSR-18 wants it. What it is about is in getPrevious(). */
final class SigningClientException extends \RuntimeException implements ClientExceptionInterface
{
    public function __construct(AlipayContractException $error)
    {
        parent::__construct($error->getMessage(), 0, $error);
    }
}
