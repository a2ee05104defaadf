<?php

declare(strict_types=1);

// Tests what needs no server: keys, curl options, settings, dumps, times, fakes.
// Usage: php edges.php FOLDER_OF_THE_CLIENT FOLDER_OF_THE_VECTORS

use AlipayCancel\AlipayContractException;
use AlipayCancel\Answer;
use AlipayCancel\CancelClient;
use AlipayCancel\CancelClientInterface;
use AlipayCancel\CancelOutcome;
use AlipayCancel\CancelRequest;
use AlipayCancel\CauseCode;
use AlipayCancel\ConnectionException;
use AlipayCancel\Credentials;
use AlipayCancel\CurlTransport;
use AlipayCancel\Evidence;
use AlipayCancel\Exchange;
use AlipayCancel\Judge;
use AlipayCancel\Keys;
use AlipayCancel\Limits;
use AlipayCancel\ResultCodes;
use AlipayCancel\ResultStatus;
use AlipayCancel\Rule;
use AlipayCancel\Signature;
use AlipayCancel\StopReason;
use AlipayCancel\Times;
use AlipayCancel\Transport;
use AlipayCancel\UnknownCause;
use AlipayCancel\Verdict;

require "$argv[1]/autoload.php";

function expect(mixed $actual, mixed $expected, string $what): void
{
    if ($actual !== $expected) {
        $shown = static fn (mixed $value): string => var_export($value, true);
        fwrite(STDERR, "$what\n  expected {$shown($expected)}\n  but got  {$shown($actual)}\n");
        exit(1);
    }
}

/** Returns the message of the exception of this client that a call throws; null if it throws none. */
function messageOf(callable $call): ?string
{
    try {
        $call();
        return null;
    } catch (AlipayContractException $error) {
        return $error->getMessage();
    }
}

$pair = openssl_pkey_new(['private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_RSA]);
openssl_pkey_export($pair, $pem);
$publicPem = openssl_pkey_get_details($pair)['key'];
$base64 = preg_replace('/-----.*?-----|\s/', '', $pem);
$modulus = openssl_pkey_get_details($pair)['rsa']['n'];

// Keys.
$forms = [
    'literal \r\n' => str_replace("\n", '\r\n', $pem),
    'Windows line breaks' => str_replace("\n", "\r\n", $pem),
    'quoted Base64' => "\"$base64\"",
    'quoted Base64 with a comma' => "'$base64',",
    'trailing comma' => "$base64,",
    'no padding' => rtrim($base64, '='),
    'trailing no-break space' => "$base64\u{A0}",
    'Base64 of a PEM' => base64_encode($pem),
    'byte order mark' => "\u{FEFF}$pem",
    'DER' => (string) base64_decode($base64),
];
foreach ($forms as $form => $text) {
    expect(openssl_pkey_get_details(Keys::readPrivateKey($text))['rsa']['n'], $modulus, "A key is not read: $form.");
}
expect(
    messageOf(static fn () => Keys::readPrivateKey(substr($base64, 0, 9) . "\u{200B}" . substr($base64, 9))),
    'The private key contains the invisible character U+200B. Remove it, or copy the key again from its source.',
    'A zero-width character is not named.',
);
$utf16 = static fn (string $text): string => "\xFF\xFE" . implode("\0", str_split($text)) . "\0";
foreach ([$utf16($pem), substr($utf16($pem), 2)] as $text) {
    $message = 'The private key is encoded in UTF-16. Save it as UTF-8; in PowerShell: Set-Content -Encoding ascii.';
    expect(messageOf(static fn () => Keys::readPrivateKey($text)), $message, 'UTF-16 is not named.');
}
$isCertificate = 'This is a certificate, not a public key. Extract its public key: '
    . 'openssl x509 -in certificate.pem -pubkey -noout > public.pem';
$certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
foreach (["$certificate$publicPem", "$publicPem$certificate$certificate"] as $text) {
    expect(messageOf(static fn () => Keys::readPublicKey($text)), $isCertificate, 'A key beside a certificate is read.');
    expect(messageOf(static fn () => Keys::readPublicKeys($text)), $isCertificate, 'A key beside a certificate is read.');
}
$several = [
    'One private key is needed, but this text contains 2.' => static fn () => Keys::readPrivateKey("$pem$pem"),
    'One public key is needed, but this text contains 2.' => static fn () => Keys::readPublicKey("$publicPem$publicPem"),
];
foreach ($several as $message => $read) {
    expect(messageOf($read), $message, 'A text with several keys is accepted.');
}


$elliptic = openssl_pkey_new(['curve_name' => 'prime256v1', 'private_key_type' => OPENSSL_KEYTYPE_EC]);
openssl_pkey_export($elliptic, $ellipticPem);
openssl_x509_export(openssl_csr_sign(openssl_csr_new([], $pair), null, $pair, 1), $certificate);
openssl_pkey_export($pair, $encryptedPem, 'secret');
$certificateDer = base64_decode((string) preg_replace('/-----.*?-----/', '', $certificate));
$base64Url = strtr($base64, '+/', '-_');
$notRsa = 'An RSA key is needed, but this is a key of type ec. Generate one: openssl genrsa -out private.pem 2048';
$hints = [
    [$publicPem, 'A private key is needed, but this is a public key. Are the two swapped?'],
    [openssl_pkey_get_public($publicPem), 'A private key is needed, but this is a public key.'],
    [$ellipticPem, $notRsa],
    [$elliptic, $notRsa],
    ["-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", $notRsa],
    [$certificate, 'This is a certificate; a private key is needed.'],
    [$certificateDer, 'This is a certificate; a private key is needed.'],
    [str_replace('CERT', 'X509 CERT', $certificate), 'This is a certificate; a private key is needed.'],
    [
        $encryptedPem,
        'The private key is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem; '
            . 'or pass an OpenSSLAsymmetricKey.',
    ],
    [
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----",
        'The private key is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p -N "" -m PEM -f copy-of-key',
    ],
    [
        'ssh-rsa AAAAB3Nza',
        'The private key is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub > public.pem',
    ],
    ['{"kty":"RSA"}', 'The private key is a JWK or other JSON. Convert a JWK to PEM.'],
    [rawurlencode($base64), 'The private key is percent-encoded. Decode it: rawurldecode($key).'],
    [$base64Url, "The private key is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt"],
    ['./private.pem', 'The private key is neither PEM nor Base64. It must be the key itself, not the name of a file.'],
    [" \n", 'The private key is empty.'],
    [substr($pem, 0, 600), 'The private key has incomplete PEM markers.'],
    [substr($base64, 0, 400), 'The private key is not DER of PKCS #8 or PKCS #1. Is a part of it missing?'],
];
foreach ($hints as [$key, $message]) {
    expect(messageOf(static fn () => Keys::readPrivateKey($key)), $message, 'The hint on a key is wrong.');
}
$publicHints = [
    [$certificate, $isCertificate],
    [$certificateDer, $isCertificate],
    [$pem, 'A public key is needed, but this is a private key. Are the two swapped?'],
    [$pair, 'A public key is needed, but this is a private key.'],
    [[], 'The list of public keys is empty.'],
    [
        $publicPem . str_replace('PUBLIC KEY', 'CERTIFICATE REQUEST', $publicPem),
        'A list of public keys must not contain a block of CERTIFICATE REQUEST.',
    ],
];
foreach ($publicHints as [$key, $message]) {
    expect(messageOf(static fn () => Keys::readPublicKeys($key)), $message, 'The hint on a public key is wrong.');
}
$mixed = Keys::readPublicKeys([openssl_pkey_get_public($publicPem), $publicPem, $publicPem . $publicPem]);
expect(count($mixed), 4, 'A list of all forms of a key is read wrongly.');

// Options of curl.
$refusals = [
    'Option `curlOptions` contains the unknown option 123456, or a value of it, that curl refuses.' => [123456 => 1],
    'Option `curlOptions` contains CURLOPT_PROXY, or a value of it, that curl refuses.' => [CURLOPT_PROXY => "a\0b"],
    'Option `curlOptions` must not contain CURLOPT_URL. The client sets it, or cannot work with it.' => [CURLOPT_URL => 'x'],
    'Option `curlOptions` must not contain CURLOPT_POSTFIELDS. The client sets it, or cannot work with it.' =>
        [CURLOPT_POSTFIELDS => 'x'],
];
foreach ($refusals as $message => $options) {
    expect(messageOf(static fn () => new CurlTransport($options)), $message, 'An option of curl is not refused.');
}
expect(messageOf(static fn () => new CurlTransport([CURLOPT_PROXY => 'http://127.0.0.1:9'])), null, 'A proxy is refused.');

// Settings.
/** @param array<string, string> $variables */
function settings(array $variables): ?string
{
    $all = ['CLIENT_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_FILE', 'PUBLIC_KEY', 'PUBLIC_KEY_FILE', 'REGION', 'BASE_URL',
        'ENVIRONMENT', 'KEY_VERSION', 'AGENT_TOKEN'];
    foreach ($all as $name) {
        putenv("ALIPAY_$name=" . ($variables[$name] ?? ''));
    }
    return messageOf(static fn () => CancelClient::fromEnvironment(limits: new Limits(maxAttempts: 1)));
}
$valid = ['CLIENT_ID' => ' SANDBOX_X ', 'PRIVATE_KEY' => $pem, 'PUBLIC_KEY' => $publicPem, 'REGION' => 'asia'];
$file = (string) tempnam(sys_get_temp_dir(), 'key');
file_put_contents($file, $pem);
$cases = [
    [[], null],
    [['PRIVATE_KEY' => '', 'PRIVATE_KEY_FILE' => $file], null],
    [['CLIENT_ID' => ''], 'No client id: set ALIPAY_CLIENT_ID.'],
    [['REGION' => ''], 'No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL.'],
    [['BASE_URL' => 'https://x.example'], 'ALIPAY_REGION and ALIPAY_BASE_URL are both set.'],
    [['PUBLIC_KEY' => ''], "Alipay's public key is not set: set ALIPAY_PUBLIC_KEY_FILE, or ALIPAY_PUBLIC_KEY."],
    [['PRIVATE_KEY_FILE' => $file], 'ALIPAY_PRIVATE_KEY_FILE and ALIPAY_PRIVATE_KEY are both set.'],
    [
        ['PRIVATE_KEY' => '', 'PRIVATE_KEY_FILE' => $pem],
        'ALIPAY_PRIVATE_KEY_FILE must name a file, but contains a key.',
    ],
    [
        ['PRIVATE_KEY' => '', 'PRIVATE_KEY_FILE' => '/no/file'],
        'ALIPAY_PRIVATE_KEY_FILE is "/no/file", but there is no such file.',
    ],
    [['PRIVATE_KEY' => '', 'PRIVATE_KEY_FILE' => '/tmp'], 'ALIPAY_PRIVATE_KEY_FILE is "/tmp", but it is a folder.'],
    [
        ['PRIVATE_KEY' => '', 'PRIVATE_KEY_FILE' => substr($base64, 200, 100)],
        'ALIPAY_PRIVATE_KEY_FILE must name a file, but contains a key.',
    ],
    [
        ['PRIVATE_KEY' => '', 'PRIVATE_KEY_FILE' => '/srv/paymentServiceConfiguration/productionMerchants/alipayPublicKey'],
        'ALIPAY_PRIVATE_KEY_FILE is "/srv/paymentServiceConfiguration/productionMerchants/alipayPublicKey", but there is no such file.',
    ],
    [
        ['PRIVATE_KEY' => '', 'PRIVATE_KEY_FILE' => '/srv/MyShop/MyKeys/MyProd/MyTest/ApiKey/none'],
        'ALIPAY_PRIVATE_KEY_FILE is "/srv/MyShop/MyKeys/MyProd/MyTest/ApiKey/none", but there is no such file.',
    ],
    [
        ['PRIVATE_KEY' => '', 'PRIVATE_KEY_FILE' => str_repeat('x', 300)],
        'ALIPAY_PRIVATE_KEY_FILE is "(300 characters from ALIPAY_PRIVATE_KEY_FILE)", but the name is too long for a file.',
    ],
    [['CLIENT_ID' => '"SANDBOX_X"'], null],
    [['REGION' => 'mars'], 'ALIPAY_REGION must be one of north-america, asia, europe, united-states.'],
    [['KEY_VERSION' => 'x'], 'ALIPAY_KEY_VERSION must be 1 to 16 digits.'],
    [
        ['PUBLIC_KEY' => $pem],
        'ALIPAY_PUBLIC_KEY cannot be used. A public key is needed, but this is a private key. Are the two swapped?',
    ],
];
foreach ($cases as [$changed, $message]) {
    expect(settings([...$valid, ...$changed]), $message, 'A setting is read wrongly: ' . json_encode(array_keys($changed)));
}
unlink($file);

// Dumps. The secrets: a mark in the token and in what the signer knows, the middle of the key.
ini_set('zend.exception_ignore_args', '0');
ini_set('zend.exception_string_param_max_len', '10000');
$keySecret = substr($base64, 200, 40);
$secrets = [$keySecret, substr((string) base64_decode($base64), 300, 30), 'marked-token', 'marked-pin', 'marked-password'];

/** @return list<string> everything that PHP can print of a value */
function dumpsOf(mixed $value): array
{
    ob_start();
    var_dump($value);
    print_r($value);
    debug_zval_dump($value);
    $dumps = [(string) ob_get_clean(), @var_export($value, true), (string) @json_encode($value)];
    ob_start();
    print_r((array) $value);
    var_dump((array) $value);
    $dumps[] = (string) ob_get_clean();
    try {
        $dumps[] = serialize($value);
    } catch (\Throwable $error) {
        $dumps[] = (string) $error;
    }
    return $value instanceof \Throwable ? [...$dumps, (string) $value, print_r($value->getTrace(), true)] : $dumps;
}

function caught(callable $call): \Throwable
{
    try {
        $call();
    } catch (\Throwable $error) {
        return $error;
    }
    throw new \LogicException('Nothing was thrown.');
}

/** A transport without a provider. */
final class BrokenTransport implements Transport
{
    public function send(
        Exchange $exchange,
        string $url,
        #[\SensitiveParameter]
        array $headers,
        string $body,
        int $timeout,
        callable $isAborted,
    ): void {
        throw new ConnectionException('ECONNRESET');
    }
}

$id = 'SANDBOX_X';
$short = openssl_pkey_new(['private_key_bits' => 1024, 'private_key_type' => OPENSSL_KEYTYPE_RSA]);
openssl_pkey_export($short, $shortPem);
$secrets[] = substr((string) preg_replace('/-----.*?-----|\s/', '', $shortPem), 200, 40);
$credentials = new Credentials($id, $publicPem, $pem, agentToken: 'marked-token');
$pin = 'marked-pin';
$signing = new Credentials($id, $publicPem, sign: static fn (): string => throw new \Exception("x" . strlen($pin)));
$url = 'http://127.0.0.1:9';
$client = new CancelClient(
    $credentials,
    baseUrl: $url,
    limits: new Limits(maxAttempts: 1),
    transport: new CurlTransport([CURLOPT_PROXY => 'http://127.0.0.1:9', CURLOPT_PROXYUSERPWD => 'me:marked-password']),
);
$fake = new CancelClient($credentials, baseUrl: $url, limits: new Limits(maxAttempts: 1), transport: new BrokenTransport());
$values = [
    'credentials' => $credentials,
    'credentials with a signer' => $signing,
    'client' => $client,
    'outcome' => $client->cancel(new CancelRequest('p')),
    'outcome of a fake transport' => $fake->cancel(new CancelRequest('p')),
    'short key' => caught(static fn () => new Credentials($id, $publicPem, $shortPem)),
    'swapped keys' => caught(static fn () => new Credentials($id, $pem, $pem)),
    'invalid token' => caught(static fn () => new Credentials($id, $publicPem, $pem, agentToken: "marked-token\n")),
    'readPrivateKey' => caught(static fn () => Keys::readPrivateKey($shortPem)),
    'unreadable key' => caught(static fn () => Keys::readPrivateKey("!$base64")),
    'incomplete key' => caught(static fn () => Keys::readPrivateKey(substr($base64, 0, 400))),
    'readPublicKey' => caught(static fn () => Keys::readPublicKey($pem)),
    'readPublicKeys' => caught(static fn () => Keys::readPublicKeys([$publicPem, $pem])),
    'Evidence::verify' => caught(static fn () => Evidence::verify([], $pem)),
    'sign' => caught(static fn () => Signature::sign('x', $shortPem)),
    'verify' => caught(static fn () => Signature::verify('x', 'x', $pem)),
    'signer' => caught(static fn () => $signing->sign('x')),
    'clone' => caught(static fn () => clone $credentials),
    'serialize' => caught(static fn () => serialize($credentials)),
];
foreach ($values as $name => $value) {
    // A closure of this test contains what it uses.
    $parts = $value instanceof \Throwable
        ? [$value->getMessage(), array_filter($value->getTrace(), static fn (array $at) => isset($at['class']))]
        : [$value];
    $dumps = $value instanceof \Throwable ? [print_r($parts, true), $value->getTraceAsString()] : dumpsOf($value);
    foreach ($dumps as $dump) {
        foreach ($secrets as $secret) {
            expect(str_contains($dump, $secret), false, "A dump shows a secret: $name.");
        }
    }
}

// Times.
$times = [
    '0000-02-29T00:00:00Z' => -62162121600000,
    '0099-06-01T00:00:00Z' => -59029948800000,
    '9999-12-31T23:59:59.999Z' => 253402300799999,
    '2023-02-29T00:00:00Z' => null,
];
foreach ($times as $text => $milliseconds) {
    expect(Times::readDateTime($text), $milliseconds, "A time is read wrongly: $text.");
}
expect(Times::format(-1), '1969-12-31T23:59:59.999Z', 'A time before 1970 is formatted wrongly.');
$now = (int) Times::readDateTime('2026-01-01T00:00:00Z');
$waits = [
    'Thu, 01 Jan 2026 00:01:00 GMT' => 60_000,
    'Thursday, 01-Jan-26 00:01:00 GMT' => 60_000,
    'Thursday, 01-Jan-77 00:01:00 GMT' => 0,
    'Thu Jan  1 00:01:00 2026' => 60_000,
    'Thu, 01 Jan 2026 00:01:00 UTC' => null,
    'Thu, 01 Jan 2026 00:01:00 +0000' => null,
    'Thu, 01 Jan 2026 00:01:00 GMT and more' => null,
    'Thu, 1 Jan 2026 00:01:00 GMT' => null,
    'Thu, 31 Feb 2026 00:01:00 GMT' => null,
    '7' . str_repeat(' ', 63) => 7_000,
    '7' . str_repeat(' ', 64) => null,
];
foreach ($waits as $text => $milliseconds) {
    expect(Times::parseRetryAfter($text, $now), $milliseconds, "A Retry-After is read wrongly: $text.");
}

// Fields that no rule reads.
foreach ([str_repeat('[', 2000) . str_repeat(']', 2000), str_repeat('1', 5000), '1e999'] as $unread) {
    $body = "{\"result\":{\"resultStatus\":\"F\",\"resultCode\":\"ORDER_NOT_EXIST\"},\"x\":$unread}";
    $answer = new Answer(200, false, $body, '', $now);
    $verdict = Judge::judge($answer, new CancelRequest('p'), false);
    expect($verdict->resultStatus, ResultStatus::F, 'A field that no rule reads changes the verdict: ' . substr($unread, 0, 9));
}

// Messages are filled once.
$message = Rule::OldFailure->message(['responseTime' => '{requestTime}', 'requestTime' => 'now']);
expect(str_contains($message, 'of {requestTime}, '), true, 'A text from the provider is filled in again.');

// A client with a transport, a clock, delays and a logger of the test.
/** Answers 503, then a signed success. */
final class Provider implements Transport
{
    public int $requests = 0;

    public function __construct(private readonly string $privateKey)
    {
    }

    public function send(
        Exchange $exchange,
        string $url,
        #[\SensitiveParameter]
        array $headers,
        string $body,
        int $timeout,
        callable $isAborted,
    ): void {
        if (++$this->requests === 1) {
            $exchange->receiveHeaderLine('HTTP/1.1 503 Service Unavailable');
            return;
        }
        $id = $headers['Client-Id'];
        $time = $headers['Request-Time'];
        $exchange->body = '{"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"Success"},"paymentId":"p"}';
        $path = (string) parse_url($url, PHP_URL_PATH);
        $signature = Signature::sign(Signature::contentToSign('POST', $path, $id, $time, $exchange->body), $this->privateKey);
        $exchange->receiveHeaderLine('HTTP/1.1 200 OK');
        $exchange->receiveHeaderLine('Set-Cookie: marked-cookie');
        $exchange->receiveHeaderLine("Client-Id: $id");
        $exchange->receiveHeaderLine("Response-Time: $time");
        $exchange->receiveHeaderLine("Signature: algorithm=RSA256,keyVersion=1,signature=$signature");
    }
}
if (!interface_exists('Psr\Log\LoggerInterface')) {
    // The method of PSR-3 that the client calls.
    eval('namespace Psr\Log; interface LoggerInterface { public function log($level, $message, array $context = []); }');
}
$logger = new class implements \Psr\Log\LoggerInterface {
    /** @var list<array{string, string, array<string, mixed>}> */
    public array $lines = [];

    public function log($level, $message, array $context = [])
    {
        $this->lines[] = [$level, $message, $context];
        throw new \Exception('A broken logger must not lose an outcome.');
    }
};
$slept = [];
$tested = new CancelClient(
    $credentials,
    baseUrl: $url,
    transport: new Provider($pem),
    evidence: true,
    logger: $logger,
    now: static fn (): int => 1_685_599_933_871,
    random: static fn (): float => 0.5,
    sleep: static function (int $milliseconds) use (&$slept): void {
        $slept[] = $milliseconds;
    },
);
$outcome = $tested->cancel(new CancelRequest('p'));
expect([$outcome->resultStatus, $outcome->attempts[1]->startedAt], [ResultStatus::S, '2023-06-01T06:12:13.871Z'], 'A fake.');
$recorded = json_decode((string) json_encode($outcome->attempts[1]->evidence), true)['response']['headers'];
expect(array_keys($recorded), ['client-id', 'response-time', 'signature'], 'Evidence records other headers.');
expect($slept, [250], 'The delay is not that of the random number.');
expect(array_map(static fn (array $line): string => "$line[0]: $line[1]", $logger->lines), [
    'debug: attempt',
    'warning: attempt left the outcome open',
    'debug: attempt',
    'info: payment cancelled',
], 'The log is wrong.');
expect($logger->lines[1][2]['reason'], 'The HTTP status is 503.', 'The log has no reason.');
foreach ($secrets as $secret) {
    expect(str_contains(print_r($logger->lines, true), $secret), false, 'The log shows a secret.');
}
$broken = static fn (): never => throw new \Error('broken');
$hooks = ['onAttempt' => $broken, 'now' => $broken, 'random' => $broken, 'sleep' => $broken];
$tested = new CancelClient($credentials, ...$hooks, baseUrl: $url, transport: new Provider($pem));
$outcome = $tested->cancel(new CancelRequest('p'));
expect($outcome->resultStatus, ResultStatus::S, 'A hook that throws loses an outcome.');

// Evidence.
$read = static fn (string $file): array => json_decode((string) file_get_contents("$argv[2]/$file.json"), true);
$publicKeys = $read('signatures')['keys'];
$cases = $read('evidence')['cases'];
foreach ($cases as $case) {
    ['name' => $name, 'key' => $key, 'evidence' => $evidence, 'expected' => $expected] = $case;
    $verdict = Evidence::verify($evidence, $publicKeys[$key]['publicKey'], ...($case['claim'] ?? []));
    $made = [
        'resultStatus' => $verdict->resultStatus->value,
        'resultCode' => $verdict->resultCode,
        'verified' => $verdict->verified,
        'cause' => $verdict->cause?->code->value,
    ];
    expect(array_filter($made, static fn (mixed $value): bool => $value !== null), $expected, "Evidence: $name.");
}
$evidence = $cases[0]['evidence'];
$invalid = [
    '`version` must be 1.' => ['version' => 2],
    '`repeated` must be true or false.' => ['repeated' => null],
    '`request` must be an object.' => ['request' => 'x'],
    '`request.url` must be a URL.' => ['request' => ['url' => 'x'] + $evidence['request']],
    '`request.body` must be Base64.' => ['request' => ['body' => '!'] + $evidence['request']],
    '`request.body` must be a JSON object in Base64.' => ['request' => ['body' => 'eA=='] + $evidence['request']],
    '`response.status` must be a whole number.' => ['response' => ['status' => '200'] + $evidence['response']],
    '`response.headers` must map header names to values.' => ['response' => ['headers' => [1]] + $evidence['response']],
];
foreach ($invalid as $message => $change) {
    $verify = static fn () => Evidence::verify([...$evidence, ...$change], $publicKeys['merchant']['publicKey']);
    expect(messageOf($verify), $message, 'Invalid evidence is accepted.');
}

// Fakes.
$shop = new class implements CancelClientInterface {
    public function cancel(
        CancelRequest $request,
        bool $repeated = false,
        ?Limits $limits = null,
        ?\Closure $abort = null,
    ): CancelOutcome {
        return $repeated
            ? new CancelOutcome(new Verdict(ResultStatus::S, true, 'SUCCESS', paymentId: $request->paymentId))
            : new CancelOutcome(Verdict::unknown(UnknownCause::of(Rule::AttemptTimedOut)), StopReason::Deadline);
    }
};
expect($shop->cancel(new CancelRequest('p'))->cause?->code, CauseCode::Timeout, 'A fake is not unknown.');
expect($shop->cancel(new CancelRequest('p'), true)->resultStatus, ResultStatus::S, 'A fake is not a success.');
$failure = new CancelOutcome(new Verdict(ResultStatus::F, true, 'ORDER_NOT_EXIST'));
expect($failure->restsOnIdempotency, false, 'A fake failure rests on idempotency.');
$repeated = new CancelOutcome(new Verdict(ResultStatus::F, true, 'ORDER_NOT_EXIST', restsOnIdempotency: true));
$action = ResultCodes::repeatedFailureAction();
expect($repeated->furtherAction, "$failure->furtherAction $action", 'The advice on a failure after a repeat is wrong.');
expect(isset($shop->cancel(new CancelRequest('p'))->jsonSerialize()['restsOnIdempotency']), false, 'An unknown outcome has it.');
