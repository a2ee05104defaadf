package alipaycancel

import (
	"context"
	"log/slog"
	"math/rand"
	"time"
)

// Hooks replace what a test must control. If a hook panics or returns an invalid value, its default is used: a broken
// hook must not lose an outcome.
type Hooks struct {
	// Now returns the time. Default: time.Now.
	Now func() time.Time
	// Random returns a number in [0, 1). Default: that of math/rand.
	Random func() float64
	// Sleep waits for the delay, or until ctx is done. Default: a timer.
	Sleep func(ctx context.Context, delay time.Duration)
}

func (h Hooks) now() time.Time {
	var now time.Time
	if h.Now != nil {
		safely(func() { now = h.Now() })
	}
	// Request-Time has 13 digits: from 2001 to 2286.
	if milliseconds := now.UnixMilli(); milliseconds < 1e12 || milliseconds >= 1e13 {
		return time.Now()
	}
	return now
}

func (h Hooks) random() float64 {
	number := -1.0
	if h.Random != nil {
		safely(func() { number = h.Random() })
	}
	if number >= 0 && number < 1 {
		return number
	}
	return rand.Float64()
}

func (h Hooks) sleep(ctx context.Context, delay time.Duration) {
	if h.Sleep != nil {
		safely(func() { h.Sleep(ctx, delay) })
		return
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// safely recovers from a panic.
func safely(call func()) {
	defer func() { _ = recover() }()
	call()
}

// observe calls OnAttempt and logs an attempt.
func (c *Client) observe(ctx context.Context, attempt Attempt) {
	if c.onAttempt != nil {
		safely(func() { c.onAttempt(attempt) })
	}
	c.log(ctx, slog.LevelDebug, "attempt", attempt)
	if attempt.ResultStatus == Unknown {
		c.log(ctx, slog.LevelWarn, "attempt left the outcome open", attempt)
	}
}

var endings = map[ResultStatus]struct {
	level   slog.Level
	message string
}{
	Cancelled:    {slog.LevelInfo, "payment cancelled"},
	NotCancelled: {slog.LevelWarn, "payment not cancelled"},
	Unknown:      {slog.LevelError, "outcome not known"},
}

func (c *Client) logOutcome(ctx context.Context, outcome *Outcome) {
	ending := endings[outcome.ResultStatus]
	c.log(ctx, ending.level, ending.message, outcome.Attempts[len(outcome.Attempts)-1],
		slog.String("nextStep", string(outcome.NextStep)),
		slog.String("paymentId", outcome.Support.PaymentID),
		slog.String("paymentRequestId", outcome.Support.PaymentRequestID))
}

func (c *Client) log(ctx context.Context, level slog.Level, message string, attempt Attempt, more ...slog.Attr) {
	if c.logger == nil {
		return
	}
	attributes := []slog.Attr{
		slog.String("clientId", c.keys.clientID), slog.Int("number", attempt.Number),
		slog.String("resultStatus", string(attempt.ResultStatus)), slog.String("resultCode", attempt.ResultCode),
		slog.Int("httpStatus", attempt.HTTPStatus), slog.Duration("duration", attempt.Duration),
	}
	if attempt.Cause != nil {
		attributes = append(attributes,
			slog.String("cause", string(attempt.Cause.Code)), slog.String("reason", attempt.Cause.Message))
	}
	safely(func() { c.logger.LogAttrs(ctx, level, message, append(attributes, more...)...) })
}
