package alipaycancel

// ErrorCode identifies an error of this package. Codes are stable.
type ErrorCode string

// The error codes.
const (
	// InvalidOption: an option is missing or invalid. Nothing was sent.
	InvalidOption ErrorCode = "INVALID_OPTION"
	// InvalidRequest: the request breaks the contract. Nothing was sent.
	InvalidRequest ErrorCode = "INVALID_REQUEST"
	// InvalidEvidence: the argument of VerifyEvidence is not valid evidence.
	InvalidEvidence ErrorCode = "INVALID_EVIDENCE"
	// InvalidKey: a key cannot be read or has the wrong type.
	InvalidKey ErrorCode = "INVALID_KEY"
	// SigningFailed: the first attempt could not be signed. Nothing was sent.
	SigningFailed ErrorCode = "SIGNING_FAILED"
	// Aborted: the caller's context is done. If Attempts is not empty, a request was sent, and it is unknown whether the
	// payment is cancelled: cancel again with the same request and Repeated(true).
	Aborted ErrorCode = "ABORTED"
	// InvalidSignatureHeader: a Signature header is malformed.
	InvalidSignatureHeader ErrorCode = "INVALID_SIGNATURE_HEADER"
	// UntrustedResponse: the signature of a response is missing, incomplete or wrong. The request was sent; its effect is
	// unknown.
	UntrustedResponse ErrorCode = "UNTRUSTED_RESPONSE"
	// ResponseTooLarge: the body of a response is larger than MaxResponseBytes. The request was sent; its effect is unknown.
	ResponseTooLarge ErrorCode = "RESPONSE_TOO_LARGE"
)

// Error is the error type of this package. Switch on Code. Message is for people and never contains a secret.
type Error struct {
	Code    ErrorCode
	Message string
	// Option names the option. Only set with InvalidOption.
	Option string
	// Attempts lists the attempts made before the caller's context was done. Only set with Aborted.
	Attempts []Attempt
	// Err is the underlying error, or nil.
	Err error
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the underlying error, so that errors.Is(err, context.Canceled) works.
func (e *Error) Unwrap() error { return e.Err }

func optionError(option, rule string) error {
	return &Error{Code: InvalidOption, Option: option, Message: "Option `" + option + "` " + rule}
}

func notMade(name, constructor string) error {
	return &Error{Code: InvalidOption, Message: "A " + name + " must be made with " + constructor + "."}
}

func untrusted(why reason) error {
	return &Error{Code: UntrustedResponse, Message: why.message}
}
