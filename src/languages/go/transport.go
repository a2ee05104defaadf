package alipaycancel

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rsa"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// SigningTransport signs the final bytes of each request and verifies the raw bytes of each response before they are parsed.
// Use it with any generated client: &http.Client{Transport: transport}. Each round trip sends one request. It does not retry,
// and it does not follow redirects: a signed request must not go to another host.
//
// RoundTrip returns an *Error with the code SigningFailed (nothing was sent), UntrustedResponse or ResponseTooLarge, or the
// error of Base.
type SigningTransport struct {
	// PassUnsigned accepts responses without any signature; the gateway sends some failures unsigned. Check them with
	// Verified, and never trust an unsigned success. A wrong or partial signature is always rejected. Default: false,
	// unsigned responses are rejected.
	PassUnsigned bool
	// Base sends the signed request. Default: http.DefaultTransport with more idle connections.
	Base http.RoundTripper

	keys *signingKeys
}

// NewSigningTransport returns a transport. Its error is an *Error with the code InvalidOption.
func NewSigningTransport(credentials Credentials) (*SigningTransport, error) {
	keys, err := credentials.read()
	if err != nil {
		return nil, err
	}
	return &SigningTransport{keys: keys}, nil
}

// String returns a text without keys and tokens. It reads no connection, so it is safe while calls are under way.
func (t *SigningTransport) String() string { return "alipaycancel.SigningTransport" }

// Format prints String for every verb of fmt.
func (t *SigningTransport) Format(state fmt.State, _ rune) { io.WriteString(state, t.String()) }

// RoundTrip signs, sends and verifies.
func (t *SigningTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if t.keys == nil {
		return nil, notMade("SigningTransport", "NewSigningTransport")
	}
	var body []byte
	if request.Body != nil {
		var err error
		body, err = io.ReadAll(request.Body)
		request.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	signed := withBody(request, body)
	method, path := signed.Method, signed.URL.EscapedPath()
	if err := t.keys.sign(signed, body, time.Now()); err != nil {
		return nil, err
	}
	response, err := orDefault(t.Base).RoundTrip(signed)
	if err != nil {
		return nil, err
	}
	received, err := readBody(response)
	if err != nil {
		return nil, err
	}
	key, err := t.keys.verify(response.Header, received, method, path)
	if err != nil {
		return nil, err
	}
	verified := key != nil
	if !verified && !t.PassUnsigned {
		return nil, &Error{Code: UntrustedResponse, Message: "The response is not signed."}
	}
	// Without Location, an http.Client cannot follow a redirect with the signed request.
	response.Header.Del("Location")
	response.Body = io.NopCloser(bytes.NewReader(received))
	response.ContentLength = int64(len(received))
	response.Request = request.WithContext(context.WithValue(request.Context(), verifiedKey{}, verified))
	return response, nil
}

type verifiedKey struct{}

// Verified reports whether a SigningTransport verified the signature of a response.
func Verified(response *http.Response) bool {
	return response.Request != nil && response.Request.Context().Value(verifiedKey{}) == true
}

// withBody returns a copy of a request that can be sent only once: without GetBody, net/http cannot send the body again.
func withBody(request *http.Request, body []byte) *http.Request {
	copied := request.Clone(request.Context())
	copied.GetBody = nil
	copied.ContentLength = int64(len(body))
	copied.Body = http.NoBody
	if len(body) > 0 {
		copied.Body = io.NopCloser(bytes.NewReader(body))
	}
	return copied
}

// pooled keeps the connections of concurrent calls. http.DefaultTransport keeps two idle connections for each host.
var pooled = sync.OnceValue(func() http.RoundTripper {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	transport := standard.Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 256
	return transport
})

func orDefault(base http.RoundTripper) http.RoundTripper {
	if base == nil {
		return pooled()
	}
	return base
}

func readBody(response *http.Response) ([]byte, error) {
	defer response.Body.Close()
	var reader io.Reader = response.Body
	// An http.Transport decodes gzip only if it asked for it. The limit is for the decoded bytes, and they are verified.
	if strings.EqualFold(response.Header.Get("Content-Encoding"), "gzip") {
		decoded, err := gzip.NewReader(reader)
		if err != nil {
			return nil, err
		}
		reader = decoded
		response.Header.Del("Content-Encoding")
		response.Header.Del("Content-Length")
	}
	body, err := io.ReadAll(io.LimitReader(reader, MaxResponseBytes+1))
	if err == nil && len(body) > MaxResponseBytes {
		return nil, &Error{Code: ResponseTooLarge, Message: causes.tooLarge.message}
	}
	return body, err
}

// verify returns the key that verifies a response, or nil if the response is not signed. A partial or wrong signature
// is an error.
func (k *signingKeys) verify(header http.Header, body []byte, method, path string) (*rsa.PublicKey, error) {
	// The values of a header that is repeated are joined with a comma (RFC 9110, 5.3). An empty value counts as missing.
	text := func(name string) string { return strings.Join(header.Values(name), ", ") }
	names := []string{headerSignature, headerResponseTime, headerClientID}
	missing := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return text(name) != "" })
	if len(missing) == len(names) {
		return nil, nil
	}
	if len(missing) > 0 {
		why := unknown(causes.partlySigned, nil, "{missingHeaders}", strings.Join(missing, ", ")).Cause
		return nil, &Error{Code: UntrustedResponse, Message: why.Message}
	}
	if text(headerClientID) != k.clientID {
		return nil, untrusted(causes.signedForAnotherClient)
	}
	responseTime := text(headerResponseTime)
	if !isTimeHeader(responseTime) {
		return nil, untrusted(causes.invalidResponseTime)
	}
	parsed, err := ParseSignatureHeader(text(headerSignature))
	if err != nil {
		return nil, untrusted(causes.unreadableSignature)
	}
	if !strings.EqualFold(parsed.Algorithm, Algorithm) {
		return nil, untrusted(causes.anotherAlgorithm)
	}
	content := ContentToSign(SignedMessage{method, path, k.clientID, responseTime, body})
	for _, key := range k.alipayPublicKeys {
		if Verify(content, parsed.Signature, key) {
			return key, nil
		}
	}
	return nil, untrusted(causes.wrongSignature)
}
