<?php

declare(strict_types=1);

use AlipayCancel\CancelClient;
use AlipayCancel\CancelRequest;

require __DIR__ . '/vendor/autoload.php';

$client = CancelClient::fromEnvironment();
$outcome = $client->cancel(new CancelRequest(paymentRequestId: $argv[1]));
echo "{$outcome->resultStatus->value} $outcome->resultCode {$outcome->nextStep->value}\n";
