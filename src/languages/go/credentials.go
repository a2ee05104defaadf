package alipaycancel

import (
	"crypto"
	"crypto/rsa"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// Credentials say who signs, and whose signature is believed.
type Credentials struct {
	// ClientID is assigned by the provider and sent as Client-Id: 1 to 128 visible ASCII characters.
	ClientID string
	// PrivateKey is the merchant's RSA private key of 2048 bits or more, in any form that ReadPrivateKey takes. Give this
	// or Signer. It is read once.
	PrivateKey string
	// Signer signs in place of PrivateKey, for a key that never leaves its KMS or HSM: RSA of 2048 bits or more.
	Signer crypto.Signer
	// AlipayPublicKey is the provider's RSA public key, as registered for this Client-Id. It is read once.
	AlipayPublicKey string
	// KeyVersion is the version of the merchant's key, 1 to 16 digits. Empty: not sent, which means the newest.
	KeyVersion string
	// AgentToken is the token with which one merchant acts for another: 1 to 256 visible ASCII characters. Empty: not sent.
	AgentToken string
}

// The same, checked, with its keys read.
type signingKeys struct {
	clientID, keyVersion, agentToken string
	signer                           crypto.Signer
	alipayPublicKey                  *rsa.PublicKey
}

var (
	clientIDForm   = regexp.MustCompile(`^[!-~]{1,128}$`)
	keyVersionForm = regexp.MustCompile(`^[0-9]{1,16}$`)
	agentTokenForm = regexp.MustCompile(`^[!-~]{1,256}$`)
)

func (c Credentials) read() (*signingKeys, error) {
	if !clientIDForm.MatchString(c.ClientID) {
		return nil, optionError("ClientID", "must be 1 to 128 visible ASCII characters.")
	}
	if c.KeyVersion != "" && !keyVersionForm.MatchString(c.KeyVersion) {
		return nil, optionError("KeyVersion", "must be 1 to 16 digits.")
	}
	if c.AgentToken != "" && !agentTokenForm.MatchString(c.AgentToken) {
		return nil, optionError("AgentToken", "must be 1 to 256 visible ASCII characters.")
	}
	signer, err := c.readSigner()
	if err != nil {
		return nil, err
	}
	publicKey, err := ReadPublicKey(c.AlipayPublicKey)
	if err != nil {
		return nil, optionError("AlipayPublicKey", "cannot be used. "+err.Error())
	}
	return &signingKeys{c.ClientID, c.KeyVersion, c.AgentToken, signer, publicKey}, nil
}

func (c Credentials) readSigner() (crypto.Signer, error) {
	if (c.PrivateKey == "") == (c.Signer == nil) {
		return nil, optionError("PrivateKey", "or Signer must be given, and not both.")
	}
	if c.Signer == nil {
		key, err := ReadPrivateKey(c.PrivateKey)
		if err != nil {
			return nil, optionError("PrivateKey", "cannot be used. "+err.Error())
		}
		return key, nil
	}
	public, ok := c.Signer.Public().(*rsa.PublicKey)
	if !ok || public.N.BitLen() < minimumModulusLength {
		return nil, optionError("Signer", "must hold an RSA key of at least 2048 bits.")
	}
	return c.Signer, nil
}

// Sets the headers that a request carries once it is signed.
func (k *signingKeys) sign(header http.Header, method, path string, body []byte, now time.Time) error {
	requestTime := strconv.FormatInt(now.UnixMilli(), 10)
	signature, err := Sign(ContentToSign(SignedMessage{method, path, k.clientID, requestTime, body}), k.signer)
	if err != nil {
		return err
	}
	header.Set("Content-Type", "application/json; charset=UTF-8")
	header.Set(headerClientID, k.clientID)
	header.Set(headerRequestTime, requestTime)
	header.Set(headerSignature, SignatureHeader{Algorithm, k.keyVersion, signature}.String())
	if k.agentToken != "" {
		header.Set(headerAgentToken, k.agentToken)
	}
	return nil
}
