package alipaycancel

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
)

// SignedMessage is what a signature covers. Of a response, Time is its Response-Time and Body its own; Method and Path are
// always those of the request, base path included.
type SignedMessage struct {
	Method, Path, ClientID, Time string
	// Body is the exact bytes sent or received.
	Body []byte
}

// ContentToSign gives the bytes that a signature covers: "<method> <path>\n<clientId>.<time>.<body>".
func ContentToSign(message SignedMessage) []byte {
	head := message.Method + " " + message.Path + "\n" + message.ClientID + "." + message.Time + "."
	return append([]byte(head), message.Body...)
}

// Sign signs content by RSA PKCS#1 v1.5 over SHA-256 (RFC 8017, section 8.2), with an *rsa.PrivateKey or any other
// crypto.Signer that holds an RSA key, such as one in a KMS. It gives percent-encoded Base64, the form that goes into the
// header.
func Sign(content []byte, key crypto.Signer) (string, error) {
	digest := sha256.Sum256(content)
	signature, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return "", &Error{Code: SigningFailed, Message: "The key could not sign.", Err: err}
	}
	return url.QueryEscape(base64.StdEncoding.EncodeToString(signature)), nil
}

// Verify tells whether a signature, as Base64, percent-encoded in either case or raw, is one of this content by this key. A
// malformed one is false.
func Verify(content []byte, signature string, key *rsa.PublicKey) bool {
	bytes, ok := decodeSignature(signature)
	digest := sha256.Sum256(content)
	return ok && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], bytes) == nil
}

var base64Form = regexp.MustCompile(`^[A-Za-z0-9+/]+={0,2}$`)

// A + stays a +: the value is no form field.
func decodeSignature(value string) ([]byte, bool) {
	text, err := url.PathUnescape(value)
	if err != nil || !base64Form.MatchString(text) || len(text)%4 != 0 {
		return nil, false
	}
	bytes, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	return bytes, err == nil
}
