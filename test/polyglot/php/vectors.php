<?php

declare(strict_types=1);

// Tests the PHP client against the vectors of the contract, and prints their number.
// Usage: php vectors.php FOLDER_OF_THE_CLIENT FOLDER_OF_THE_VECTORS

use AlipayCancel\AttemptInProgress;
use AlipayCancel\CancelRequest;
use AlipayCancel\CauseCode;
use AlipayCancel\Credentials;
use AlipayCancel\Decision;
use AlipayCancel\Exchange;
use AlipayCancel\KeyException;
use AlipayCancel\Keys;
use AlipayCancel\Limits;
use AlipayCancel\Signature;
use AlipayCancel\SignatureHeader;
use AlipayCancel\SignatureHeaderException;
use AlipayCancel\Times;

[, $client, $folder] = $argv;
require "$client/autoload.php";

/** Whether two values are the same. The order of keys does not count. */
function isSame(mixed $actual, mixed $expected): bool
{
    if (is_array($actual) && is_array($expected)) {
        ksort($actual);
        ksort($expected);
    }
    return $actual === $expected;
}

/** Compares the result of a vector with the expected result. */
function check(string $kind, string $name, mixed $actual, mixed $expected): void
{
    global $passed, $failed;
    if (isSame($actual, $expected)) {
        $passed++;
        return;
    }
    $failed++;
    $shown = static fn (mixed $value): string => json_encode($value, JSON_UNESCAPED_SLASHES) ?: 'bytes';
    fwrite(STDERR, "$kind: $name\n  expected {$shown($expected)}\n  but got  {$shown($actual)}\n");
}

/** @return array<string, mixed> */
function vectors(string $name): array
{
    global $folder;
    return json_decode((string) file_get_contents("$folder/$name.json"), true, 512, JSON_THROW_ON_ERROR);
}

/** @param array<string, string> $vector */
function content(array $vector): string
{
    return Signature::contentToSign(
        $vector['method'],
        $vector['path'],
        $vector['clientId'],
        $vector['time'],
        $vector['body'],
    );
}

/** @return ?array<string, string> */
function parsedHeader(string $text): ?array
{
    try {
        $header = get_object_vars(SignatureHeader::parse($text));
    } catch (SignatureHeaderException) {
        return null;
    }
    return array_filter($header, static fn (?string $value): bool => $value !== null);
}

/** Returns the message of a call that refuses a key; null if the call accepts it. */
function refusal(callable $call): ?string
{
    try {
        $call();
        return null;
    } catch (KeyException $error) {
        return $error->getMessage();
    }
}

/** @return ?list<string> the keys in a text, as PEM; null if it is refused */
function publicKeysIn(string $text): ?array
{
    try {
        $keys = Keys::readPublicKeys($text);
    } catch (KeyException) {
        return null;
    }
    return array_map(static fn (OpenSSLAsymmetricKey $key): string => openssl_pkey_get_details($key)['key'], $keys);
}

/** The response of a vector as received, signed with the published key if the vector requires it. */
function received(array $vector, Credentials $credentials): Exchange
{
    $response = $vector['response'];
    $exchange = new Exchange($vector['requestTime']);
    $exchange->receiveHeaderLine("HTTP/1.1 {$response['status']} \r\n");
    if (isset($response['rawBody'])) {
        $exchange->body = base64_decode($response['rawBody']);
    } elseif (array_key_exists('body', $response)) {
        $exchange->body = json_encode($response['body'], JSON_THROW_ON_ERROR);
    }
    if ($response['signed']) {
        $time = $response['responseTime'];
        $clientId = $credentials->clientId;
        $signature = $credentials->sign(
            Signature::contentToSign('POST', '/api/v1/payments/cancel', $clientId, $time, $exchange->body),
        );
        $exchange->receiveHeaderLine("client-id: $clientId\r\n");
        $exchange->receiveHeaderLine("RESPONSE-TIME: $time\r\n");
        $exchange->receiveHeaderLine('Signature: ' . SignatureHeader::format($signature) . "\r\n");
    }
    return $exchange;
}

/** The attempt of a vector, with the response received. */
function attempt(array $vector, Credentials $credentials): AttemptInProgress
{
    return new AttemptInProgress(
        $credentials,
        'https://api.example/api/v1/payments/cancel',
        new CancelRequest($vector['request']['paymentId'] ?? null, $vector['request']['paymentRequestId'] ?? null),
        1,
        $vector['repeated'] ?? false,
        10_000,
        received($vector, $credentials),
    );
}

/** @return array<string, mixed> */
function verdictOn(array $vector, Credentials $credentials): array
{
    $verdict = attempt($vector, $credentials)->judge();
    $advice = $verdict->advice();
    $told = [
        // The truth table checks `restsOnIdempotency`.
        ...array_diff_key(get_object_vars($verdict), ['restsOnIdempotency' => true]),
        'resultStatus' => $verdict->resultStatus->value,
        'cause' => $verdict->cause?->code->value,
        'retry' => $advice->retry->value,
        'nextStep' => $advice->nextStep->value,
    ];
    return array_filter($told, static fn (mixed $value): bool => $value !== null);
}

$passed = $failed = 0;
$signatures = vectors('signatures');
$keys = $signatures['keys'];
$merchant = $keys['merchant'];
$credentials = new Credentials('TEST_5X', $merchant['publicKey'], $merchant['privateKey']);

$modulus = openssl_pkey_get_details(Keys::readPrivateKey($merchant['privateKey']))['rsa']['n'];
foreach ($signatures['keyForms']['private'] as $form) {
    $details = openssl_pkey_get_details(Keys::readPrivateKey($form['text']));
    check('private key', $form['name'], $details['rsa']['n'], $modulus);
}
foreach ($signatures['keyForms']['public'] as $form) {
    $details = openssl_pkey_get_details(Keys::readPublicKey($form['text']));
    check('public key', $form['name'], $details['rsa']['n'], $modulus);
}
$publicKeyOf = static fn (string $name): string => openssl_pkey_get_details(
    Keys::readPublicKey($keys[$name]['publicKey']),
)['key'];
foreach ($signatures['refusedKeys'] as $vector) {
    $read = $vector['kind'] === 'private' ? Keys::readPrivateKey(...) : Keys::readPublicKey(...);
    $message = refusal(static fn () => $read($vector['text']));
    $isRefused = $message !== null && str_contains($message, $vector['names'] ?? '');
    check('refused key', $vector['name'], $isRefused ? 'refused' : $message, 'refused');
}
foreach ($signatures['keyLists'] as $vector) {
    $expected = $vector['keys'] === null ? null : array_map($publicKeyOf, $vector['keys']);
    check('key list', $vector['name'], publicKeysIn($vector['text']), $expected);
}
foreach ($signatures['sign'] as $vector) {
    $made = [content($vector), Signature::sign(content($vector), $merchant['privateKey'])];
    check('sign', $vector['name'], $made, [$vector['content'], $vector['signature']]);
}
foreach ($signatures['verify'] as $vector) {
    $key = $keys[$vector['key'] ?? 'merchant']['publicKey'];
    check('verify', $vector['name'], Signature::verify(content($vector), $vector['signature'], $key), $vector['valid']);
}
foreach ($signatures['headers'] as $vector) {
    check('header', $vector['name'], parsedHeader($vector['header']), $vector['parsed']);
}
foreach ($signatures['times'] as ['value' => $value, 'allowed' => $allowed, 'milliseconds' => $milliseconds]) {
    check('time', $value, [Times::isTimeHeader($value), Times::readTimeHeader($value)], [$allowed, $milliseconds]);
}
foreach (vectors('outcomes')['cases'] as $vector) {
    check('outcome', $vector['name'], verdictOn($vector, $credentials), $vector['expected']);
}
$decisions = vectors('decisions');
foreach ($decisions['cases'] as $number => [$request, $repeated, $httpStatus, $signature, $body, $expected]) {
    $verdict = attempt([
        'request' => $decisions['requests'][$request],
        'requestTime' => $decisions['requestTime'],
        'repeated' => $decisions['repeated'][$repeated],
        'response' => [
            'status' => $decisions['httpStatuses'][$httpStatus],
            ...$decisions['signatures'][$signature],
            ...$decisions['bodies'][$body],
        ],
    ], $credentials)->judge();
    $wanted = $decisions['expected'][$expected];
    $advice = $verdict->advice();
    $made = array_filter([
        'resultStatus' => $verdict->resultStatus->value,
        'cause' => $verdict->cause?->code->value,
        'message' => $verdict->cause?->message,
        'restsOnIdempotency' => $verdict->restsOnIdempotency,
        'furtherAction' => $advice->furtherAction,
        'retry' => $advice->retry->value,
        'nextStep' => $advice->nextStep->value,
    ], static fn (mixed $value): bool => $value !== null);
    // The rule that the client followed is one with these words.
    $followed = array_filter($decisions['expected'], static fn (array $row): bool => isSame($made, array_slice($row, 1)));
    $made['rule'] = array_values($followed)[0]['rule'] ?? 'unknown';
    check("rule {$wanted['rule']}", "case $number", $made, $wanted);
}
$retries = vectors('retries');
$cases = [...$retries['decisions'], ...$decisions['repetitions']];
foreach ($cases as ['name' => $name, 'limits' => $limits, 'situation' => $situation, 'expected' => $told]) {
    $decision = Decision::after(
        $situation['attempts'],
        (float) $situation['elapsed'],
        isset($situation['cause']) ? CauseCode::from($situation['cause']) : null,
        $situation['retryAfter'] ?? null,
        new Limits(...$limits),
        (float) $situation['random'],
    );
    $made = $decision->delay === null
        ? ['again' => false, 'reason' => $decision->reason->value]
        : ['again' => true, 'delay' => $decision->delay];
    check('retry', $name, $made, $told);
}
foreach ($retries['retryAfter'] as ['value' => $value, 'now' => $now, 'milliseconds' => $milliseconds]) {
    $now = (int) Times::readDateTime($now);
    check('Retry-After', (string) json_encode($value), Times::parseRetryAfter($value, $now), $milliseconds);
}

echo "$passed vectors\n";
exit($failed === 0 ? 0 : 1);
