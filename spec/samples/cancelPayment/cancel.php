<?php
// Cancels a payment with PHP 8 and its extensions curl and openssl. Usage: php cancel.php PAYMENT_ID
// Exit code: 0 cancelled (S), 1 not cancelled (F), 2 not known (U, or no answer to trust): repeat the same call.
declare(strict_types=1);

$paymentId = $argv[1];
$clientId = getenv('ALIPAY_CLIENT_ID');
$url = getenv('ALIPAY_BASE_URL') . '/v1/payments/cancel';
$path = parse_url($url, PHP_URL_PATH);
$privateKey = openssl_pkey_get_private(file_get_contents(getenv('ALIPAY_PRIVATE_KEY_FILE')));
$alipayPublicKey = openssl_pkey_get_public(file_get_contents(getenv('ALIPAY_PUBLIC_KEY_FILE')));

function unknown(string $reason): never
{
    fwrite(STDERR, "$reason Not known: repeat the call with the same parameters.\n");
    exit(2);
}

// Sign exactly the bytes that are sent.
$body = json_encode(['paymentId' => $paymentId], JSON_THROW_ON_ERROR);
$now = (string) (int) (microtime(true) * 1000);
openssl_sign("POST $path\n$clientId.$now.$body", $signature, $privateKey, OPENSSL_ALGO_SHA256);

$received = [];
$curl = curl_init($url);
curl_setopt_array($curl, [
    CURLOPT_POSTFIELDS => $body,
    CURLOPT_HTTPHEADER => [
        'Content-Type: application/json; charset=UTF-8',
        "Client-Id: $clientId",
        "Request-Time: $now",
        'Signature: algorithm=RSA256,keyVersion=1,signature=' . rawurlencode(base64_encode($signature)),
    ],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_FOLLOWLOCATION => false,
    CURLOPT_TIMEOUT => 10,
    CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$received): int {
        [$name, $value] = explode(':', $line, 2) + [1 => ''];
        $received[strtolower($name)] = trim($value);
        return strlen($line);
    },
]);
$answer = curl_exec($curl);
if ($answer === false) {
    unknown('No answer: ' . curl_error($curl) . '.');
}
$status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
if ($status !== 200) {
    unknown("HTTP status $status.");
}

// Verify the bytes that arrived, before they are parsed.
preg_match('/(?:^|,\s*)signature=([^,]*)/i', $received['signature'] ?? '', $match);
$given = base64_decode(rawurldecode($match[1] ?? ''));
$content = "POST $path\n$clientId." . ($received['response-time'] ?? '') . ".$answer";
if (openssl_verify($content, $given, $alipayPublicKey, OPENSSL_ALGO_SHA256) !== 1) {
    unknown('The signature of the answer does not verify.');
}

$outcome = json_decode($answer, true);
$status = $outcome['result']['resultStatus'] ?? '';
$code = $outcome['result']['resultCode'] ?? '';
echo "$status $code\n";
if ($status === 'F' && $code !== 'SUCCESS') {
    exit(1);
}
if ([$status, $code, $outcome['paymentId'] ?? ''] !== ['S', 'SUCCESS', $paymentId]) {
    unknown('The answer is neither a success of this payment nor a failure.');
}
