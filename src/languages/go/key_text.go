package alipaycancel

import (
	"crypto/x509"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	pemBlock = regexp.MustCompile(`-----BEGIN ([A-Z0-9 ]+)-----((?:-{0,4}[^-])*)-----END ([A-Z0-9 ]+)-----`)
	blanks   = regexp.MustCompile(`[\s\p{Z}\x{FEFF}]+`)
	// Read as UTF-8, each ASCII character of UTF-16 stands before or after a zero byte.
	utf16          = regexp.MustCompile(`(?:[\t-~]\x00){8}|(?:\x00[\t-~]){8}`)
	invisible      = regexp.MustCompile(`[\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}]`)
	publicKeyLabel = regexp.MustCompile(`^(RSA )?PUBLIC KEY$`)
)

// derOf returns the DER bytes of a key in PEM, Base64 or DER.
func derOf(kind, key string) ([]byte, error) {
	if isDER(key) {
		return []byte(key), nil
	}
	text, err := readText(kind, key)
	if err != nil {
		return nil, err
	}
	if text, err = onlyKey(kind, text); err != nil {
		return nil, err
	}
	if problem := otherForm(kind, text); problem != "" {
		return nil, keyError(problem)
	}
	if content, ok := contentOf(text); ok {
		text = content
	} else if strings.Contains(text, "-----") {
		return nil, keyError("The " + kind + " key has incomplete PEM markers.")
	}
	text = blanks.ReplaceAllString(text, "")
	if text == "" {
		return nil, keyError("The " + kind + " key is empty.")
	}
	der, ok := decodeBase64(text)
	if !ok {
		return nil, keyError("The " + kind + " key is neither PEM nor Base64. It must be the key itself, not the name of a file.")
	}
	return der, nil
}

// publicKeysIn splits a text with several PEM blocks, so that one file or variable can contain several public keys. In a
// chain of certificates, the key of an authority must not become a key of the provider: a block that is not a public key is
// an error.
func publicKeysIn(key string) ([]string, error) {
	if isDER(key) {
		return []string{key}, nil
	}
	text, err := readText("public", key)
	if err != nil {
		return nil, err
	}
	blocks := blocksIn(text)
	if len(blocks) < 2 {
		return []string{key}, nil
	}
	var texts []string
	for _, block := range blocks {
		if !publicKeyLabel.MatchString(block.label) {
			problem := "A list of public keys must not contain a block of " + block.label[:min(32, len(block.label))] + "."
			return nil, keyError(either(otherForm("public", block.text), problem))
		}
		texts = append(texts, block.text)
	}
	return texts, nil
}

// isDER reports whether a key is DER of 128 bytes or more. It begins like no text, and may contain any text by chance, such as
// %20.
func isDER(key string) bool {
	const sequence = 0x30 // The tag of each key's DER (X.690, 8.9).
	return len(key) > 1 && key[0] == sequence && key[1] >= 0x80
}

// readText returns the text of a key, without what surrounds it. It decodes the Base64 of a PEM, a common form for secrets in
// a variable.
func readText(kind, key string) (string, error) {
	text := withoutWrapping(key)
	if utf16.MatchString(text) {
		return "", keyError("The " + kind + " key is encoded in UTF-16. Save it as UTF-8; in PowerShell: Set-Content -Encoding ascii.")
	}
	var names []string
	for _, character := range invisible.FindAllString(text, -1) {
		if name := fmt.Sprintf("U+%04X", []rune(character)[0]); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		return "", keyError("The " + kind + " key contains the invisible character " + strings.Join(names, ", ") +
			". Remove it, or copy the key again from its source.")
	}
	if bytes, ok := decodeBase64(blanks.ReplaceAllString(text, "")); ok {
		if decoded := withoutWrapping(string(bytes)); strings.HasPrefix(decoded, "-----BEGIN ") {
			return decoded, nil
		}
	}
	return text, nil
}

// withoutWrapping removes what environment files and copied lists leave around a key: blanks, quotes, a comma. Environment
// variables often contain line breaks as the characters \r\n.
func withoutWrapping(key string) string {
	text := trim(strings.NewReplacer(`\r`, "", `\n`, "\n").Replace(key))
	if text != "" && strings.Contains(",;", text[len(text)-1:]) {
		text = trim(text[:len(text)-1])
	}
	return withoutQuotes(text)
}

// withoutQuotes removes one pair of quotes, and the blanks in it.
func withoutQuotes(text string) string {
	for _, quote := range []string{`"`, "'", "`"} {
		if len(text) > 1 && strings.HasPrefix(text, quote) && strings.HasSuffix(text, quote) {
			return trim(text[1 : len(text)-1])
		}
	}
	return text
}

// trim removes blanks, and a byte order mark.
func trim(text string) string {
	return strings.TrimFunc(text, func(character rune) bool { return unicode.IsSpace(character) || character == '\uFEFF' })
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

// contentOf returns the Base64 of the first PEM block.
func contentOf(text string) (string, bool) {
	for _, block := range blocksIn(text) {
		if !strings.Contains(block.content, "-") {
			return block.content, true
		}
	}
	return "", false
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

// otherForms are well-known forms other than PEM or Base64 of an RSA key, with what to do.
var otherForms = []struct {
	matches func(text string) bool
	problem func(kind string) string
}{
	{regexp.MustCompile(`-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----`).MatchString, certificate},
	{regexp.MustCompile(`-----BEGIN OPENSSH PRIVATE KEY-----`).MatchString, theKey(
		`is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p -N "" -m PEM -f copy-of-key`)},
	{regexp.MustCompile(`^PuTTY-User-Key-File-`).MatchString, theKey(
		"is in PuTTY format. Convert it to PEM: puttygen key.ppk -O private-openssh -o private.pem")},
	{regexp.MustCompile(`^ssh-[a-z]+ `).MatchString, theKey(
		"is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub > public.pem")},
	{regexp.MustCompile(`ENCRYPTED`).MatchString, theKey(
		"is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem")},
	{regexp.MustCompile(`-----BEGIN EC PRIVATE KEY-----`).MatchString, func(string) string { return notRSA("ec") }},
	{regexp.MustCompile(`^\{`).MatchString, theKey("is a JWK or other JSON. Convert a JWK to PEM.")},
	{regexp.MustCompile(`(?i)%(2[BF]|3D|0A|20)`).MatchString, theKey("is percent-encoded. Decode it: url.PathUnescape(key).")},
	{isBase64URL, theKey("is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt")},
}

var base64URL = regexp.MustCompile(`^[A-Za-z0-9_-]{200,}={0,2}$`)

func isBase64URL(text string) bool {
	return base64URL.MatchString(text) && strings.ContainsAny(text, "-_")
}

func theKey(problem string) func(kind string) string {
	return func(kind string) string { return "The " + kind + " key " + problem }
}

// otherForm says for such a form what it is and how to convert it. It is empty for any other text.
func otherForm(kind, text string) string {
	for _, form := range otherForms {
		if form.matches(text) {
			return form.problem(kind)
		}
	}
	return ""
}

// otherDER says the same for the DER of a certificate.
func otherDER(kind string, der []byte) string {
	if _, err := x509.ParseCertificate(der); err != nil {
		return ""
	}
	return certificate(kind)
}

func certificate(kind string) string {
	if kind == "private" {
		return "This is a certificate; a private key is needed."
	}
	return "This is a certificate, not a public key. Extract its public key: " +
		"openssl x509 -in certificate.pem -pubkey -noout > public.pem"
}
