package alipaycancel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// bounds are those of a text. The length is in characters.
type bounds struct {
	minLength, maxLength int
	// form is nil if any text is allowed.
	form *regexp.Regexp
}

func (b bounds) allow(text string) bool {
	length := utf8.RuneCountInString(text)
	return length >= b.minLength && length <= b.maxLength && (b.form == nil || b.form.MatchString(text))
}

// encode checks the request and returns its bytes. Every attempt sends the same bytes.
func (r Request) encode() ([]byte, error) {
	if !r.meetsRequirement() {
		return nil, requestError(requirement)
	}
	for _, field := range r.fields() {
		if !utf8.ValidString(field.value) {
			return nil, requestError("`" + field.name + "` must be valid UTF-8.")
		}
		if field.value != "" && !field.bounds.allow(field.value) {
			rule := fmt.Sprintf("must have %d to %d characters.", field.bounds.minLength, field.bounds.maxLength)
			return nil, requestError("`" + field.name + "` " + rule)
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
