package alipaycancel

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// attempted is a finished attempt.
type attempted struct {
	verdict Verdict
	record  Attempt
}

// bounded says which attempt it is, and how long it may take.
type bounded struct {
	number   int
	repeated bool
	timeout  time.Duration
}

func (a attempted) situation(elapsed time.Duration) Situation {
	situation := Situation{Attempts: a.record.Number, Elapsed: elapsed, RetryAfter: a.record.RetryAfter}
	if a.verdict.Cause != nil {
		situation.Cause = a.verdict.Cause.Code
	}
	return situation
}

// attempt makes one attempt: sign, send, verify, judge, record. It returns an error only if it is the first attempt and
// nothing was sent. Any other fault is in the verdict.
func (c *Client) attempt(parent context.Context, body []byte, request Request, bounds bounded) (attempted, error) {
	ctx, cancel := context.WithTimeout(parent, bounds.timeout)
	defer cancel()
	start := c.hooks.now()
	made := attempted{record: Attempt{Number: bounds.number, StartedAt: isoTime(start.UnixMilli())}}
	record := &made.record
	var wire exchange
	finish := func(verdict Verdict) (attempted, error) {
		made.verdict = verdict
		record.ResultStatus, record.ResultCode = verdict.ResultStatus, verdict.ResultCode
		record.Cause, record.Verified = verdict.Cause, verdict.Verified
		record.Duration = c.hooks.now().Sub(start)
		record.Evidence = wire.evidence(*record, bounds.repeated, c.evidence)
		return made, nil
	}

	now := c.hooks.now()
	signed, err := c.signedRequest(ctx, body, now)
	if err != nil {
		return c.unsigned(parent, err, bounds, finish)
	}
	record.RequestTime = strconv.FormatInt(now.UnixMilli(), 10)
	wire.request, wire.headers, wire.body = signed, signed.Header.Clone(), body
	response, err := c.transport.RoundTrip(signed)
	if err != nil {
		return finish(verdictOnError(parent, ctx, err))
	}
	wire.response = response
	record.HTTPStatus = response.StatusCode
	record.ResponseTime = response.Header.Get(headerResponseTime)
	if retryAfter, ok := ParseRetryAfter(response.Header.Get("Retry-After"), c.hooks.now()); ok {
		record.RetryAfter = retryAfter
	}
	received, err := readBody(response)
	if err != nil {
		return finish(verdictOnError(parent, ctx, err))
	}
	wire.received = &received
	wire.verifiedBy, err = c.keys.verify(response.Header, received, operationMethod, c.url.EscapedPath())
	if err != nil {
		return finish(verdictOnError(parent, ctx, err))
	}
	answer := Answer{response.StatusCode, wire.verifiedBy != nil, received, record.ResponseTime, now.UnixMilli()}
	return finish(Judge(answer, request, bounds.repeated))
}

func (c *Client) signedRequest(ctx context.Context, body []byte, now time.Time) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, operationMethod, c.url.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	// An empty value keeps net/http from sending its own.
	request.Header.Set("User-Agent", c.userAgent)
	request = withBody(request, body)
	return request, c.keys.sign(request, body, now)
}

// unsigned ends an attempt that was not sent: the first with an error, any other with a verdict.
func (c *Client) unsigned(
	parent context.Context, err error, bounds bounded, finish func(Verdict) (attempted, error),
) (attempted, error) {
	why, message := causes.signingFailed, "The request could not be signed."
	var known *Error
	if errors.Is(err, context.DeadlineExceeded) {
		why, message = causes.signingTimedOut, "The time of the attempt ran out while the request was being signed."
	} else if errors.As(err, &known) {
		message = known.Message
	}
	switch {
	case bounds.number > 1 && parent.Err() != nil:
		return finish(unknown(causes.aborted, err))
	case bounds.number > 1:
		return finish(unknown(why, err))
	case parent.Err() != nil:
		return attempted{}, aborted(parent, nil)
	default:
		return attempted{}, &Error{Code: SigningFailed, Message: message + " Nothing was sent.", Err: err}
	}
}

// verdictOnError is the verdict on an attempt that failed after it was sent.
func verdictOnError(parent, ctx context.Context, err error) Verdict {
	var known *Error
	switch {
	case errors.As(err, &known) && known.Code == ResponseTooLarge:
		return unknown(causes.tooLarge, err)
	case errors.As(err, &known) && known.Code == UntrustedResponse:
		return unknown(reason{CauseUntrustedResponse, known.Message}, err)
	case parent.Err() != nil:
		return unknown(causes.aborted, err)
	case ctx.Err() != nil:
		return unknown(causes.attemptTimedOut, err)
	}
	if network := networkReason(err); network != "" {
		return unknown(causes.connectionFailedWithReason, err, "{reason}", network)
	}
	return unknown(causes.connectionFailed, err)
}
