<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Cancels payments. Create one per client id and reuse it: it keeps the connection open. */
final class CancelClient
{
    private readonly string $baseUrl;
    private readonly Connection $connection;

    /**
     * Creates a client. Pass either `$region` or `$baseUrl`.
     *
     * @param ?string $region a key of Contract::GATEWAYS, such as `asia`
     * @param ?string $baseUrl the URL of the API, base path included; `http:` is allowed for loopback hosts only
     * @param ?string $environment `production` or `sandbox`, together with `$region`. Default: `sandbox` for a client id that
     *     begins with `SANDBOX_`, else `production`
     * @param Limits $limits the limits of calls without their own
     * @param ?\Closure(Attempt): void $onAttempt called after each attempt. An Attempt contains no key, signature or token.
     *     Exceptions are ignored: a broken logger must not lose an outcome
     * @param array<int, mixed> $curlOptions further curl options, for example for a proxy
     * @throws OptionException if an option is missing or invalid
     */
    public function __construct(
        private readonly Credentials $credentials,
        ?string $region = null,
        ?string $baseUrl = null,
        ?string $environment = null,
        private readonly Limits $limits = new Limits(),
        private readonly ?\Closure $onAttempt = null,
        array $curlOptions = [],
    ) {
        $this->baseUrl = Location::baseUrl($credentials->clientId, $baseUrl, $region, $environment);
        $this->connection = new Connection($curlOptions);
    }

    /**
     * Cancels a payment. Repeats the same request until the outcome is known or a limit is reached.
     *
     * @param bool $repeated whether this cancellation may have been sent before: by an earlier call that returned `U` or did
     *     not finish, by another process, or by a person. When in doubt, pass true
     * @param ?Limits $limits replace those of the client
     * @param ?\Closure(): bool $abort called several times a second; when it returns true, the cancellation is aborted
     * @return CancelOutcome `S`: cancelled. `F`: not cancelled. `U`: unknown; cancel again later with the same request and
     *     `repeated: true`
     * @throws SigningException if the first attempt cannot be signed; nothing was sent
     * @throws CancelAbortedException if `$abort` returned true
     */
    public function cancel(
        CancelRequest $request,
        bool $repeated = false,
        ?Limits $limits = null,
        ?\Closure $abort = null,
    ): CancelOutcome {
        $limits ??= $this->limits;
        $url = $this->baseUrl . Contract::PATH;
        $attempts = [];
        $start = hrtime(true);
        $elapsed = static fn (): float => (hrtime(true) - $start) / 1e6;
        while ($abort === null || !$abort()) {
            $number = count($attempts) + 1;
            $timeout = max(1, min($limits->attemptTimeout, (int) ($limits->deadline - $elapsed())));
            // A second attempt is only made after a request was sent.
            $before = $repeated || $number > 1;
            $attempt = new AttemptInProgress($this->credentials, $url, $request, $number, $before, $timeout);
            $isAborted = $attempt->run($this->connection, $abort);
            $attempts[] = $attempt->record();
            $this->notify($attempts[$number - 1]);
            if ($isAborted) {
                break;
            }
            $verdict = $attempt->verdict;
            $random = mt_rand() / (mt_getrandmax() + 1);
            $retryAfter = $attempt->retryAfter();
            $cause = $verdict->cause?->code;
            $decision = Decision::after($number, $elapsed(), $cause, $retryAfter, $limits, $random);
            if ($decision->delay === null) {
                $support = $this->support($request, $attempts[$number - 1], $verdict);
                return new CancelOutcome($verdict, $decision->reason, $attempts, $support);
            }
            self::rest($decision->delay, $abort);
        }
        throw new CancelAbortedException($attempts);
    }

    private function support(CancelRequest $request, Attempt $last, Verdict $verdict): SupportDetails
    {
        return new SupportDetails(
            $this->credentials->clientId,
            Contract::METHOD,
            $last->requestTime === null ? $this->baseUrl : $this->baseUrl . Contract::PATH,
            $request->paymentId,
            $request->paymentRequestId,
            $last->requestTime,
            $last->responseTime,
            $last->httpStatus,
            $verdict->resultCode,
            $verdict->resultMessage,
        );
    }

    private function notify(Attempt $attempt): void
    {
        try {
            if ($this->onAttempt !== null) {
                ($this->onAttempt)($attempt);
            }
        } catch (\Throwable) {
            // See $onAttempt.
        }
    }

    /** @param ?\Closure(): bool $abort */
    private static function rest(int $milliseconds, ?\Closure $abort): void
    {
        $end = hrtime(true) + $milliseconds * 1_000_000;
        while (($left = intdiv($end - hrtime(true), 1000)) > 0 && ($abort === null || !$abort())) {
            usleep($abort === null ? $left : min($left, 100_000));
        }
    }
}
