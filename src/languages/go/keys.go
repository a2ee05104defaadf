package alipaycancel

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

// ReadPrivateKey reads an RSA private key of at least MinKeyBits bits: PEM (PKCS#8 or PKCS#1, whatever the markers say), Base64 DER
// on one line or several, or DER bytes. No error contains the key.
func ReadPrivateKey(key string) (*rsa.PrivateKey, error) {
	der, err := derOf("private", key)
	if err != nil {
		return nil, err
	}
	switch parsed := parseKey(der).(type) {
	case *rsa.PrivateKey:
		return parsed, checkLength(parsed.N.BitLen())
	case *rsa.PublicKey:
		return nil, keyError("A private key is needed, but this is a public key. Are the two swapped?")
	default:
		return nil, wrongKey("private", parsed, "PKCS8 or PKCS1")
	}
}

// ReadPublicKey reads an RSA public key of at least MinKeyBits bits: PEM (SPKI or PKCS#1), Base64 DER, or DER bytes.
func ReadPublicKey(key string) (*rsa.PublicKey, error) {
	der, err := derOf("public", key)
	if err != nil {
		return nil, err
	}
	switch parsed := parseKey(der).(type) {
	case *rsa.PublicKey:
		return parsed, checkLength(parsed.N.BitLen())
	case *rsa.PrivateKey:
		return nil, keyError("A public key is needed, but this is a private key. Are the two swapped?")
	default:
		return nil, wrongKey("public", parsed, "SPKI or PKCS1")
	}
}

var (
	pemMarkers = regexp.MustCompile(`-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----`)
	whitespace = regexp.MustCompile(`\s+`)
)

// derOf returns the DER bytes of a key in PEM, Base64 or DER.
func derOf(kind, key string) ([]byte, error) {
	// Environment variables often contain line breaks as the two characters \n.
	text := strings.ReplaceAll(key, `\n`, "\n")
	if strings.Contains(text, "ENCRYPTED") {
		return nil, keyError("The " + kind + " key is encrypted. Decrypt it first.")
	}
	if markers := pemMarkers.FindStringSubmatch(text); markers != nil && markers[1] == markers[3] {
		text = markers[2]
	} else if strings.Contains(text, "-----") {
		return nil, keyError("The " + kind + " key has incomplete PEM markers.")
	}
	text = whitespace.ReplaceAllString(strings.TrimPrefix(text, "\uFEFF"), "")
	if text == "" {
		return nil, keyError("The " + kind + " key is empty.")
	}
	if base64Form.MatchString(text) {
		if der, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "=")); err == nil {
			return der, nil
		}
	}
	const asn1Sequence = 0x30 // Every key's DER begins with this tag (X.690, 8.9).
	if key[0] == asn1Sequence {
		return []byte(key), nil
	}
	return nil, keyError("The " + kind + " key is neither PEM nor Base64. It must be the key itself, not the name of a file.")
}

// parseKey tries each encoding, because PEM markers are often wrong.
func parseKey(der []byte) any {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return key
	}
	return nil
}

func checkLength(length int) error {
	if length >= MinKeyBits {
		return nil
	}
	return keyError(fmt.Sprintf("An RSA key of at least %d bits is needed, but this one has %d.", MinKeyBits, length))
}

func wrongKey(kind string, key any, encodings string) error {
	if key == nil {
		return keyError("The " + kind + " key is not " + encodings + " DER. Is a part of it missing?")
	}
	return keyError(fmt.Sprintf("An RSA key is needed, but this is a key of type %T.", key))
}

func keyError(message string) error { return &Error{Code: InvalidKey, Message: message} }
