package alipaycancel

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// SignedMessage is what a signature covers. Method and Path are those of the request, base path included, also for a
// response. Time is the Request-Time or the Response-Time.
type SignedMessage struct {
	Method, Path, ClientID, Time string
	// Body is the raw bytes, exactly as sent or received.
	Body []byte
}

// ContentToSign returns the bytes that a signature covers: "<method> <path>\n<clientId>.<time>.<body>".
func ContentToSign(message SignedMessage) []byte {
	head := message.Method + " " + message.Path + "\n" + message.ClientID + "." + message.Time + "."
	return append([]byte(head), message.Body...)
}

// ContextSigner is a crypto.Signer that can be interrupted, such as a client of a KMS. If a Signer has this method, it
// is called in place of Sign. Its context ends with the attempt.
type ContextSigner interface {
	crypto.Signer
	SignContext(ctx context.Context, digest []byte, options crypto.SignerOpts) ([]byte, error)
}

// Sign signs content with RSA PKCS#1 v1.5 and SHA-256 (RFC 8017, section 8.2). The key is an *rsa.PrivateKey or any
// other crypto.Signer with an RSA key, such as one in a KMS. Sign returns percent-encoded Base64, as the header needs
// it. Its error is an *Error with the code SigningFailed, also if the signer panics.
func Sign(ctx context.Context, content []byte, key crypto.Signer) (encoded string, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = &Error{Code: SigningFailed, Message: "The signer panicked.", Err: fmt.Errorf("panic: %v", fault)}
		}
	}()
	digest := sha256.Sum256(content)
	var signature []byte
	if signer, ok := key.(ContextSigner); ok {
		signature, err = signer.SignContext(ctx, digest[:], crypto.SHA256)
	} else {
		signature, err = key.Sign(rand.Reader, digest[:], crypto.SHA256)
	}
	if err != nil {
		return "", &Error{Code: SigningFailed, Message: "The signer failed.", Err: err}
	}
	if len(signature)*8 < MinKeyBits {
		message := fmt.Sprintf("The signer must return an RSA signature of at least %d bits.", MinKeyBits)
		return "", &Error{Code: SigningFailed, Message: message}
	}
	return url.QueryEscape(base64.StdEncoding.EncodeToString(signature)), nil
}

// signWithin signs in a goroutine of its own, so that a slow signer cannot delay a timeout.
func signWithin(ctx context.Context, content []byte, key crypto.Signer) (string, error) {
	type result struct {
		signature string
		err       error
	}
	signed := make(chan result, 1)
	go func() {
		// This error stays if the signer ends the goroutine.
		made := result{err: &Error{Code: SigningFailed, Message: "The signer failed."}}
		defer func() { signed <- made }()
		made.signature, made.err = Sign(ctx, content, key)
	}()
	var made result
	select {
	case made = <-signed:
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return "", &Error{Code: SigningFailed, Message: "The context ended while the request was being signed.", Err: err}
	}
	return made.signature, made.err
}

// Verify reports whether the signature of the content was made with the private key that belongs to key. The signature is
// Base64: raw, or percent-encoded with upper- or lower-case digits. For a malformed signature, Verify returns false.
func Verify(content []byte, signature string, key *rsa.PublicKey) bool {
	bytes, ok := decodeSignature(signature)
	digest := sha256.Sum256(content)
	return ok && key != nil && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], bytes) == nil
}

// decodeSignature keeps + as +: the value is not a form field.
func decodeSignature(value string) ([]byte, bool) {
	text, err := url.PathUnescape(value)
	if err != nil || len(text)%4 != 0 {
		return nil, false
	}
	return decodeBase64(text)
}

var base64Form = regexp.MustCompile(`^[A-Za-z0-9+/]+={0,2}$`)

func decodeBase64(text string) ([]byte, bool) {
	if !base64Form.MatchString(text) {
		return nil, false
	}
	bytes, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	return bytes, err == nil
}
