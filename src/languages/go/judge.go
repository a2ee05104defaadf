package alipaycancel

import (
	"slices"
	"strconv"
	"strings"
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

// Judge judges a response by the rules of the contract, in their order. Deviations that do not affect the verdict are
// listed in Deviations. repeated says whether the provider may have received a request for this cancellation before.
func Judge(answer Answer, request Request, repeated bool) Verdict {
	body, isJSON := parseBody(answer.Body)
	said := readAnswer(body)
	open := func(why reason, words ...string) Verdict {
		verdict := unknown(why, nil, words...)
		verdict.Verified, verdict.ResultCode, verdict.ResultMessage = answer.Verified, said.resultCode, said.resultMessage
		return verdict
	}

	if answer.Status != 200 {
		why := causes.otherHTTPStatus
		if isRetryable(answer.Status) {
			why = causes.retryableHTTPStatus
		}
		return open(why, "{httpStatus}", strconv.Itoa(answer.Status))
	}
	if !isJSON {
		return open(causes.notJSON)
	}
	if said.resultStatus == "" {
		return open(causes.otherResultStatus)
	}
	row, isDocumented := ResultCodes[said.resultCode]
	if isDocumented && row.ResultStatus != said.resultStatus {
		return open(causes.conflictingResultCode,
			"{resultCode}", said.resultCode, "{resultStatus}", string(said.resultStatus))
	}
	deviations := deviationsOf(body, request, said.resultStatus)
	if said.resultStatus == Unknown {
		verdict := open(causes.unknown, "{resultCode}", said.resultCode)
		if said.resultCode == "" {
			verdict = open(causes.unknownWithoutResultCode)
		}
		verdict.Deviations = deviations
		return verdict
	}
	if said.resultCode == "" {
		return open(causes.missingResultCode)
	}

	idField, wanted, given := "paymentRequestId", request.PaymentRequestID, said.paymentRequestID
	if request.PaymentID != "" {
		idField, wanted, given = "paymentId", request.PaymentID, said.paymentID
	}
	isOther := given != "" && given != wanted
	decided := Verdict{
		ResultStatus: said.resultStatus, ResultCode: said.resultCode, ResultMessage: said.resultMessage,
		Verified: answer.Verified, Deviations: deviations,
	}

	if said.resultStatus == Cancelled {
		switch {
		case !isDocumented:
			return open(causes.undocumentedSuccess, "{resultCode}", said.resultCode)
		case !answer.Verified:
			return open(causes.unsignedSuccess)
		case given == "":
			return open(causes.successWithoutPayment, "{idField}", idField)
		case isOther:
			return open(causes.successOfAnotherPayment, "{idField}", idField)
		}
		decided.PaymentID, decided.PaymentRequestID, decided.CancelTime = said.paymentID, said.paymentRequestID, said.cancelTime
		return decided
	}

	if isOther {
		return open(causes.failureOfAnotherPayment, "{idField}", idField)
	}
	moment, isTime := readTimeHeader(answer.ResponseTime)
	asked := isoTime(answer.RequestTime)
	if answer.Verified && !isTime {
		return open(causes.failureWithoutReadableTime, "{responseTime}", answer.ResponseTime, "{requestTime}", asked)
	}
	if answer.Verified && moment < answer.RequestTime-toleratedAge.Milliseconds() {
		return open(causes.oldFailure, "{responseTime}", isoTime(moment), "{requestTime}", asked)
	}
	if repeated && !row.Conclusive {
		return open(causes.inconclusiveFailureAfterRepeat, "{resultCode}", said.resultCode)
	}
	if repeated && !answer.Verified {
		return open(causes.unsignedFailureAfterRepeat, "{resultCode}", said.resultCode)
	}
	decided.RestsOnIdempotency = repeated
	return decided
}

// isRetryable reports whether the same request may succeed after an HTTP status.
func isRetryable(status int) bool {
	return status >= retryableHTTPStatusesFrom || slices.Contains(retryableHTTPStatuses, status)
}

// unknown is a verdict without an answer. words are pairs of a placeholder and its text.
func unknown(why reason, err error, words ...string) Verdict {
	// One pass: a text of the provider that looks like a placeholder stays.
	message := strings.NewReplacer(words...).Replace(why.message)
	return Verdict{ResultStatus: Unknown, Cause: &Cause{why.cause, message, err}, Deviations: []string{}}
}

func isoTime(milliseconds int64) string {
	return time.UnixMilli(milliseconds).UTC().Format("2006-01-02T15:04:05.000Z")
}
