package alipaycancel

import (
	"regexp"
	"strings"
)

// SignatureHeader is a parsed Signature header.
type SignatureHeader struct {
	Algorithm string `json:"algorithm"`
	// KeyVersion is empty if the header has none, which means the newest key.
	KeyVersion string `json:"keyVersion,omitempty"`
	// Signature is Base64, percent-encoded or raw.
	Signature string `json:"signature"`
}

// String returns the header: algorithm=…,keyVersion=1,signature=….
func (h SignatureHeader) String() string {
	version := ""
	if h.KeyVersion != "" {
		version = "keyVersion=" + h.KeyVersion + ","
	}
	return "algorithm=" + h.Algorithm + "," + version + "signature=" + h.Signature
}

var headerPair = regexp.MustCompile(`^\s*([A-Za-z]+)=(\S*)\s*$`)

// ParseSignatureHeader parses a Signature header. Its name=value pairs may come in any order and letter case, with spaces
// around the commas. Pairs with other names are ignored.
func ParseSignatureHeader(header string) (SignatureHeader, error) {
	pairs := map[string]string{}
	for _, pair := range strings.Split(header, ",") {
		match := headerPair.FindStringSubmatch(pair)
		if match == nil {
			return SignatureHeader{}, headerError("is not a list of name=value pairs, separated by commas")
		}
		name := strings.ToLower(match[1])
		if _, twice := pairs[name]; twice {
			return SignatureHeader{}, headerError("has " + name + " twice")
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
