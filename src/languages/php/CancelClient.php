<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Log\LoggerInterface;

/** Cancels payments. Create one per client id and reuse it: it keeps the connection open. */
final class CancelClient implements CancelClientInterface
{
    /** The default User-Agent. */
    public const USER_AGENT = 'alipay-cancel-contract/' . Contract::VERSION . ' (php)';

    private readonly string $baseUrl;

    /**
     * Creates a client. Pass either `$region` or `$baseUrl`.
     *
     * @param ?string $region a key of Contract::GATEWAYS, such as `asia`
     * @param ?string $baseUrl the URL of the API, base path included; `http:` is allowed for loopback hosts only
     * @param ?string $environment a key of Contract::MODES, together with `$region`. Default: `sandbox` for a client id that
     *     begins with Contract::SANDBOX_PREFIX, else `production`
     * @param Limits $limits the limits of calls without their own
     * @param ?\Closure(Attempt): void $onAttempt called after each attempt. An Attempt contains no key, signature or token.
     *     Exceptions are ignored: a broken logger must not lose an outcome
     * @param Transport $transport sends the requests
     * @param ?string $userAgent the User-Agent header: visible ASCII characters and spaces. If null, it is not sent
     * @param bool $evidence whether each Attempt contains its Evidence
     * @param ?LoggerInterface $logger a PSR-3 logger; see CancelLog. Its exceptions are ignored
     * @param ?\Closure(): int $now returns the time, in milliseconds since 1970. For tests
     * @param ?\Closure(): float $random returns a number from 0 up to 1, for the delays. For tests
     * @param ?\Closure(int): void $sleep waits so many milliseconds. For tests; `$abort` is not asked meanwhile. If it
     *     throws, the wait ends. If `$now` or `$random` throws or returns an invalid value, the default is used
     * @throws OptionException if an option is missing or invalid
     */
    public function __construct(
        private readonly Credentials $credentials,
        ?string $region = null,
        ?string $baseUrl = null,
        ?string $environment = null,
        private readonly Limits $limits = new Limits(),
        private readonly ?\Closure $onAttempt = null,
        private readonly Transport $transport = new CurlTransport(),
        private readonly ?string $userAgent = self::USER_AGENT,
        private readonly bool $evidence = false,
        private readonly ?LoggerInterface $logger = null,
        private readonly ?\Closure $now = null,
        private readonly ?\Closure $random = null,
        private readonly ?\Closure $sleep = null,
    ) {
        $this->baseUrl = Location::baseUrl($credentials->clientId, $baseUrl, $region, $environment);
        if ($userAgent !== null && preg_match('/^[ -~]+$/D', $userAgent) !== 1) {
            throw new OptionException('userAgent', 'must be visible ASCII characters and spaces.');
        }
    }

    /**
     * Creates a client from environment variables. Required: `ALIPAY_CLIENT_ID`, `ALIPAY_PRIVATE_KEY_FILE` or
     * `ALIPAY_PRIVATE_KEY`, `ALIPAY_PUBLIC_KEY_FILE` or `ALIPAY_PUBLIC_KEY`, `ALIPAY_REGION` or `ALIPAY_BASE_URL`. Optional:
     * `ALIPAY_ENVIRONMENT` (with a region), `ALIPAY_KEY_VERSION`, `ALIPAY_AGENT_TOKEN`. An empty variable counts as unset.
     *
     * @param mixed ...$options further options of the constructor, by name: `limits: new Limits(maxAttempts: 3)`
     * @throws SettingException if a variable is missing or invalid
     * @throws OptionException if another option is invalid
     */
    public static function fromEnvironment(mixed ...$options): self
    {
        $credentials = Settings::credentials();
        $location = Settings::location();
        try {
            Location::baseUrl($credentials->clientId, ...$location);
        } catch (OptionException $error) {
            throw Settings::named($error);
        }
        return new self($credentials, ...$location, ...$options);
    }

    public function cancel(
        CancelRequest $request,
        bool $repeated = false,
        ?Limits $limits = null,
        ?\Closure $abort = null,
    ): CancelOutcome {
        $log = new CancelLog($this->logger, [
            'clientId' => $this->credentials->clientId,
            'baseUrl' => $this->baseUrl,
            'paymentId' => $request->paymentId,
            'paymentRequestId' => $request->paymentRequestId,
        ]);
        try {
            $outcome = $this->repeat($request, $repeated, $limits ?? $this->limits, new AbortCheck($abort), $log);
        } catch (AlipayContractException $error) {
            $log->error($error);
            throw $error;
        }
        $log->outcome($outcome);
        return $outcome;
    }

    private function repeat(
        CancelRequest $request,
        bool $repeated,
        Limits $limits,
        AbortCheck $isAborted,
        CancelLog $log,
    ): CancelOutcome {
        $url = $this->baseUrl . Contract::PATH;
        $attempts = [];
        $start = hrtime(true);
        $elapsed = static fn (): float => (hrtime(true) - $start) / 1e6;
        while (!$isAborted()) {
            $number = count($attempts) + 1;
            $timeout = max(1, min($limits->attemptTimeout, (int) ($limits->deadline - $elapsed())));
            // A second attempt is only made after a request was sent.
            $before = $repeated || $number > 1;
            $exchange = new Exchange((string) $this->now());
            $attempt = new AttemptInProgress($this->credentials, $url, $request, $number, $before, $timeout, $exchange);
            $attempt->run($this->transport, $this->userAgent, $isAborted);
            $retryAfter = Times::parseRetryAfter($exchange->header('Retry-After'), $this->now());
            $attempts[] = $last = $attempt->record($retryAfter, $this->evidence);
            $log->attempt($last, $exchange, $request->body);
            self::safely($this->onAttempt, $last);
            $verdict = $attempt->verdict;
            // The outcome of an attempt is not lost because the caller aborted at its end.
            if ($isAborted->isAborted && $verdict->resultStatus === ResultStatus::U) {
                break;
            }
            $cause = $verdict->cause?->code;
            $decision = Decision::after($number, $elapsed(), $cause, $retryAfter, $limits, $this->random());
            if ($decision->delay === null) {
                $support = $this->support($request, $last, $verdict);
                return new CancelOutcome($verdict, $decision->reason, $attempts, $support);
            }
            $this->rest($decision->delay, $isAborted);
        }
        throw new CancelAbortedException($attempts, $isAborted->error);
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

    /** Request-Time has 13 digits: from 2001 to 2286. */
    private function now(): int
    {
        $time = self::safely($this->now);
        return is_int($time) && $time >= 10 ** 12 && $time < 10 ** 13 ? $time : Times::now();
    }

    private function random(): float
    {
        $number = self::safely($this->random);
        return is_numeric($number) && $number >= 0 && $number < 1 ? $number : mt_rand() / (mt_getrandmax() + 1);
    }

    /** Returns what a hook returns; null if it is missing or throws: a broken hook must not lose an outcome. */
    private static function safely(?\Closure $hook, mixed ...$arguments): mixed
    {
        try {
            return $hook === null ? null : $hook(...$arguments);
        } catch (\Throwable) {
            return null;
        }
    }

    private function rest(int $milliseconds, AbortCheck $isAborted): void
    {
        if ($this->sleep !== null) {
            self::safely($this->sleep, $milliseconds);
            return;
        }
        $end = hrtime(true) + $milliseconds * 1_000_000;
        while (($left = intdiv($end - hrtime(true), 1000)) > 0 && !$isAborted()) {
            usleep(min($left, 100_000));
        }
    }
}
