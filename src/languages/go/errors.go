package alipaycancel

// ErrorCode is the stable code of an error of this package.
type ErrorCode string

// The codes of errors.
const (
	// InvalidOption: an option is missing or breaks its rule. Nothing was sent.
	InvalidOption ErrorCode = "INVALID_OPTION"
	// InvalidRequest: the request breaks the contract. Nothing was sent.
	InvalidRequest ErrorCode = "INVALID_REQUEST"
	// InvalidKey: a key cannot be read, or is of the wrong kind.
	InvalidKey ErrorCode = "INVALID_KEY"
	// SigningFailed: the first attempt could not be signed. Nothing was sent.
	SigningFailed ErrorCode = "SIGNING_FAILED"
	// Aborted: the caller's context ended. If Attempts is not empty, a request was sent, and whether the payment is
	// cancelled is not known: cancel again with the same request, marked as repeated.
	Aborted ErrorCode = "ABORTED"
	// InvalidSignatureHeader: a Signature header does not follow the grammar.
	InvalidSignatureHeader ErrorCode = "INVALID_SIGNATURE_HEADER"
	// UntrustedResponse: the signature of a response is missing, incomplete or wrong. The request was sent, and whether
	// it took effect is not known.
	UntrustedResponse ErrorCode = "UNTRUSTED_RESPONSE"
	// ResponseTooLarge: a response has more bytes than any answer of the contract.
	ResponseTooLarge ErrorCode = "RESPONSE_TOO_LARGE"
)

// Error is every error of this package: switch on Code. The message is for people and never holds a secret.
type Error struct {
	Code    ErrorCode
	Message string
	// Attempts are those made before the caller's context ended; only with Aborted.
	Attempts []Attempt
	// Err is what went wrong beneath, if anything did.
	Err error
}

func (e *Error) Error() string { return e.Message }

// Unwrap gives what went wrong beneath: errors.Is(err, context.Canceled) works.
func (e *Error) Unwrap() error { return e.Err }

func optionError(option, rule string) error {
	return &Error{Code: InvalidOption, Message: "Option " + option + " " + rule}
}

func untrusted(message string) error {
	return &Error{Code: UntrustedResponse, Message: message}
}
