package alipaycancel

import (
	"regexp"
	"strings"
)

// Algorithm is the only one of the contract: SHA-256 with RSA PKCS#1 v1.5.
const Algorithm = "RSA256"

// SignatureHeader is a Signature header in its parts.
type SignatureHeader struct {
	Algorithm string `json:"algorithm"`
	// KeyVersion is empty where it is left out, which means the newest key.
	KeyVersion string `json:"keyVersion,omitempty"`
	// Signature is Base64, percent-encoded or raw.
	Signature string `json:"signature"`
}

// String writes the header: algorithm=RSA256,keyVersion=1,signature=….
func (h SignatureHeader) String() string {
	version := ""
	if h.KeyVersion != "" {
		version = "keyVersion=" + h.KeyVersion + ","
	}
	return "algorithm=" + h.Algorithm + "," + version + "signature=" + h.Signature
}

var headerPair = regexp.MustCompile(`^\s*([A-Za-z]+)=(\S*)\s*$`)

// ParseSignatureHeader reads a Signature header by the names of its pairs, in any order and any case, with blanks around the
// commas. Pairs with other names are passed over.
func ParseSignatureHeader(header string) (SignatureHeader, error) {
	pairs := map[string]string{}
	for _, pair := range strings.Split(header, ",") {
		match := headerPair.FindStringSubmatch(pair)
		if match == nil {
			return SignatureHeader{}, headerError("is not a list of name=value pairs, separated by commas")
		}
		name := strings.ToLower(match[1])
		if _, twice := pairs[name]; twice {
			return SignatureHeader{}, headerError("gives " + name + " twice")
		}
		pairs[name] = match[2]
	}
	parsed := SignatureHeader{Algorithm: pairs["algorithm"], KeyVersion: pairs["keyversion"], Signature: pairs["signature"]}
	if parsed.Algorithm == "" {
		return SignatureHeader{}, headerError("has no algorithm")
	}
	if parsed.Signature == "" {
		return SignatureHeader{}, headerError("has no signature")
	}
	return parsed, nil
}

func headerError(problem string) error {
	return &Error{Code: InvalidSignatureHeader, Message: "The Signature header " + problem + "."}
}
