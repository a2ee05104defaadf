<?php

declare(strict_types=1);

namespace AlipayCancel\Example;

use AlipayCancel\CancelClient;
use AlipayCancel\CancelRequest;
use AlipayCancel\Contract;
use AlipayCancel\Limits;
use AlipayCancel\OptionException;
use AlipayCancel\RequestException;
use AlipayCancel\ResultStatus;
use AlipayCancel\SettingException;
use AlipayCancel\SigningException;

require_once __DIR__ . '/../autoload.php';

const HELP = <<<'HELP'
    Usage: php cancel.php --payment-id ID | --payment-request-id ID [options]

    Cancels one payment and prints the outcome as one JSON object.

    Options:
      --payment-id ID          the provider's identifier of the payment
      --payment-request-id ID  the merchant's identifier of the payment request
      --repeated               this cancellation may have been sent before
      --max-attempts N         maximum number of attempts (default: {maxAttempts})
      --deadline MS            time limit of all attempts and waits (default: {deadline})
      --attempt-timeout MS     time limit of one attempt (default: {attemptTimeout})
      --base-delay MS          maximum wait before the second attempt (default: {baseDelay})
      --help                   show this

    Settings, from the environment:
      ALIPAY_CLIENT_ID         assigned by the provider
      ALIPAY_PRIVATE_KEY_FILE  the file of the merchant's RSA private key; or ALIPAY_PRIVATE_KEY, the key itself
      ALIPAY_PUBLIC_KEY_FILE   the file of Alipay's RSA public key; or ALIPAY_PUBLIC_KEY, the key itself
      ALIPAY_REGION            {regions}; or
                               ALIPAY_BASE_URL, base path included
      ALIPAY_ENVIRONMENT       {environments}, with ALIPAY_REGION only
      ALIPAY_KEY_VERSION       the version of the merchant's key; default: the newest
      ALIPAY_AGENT_TOKEN       the token to act for another merchant

    Exit codes: 0 cancelled (S), 1 not cancelled (F), 2 unknown (U): run it again later with --repeated.
    64 invalid arguments or settings, 70 signing failed; nothing was sent then.

    HELP;

/**
 * Reads the command line.
 *
 * @param list<string> $arguments
 * @return array<string, string|true>
 */
function readArguments(array $arguments): array
{
    $withValue = [
        'payment-id',
        'payment-request-id',
        'max-attempts',
        'deadline',
        'attempt-timeout',
        'base-delay',
    ];
    $given = [];
    while ($arguments !== []) {
        $argument = array_shift($arguments);
        [$name, $value] = explode('=', substr($argument, 2), 2) + [1 => null];
        if (!str_starts_with($argument, '--') || !in_array($name, [...$withValue, 'repeated', 'help'], true)) {
            throw new \InvalidArgumentException("Unknown option $argument. See --help.");
        }
        $given[$name] = in_array($name, $withValue, true) ? $value ?? array_shift($arguments) : true;
        if ($given[$name] === null) {
            throw new \InvalidArgumentException("--$name needs a value.");
        }
    }
    return $given;
}

/** @param array<string, string|true> $given */
function readLimits(array $given): Limits
{
    $names = ['max-attempts', 'deadline', 'attempt-timeout', 'base-delay'];
    $limits = [];
    foreach (array_intersect($names, array_keys($given)) as $name) {
        if (preg_match('/^\d{1,9}$/D', (string) $given[$name]) !== 1) {
            throw new \InvalidArgumentException("--$name must be a whole number.");
        }
        $limits[lcfirst(str_replace('-', '', ucwords($name, '-')))] = (int) $given[$name];
    }
    return new Limits(...$limits);
}

function help(): string
{
    return strtr(HELP, [
        '{maxAttempts}' => (string) (new Limits())->maxAttempts,
        '{deadline}' => (string) (new Limits())->deadline,
        '{attemptTimeout}' => (string) (new Limits())->attemptTimeout,
        '{baseDelay}' => (string) (new Limits())->baseDelay,
        '{regions}' => implode(', ', array_keys(Contract::GATEWAYS)),
        '{environments}' => implode(' or ', array_keys(Contract::MODES)),
    ]);
}

/** @param list<string> $arguments */
function main(array $arguments): int
{
    try {
        $given = readArguments($arguments);
        if (isset($given['help'])) {
            echo help();
            return 0;
        }
        $client = CancelClient::fromEnvironment(limits: readLimits($given));
        $request = new CancelRequest(
            paymentId: $given['payment-id'] ?? null,
            paymentRequestId: $given['payment-request-id'] ?? null,
        );
        $outcome = $client->cancel($request, repeated: isset($given['repeated']));
    } catch (\InvalidArgumentException | SettingException | OptionException | RequestException $error) {
        fwrite(STDERR, $error->getMessage() . "\n");
        return 64;
    } catch (SigningException $error) {
        fwrite(STDERR, $error->getMessage() . "\n");
        return 70;
    }
    echo json_encode($outcome, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES), "\n";
    return match ($outcome->resultStatus) {
        ResultStatus::S => 0,
        ResultStatus::F => 1,
        ResultStatus::U => 2,
    };
}

exit(main(array_slice($argv, 1)));
