<?php

declare(strict_types=1);

namespace AlipayCancel;

/** What the provider's technical support asks for. Contains no secret. From `$requestTime` on, of the last attempt. */
final class SupportDetails implements \JsonSerializable
{
    use JsonObject;

    public function __construct(
        public readonly string $clientId = '',
        public readonly string $method = Contract::METHOD,
        public readonly string $url = '',
        public readonly ?string $paymentId = null,
        public readonly ?string $paymentRequestId = null,
        public readonly ?string $requestTime = null,
        public readonly ?string $responseTime = null,
        public readonly ?int $httpStatus = null,
        public readonly ?string $resultCode = null,
        public readonly ?string $resultMessage = null,
    ) {
    }
}
