<?php

declare(strict_types=1);

use AlipayCancel\CancelClient;
use AlipayCancel\CancelRequest;
use AlipayCancel\Credentials;

require __DIR__ . '/alipay/autoload.php';

$credentials = new Credentials(
    clientId: getenv('ALIPAY_CLIENT_ID'),
    privateKey: getenv('ALIPAY_PRIVATE_KEY'),
    alipayPublicKey: getenv('ALIPAY_PUBLIC_KEY'),
);
$client = new CancelClient($credentials, baseUrl: getenv('ALIPAY_BASE_URL'));
$outcome = $client->cancel(new CancelRequest(paymentRequestId: $argv[1]));
echo "{$outcome->resultStatus->value} $outcome->resultCode {$outcome->nextStep->value}\n";
