<?php

declare(strict_types=1);

// Cancels once with the field `cancelReason` of the changed contract, and prints the outcome.
// Usage: php cancel-reason.php FOLDER_OF_THE_CLIENT PAYMENT_ID REASON

use AlipayCancel\CancelClient;
use AlipayCancel\CancelRequest;
use AlipayCancel\Credentials;
use AlipayCancel\Limits;
use AlipayCancel\RequestException;
use AlipayCancel\ResultStatus;

[, $client, $paymentId, $reason] = $argv;
require "$client/autoload.php";

$credentials = new Credentials(
    clientId: getenv('ALIPAY_CLIENT_ID'),
    privateKey: getenv('ALIPAY_PRIVATE_KEY'),
    alipayPublicKey: getenv('ALIPAY_PUBLIC_KEY'),
);
$client = new CancelClient($credentials, baseUrl: getenv('ALIPAY_BASE_URL'), limits: new Limits(maxAttempts: 1));
try {
    $outcome = $client->cancel(new CancelRequest(paymentId: $paymentId, cancelReason: $reason));
} catch (RequestException $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(64);
}
echo json_encode($outcome), "\n";
exit(match ($outcome->resultStatus) {
    ResultStatus::S => 0,
    ResultStatus::F => 1,
    ResultStatus::U => 2,
});
