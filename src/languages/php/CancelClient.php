<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Cancels payments. Make one for a client id and keep it: its keys are read once, its connections kept. */
final class CancelClient
{
    private readonly string $baseUrl;
    private readonly Connection $connection;

    /**
     * @param ?string $region the provider's: `north-america`, `asia` or `europe`, and what else is in Contract::GATEWAYS. Give
     *     this or `$baseUrl`
     * @param ?string $baseUrl where the API is, path included; `http:` is refused, except for a loopback host
     * @param ?string $environment with `$region`: `production` or `sandbox`. Default: `sandbox` for a client id that begins
     *     with `SANDBOX_`, else `production`
     * @param Limits $limits how often and how long to try
     * @param ?\Closure(Attempt): void $onAttempt called after each attempt with what happened. It never sees a key, a
     *     signature or a token. What it throws is ignored: a broken log must not lose an outcome
     * @param array<int, mixed> $curlOptions further options of curl, for a proxy or certificates of your own
     * @throws OptionException when an option is missing or breaks its rule
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
     * Cancels a payment, repeating the same request as long as the outcome is not known. Name the payment by one id or by
     * both; each has 1 to 64 characters.
     *
     * @param ?string $merchantAccountId the identifier of one of several shops that share a client id: 1 to 32 characters.
     *     Leave it out where there is one shop
     * @param bool $repeated whether this cancellation may have been sent before: by an earlier call whose outcome was `U` or
     *     that did not end, by another process, by a person. When in doubt: true
     * @param ?Limits $limits in place of the client's
     * @param ?\Closure(): bool $abort asked again and again, several times a second; once it gives true the cancellation ends
     * @return CancelOutcome `S`: cancelled. `F`: not cancelled. `U`: not known; cancel again later with the same ids and
     *     `repeated: true`
     * @throws RequestException when the request breaks the contract; nothing was sent
     * @throws SigningException when the first attempt cannot be signed; nothing was sent
     * @throws CancelAbortedException when `$abort` gives true
     */
    public function cancel(
        ?string $paymentId = null,
        ?string $paymentRequestId = null,
        ?string $merchantAccountId = null,
        bool $repeated = false,
        ?Limits $limits = null,
        ?\Closure $abort = null,
    ): CancelOutcome {
        $limits ??= $this->limits;
        $request = new CancelRequest($paymentId, $paymentRequestId, $merchantAccountId);
        $url = $this->baseUrl . Contract::PATH;
        $attempts = [];
        $start = hrtime(true);
        $elapsed = static fn (): float => (hrtime(true) - $start) / 1e6;
        while ($abort === null || !$abort()) {
            $number = count($attempts) + 1;
            $timeout = max(1, min($limits->attemptTimeout, (int) ($limits->deadline - $elapsed())));
            // An attempt that is not the first follows one that was sent.
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
            // As said above.
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
