// Command example cancels one payment and prints the outcome as one JSON object.
//
// Exit codes: 0 cancelled, 1 not cancelled, 2 unknown, 64 invalid arguments or settings, 70 signing failed, 130 aborted. With
// 64, 70 and 130, nothing was sent.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"alipaycancel"
)

const settings = `
Settings:
  ALIPAY_CLIENT_ID                                 assigned by the provider
  ALIPAY_PRIVATE_KEY, or ALIPAY_PRIVATE_KEY_FILE   the merchant's RSA private key, or its file
  ALIPAY_PUBLIC_KEY, or ALIPAY_PUBLIC_KEY_FILE     Alipay's RSA public key, or its file
  ALIPAY_REGION, or ALIPAY_BASE_URL                one of %v, or the base URL of the API
  ALIPAY_ENVIRONMENT                               production or sandbox, with ALIPAY_REGION only
  ALIPAY_KEY_VERSION                               the version of the merchant's key
  ALIPAY_AGENT_TOKEN                               the token to act for another merchant
`

var exitCodes = map[alipaycancel.ResultStatus]int{
	alipaycancel.Cancelled:    0,
	alipaycancel.NotCancelled: 1,
	alipaycancel.Unknown:      2,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, arguments []string) int {
	var request alipaycancel.Request
	var limits alipaycancel.Limits
	flags := flag.NewFlagSet("example", flag.ContinueOnError)
	flags.StringVar(&request.PaymentID, "payment-id", "", "the provider's identifier of the payment")
	flags.StringVar(&request.PaymentRequestID, "payment-request-id", "", "the merchant's identifier of the payment request")
	repeated := flags.Bool("repeated", false, "this cancellation may have been sent before")
	flags.IntVar(&limits.MaxAttempts, "max-attempts", 0, "maximum number of attempts")
	milliseconds(flags, &limits.Deadline, "deadline", "time limit of all attempts and waits")
	milliseconds(flags, &limits.AttemptTimeout, "attempt-timeout", "time limit of one attempt")
	milliseconds(flags, &limits.BaseDelay, "base-delay", "maximum wait before the second attempt")
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "Usage: example --payment-request-id <id> [options]\n\nOptions:")
		flags.PrintDefaults()
		fmt.Fprintf(flags.Output(), settings, alipaycancel.Regions())
	}
	switch err := flags.Parse(arguments); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 64
	case flags.NArg() > 0:
		return fail(errors.New("unexpected argument; use --payment-id or --payment-request-id"), 64)
	}

	client, err := newClient(limits)
	if err != nil {
		return fail(err, 64)
	}
	outcome, err := client.Cancel(ctx, request, alipaycancel.Repeated(*repeated))
	if err != nil {
		return failed(err)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(outcome); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return exitCodes[outcome.ResultStatus]
}

func newClient(limits alipaycancel.Limits) (*alipaycancel.Client, error) {
	options, err := alipaycancel.OptionsFromEnvironment()
	if err != nil {
		return nil, err
	}
	options.Limits = limits
	options.OnAttempt = func(attempt alipaycancel.Attempt) {
		fmt.Fprintf(os.Stderr, "attempt %d: %s, %s\n", attempt.Number, attempt.ResultStatus, attempt.Duration)
	}
	return alipaycancel.NewClient(options)
}

func failed(err error) int {
	var known *alipaycancel.Error
	switch {
	case !errors.As(err, &known):
		return fail(err, 70)
	case known.Code == alipaycancel.InvalidRequest, known.Code == alipaycancel.InvalidOption:
		return fail(err, 64)
	case known.Code == alipaycancel.Aborted && len(known.Attempts) > 0:
		return fail(err, 2)
	case known.Code == alipaycancel.Aborted:
		return fail(err, 130)
	default:
		return fail(err, 70)
	}
}

func fail(err error, code int) int {
	fmt.Fprintln(os.Stderr, err)
	return code
}

func milliseconds(flags *flag.FlagSet, value *time.Duration, name, usage string) {
	flags.Func(name, usage+", in `milliseconds`", func(text string) error {
		var number int64
		if _, err := fmt.Sscanf(text, "%d", &number); err != nil {
			return errors.New("must be a whole number")
		}
		*value = time.Duration(number) * time.Millisecond
		return nil
	})
}
