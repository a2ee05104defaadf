<?php

declare(strict_types=1);

namespace AlipayCancel;

/** One attempt: sign, send, verify, parse, judge, record. */
final class AttemptInProgress
{
    public Verdict $verdict;
    private readonly int $startedAt;
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
        $this->startedAt = Times::now();
        $this->start = hrtime(true);
        $this->verdict = Verdict::unknown(CauseCode::NoResponse, 'No response arrived.');
    }

    /**
     * Makes the attempt. Any fault after the request was sent is in the verdict.
     *
     * @param ?\Closure(): bool $abort
     * @return bool whether the caller aborted it
     * @throws SigningException if it is the first attempt and nothing was sent
     */
    public function run(Connection $connection, ?\Closure $abort): bool
    {
        try {
            $path = $this->path();
            $time = $this->exchange->requestTime;
            $headers = $this->credentials->signedHeaders(Contract::METHOD, $path, $time, $this->request->body);
            $left = $this->timeout - $this->elapsed();
            // After a slow signer, nothing is sent too late.
            if ($left <= 0) {
                throw new SigningException('The time of the attempt ran out while the request was being signed.');
            }
            $connection->exchange($this->exchange, $this->url, $headers, $this->request->body, $left, $abort);
            $this->verdict = $this->judge();
        } catch (\Throwable $error) {
            $this->verdict = $this->verdictOn($error);
            return $error instanceof ConnectionException && $error->curlCode === CURLE_ABORTED_BY_CALLBACK;
        }
        return false;
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
        $verified = ResponseVerifier::verify(
            $this->credentials,
            Contract::METHOD,
            $this->path(),
            $header,
            $exchange->body,
        );
        try {
            $body = AnswerBody::parse($exchange->body);
        } catch (\JsonException $error) {
            if ($exchange->httpStatus === 200) {
                return Verdict::unknown(CauseCode::UnreadableResponse, 'The response is not JSON.', $error);
            }
            $body = null;
        }
        $answer = new Answer(
            $exchange->httpStatus,
            $verified,
            $body,
            $header(Contract::RESPONSE_TIME_HEADER),
            (int) $exchange->requestTime,
        );
        return Judge::judge($answer, $this->request, $this->repeated);
    }

    /** Returns the `Retry-After` of the response, in milliseconds. */
    public function retryAfter(): ?int
    {
        return Times::parseRetryAfter($this->exchange->header('Retry-After'), Times::now());
    }

    /** Returns the record of the attempt. */
    public function record(): Attempt
    {
        $exchange = $this->exchange;
        $responseTime = $exchange->header(Contract::RESPONSE_TIME_HEADER);
        return new Attempt(
            $this->number,
            Times::format($this->startedAt),
            $this->elapsed(),
            $this->verdict->resultStatus,
            $this->verdict->verified,
            $this->verdict->resultCode,
            $this->verdict->cause,
            $exchange->httpStatus === 0 ? null : $exchange->httpStatus,
            $exchange->isSent ? $exchange->requestTime : null,
            $responseTime === '' ? null : $responseTime,
            $this->retryAfter(),
        );
    }

    private function verdictOn(\Throwable $error): Verdict
    {
        if (!$this->exchange->isSent) {
            $why = $error instanceof SigningException ? $error->getMessage() : 'The request could not be signed.';
            if ($this->number === 1) {
                throw new SigningException("$why Nothing was sent.", $error);
            }
            return Verdict::unknown(CauseCode::SigningFailed, "$why This repeat was not sent.", $error);
        }
        if ($error instanceof UntrustedResponseException) {
            return Verdict::unknown(CauseCode::UntrustedResponse, $error->getMessage(), $error);
        }
        if ($error instanceof ResponseTooLargeException) {
            return Verdict::unknown(CauseCode::UnreadableResponse, $error->getMessage(), $error);
        }
        $curlCode = $error instanceof ConnectionException ? $error->curlCode : 0;
        if ($curlCode === CURLE_OPERATION_TIMEDOUT) {
            $message = 'No complete response arrived within the time of the attempt.';
            return Verdict::unknown(CauseCode::Timeout, $message, $error);
        }
        if ($curlCode === CURLE_ABORTED_BY_CALLBACK) {
            $message = 'The caller aborted before a complete response arrived.';
            return Verdict::unknown(CauseCode::NoResponse, $message, $error);
        }
        $reason = $error instanceof ConnectionException ? ': ' . $error->getMessage() : '';
        $message = "The connection failed before a complete response arrived$reason.";
        return Verdict::unknown(CauseCode::NoResponse, $message, $error);
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
