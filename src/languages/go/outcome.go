package alipaycancel

// Attempt is one request of a cancellation and what came of it.
type Attempt struct {
	// Number is 1 for the first.
	Number int `json:"number"`
	// StartedAt is when it began, ISO 8601 in UTC.
	StartedAt string `json:"startedAt"`
	// Duration is how long it took, in milliseconds.
	Duration     int64        `json:"duration"`
	ResultStatus ResultStatus `json:"resultStatus"`
	ResultCode   string       `json:"resultCode,omitempty"`
	Cause        *Cause       `json:"cause,omitempty"`
	Verified     bool         `json:"verified"`
	// HTTPStatus is 0 where no response arrived.
	HTTPStatus   int    `json:"httpStatus,omitempty"`
	RequestTime  string `json:"requestTime,omitempty"`
	ResponseTime string `json:"responseTime,omitempty"`
	// RetryAfter is what the Retry-After of the answer asked for, in milliseconds.
	RetryAfter *int64 `json:"retryAfter,omitempty"`
}

// SupportDetails are what the provider's technical support asks for. No secret is among them.
type SupportDetails struct {
	ClientID         string `json:"clientId"`
	Method           string `json:"method"`
	URL              string `json:"url"`
	PaymentID        string `json:"paymentId,omitempty"`
	PaymentRequestID string `json:"paymentRequestId,omitempty"`
	// RequestTime is that of the last attempt, like all that follows.
	RequestTime   string `json:"requestTime,omitempty"`
	ResponseTime  string `json:"responseTime,omitempty"`
	HTTPStatus    int    `json:"httpStatus,omitempty"`
	ResultCode    string `json:"resultCode,omitempty"`
	ResultMessage string `json:"resultMessage,omitempty"`
}

// Outcome is what came of a cancellation. Switch on ResultStatus.
type Outcome struct {
	Verdict
	Advice
	// Attempts are all of them, in order.
	Attempts []Attempt `json:"attempts"`
	// Support is what a support ticket needs.
	Support SupportDetails `json:"support"`
	// Stopped says why it was not tried again; only of Unknown.
	Stopped StopReason `json:"stopped,omitempty"`
}

func outcomeOf(last attempted, stop StopReason, attempts []Attempt, support SupportDetails) *Outcome {
	outcome := &Outcome{Verdict: last.verdict, Advice: AdviceOn(last.verdict), Attempts: attempts, Support: support}
	if last.verdict.ResultStatus == Unknown {
		outcome.Stopped = stop
	}
	return outcome
}
