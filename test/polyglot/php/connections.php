<?php

declare(strict_types=1);

// Cancels twice over a kept-alive connection with the client, middleware or psr18; with `abort`, aborts during a wait.

use AlipayCancel\CancelAbortedException;
use AlipayCancel\CancelClient;
use AlipayCancel\CancelRequest;
use AlipayCancel\Credentials;
use AlipayCancel\Limits;
use AlipayCancel\SigningClient;
use AlipayCancel\SigningClientException;
use AlipayCancel\SigningMiddleware;
use AlipayCancel\UntrustedResponseException;
use GuzzleHttp\Client;
use GuzzleHttp\Exception\TransferException;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Psr7\HttpFactory;

[, $mode, $folder] = $argv;
require 'GuzzleHttp/autoload.php';
require "$folder/autoload.php";

$credentials = new Credentials(
    clientId: getenv('ALIPAY_CLIENT_ID'),
    privateKey: getenv('ALIPAY_PRIVATE_KEY'),
    alipayPublicKey: getenv('ALIPAY_PUBLIC_KEY'),
);
$baseUrl = getenv('ALIPAY_BASE_URL');
$url = "$baseUrl/v1/payments/cancel";
$body = '{"paymentId":"p"}';
$factory = new HttpFactory();

function expect(bool $holds, string $what): void
{
    if (!$holds) {
        fwrite(STDERR, "$what\n");
        exit(1);
    }
}

/** Cancels with the client. */
function cancelTwice(Credentials $credentials, string $baseUrl): void
{
    $client = new CancelClient($credentials, baseUrl: $baseUrl, limits: new Limits(maxAttempts: 1));
    $causes = [$client->cancel(new CancelRequest('p'))->cause?->code->value, $client->cancel(new CancelRequest('p'))->cause?->code->value];
    expect($causes === ['UNAVAILABLE', 'NO_RESPONSE'], 'The connection did not break: ' . json_encode($causes));
}

/** Aborts during a wait of an hour. */
function abortInAWait(Credentials $credentials, string $baseUrl): void
{
    $told = 0;
    $client = new CancelClient(
        $credentials,
        baseUrl: $baseUrl,
        limits: new Limits(deadline: 86_400_000, baseDelay: 3_600_000),
        onAttempt: function () use (&$told): void {
            $told++;
            throw new Exception('A broken logger must not lose an outcome.');
        },
    );
    try {
        $client->cancel(new CancelRequest('p'), abort: function () use (&$told): bool {
            return $told > 0;
        });
    } catch (CancelAbortedException $error) {
        expect(count($error->attempts) === 1, 'The exception does not contain exactly one attempt.');
        return;
    }
    expect(false, 'It was not aborted.');
}

match ($mode) {
    'client' => cancelTwice($credentials, $baseUrl),
    'abort' => abortInAWait($credentials, $baseUrl),
    'middleware' => (function () use ($credentials, $factory, $url, $body): void {
        $stack = HandlerStack::create();
        $stack->push(new SigningMiddleware($credentials, $factory, passUnsigned: true));
        $guzzle = new Client(['handler' => $stack, 'http_errors' => false]);
        foreach ([1, 2] as $number) {
            try {
                $guzzle->post($url, ['body' => $body]);
            } catch (TransferException) {
                // The test checks the number of requests instead.
            }
        }
    })(),
    'psr18' => (function () use ($credentials, $factory, $url, $body): void {
        $client = new SigningClient(new Client(), $credentials, $factory);
        $request = $factory->createRequest('POST', $url)->withBody($factory->createStream($body));
        try {
            $client->sendRequest($request);
        } catch (SigningClientException $error) {
            expect($error->getPrevious() instanceof UntrustedResponseException, $error->getMessage());
            return;
        }
        expect(false, 'An unsigned response was accepted.');
    })(),
};
