<?php

declare(strict_types=1);

namespace AlipayCancel;

/** One attempt: sign, send, verify, parse, judge, record. */
final class AttemptInProgress
{
    public Verdict $verdict;
    private readonly int $start;

    /**
     * @param int $number 1 for the first
     * @param bool $repeated whether the provider may have received a request for this cancellation before
     * @param int $timeout in milliseconds
     */
    public function __construct(
        private readonly Credentials $credentials,
        private readonly string $url,
        private readonly CancelRequest $request,
        private readonly int $number,
        private readonly bool $repeated,
        private readonly int $timeout,
        private readonly Exchange $exchange = new Exchange(),
    ) {
        $this->start = hrtime(true);
    }

    /**
     * Makes the attempt. Any fault after the request was sent is in the verdict.
     *
     * @throws SigningException if it is the first attempt and nothing was sent
     */
    public function run(Transport $transport, ?string $userAgent, AbortCheck $abort): void
    {
        try {
            $path = $this->path();
            $time = $this->exchange->requestTime;
            $headers = $this->credentials->signedHeaders(Contract::METHOD, $path, $time, $this->request->body)
                + ($userAgent === null ? [] : ['User-Agent' => $userAgent]);
            $left = $this->timeout - $this->elapsed();
            // After a slow signer, nothing is sent too late.
            if ($left <= 0) {
                throw new SigningException('The time of the attempt ran out.');
            }
            $secrets = [Contract::SIGNATURE_HEADER => true, Contract::AGENT_TOKEN_HEADER => true];
            $this->exchange->sentHeaders = array_diff_key($headers, $secrets);
            $this->exchange->withheld = array_keys(array_intersect_key($headers, $secrets));
            $this->exchange->isSent = true;
            $transport->send($this->exchange, $this->url, $headers, $this->request->body, $left, $abort);
            $this->exchange->isComplete = true;
            $this->verdict = $this->judge();
        } catch (\Throwable $error) {
            $this->verdict = Verdict::unknown($this->causeOf($error, $abort->isAborted));
        }
    }

    /**
     * Verifies, parses and judges the response, in this order.
     *
     * @throws UntrustedResponseException
     */
    public function judge(): Verdict
    {
        $exchange = $this->exchange;
        $header = $exchange->header(...);
        $path = $this->path();
        $clientId = $this->credentials->clientId;
        $keys = $this->credentials->alipayPublicKeys;
        $exchange->key = ResponseVerifier::verify($clientId, $keys, Contract::METHOD, $path, $header, $exchange->body);
        $answer = new Answer(
            $exchange->httpStatus,
            $exchange->key !== null,
            $exchange->body,
            $header(Contract::RESPONSE_TIME_HEADER),
            (int) $exchange->requestTime,
        );
        return Judge::judge($answer, $this->request, $this->repeated);
    }

    /**
     * Returns the record of the attempt.
     *
     * @param ?int $retryAfter the `Retry-After` of the response, in milliseconds
     */
    public function record(?int $retryAfter, bool $withEvidence): Attempt
    {
        $startedAt = Times::format((int) $this->exchange->requestTime);
        $duration = $this->elapsed();
        $exchange = $this->exchange;
        $responseTime = $exchange->header(Contract::RESPONSE_TIME_HEADER);
        return new Attempt(
            $this->number,
            $startedAt,
            $duration,
            $this->verdict->resultStatus,
            $this->verdict->verified,
            $this->verdict->resultCode,
            $this->verdict->cause,
            $exchange->httpStatus === 0 ? null : $exchange->httpStatus,
            $exchange->isSent ? $exchange->requestTime : null,
            $responseTime === '' ? null : $responseTime,
            $retryAfter,
            $withEvidence
                ? Evidence::of($exchange, $this->url, $this->request->body, $startedAt, $duration, $this->repeated)
                : null,
        );
    }

    private function causeOf(\Throwable $error, bool $isAborted): UnknownCause
    {
        if (!$this->exchange->isSent) {
            $isLate = $this->elapsed() >= $this->timeout;
            if ($this->number === 1) {
                $why = match (true) {
                    $isLate => 'The time of the attempt ran out while the request was being signed.',
                    $error instanceof SigningException => $error->getMessage(),
                    default => 'The request could not be signed.',
                };
                throw new SigningException("$why Nothing was sent.", $error);
            }
            return UnknownCause::of($isLate ? Rule::SigningTimedOut : Rule::SigningFailed, [], $error);
        }
        if ($error instanceof UntrustedResponseException) {
            return new UnknownCause(CauseCode::UntrustedResponse, $error->getMessage(), $error);
        }
        if ($error instanceof ResponseTooLargeException) {
            return UnknownCause::of(Rule::TooLarge, [], $error);
        }
        return match (true) {
            $isAborted => UnknownCause::of(Rule::Aborted, [], $error),
            !$error instanceof ConnectionException => UnknownCause::of(Rule::ConnectionFailed, [], $error),
            $error->isTimeout => UnknownCause::of(Rule::AttemptTimedOut, [], $error),
            default => UnknownCause::of(Rule::ConnectionFailedWithReason, ['reason' => $error->getMessage()], $error),
        };
    }

    /** Returns the path that the signature covers, base path included. */
    private function path(): string
    {
        return (string) parse_url($this->url, PHP_URL_PATH);
    }

    private function elapsed(): int
    {
        return intdiv(hrtime(true) - $this->start, 1_000_000);
    }
}
