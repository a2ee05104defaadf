package alipaycancel

// ResultStatus says whether the payment is cancelled.
type ResultStatus string

const (
	// Cancelled, "S": the payment is cancelled, according to a verified response for this payment.
	Cancelled ResultStatus = "S"
	// NotCancelled, "F": the payment is not cancelled.
	NotCancelled ResultStatus = "F"
	// Unknown, "U": it is unknown whether the payment is cancelled. Cancel again later with the same request and
	// Repeated(true), until the outcome is "S" or "F".
	Unknown ResultStatus = "U"
)

// Cause says why an outcome is unknown.
type Cause struct {
	Code CauseCode `json:"code"`
	// Message describes the cause, for people and logs.
	Message string `json:"message"`
	// Err is the underlying error, or nil.
	Err error `json:"-"`
}

// Verdict is the judgement of one response.
type Verdict struct {
	ResultStatus ResultStatus `json:"resultStatus"`
	// ResultCode is the code of the response, if it has one. The provider also sends undocumented codes.
	ResultCode string `json:"resultCode,omitempty"`
	// ResultMessage is for people. Never branch on it.
	ResultMessage string `json:"resultMessage,omitempty"`
	// Cause is set if and only if ResultStatus is Unknown.
	Cause *Cause `json:"cause,omitempty"`
	// Verified reports whether the signature of the response was verified. Always true if ResultStatus is Cancelled.
	Verified bool `json:"verified"`
	// RestsOnIdempotency reports whether a failure assumes that the API is idempotent: an earlier request may have been
	// received, and only a conclusive code says that it did not cancel the payment. If true, call inquiryPayment before you do
	// anything irreversible. Always false unless ResultStatus is NotCancelled.
	RestsOnIdempotency bool `json:"restsOnIdempotency,omitempty"`
	// PaymentID is taken from a successful response.
	PaymentID string `json:"paymentId,omitempty"`
	// PaymentRequestID is taken from a successful response.
	PaymentRequestID string `json:"paymentRequestId,omitempty"`
	// CancelTime is when the payment was cancelled: ISO 8601, as received.
	CancelTime string `json:"cancelTime,omitempty"`
	// Deviations lists the fields that break the contract but do not affect the verdict, as JSON pointers. Log them, and
	// report them to the provider.
	Deviations []string `json:"deviations"`
}

// Advice says what to do next.
type Advice struct {
	// FurtherAction is for people.
	FurtherAction string `json:"furtherAction"`
	// Retry says whether and how to call again. After Unknown, keep repeating in either case: with RetrySameRequest a queue
	// does it alone; with RetryAfterCorrection a person must also fix something.
	Retry Retry `json:"retry"`
	// NextStep is for programs.
	NextStep NextStep `json:"nextStep"`
}

// AdviceOn returns the contract's advice on a verdict, from its result code and the cause of an unknown outcome.
func AdviceOn(verdict Verdict) Advice {
	row, documented := ResultCodes[verdict.ResultCode]
	if !documented {
		row = undocumentedResultCode
	}
	code := Advice{row.FurtherAction, row.Retry, row.NextStep}
	if verdict.ResultStatus == NotCancelled && verdict.RestsOnIdempotency {
		code.FurtherAction += " " + repeatedFailure
	}
	if verdict.ResultStatus != Unknown || verdict.Cause == nil {
		return code
	}
	cause := unknownCauses[verdict.Cause.Code]
	// For these two causes the code adds how long to wait, or what to fix.
	if (verdict.Cause.Code == CauseUnknownResult && documented) || verdict.Cause.Code == CauseRequestRefused {
		return Advice{code.FurtherAction + " " + cause.furtherAction, cause.retry, code.NextStep}
	}
	return Advice{cause.furtherAction, cause.retry, cause.nextStep}
}
