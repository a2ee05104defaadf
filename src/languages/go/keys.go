package alipaycancel

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
)

// ReadPrivateKey reads an RSA private key of at least MinKeyBits bits: PEM (PKCS #8 or PKCS #1, whatever the markers
// say), Base64 of a PEM, Base64 DER on one line or several, or DER bytes. Quotes around the text, a comma at its end, a byte
// order mark, \n as two characters, and certificates beside the key are ignored.
//
// Its error is an *Error with the code InvalidKey. It says how to convert a key of another form, and never contains the key.
func ReadPrivateKey(key string) (*rsa.PrivateKey, error) {
	der, err := derOf("private", key)
	if err != nil {
		return nil, err
	}
	parsed := parseKey(der)
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, wrongKey("private", "PKCS #8 or PKCS #1", der, parsed)
	}
	if err := checkLength(private.N.BitLen()); err != nil {
		return nil, err
	}
	return private, nil
}

// ReadPublicKey reads an RSA public key of at least MinKeyBits bits: PEM (SPKI or PKCS #1), Base64 of a PEM, Base64 DER, or
// DER bytes. It ignores the same as ReadPrivateKey, without certificates. Its error is as that of ReadPrivateKey.
func ReadPublicKey(key string) (*rsa.PublicKey, error) {
	der, err := derOf("public", key)
	if err != nil {
		return nil, err
	}
	parsed := parseKey(der)
	public, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil, wrongKey("public", "SPKI or PKCS #1", der, parsed)
	}
	if err := checkLength(public.N.BitLen()); err != nil {
		return nil, err
	}
	if err := checkNumbers(public); err != nil {
		return nil, err
	}
	return public, nil
}

// ReadPublicKeys reads one or more RSA public keys, in the order given. Each text is in a form that ReadPublicKey accepts, or
// contains several PEM blocks of public keys. Its error is as that of ReadPrivateKey.
func ReadPublicKeys(keys ...string) ([]*rsa.PublicKey, error) {
	if len(keys) == 0 {
		return nil, keyError("The list of public keys is empty.")
	}
	var read []*rsa.PublicKey
	for _, key := range keys {
		texts, err := publicKeysIn(key)
		if err != nil {
			return nil, err
		}
		for _, text := range texts {
			public, err := ReadPublicKey(text)
			if err != nil {
				return nil, err
			}
			read = append(read, public)
		}
	}
	return read, nil
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

// checkNumbers rejects RSA numbers that no sound key has (RFC 8017, 3.1): with the exponent 1, every content is its own
// signature.
func checkNumbers(key *rsa.PublicKey) error {
	if key.E >= 3 && key.E%2 == 1 && key.N.Bit(0) == 1 {
		return nil
	}
	return keyError("The public key is not safe: its exponent must be odd and at least 3, and its modulus odd. " +
		"Copy it again from its source.")
}

// wrongKey says why a parsed key is not the one that is needed. The key is nil if it could not be parsed.
func wrongKey(kind, encodings string, der []byte, key any) error {
	found, algorithm := kindOf(key)
	switch {
	case key == nil:
		problem := "The " + kind + " key is not DER of " + encodings + ". Is a part of it missing?"
		return keyError(either(otherDER(kind, der), problem))
	case found != kind:
		return keyError("A " + kind + " key is needed, but this is a " + found + " key. Are the two swapped?")
	default:
		return keyError(notRSA(algorithm))
	}
}

func kindOf(key any) (kind, algorithm string) {
	switch key.(type) {
	case *rsa.PrivateKey:
		return "private", "rsa"
	case *ecdsa.PrivateKey:
		return "private", "ec"
	case ed25519.PrivateKey:
		return "private", "ed25519"
	case *ecdh.PrivateKey:
		return "private", "x25519"
	case *ecdsa.PublicKey:
		return "public", "ec"
	case ed25519.PublicKey:
		return "public", "ed25519"
	case *ecdh.PublicKey:
		return "public", "x25519"
	case *rsa.PublicKey:
		return "public", "rsa"
	default:
		return "public", "dsa" // The only other type that crypto/x509 parses, without private keys.
	}
}

func notRSA(algorithm string) string {
	return "An RSA key is needed, but this is a key of type " + algorithm + ". Generate one: openssl genrsa -out private.pem 2048"
}

func keyError(message string) error { return &Error{Code: InvalidKey, Message: message} }
