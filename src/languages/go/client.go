// Package alipaycancel cancels payments with the API of Alipay. Client signs, sends, verifies, judges and repeats.
// SigningTransport only signs and verifies, under a generated client.
package alipaycancel

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client cancels payments. Create one per Client-Id and reuse it: it reads the keys once. It is safe for concurrent use.
type Client struct {
	keys      *signingKeys
	limits    Limits
	url       *url.URL
	transport http.RoundTripper
	userAgent string
	onAttempt func(Attempt)
	logger    *slog.Logger
	evidence  EvidenceOption
	hooks     Hooks
}

// String returns a text without keys and tokens. It reads no connection, so it is safe while calls are under way.
func (c *Client) String() string { return "alipaycancel.Client" }

// Format prints String for every verb of fmt.
func (c *Client) Format(state fmt.State, _ rune) { io.WriteString(state, c.String()) }

// NewClient returns a client. Its error is an *Error with the code InvalidOption.
func NewClient(options Options) (*Client, error) {
	keys, err := options.Credentials.read()
	if err != nil {
		return nil, err
	}
	base, err := options.baseURL()
	if err != nil {
		return nil, err
	}
	location, err := url.Parse(base + operationPath)
	if err != nil {
		return nil, optionError("BaseURL", "must be a URL.")
	}
	limits, err := options.Limits.over(defaultLimits)
	if err != nil {
		return nil, err
	}
	userAgent, err := options.userAgent()
	if err != nil {
		return nil, err
	}
	return &Client{
		keys: keys, limits: limits, url: location, transport: orDefault(options.Transport), userAgent: userAgent,
		onAttempt: options.OnAttempt, logger: options.Logger, evidence: options.Evidence, hooks: options.Hooks,
	}, nil
}

// CancelOption is an option of one call to Cancel.
type CancelOption func(*call)

type call struct {
	repeated bool
	limits   Limits
}

// Repeated says whether this cancellation may have been sent before: by an earlier call that returned Unknown or did not
// finish, by another process, or by a person. If so, a failure that concerns only the request does not prove that the
// payment is not cancelled, and the outcome is Unknown. Default: false. When in doubt, pass true.
func Repeated(repeated bool) CancelOption {
	return func(c *call) { c.repeated = repeated }
}

// WithLimits overrides limits of the client for one call. A field that is 0 keeps the client's value.
func WithLimits(limits Limits) CancelOption {
	return func(c *call) { c.limits = limits }
}

// Cancel cancels a payment. It repeats the same request until the outcome is known or a limit is reached.
//
// Its error is an *Error. With the code InvalidRequest, InvalidOption or SigningFailed, nothing was sent. With Aborted, ctx
// is done, and the error wraps its cause.
func (c *Client) Cancel(ctx context.Context, request Request, options ...CancelOption) (*Outcome, error) {
	if c.keys == nil {
		return nil, notMade("Client", "NewClient")
	}
	var call call
	for _, option := range options {
		option(&call)
	}
	limits, err := call.limits.over(c.limits)
	if err != nil {
		return nil, err
	}
	body, err := request.encode()
	if err != nil {
		return nil, err
	}
	start := c.hooks.now()
	elapsed := func() time.Duration { return c.hooks.now().Sub(start) }
	attempts := []Attempt{}
	for {
		if ctx.Err() != nil {
			return nil, aborted(ctx, attempts)
		}
		number := len(attempts) + 1
		timeout := min(limits.AttemptTimeout, max(time.Millisecond, limits.Deadline-elapsed()))
		// A second attempt is only made after a request was sent.
		last, err := c.attempt(ctx, body, request, bounded{number, call.repeated || number > 1, timeout})
		if err != nil {
			return nil, err
		}
		attempts = append(attempts, last.record)
		c.observe(ctx, last.record)
		if ctx.Err() != nil && last.verdict.ResultStatus == Unknown {
			return nil, aborted(ctx, attempts)
		}
		delay, stop := Decide(last.situation(elapsed()), limits, c.hooks.random())
		if stop != "" {
			outcome := outcomeOf(last, stop, attempts, c.supportDetails(request, last))
			c.logOutcome(ctx, outcome)
			return outcome, nil
		}
		c.hooks.sleep(ctx, delay)
	}
}

func (c *Client) supportDetails(request Request, last attempted) SupportDetails {
	return SupportDetails{
		ClientID: c.keys.clientID, Method: operationMethod, URL: c.url.String(),
		PaymentID: request.PaymentID, PaymentRequestID: request.PaymentRequestID,
		RequestTime: last.record.RequestTime, ResponseTime: last.record.ResponseTime, HTTPStatus: last.record.HTTPStatus,
		ResultCode: last.verdict.ResultCode, ResultMessage: last.verdict.ResultMessage,
	}
}

func aborted(ctx context.Context, attempts []Attempt) error {
	message := "Aborted before this call sent anything."
	if len(attempts) > 0 {
		message = "Aborted after a request was sent: it is unknown whether the payment is cancelled. Cancel again with the same " +
			"request and Repeated(true)."
	}
	return &Error{Code: Aborted, Message: message, Attempts: attempts, Err: context.Cause(ctx)}
}

func names[T ~string](values []T) string {
	var texts []string
	for _, value := range values {
		texts = append(texts, string(value))
	}
	return strings.Join(texts, ", ")
}
