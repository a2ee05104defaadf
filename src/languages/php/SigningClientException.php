<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Http\Client\ClientExceptionInterface;

/** A PSR-18 exception. getPrevious() returns the exception of this client. */
final class SigningClientException extends \RuntimeException implements ClientExceptionInterface
{
    public function __construct(AlipayContractException $error)
    {
        parent::__construct($error->getMessage(), 0, $error);
    }
}
