<?php

declare(strict_types=1);

namespace AlipayCancel;

/** What the provider's technical support asks for. Contains no secret. From `$requestTime` on, of the last attempt. */
final class SupportDetails implements \JsonSerializable
{
    use JsonObject;

    public function __construct(
        public readonly string $clientId,
        public readonly string $method,
        public readonly string $url,
        public readonly ?string $paymentId,
        public readonly ?string $paymentRequestId,
        public readonly ?string $requestTime,
        public readonly ?string $responseTime,
        public readonly ?int $httpStatus,
        public readonly ?string $resultCode,
        public readonly ?string $resultMessage,
    ) {
    }
}
