<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A parsed response to judge. */
final class Answer
{
    /**
     * @param bool $verified whether its signature was verified
     * @param mixed $body the result of AnswerBody::parse
     * @param string $responseTime its `Response-Time`, as received; '' if there is none
     * @param int $requestTime the `Request-Time` of its request, in milliseconds since 1970
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
