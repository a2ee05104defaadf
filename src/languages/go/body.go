package alipaycancel

import (
	"bytes"
	"encoding/json"
	"io"
)

// parseBody decodes a body into maps and lists, because the fields of a struct match in any letter case. An empty body is
// nil.
func parseBody(body []byte) (value any, isJSON bool) {
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	if len(body) == 0 {
		return nil, true
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	// JSON allows numbers that no float64 can represent.
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, false
	}
	return value, true
}

// readFields are the fields that the verdict needs or reports. A field of the wrong type counts as missing.
type readFields struct {
	resultStatus                ResultStatus
	resultCode, resultMessage   string
	paymentID, paymentRequestID string
	cancelTime                  string
}

func readAnswer(body any) readFields {
	answer := fieldsOf(body)
	result := fieldsOf(answer["result"])
	text := func(value any) string {
		known, _ := value.(string)
		return known
	}
	read := readFields{
		resultCode: text(result["resultCode"]), resultMessage: text(result["resultMessage"]),
		paymentID: text(answer["paymentId"]), paymentRequestID: text(answer["paymentRequestId"]),
	}
	switch status := ResultStatus(text(result["resultStatus"])); status {
	case Cancelled, NotCancelled, Unknown:
		read.resultStatus = status
	}
	if moment := text(answer["cancelTime"]); isDateTime(moment) {
		read.cancelTime = moment
	}
	return read
}

// deviationsOf lists the fields that break the contract but do not affect the verdict: JSON pointers, in the order of the
// contract.
func deviationsOf(body any, request Request, status ResultStatus) []string {
	answer := fieldsOf(body)
	result := fieldsOf(answer["result"])
	deviations := []string{}
	check := func(pointer string, deviates bool) {
		if deviates {
			deviations = append(deviations, pointer)
		}
	}
	idDeviates := func(value any, requested string, bounds bounds) bool {
		if value == nil {
			return status == Cancelled
		}
		return !isText(value, bounds) || (requested != "" && requested != value)
	}
	moment, _ := answer["cancelTime"].(string)
	check("/result/resultCode", !isText(result["resultCode"], resultCodeBounds))
	check("/result/resultMessage", !isText(result["resultMessage"], resultMessageBounds))
	check("/paymentId", idDeviates(answer["paymentId"], request.PaymentID, paymentIDBounds))
	check("/paymentRequestId", idDeviates(answer["paymentRequestId"], request.PaymentRequestID, paymentRequestIDBounds))
	check("/cancelTime", status == Cancelled && !isDateTime(moment))
	return deviations
}

func fieldsOf(value any) map[string]any {
	fields, _ := value.(map[string]any)
	return fields
}

func isText(value any, bounds bounds) bool {
	text, ok := value.(string)
	return ok && bounds.allow(text)
}

func isDateTime(text string) bool {
	_, ok := readDateTime(text)
	return ok
}
