import re
import subprocess

import pytest

from alipay_cancel import CancelClient, options_from_environment


@pytest.fixture(scope="session")
def client():
    command = ["alipay-cancel-contract", "sandbox", "--port", "0", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sandbox:
        settings = {}
        # The sandbox prints `export ALIPAY_CLIENT_ID='…'` and so on, then comments.
        for line in sandbox.stdout:
            if match := re.match(r"export (\w+)='(.*)'", line):
                settings[match[1]] = match[2]
            elif settings:
                break
        try:
            yield CancelClient(**options_from_environment(settings))
        finally:
            sandbox.terminate()


def test_reports_that_an_order_does_not_exist(client):
    outcome = client.cancel(payment_id="sandbox-ORDER_NOT_EXIST")
    assert outcome.result_status == "F"
