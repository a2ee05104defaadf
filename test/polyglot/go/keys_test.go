package alipaycancel

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"testing"
)

func pemOf(label string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

func privatePEM(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemOf("PRIVATE KEY", der)
}

func publicPEM(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemOf("PUBLIC KEY", der)
}

func TestPrivateKeyIsReadWithTextAroundIt(t *testing.T) {
	text := privatePEM(t, testKey())
	der, _ := pem.Decode([]byte(text))
	base := base64.StdEncoding.EncodeToString(der.Bytes)
	for name, key := range map[string]string{
		"literal \\r\\n":                     strings.ReplaceAll(text, "\n", `\r\n`),
		"quoted Base64":                      `"` + base + `"`,
		"trailing comma":                     base + ",",
		"quoted, with a trailing comma":      "'" + text + "',",
		"blanks between quotes and comma":    ` "` + text + `" , `,
		"missing padding":                    strings.TrimRight(base, "="),
		"trailing no-break space":            base + "\u00A0",
		"byte order mark":                    "\uFEFF" + text,
		"Base64 of a PEM":                    base64.StdEncoding.EncodeToString([]byte(text)),
		"Base64 of a PEM with literal \\n":   base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(text, "\n", `\n`))),
		"DER":                                string(der.Bytes),
		"a certificate and a broken block":   pemOf("CERTIFICATE", []byte("x")) + text,
		"PKCS #8 between markers of PKCS #1": strings.ReplaceAll(text, "PRIVATE", "RSA PRIVATE"),
	} {
		if read, err := ReadPrivateKey(key); err != nil || !read.Equal(testKey()) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestErrorOfAKeySaysHowToFixIt(t *testing.T) {
	short := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), MinKeyBits-1), big.NewInt(1))
	elliptical, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	sec1, _ := x509.MarshalECPrivateKey(elliptical)
	edwards, montgomery, _ := ed25519.GenerateKey(rand.Reader)
	exchange, _ := ecdh.X25519().GenerateKey(rand.Reader)
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &testKey().PublicKey, testKey())
	if err != nil {
		t.Fatal(err)
	}
	text := privatePEM(t, testKey())
	public := publicPEM(t, &testKey().PublicKey)
	base := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(text, "-----BEGIN PRIVATE KEY-----", ""), "-----END PRIVATE KEY-----", ""), "\n", "")
	utf16 := "\uFEFF" + strings.Join(strings.Split(text, ""), "\x00") + "\x00"
	const isCertificate = "This is a certificate; a private key is needed."
	for _, test := range []struct{ key, want string }{
		{public, "A private key is needed, but this is a public key. Are the two swapped?"},
		{publicPEM(t, &elliptical.PublicKey), "A private key is needed, but this is a public key. Are the two swapped?"},
		{privatePEM(t, elliptical), "An RSA key is needed, but this is a key of type ec. Generate one: openssl genrsa -out private.pem 2048"},
		{privatePEM(t, montgomery), "An RSA key is needed, but this is a key of type ed25519. Generate one: openssl genrsa -out private.pem 2048"},
		{privatePEM(t, exchange), "An RSA key is needed, but this is a key of type x25519. Generate one: openssl genrsa -out private.pem 2048"},
		{pemOf("EC PRIVATE KEY", sec1), "An RSA key is needed, but this is a key of type ec. Generate one: openssl genrsa -out private.pem 2048"},
		{"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n-----END ENCRYPTED PRIVATE KEY-----", "The private key is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem"},
		{"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----", `The private key is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p -N "" -m PEM -f copy-of-key`},
		{"ssh-rsa AAAAB3Nza", "The private key is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub > public.pem"},
		{`{"kty":"RSA"}`, "The private key is a JWK or other JSON. Convert a JWK to PEM."},
		{strings.NewReplacer("+", "-", "/", "_").Replace(base), "The private key is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt"},
		{url.QueryEscape(base), "The private key is percent-encoded. Decode it: url.PathUnescape(key)."},
		{pemOf("CERTIFICATE", certificate), isCertificate},
		{pemOf("TRUSTED CERTIFICATE", certificate), isCertificate},
		{string(certificate), isCertificate},
		{base64.StdEncoding.EncodeToString(certificate), isCertificate},
		{utf16, "The private key is encoded in UTF-16. Save it as UTF-8; in PowerShell: Set-Content -Encoding ascii."},
		{base[:100] + "\u200B" + base[100:] + "\u00AD\u200B", "The private key contains the invisible character U+200B, U+00AD. Remove it, or copy the key again from its source."},
		{text + text, "One private key is needed, but this text contains 2."},
		{text[:600], "The private key has incomplete PEM markers."},
		{base[:600], "The private key is not DER of PKCS #8 or PKCS #1. Is a part of it missing?"},
		{" \n", "The private key is empty."},
		{"./private.pem", "The private key is neither PEM nor Base64. It must be the key itself, not the name of a file."},
		{"./" + strings.Repeat("a-b_c", 60), "The private key is neither PEM nor Base64. It must be the key itself, not the name of a file."},
		{`"` + base, "The private key is neither PEM nor Base64. It must be the key itself, not the name of a file."},
	} {
		_, err := ReadPrivateKey(test.key)
		if codeOf(err) != InvalidKey || err.Error() != test.want || strings.Contains(err.Error(), base[100:140]) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	for _, test := range []struct{ key, want string }{
		{text, "A public key is needed, but this is a private key. Are the two swapped?"},
		{publicPEM(t, edwards), "An RSA key is needed, but this is a key of type ed25519. Generate one: openssl genrsa -out private.pem 2048"},
		{pemOf("CERTIFICATE", certificate), "This is a certificate, not a public key. Extract its public key: openssl x509 -in certificate.pem -pubkey -noout > public.pem"},
		{publicPEM(t, &rsa.PublicKey{N: short, E: 65537}), fmt.Sprintf("An RSA key of at least %d bits is needed, but this one has %d.", MinKeyBits, MinKeyBits-1)},
		{public[:200], "The public key has incomplete PEM markers."},
		{"MIIB", "The public key is not DER of SPKI or PKCS #1. Is a part of it missing?"},
		{public + public, "One public key is needed, but this text contains 2."},
		{publicPEM(t, &rsa.PublicKey{N: testKey().N, E: 1}), "The public key is not safe: its exponent must be odd and at least 3, and its modulus odd. Copy it again from its source."},
	} {
		if _, err := ReadPublicKey(test.key); codeOf(err) != InvalidKey || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	_, err = ReadPublicKeys(public + pemOf("CERTIFICATE REQUEST", []byte("x")))
	if codeOf(err) != InvalidKey || err.Error() != "A list of public keys must not contain a block of CERTIFICATE REQUEST." {
		t.Errorf("got %v", err)
	}
}

var template = &x509.Certificate{SerialNumber: big.NewInt(1), SignatureAlgorithm: x509.SHA256WithRSA, PublicKey: crypto.PublicKey(nil)}
