package alipaycancel

import (
	"fmt"
	"strconv"
	"time"
)

// Answer is a response to judge.
type Answer struct {
	// Status is the HTTP status.
	Status int
	// Verified reports whether its signature was verified.
	Verified bool
	// Body is its raw bytes.
	Body []byte
	// ResponseTime is its Response-Time, as received.
	ResponseTime string
	// RequestTime is the Request-Time of its request, in milliseconds since 1970.
	RequestTime int64
}

// toleratedAge limits how far the time of an "F" may lie before its request. Beyond it, the response belongs to another
// request, or a clock is wrong.
const toleratedAge = int64(15 * time.Minute / time.Millisecond)

// Judge judges a response. The HTTP status, the signature, the result and the payment's identifiers decide. Deviations that
// do not affect the verdict are listed in Deviations. repeated says whether the provider may have received a request for
// this cancellation before.
func Judge(answer Answer, request Request, repeated bool) Verdict {
	body, readable := parseBody(answer.Body)
	said := readAnswer(body)
	open := func(code CauseCode, message string) Verdict {
		verdict := unknown(code, message, nil)
		verdict.Verified, verdict.ResultCode, verdict.ResultMessage = answer.Verified, said.resultCode, said.resultMessage
		return verdict
	}
	invalid := func(message string) Verdict {
		return open(CauseInvalidResponse, "The response breaks the contract: "+message)
	}

	if answer.Status != 200 {
		return open(statusCause(answer.Status), "The HTTP status is "+strconv.Itoa(answer.Status)+".")
	}
	if !readable {
		return unknown(CauseUnreadableResponse, "The response is not JSON.", nil)
	}
	if said.resultStatus == "" {
		return invalid("result.resultStatus is none of S, F and U.")
	}
	row, documented := ResultCodes[said.resultCode]
	if documented && row.ResultStatus != said.resultStatus {
		return invalid(said.resultCode + " does not go with " + string(said.resultStatus) + ".")
	}
	deviations := deviationsOf(body, request, said.resultStatus)
	if said.resultStatus == Unknown {
		verdict := open(CauseUnknownResult, "The API answered U: "+orElse(said.resultCode, "without a code")+".")
		verdict.Deviations = deviations
		return verdict
	}
	if said.resultCode == "" {
		return invalid("result.resultCode is missing.")
	}

	name, wanted, given := "paymentRequestId", request.PaymentRequestID, said.paymentRequestID
	if request.PaymentID != "" {
		name, wanted, given = "paymentId", request.PaymentID, said.paymentID
	}
	otherPayment := given != "" && given != wanted
	decided := Verdict{
		ResultStatus: said.resultStatus, ResultCode: said.resultCode, ResultMessage: said.resultMessage,
		Verified: answer.Verified, Deviations: deviations,
	}

	if said.resultStatus == Cancelled {
		switch {
		case !documented:
			return invalid(said.resultCode + " is no success.")
		case !answer.Verified:
			return open(CauseUntrustedResponse, "The response is an unsigned success.")
		case given == "":
			return invalid("a success without the request's " + name + ".")
		case otherPayment:
			return open(CauseOtherPayment, "The response is a success for another "+name+" than the request's.")
		}
		decided.PaymentID, decided.PaymentRequestID, decided.CancelTime = said.paymentID, said.paymentRequestID, said.cancelTime
		return decided
	}

	const before = ", and a request before it may have cancelled the payment."
	if otherPayment {
		return open(CauseOtherPayment, "The response is a failure of another "+name+" than the request's.")
	}
	if stale := staleness(answer); answer.Verified && stale != "" {
		return open(CauseStaleResponse, stale)
	}
	if repeated && !row.Conclusive {
		return open(CauseRequestRefused, "The API refused this request ("+said.resultCode+")"+before)
	}
	if repeated && !answer.Verified {
		return open(CauseUntrustedResponse, "The response is an unsigned failure ("+said.resultCode+")"+before)
	}
	return decided
}

// statusCause: after 408, 425, 429 (RFC 9110, RFC 8470, RFC 6585) and 5xx, the same request may succeed later.
func statusCause(status int) CauseCode {
	if status >= 500 || status == 408 || status == 425 || status == 429 {
		return CauseUnavailable
	}
	return CauseHTTPStatus
}

// staleness says why the time of a signed response does not fit its request. It is empty if the time fits.
func staleness(answer Answer) string {
	moment, ok := readTimeHeader(answer.ResponseTime)
	if ok && moment >= answer.RequestTime-toleratedAge {
		return ""
	}
	asked := isoTime(answer.RequestTime)
	if !ok {
		return fmt.Sprintf("The response is a failure whose time, %q, cannot be read. The request was made at %s.",
			answer.ResponseTime, asked)
	}
	return fmt.Sprintf("The response is a failure of %s, more than 15 minutes before the request of %s. It may be an answer "+
		"to another request, or this machine's clock is ahead.", isoTime(moment), asked)
}

func isoTime(milliseconds int64) string {
	return time.UnixMilli(milliseconds).UTC().Format("2006-01-02T15:04:05.000Z")
}

func orElse(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
