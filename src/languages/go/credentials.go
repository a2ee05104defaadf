package alipaycancel

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Credentials are the merchant's identity and keys, and the provider's public key. In logs and in JSON, only ClientID
// is shown. Do not log a struct that has them in an unexported field: fmt calls no methods there.
type Credentials struct {
	// ClientID is assigned by the provider and sent as Client-Id: visible ASCII characters.
	ClientID string
	// PrivateKey is the merchant's RSA private key, at least MinKeyBits bits, in any form that ReadPrivateKey accepts. Set
	// either PrivateKey or Signer.
	PrivateKey string
	// Signer signs with a key that stays in a KMS or HSM: RSA, at least MinKeyBits bits. See ContextSigner.
	Signer crypto.Signer
	// AlipayPublicKey is the provider's RSA public key for this Client-Id, in any form that ReadPublicKeys accepts. While
	// the provider exchanges its key, the text may contain several PEM blocks: a response is verified if one of the keys
	// verifies it.
	AlipayPublicKey string
	// OtherAlipayPublicKeys are accepted too. Default: none.
	OtherAlipayPublicKeys []string
	// KeyVersion is the version of the merchant's key: digits. If empty, it is not sent, and the provider uses the
	// newest key.
	KeyVersion string
	// AgentToken lets one merchant act for another: visible ASCII characters. If empty, it is not sent.
	AgentToken string
}

// String returns a text without keys and tokens.
func (c Credentials) String() string { return "credentials of " + c.ClientID }

// Format prints String for every verb of fmt.
func (c Credentials) Format(state fmt.State, _ rune) { io.WriteString(state, c.String()) }

// MarshalText returns String. It is what encoding/json, encoding/xml and log/slog write.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// signingKeys are checked credentials with parsed keys.
type signingKeys struct {
	clientID         string
	alipayPublicKeys []*rsa.PublicKey
	// sign signs a request and sets its headers. If the context of the request ends first, it returns an error at once. It is
	// a function because a dump of a Client shows the address of a function, and not what it captures.
	sign func(request *http.Request, body []byte, now time.Time) error
}

func (c Credentials) read() (*signingKeys, error) {
	for _, option := range []struct {
		name, value, rule string
		isRequired        bool
		bounds            bounds
	}{
		{"ClientID", c.ClientID, "must be 1 to %d visible ASCII characters.", true, clientIDBounds},
		{"KeyVersion", c.KeyVersion, "must be a string of 1 to %d digits.", false, keyVersionBounds},
		{"AgentToken", c.AgentToken, "must be 1 to %d visible ASCII characters.", false, agentTokenBounds},
	} {
		if (option.value != "" || option.isRequired) && !option.bounds.allow(option.value) {
			return nil, optionError(option.name, fmt.Sprintf(option.rule, option.bounds.maxLength))
		}
	}
	signer, err := c.readSigner()
	if err != nil {
		return nil, err
	}
	keys := &signingKeys{clientID: c.ClientID, sign: func(request *http.Request, body []byte, now time.Time) error {
		return c.sign(signer, request, body, now)
	}}
	if c.AlipayPublicKey == "" {
		return nil, optionError("AlipayPublicKey", "must be given.")
	}
	for index, text := range append([]string{c.AlipayPublicKey}, c.OtherAlipayPublicKeys...) {
		read, err := ReadPublicKeys(text)
		if err != nil {
			option := "AlipayPublicKey"
			if index > 0 {
				option = "OtherAlipayPublicKeys"
			}
			return nil, optionError(option, "cannot be used. "+err.Error())
		}
		keys.alipayPublicKeys = append(keys.alipayPublicKeys, read...)
	}
	return keys, nil
}

func (c Credentials) readSigner() (crypto.Signer, error) {
	if (c.PrivateKey == "") == (c.Signer == nil) {
		return nil, optionError("PrivateKey", "or `Signer` must be given, and not both.")
	}
	if c.Signer == nil {
		key, err := ReadPrivateKey(c.PrivateKey)
		if err != nil {
			return nil, optionError("PrivateKey", "cannot be used. "+err.Error())
		}
		return key, nil
	}
	var public *rsa.PublicKey
	// A nil pointer in the interface panics.
	safely(func() { public, _ = c.Signer.Public().(*rsa.PublicKey) })
	if public == nil || public.N == nil || public.N.BitLen() < MinKeyBits {
		return nil, optionError("Signer", fmt.Sprintf("must have an RSA key of at least %d bits.", MinKeyBits))
	}
	return c.Signer, nil
}

func (c Credentials) sign(signer crypto.Signer, request *http.Request, body []byte, now time.Time) error {
	requestTime := strconv.FormatInt(now.UnixMilli(), 10)
	message := SignedMessage{request.Method, request.URL.EscapedPath(), c.ClientID, requestTime, body}
	signature, err := signWithin(request.Context(), ContentToSign(message), signer)
	if err != nil {
		return err
	}
	header := request.Header
	header.Set("Content-Type", "application/json; charset=UTF-8")
	header.Set(headerClientID, c.ClientID)
	header.Set(headerRequestTime, requestTime)
	header.Set(headerSignature, SignatureHeader{Algorithm, c.KeyVersion, signature}.String())
	if c.AgentToken != "" {
		header.Set(headerAgentToken, c.AgentToken)
	}
	return nil
}
