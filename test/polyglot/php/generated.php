<?php

declare(strict_types=1);

// The signing middleware under a client that openapi-generator made.

use AlipayCancel\AlipayContractException;
use AlipayCancel\Credentials;
use AlipayCancel\MessageSigner;
use AlipayCancel\SigningMiddleware;
use Contract\Api\PaymentsApi;
use Contract\ApiException;
use Contract\Configuration;
use Contract\Model\CancellationRequest;
use GuzzleHttp\Client;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Psr7\HttpFactory;

require 'GuzzleHttp/autoload.php';
require __DIR__ . '/alipay/autoload.php';
spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, 'Contract\\')) {
        require __DIR__ . '/contract/lib/' . str_replace('\\', '/', substr($class, strlen('Contract\\'))) . '.php';
    }
});

$credentials = new Credentials(
    clientId: getenv('ALIPAY_CLIENT_ID'),
    privateKey: getenv('ALIPAY_PRIVATE_KEY'),
    alipayPublicKey: getenv('ALIPAY_PUBLIC_KEY'),
);
$stack = HandlerStack::create();
$stack->push(new SigningMiddleware($credentials, new HttpFactory(), $argv[2] === 'pass'));
$configuration = (new Configuration())->setHost(getenv('ALIPAY_BASE_URL'));
$api = new PaymentsApi(new Client(['handler' => $stack]), $configuration);

try {
    $request = new CancellationRequest(['payment_id' => $argv[1]]);
    [$answer, $status, $headers] = $api->cancelPaymentWithHttpInfo($request);
    $told = $status === 200
        ? [
            'resultStatus' => $answer->getResult()->getResultStatus(),
            'verified' => $headers[MessageSigner::TRUST_HEADER] === ['verified'],
        ]
        : ['httpStatus' => $status];
} catch (AlipayContractException $error) {
    $told = ['error' => $error::CODE];
} catch (ApiException $error) {
    $told = $error->getCode() === 0 ? ['error' => 'NO_RESPONSE'] : ['httpStatus' => $error->getCode()];
}
echo json_encode($told), "\n";
