package shop

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	alipaycancel "github.com/example/alipay-cancel-contract/go"
)

var setting = regexp.MustCompile(`^export (\w+)='(.*)'$`)

// startSandbox starts a sandbox with one payment, and sets the variables that OptionsFromEnvironment reads.
func startSandbox(t *testing.T, paymentRequestID string) {
	sandbox := exec.Command("alipay-cancel-contract", "sandbox", "--port", "0", "--payment", paymentRequestID)
	output, err := sandbox.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := sandbox.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sandbox.Process.Signal(os.Interrupt)
		sandbox.Wait()
	})
	for lines := bufio.NewScanner(output); lines.Scan() && !strings.HasPrefix(lines.Text(), "# Payments"); {
		if match := setting.FindStringSubmatch(lines.Text()); match != nil {
			t.Setenv(match[1], match[2])
		}
	}
}

func TestCancelsAPayment(t *testing.T) {
	startSandbox(t, "order-1")
	options, err := alipaycancel.OptionsFromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	client, err := alipaycancel.NewClient(options)
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := client.Cancel(context.Background(), alipaycancel.Request{PaymentRequestID: "order-1"})
	if err != nil || outcome.ResultStatus != alipaycancel.Cancelled {
		t.Errorf("got %v, %v", outcome, err)
	}
}
