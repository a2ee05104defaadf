<?php

use OpenAPI\Client\Api\PaymentsApi;
use OpenAPI\Client\Configuration;
use OpenAPI\Client\Model\CancellationRequest;
use OpenAPI\Client\Model\CancellationResult;
use OpenAPI\Client\Model\ResultCode;

require_once 'GuzzleHttp/autoload.php';
spl_autoload_register(function (string $name): void {
    $file = __DIR__ . '/generated/lib/' . str_replace(['OpenAPI\\Client\\', '\\'], ['', '/'], $name) . '.php';
    if (is_file($file)) {
        require $file;
    }
});

$api = new PaymentsApi(null, (new Configuration())->setHost($argv[1]));
foreach (array_slice($argv, 2) as $id) {
    try {
        $result = $api->cancelPayment(new CancellationRequest(['payment_id' => $id]))->getResult();
        echo "$id\t{$result->getResultStatus()}\t{$result->getResultCode()}\n";
    } catch (Throwable $error) {
        echo "$id\tnone\t", get_class($error), "\n";
    }
}
echo "zero\t", (new CancellationResult())->getResultStatus() ?? 'none', "\n";
echo "constant\t", ResultCode::ORDER_NOT_EXIST, "\n";
