package alipaycancel

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// ReadPrivateKey reads an RSA private key of at least MinKeyBits bits: PEM (PKCS#8 or PKCS#1, whatever the markers
// say), Base64 of a PEM, Base64 DER on one line or several, or DER bytes. Certificates beside the key are ignored. No error
// contains the key.
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

// ReadPublicKey reads an RSA public key of at least MinKeyBits bits: PEM (SPKI or PKCS#1), Base64 of a PEM, Base64 DER, or
// DER bytes.
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
	pemBlock = regexp.MustCompile(`-----BEGIN ([A-Z0-9 ]+)-----((?:-{0,4}[^-])*)-----END ([A-Z0-9 ]+)-----`)
	blanks   = regexp.MustCompile(`[\s\p{Z}\x{FEFF}]+`)
)

// derOf returns the DER bytes of a key in PEM, Base64 or DER.
func derOf(kind, key string) ([]byte, error) {
	const asn1Sequence = 0x30 // Every key's DER begins with this tag (X.690, 8.9).
	if len(key) > 1 && key[0] == asn1Sequence && key[1] >= 0x80 {
		return []byte(key), nil
	}
	text, err := onlyKey(kind, withoutWrapping(key))
	if err != nil {
		return nil, err
	}
	for _, form := range otherForms {
		if form.pattern.MatchString(text) {
			return nil, keyError("The " + kind + " key " + form.problem)
		}
	}
	if blocks := blocksIn(text); len(blocks) > 0 {
		text = blocks[0].content
	} else if strings.Contains(text, "-----") {
		return nil, keyError("The " + kind + " key has incomplete PEM markers.")
	}
	text = blanks.ReplaceAllString(text, "")
	if text == "" {
		return nil, keyError("The " + kind + " key is empty.")
	}
	der, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil || !base64Form.MatchString(text) {
		return nil, keyError("The " + kind + " key is neither PEM nor Base64. It must be the key itself, not the name of a file.")
	}
	if bytes.Contains(der, []byte("-----BEGIN ")) {
		return derOf(kind, string(der))
	}
	return der, nil
}

type block struct{ label, content, text string }

func blocksIn(text string) (blocks []block) {
	for _, match := range pemBlock.FindAllStringSubmatch(text, -1) {
		if match[1] == match[3] {
			blocks = append(blocks, block{match[1], match[2], match[0]})
		}
	}
	return blocks
}

// onlyKey returns, of a text with several PEM blocks, the one with the key. A file with a private key often also contains
// certificates.
func onlyKey(kind, text string) (string, error) {
	blocks := blocksIn(text)
	var keys []block
	for _, block := range blocks {
		if strings.HasSuffix(block.label, strings.ToUpper(kind)+" KEY") {
			keys = append(keys, block)
		}
	}
	if len(keys) > 1 {
		return "", keyError(fmt.Sprintf("One %s key is needed, but this text contains %d.", kind, len(keys)))
	}
	if kind == "private" && len(blocks) > 1 && len(keys) == 1 {
		return keys[0].text, nil
	}
	return text, nil
}

// withoutWrapping removes what environment files and copied lists leave around a key: blanks, quotes, a comma. Environment
// variables often contain line breaks as the characters \r\n.
func withoutWrapping(key string) string {
	isBlank := func(character rune) bool { return unicode.IsSpace(character) || character == '\uFEFF' }
	lines := strings.NewReplacer(`\r`, "", `\n`, "\n").Replace(key)
	text := strings.TrimFunc(strings.TrimRight(strings.TrimFunc(lines, isBlank), ",;"), isBlank)
	for _, quote := range []string{`"`, "'", "`"} {
		if len(text) > 1 && strings.HasPrefix(text, quote) && strings.HasSuffix(text, quote) {
			return strings.TrimFunc(text[1:len(text)-1], isBlank)
		}
	}
	return text
}

// otherForms are forms that are easily mistaken for a key in PEM or Base64, with what to do.
var otherForms = []struct {
	pattern *regexp.Regexp
	problem string
}{
	{regexp.MustCompile(`\x00`), "is in UTF-16. Save it in UTF-8."},
	{regexp.MustCompile(`[\x{200B}-\x{200F}\x{2060}]`), "contains a zero-width character. Copy the key again."},
	{regexp.MustCompile(`ENCRYPTED`), "is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem"},
	{regexp.MustCompile(`-----BEGIN OPENSSH|^ssh-`), "is in OpenSSH format. Convert it to PEM with ssh-keygen -m PEM."},
	{regexp.MustCompile(`-----BEGIN .*CERTIFICATE-----`), "is a certificate. Extract its key: openssl x509 -in certificate.pem -pubkey -noout"},
	{regexp.MustCompile(`^\{`), "is JSON. Convert a JWK to PEM."},
	{regexp.MustCompile(`(?i)%(2[BF]|3D|0A|20)`), "is percent-encoded. Decode it."},
	{regexp.MustCompile(`^[A-Za-z0-9]{0,900}[_-][A-Za-z0-9_-]{200,}={0,2}$`), "is in base64url. Convert it to Base64: tr '_-' '/+'"},
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
