<?php

declare(strict_types=1);

namespace AlipayCancel;

/** An answer as it arrived: parsed, but not yet believed. */
final class Answer
{
    /**
     * @param bool $verified whether its signature verified
     * @param mixed $body as AnswerBody::parse gives it
     * @param string $responseTime its `Response-Time`, as received; '' where there is none
     * @param int $requestTime the `Request-Time` of the request that it answers, in milliseconds since 1970
     */
    public function __construct(
        public readonly int $httpStatus,
        public readonly bool $verified,
        public readonly mixed $body,
        public readonly string $responseTime,
        public readonly int $requestTime,
    ) {
    }
}
