package alipaycancel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// encode checks the request and returns its bytes. Every attempt sends the same bytes.
func (r Request) encode() ([]byte, error) {
	if r.PaymentID == "" && r.PaymentRequestID == "" {
		return nil, requestError("paymentId or paymentRequestId must be given.")
	}
	fields := []struct {
		name, value string
		bounds      bounds
	}{
		{"paymentId", r.PaymentID, paymentIDBounds},
		{"paymentRequestId", r.PaymentRequestID, paymentRequestIDBounds},
		{"merchantAccountId", r.MerchantAccountID, merchantAccountIDBounds},
	}
	for _, field := range fields {
		if utf8.RuneCountInString(field.value) > field.bounds.maxLength {
			return nil, requestError(fmt.Sprintf("%s must have at most %d characters.", field.name, field.bounds.maxLength))
		}
		if !utf8.ValidString(field.value) {
			return nil, requestError(field.name + " must be valid UTF-8.")
		}
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(r)
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), err
}

func requestError(problem string) error {
	return &Error{Code: InvalidRequest, Message: "The request breaks the contract: " + problem}
}
