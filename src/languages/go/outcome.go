package alipaycancel

import (
	"encoding/json"
	"time"
)

// Attempt is the record of one attempt.
type Attempt struct {
	// Number is 1 for the first.
	Number int `json:"number"`
	// StartedAt is the start time: ISO 8601 in UTC.
	StartedAt string `json:"startedAt"`
	// Duration is written to JSON in milliseconds, and so is RetryAfter.
	Duration     time.Duration `json:"-"`
	ResultStatus ResultStatus  `json:"resultStatus"`
	ResultCode   string        `json:"resultCode,omitempty"`
	Cause        *Cause        `json:"cause,omitempty"`
	Verified     bool          `json:"verified"`
	// HTTPStatus is 0 if no response arrived.
	HTTPStatus   int    `json:"httpStatus,omitempty"`
	RequestTime  string `json:"requestTime,omitempty"`
	ResponseTime string `json:"responseTime,omitempty"`
	// RetryAfter is the Retry-After of the response, or 0.
	RetryAfter time.Duration `json:"-"`
	// Evidence is nil unless Options.Evidence asks for it.
	Evidence *Evidence `json:"evidence,omitempty"`
}

// MarshalJSON writes durations in milliseconds.
func (a Attempt) MarshalJSON() ([]byte, error) {
	type attempt Attempt
	return json.Marshal(struct {
		attempt
		Duration   int64 `json:"duration"`
		RetryAfter int64 `json:"retryAfter,omitempty"`
	}{attempt(a), a.Duration.Milliseconds(), a.RetryAfter.Milliseconds()})
}

// SupportDetails is what the provider's technical support asks for. It contains no secret.
type SupportDetails struct {
	ClientID         string `json:"clientId"`
	Method           string `json:"method"`
	URL              string `json:"url"`
	PaymentID        string `json:"paymentId,omitempty"`
	PaymentRequestID string `json:"paymentRequestId,omitempty"`
	// RequestTime and the fields below are those of the last attempt.
	RequestTime   string `json:"requestTime,omitempty"`
	ResponseTime  string `json:"responseTime,omitempty"`
	HTTPStatus    int    `json:"httpStatus,omitempty"`
	ResultCode    string `json:"resultCode,omitempty"`
	ResultMessage string `json:"resultMessage,omitempty"`
}

// Outcome is the result of a cancellation. Switch on ResultStatus.
type Outcome struct {
	Verdict
	Advice
	// Attempts lists all attempts, in order.
	Attempts []Attempt `json:"attempts"`
	// Support is what to put into a support ticket.
	Support SupportDetails `json:"support"`
	// Stopped says why no further attempt was made. Empty unless ResultStatus is Unknown.
	Stopped StopReason `json:"stopped,omitempty"`
}

func outcomeOf(last attempted, stop StopReason, attempts []Attempt, support SupportDetails) *Outcome {
	outcome := &Outcome{Verdict: last.verdict, Advice: AdviceOn(last.verdict), Attempts: attempts, Support: support}
	if last.verdict.ResultStatus == Unknown {
		outcome.Stopped = stop
	}
	return outcome
}
