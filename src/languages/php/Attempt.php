<?php

declare(strict_types=1);

namespace AlipayCancel;

/** One request of a cancellation and what came of it. */
final class Attempt implements \JsonSerializable
{
    use JsonObject;

    /**
     * @param int $number 1 for the first
     * @param string $startedAt when it began, ISO 8601 in UTC
     * @param int $duration how long it took, in milliseconds
     * @param ResultStatus $resultStatus what it says of the payment
     * @param bool $verified whether the answer's signature verified
     * @param ?string $resultCode the code of the answer, if one could be read
     * @param ?UnknownCause $cause why it is `U`
     * @param ?int $httpStatus the HTTP status, if a response arrived
     * @param ?string $requestTime the `Request-Time` sent
     * @param ?string $responseTime the `Response-Time` received
     * @param ?int $retryAfter what `Retry-After` asked for, in milliseconds
     */
    public function __construct(
        public readonly int $number,
        public readonly string $startedAt,
        public readonly int $duration,
        public readonly ResultStatus $resultStatus,
        public readonly bool $verified,
        public readonly ?string $resultCode,
        public readonly ?UnknownCause $cause,
        public readonly ?int $httpStatus,
        public readonly ?string $requestTime,
        public readonly ?string $responseTime,
        public readonly ?int $retryAfter,
    ) {
    }
}
