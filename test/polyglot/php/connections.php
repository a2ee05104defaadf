<?php

declare(strict_types=1);

// Tests what needs a server, each with its own mode.

use AlipayCancel\CancelAbortedException;
use AlipayCancel\CancelClient;
use AlipayCancel\CancelRequest;
use AlipayCancel\Credentials;
use AlipayCancel\Evidence;
use AlipayCancel\Limits;
use AlipayCancel\MessageSigner;
use AlipayCancel\Psr18Transport;
use AlipayCancel\ResponseTooLargeException;
use AlipayCancel\ResultStatus;
use AlipayCancel\SigningClient;
use AlipayCancel\SigningClientException;
use AlipayCancel\SigningException;
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

/** Aborts a request that gets no answer when `$abort` is asked for the 40th time, before the attempt ends. */
function abortARequest(Credentials $credentials, string $baseUrl): void
{
    $asked = 0;
    $client = new CancelClient($credentials, baseUrl: $baseUrl, limits: new Limits(maxAttempts: 1));
    try {
        $outcome = $client->cancel(new CancelRequest('p'), abort: function () use (&$asked): bool {
            return ++$asked === 40;
        });
    } catch (CancelAbortedException $error) {
        $cause = $error->attempts[0]->cause;
        expect($cause?->message === 'The caller aborted before a complete response arrived.', (string) $cause?->message);
        return;
    }
    expect(false, "It was asked $asked times: " . json_encode($outcome));
}

/** Throws in `$abort` while a request gets no answer. */
function throwInAbort(Credentials $credentials, string $baseUrl): void
{
    $asked = 0;
    $broken = new RuntimeException('A broken abort must not lose the attempts.');
    $client = new CancelClient($credentials, baseUrl: $baseUrl);
    try {
        $client->cancel(new CancelRequest('p'), abort: function () use (&$asked, $broken): bool {
            return ++$asked > 2 ? throw $broken : false;
        });
    } catch (CancelAbortedException $error) {
        expect(count($error->attempts) === 1, 'The exception does not contain exactly one attempt.');
        expect($error->getPrevious() === $broken, 'The exception of abort is lost.');
        return;
    }
    expect(false, 'It was not aborted.');
}

/** Signs slower than the time of an attempt: at once, then for a repeat. */
function signSlowly(Credentials $credentials, string $baseUrl): void
{
    $delays = [1_200_000, 0, 1_200_000];
    $signing = new Credentials(
        $credentials->clientId,
        $credentials->alipayPublicKeys,
        sign: function (string $content) use (&$delays, $credentials): string {
            usleep(array_shift($delays));
            return $credentials->sign($content);
        },
    );
    $limits = new Limits(attemptTimeout: 1000, maxAttempts: 2, baseDelay: 1);
    $client = new CancelClient($signing, baseUrl: $baseUrl, limits: $limits);
    try {
        $client->cancel(new CancelRequest('p'));
        expect(false, 'A slow signer does not throw.');
    } catch (SigningException $error) {
        $message = 'The time of the attempt ran out while the request was being signed. Nothing was sent.';
        expect($error->getMessage() === $message, $error->getMessage());
    }
    $cause = $client->cancel(new CancelRequest('p'))->cause;
    expect($cause?->code->value === 'SIGNING_FAILED', 'A slow repeat: ' . json_encode($cause));
}

/** Reads a gzip answer, and one that becomes too large. */
function readGzip(Credentials $credentials, string $baseUrl): void
{
    $limits = new Limits(maxAttempts: 1);
    $outcome = (new CancelClient($credentials, baseUrl: $baseUrl, limits: $limits))->cancel(new CancelRequest('p'));
    expect($outcome->resultStatus === ResultStatus::S, 'A signed gzip answer: ' . json_encode($outcome));
    $silent = new CancelClient($credentials, baseUrl: $baseUrl, limits: $limits, userAgent: null);
    $cause = $silent->cancel(new CancelRequest('p'))->cause;
    $isCapped = $cause?->message === 'The response body is larger than 1048576 bytes.';
    expect($isCapped, 'A large gzip answer: ' . json_encode($cause));
}

/** Reads an answer with lines after its body, and one with too many of them. */
function readTrailers(Credentials $credentials, string $baseUrl): void
{
    $client = new CancelClient($credentials, baseUrl: $baseUrl, limits: new Limits(maxAttempts: 1));
    $attempt = $client->cancel(new CancelRequest('p'))->attempts[0];
    $told = [$attempt->cause?->code->value, $attempt->httpStatus, $attempt->retryAfter];
    expect($told === ['UNAVAILABLE', 503, null], 'Lines after the body: ' . json_encode($told));
    $before = memory_get_peak_usage();
    $cause = $client->cancel(new CancelRequest('p'))->cause;
    expect($cause?->code->value === 'NO_RESPONSE', 'Too many lines after the body: ' . json_encode($cause));
    expect(memory_get_peak_usage() - $before < 2 ** 20, 'Lines after the body take memory.');
}

/** Cancels over a PSR-18 client: an answer, then a broken connection. */
function useAnotherClient(Credentials $credentials, string $baseUrl, HttpFactory $factory): void
{
    $transport = new Psr18Transport(new Client(), $factory, $factory);
    $limits = new Limits(maxAttempts: 1);
    $client = new CancelClient($credentials, baseUrl: $baseUrl, limits: $limits, transport: $transport);
    $attempt = $client->cancel(new CancelRequest('p'))->attempts[0];
    $told = [$attempt->cause?->code->value, $attempt->httpStatus, $attempt->retryAfter];
    expect($told === ['UNAVAILABLE', 503, 7000], 'An answer: ' . json_encode($told));
    $cause = $client->cancel(new CancelRequest('p'))->cause;
    expect($cause?->code->value === 'NO_RESPONSE', 'A broken connection: ' . json_encode($cause));
    expect(MessageSigner::read($factory->createStream((string) gzencode('{}'))) === '{}', 'gzip is not decoded.');
    try {
        MessageSigner::read($factory->createStream((string) gzencode(str_repeat(' ', 2 ** 21))));
        expect(false, 'The decoded size is not capped.');
    } catch (ResponseTooLargeException) {
        // As expected.
    }
}

/** Cancels with two keys of the provider, of which the second is right, and prints the evidence. */
function keepEvidence(Credentials $credentials, string $baseUrl): void
{
    $other = openssl_pkey_get_details(openssl_pkey_new(['private_key_bits' => 2048]))['key'];
    $keys = [$other, getenv('ALIPAY_PUBLIC_KEY')];
    $own = new Credentials($credentials->clientId, $keys, getenv('ALIPAY_PRIVATE_KEY'), agentToken: 'marked-token');
    $request = new CancelRequest(paymentId: 'sandbox-SUCCESS');
    $outcome = (new CancelClient($own, baseUrl: $baseUrl, evidence: true))->cancel($request);
    $evidence = $outcome->attempts[0]->evidence;
    $verdict = Evidence::verify($evidence, $keys);
    expect($verdict->resultStatus === ResultStatus::S, 'Its own evidence: ' . json_encode($verdict));
    echo json_encode($evidence), "\n";
}

match ($mode) {
    'evidence' => keepEvidence($credentials, $baseUrl),
    'psr18 transport' => useAnotherClient($credentials, $baseUrl, $factory),
    'abort a request' => abortARequest($credentials, $baseUrl),
    'throw in abort' => throwInAbort($credentials, $baseUrl),
    'slow signer' => signSlowly($credentials, $baseUrl),
    'gzip' => readGzip($credentials, $baseUrl),
    'trailers' => readTrailers($credentials, $baseUrl),
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
