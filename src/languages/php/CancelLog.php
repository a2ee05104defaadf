<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Log\LoggerInterface;

/**
 * Logs a cancellation. `debug`: every attempt, with the bodies sent and received. `warning`: an attempt with the result `U`; a
 * payment that was not cancelled. `info`: a payment that was cancelled. `error`: a cancellation whose outcome is not known, or
 * that threw. No line contains a key, a token or a signature.
 */
final class CancelLog
{
    /** @param array<string, ?string> $subject the merchant and the payment */
    public function __construct(private readonly ?LoggerInterface $logger, private readonly array $subject)
    {
    }

    public function attempt(Attempt $attempt, Exchange $exchange, string $requestBody): void
    {
        $fields = array_diff_key($attempt->jsonSerialize(), ['evidence' => true]);
        $fields = [...$fields, 'resultStatus' => $attempt->resultStatus->value, ...self::causeOf($attempt->cause)];
        $this->write('debug', 'attempt', $fields + [
            'requestBody' => $exchange->isSent ? $requestBody : null,
            'responseBody' => $exchange->httpStatus === 0 ? null : $exchange->body,
        ]);
        if ($attempt->resultStatus === ResultStatus::U) {
            $this->write('warning', 'attempt left the outcome open', $fields);
        }
    }

    public function outcome(CancelOutcome $outcome): void
    {
        [$level, $message] = match ($outcome->resultStatus) {
            ResultStatus::S => ['info', 'payment cancelled'],
            ResultStatus::F => ['warning', 'payment not cancelled'],
            ResultStatus::U => ['error', 'outcome not known'],
        };
        $this->write($level, $message, [
            'resultStatus' => $outcome->resultStatus->value,
            'resultCode' => $outcome->resultCode,
            'resultMessage' => $outcome->resultMessage,
            'nextStep' => $outcome->nextStep->value,
            'furtherAction' => $outcome->furtherAction,
            'attempts' => count($outcome->attempts),
            'deviations' => $outcome->deviations,
            ...self::causeOf($outcome->cause),
        ]);
    }

    public function error(\Throwable $error): void
    {
        $this->write('error', 'cancellation ended', ['reason' => $error->getMessage()]);
    }

    /** @return array<string, string> */
    private static function causeOf(?UnknownCause $cause): array
    {
        return $cause === null ? [] : ['cause' => $cause->code->value, 'reason' => $cause->message];
    }

    /** @param array<string, mixed> $fields */
    private function write(string $level, string $message, array $fields): void
    {
        try {
            $isGiven = static fn (mixed $value): bool => $value !== null;
            $this->logger?->log($level, $message, array_filter([...$this->subject, ...$fields], $isGiven));
        } catch (\Throwable) {
            // A broken logger must not lose an outcome.
        }
    }
}
