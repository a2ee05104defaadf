<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The record of one attempt. */
final class Attempt implements \JsonSerializable
{
    use JsonObject;

    /**
     * @param int $number 1 for the first
     * @param string $startedAt the start time: ISO 8601 in UTC
     * @param int $duration in milliseconds
     * @param ResultStatus $resultStatus whether the payment is cancelled, judged from this attempt alone
     * @param bool $verified whether the signature of the response was verified
     * @param ?string $resultCode the code of the response, if it has one
     * @param ?UnknownCause $cause why the result status is `U`
     * @param ?int $httpStatus the HTTP status, if a response arrived
     * @param ?string $requestTime the `Request-Time` sent
     * @param ?string $responseTime the `Response-Time` received
     * @param ?int $retryAfter the `Retry-After` of the response, in milliseconds
     * @param ?Evidence $evidence the bytes sent and received, if the client keeps evidence
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
        public readonly ?int $retryAfter = null,
        public readonly ?Evidence $evidence = null,
    ) {
    }
}
