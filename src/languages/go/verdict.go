package alipaycancel

// ResultStatus says whether the payment is cancelled.
type ResultStatus string

const (
	// Cancelled, "S": the payment is cancelled. A verified answer says so, and names the request's payment.
	Cancelled ResultStatus = "S"
	// NotCancelled, "F": the payment is not cancelled.
	NotCancelled ResultStatus = "F"
	// Unknown, "U": whether the payment is cancelled is not known. Cancel again, later, with the same request, marked as
	// repeated, until it is "S" or "F".
	Unknown ResultStatus = "U"
)

// Cause says why an outcome is not known.
type Cause struct {
	Code CauseCode `json:"code"`
	// Message is the cause in words, for people and logs.
	Message string `json:"message"`
	// Err is what went wrong beneath, if anything did.
	Err error `json:"-"`
}

// Verdict is what one answer says of the payment.
type Verdict struct {
	ResultStatus ResultStatus `json:"resultStatus"`
	// ResultCode is the code of the answer, if it has one. Beside the documented ones the provider sends others.
	ResultCode string `json:"resultCode,omitempty"`
	// ResultMessage is for people; never branch on it.
	ResultMessage string `json:"resultMessage,omitempty"`
	// Cause is there if and only if ResultStatus is Unknown.
	Cause *Cause `json:"cause,omitempty"`
	// Verified tells whether the answer's signature verified. It did if ResultStatus is Cancelled.
	Verified bool `json:"verified"`
	// PaymentID, as the answer of a success gives it.
	PaymentID string `json:"paymentId,omitempty"`
	// PaymentRequestID, as the answer of a success gives it.
	PaymentRequestID string `json:"paymentRequestId,omitempty"`
	// CancelTime is when the payment was cancelled: ISO 8601, as the answer writes it.
	CancelTime string `json:"cancelTime,omitempty"`
	// Deviations are the fields of the answer that break the contract without changing the decision, as JSON pointers. Worth
	// a log line, and a word to the provider.
	Deviations []string `json:"deviations"`
}

func unknown(code CauseCode, message string, err error) Verdict {
	return Verdict{ResultStatus: Unknown, Cause: &Cause{code, message, err}, Deviations: []string{}}
}

// Advice says what to do now, in a sentence and for a program.
type Advice struct {
	FurtherAction string `json:"furtherAction"`
	// Retry says whether and how to call again. After Unknown, RetrySameRequest is for a queue; RetryAfterCorrection wants a
	// person, while the queue goes on.
	Retry    Retry    `json:"retry"`
	NextStep NextStep `json:"nextStep"`
}

// AdviceOn gives what the contract says of a verdict: of its result code, and of why it is not known.
func AdviceOn(verdict Verdict) Advice {
	row, documented := ResultCodes[verdict.ResultCode]
	if !documented {
		row = undocumentedResultCode
	}
	code := Advice{row.FurtherAction, row.Retry, row.NextStep}
	if verdict.ResultStatus != Unknown {
		return code
	}
	cause := unknownCauses[verdict.Cause.Code]
	// Only here the code tells more than the cause: how long to wait, or what to mend.
	if (verdict.Cause.Code == CauseUnknownResult && documented) || verdict.Cause.Code == CauseRequestRefused {
		return Advice{code.FurtherAction + " " + cause.furtherAction, cause.retry, code.NextStep}
	}
	return Advice{cause.furtherAction, cause.retry, cause.nextStep}
}
