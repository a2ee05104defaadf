<?php

declare(strict_types=1);

use AlipayCancel\CancelClient;
use AlipayCancel\CancelRequest;
use AlipayCancel\ResultStatus;
use PHPUnit\Framework\TestCase;

final class CancelTest extends TestCase
{
    /** @var resource|null */
    private static $sandbox = null;

    public static function setUpBeforeClass(): void
    {
        $command = ['alipay-cancel-contract', 'sandbox', '--port', '0', '--quiet'];
        self::$sandbox = proc_open($command, [1 => ['pipe', 'w']], $pipes)
            ?: self::fail('alipay-cancel-contract is not on the PATH.');
        // The sandbox prints `export ALIPAY_CLIENT_ID='…'` and so on, then comments.
        while (($line = fgets($pipes[1])) !== false && !str_contains($line, 'Stop the sandbox')) {
            if (preg_match("/^export (\w+)='(.*)'$/", $line, $variable) === 1) {
                putenv("$variable[1]=$variable[2]");
            }
        }
    }

    public static function tearDownAfterClass(): void
    {
        if (self::$sandbox !== null) {
            proc_terminate(self::$sandbox);
        }
    }

    public function testReportsThatAnOrderDoesNotExist(): void
    {
        $outcome = CancelClient::fromEnvironment()->cancel(new CancelRequest(paymentId: 'sandbox-ORDER_NOT_EXIST'));
        self::assertSame(ResultStatus::F, $outcome->resultStatus);
    }
}
