package alipaycancel

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// EvidenceOption says whether attempts have evidence.
type EvidenceOption int

const (
	// NoEvidence is the default.
	NoEvidence EvidenceOption = iota
	// UsualEvidence leaves out the merchant's own signature and token.
	UsualEvidence
	// CompleteEvidence contains them.
	CompleteEvidence
)

// Evidence is what an attempt sent and received: proof for later. Its JSON has the form of evidence.schema.json. It
// never contains a key.
type Evidence struct {
	// Version is that of the format: 1.
	Version int `json:"version"`
	// StartedAt is when the attempt began: ISO 8601 in UTC.
	StartedAt string `json:"startedAt"`
	// Duration is written to JSON in milliseconds, with a fraction.
	Duration time.Duration `json:"-"`
	// Repeated says whether an earlier request for this cancellation may have been received.
	Repeated bool `json:"repeated"`
	// Request is nil if nothing was sent.
	Request *EvidenceRequest `json:"request,omitempty"`
	// Response is nil if no response arrived.
	Response *EvidenceResponse `json:"response,omitempty"`
	// KeyFingerprint is that of the key that verified the response: SHA-256 over its SPKI DER, in hexadecimal.
	KeyFingerprint string `json:"keyFingerprint,omitempty"`
}

// MarshalJSON writes the form of evidence.schema.json.
func (e Evidence) MarshalJSON() ([]byte, error) {
	type evidence Evidence
	return json.Marshal(struct {
		evidence
		Duration float64 `json:"duration"`
	}{evidence(e), float64(e.Duration) / float64(time.Millisecond)})
}

// UnmarshalJSON reads the form of evidence.schema.json.
func (e *Evidence) UnmarshalJSON(text []byte) error {
	type evidence Evidence
	read := struct {
		*evidence
		Duration float64 `json:"duration"`
		Repeated *bool   `json:"repeated"`
	}{evidence: (*evidence)(e)}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	// A missing value must not count as false: then a failure would prove more than it does.
	if read.Repeated == nil {
		return invalidEvidence("`repeated` must be true or false.")
	}
	e.Repeated, e.Duration = *read.Repeated, time.Duration(read.Duration*float64(time.Millisecond))
	return nil
}

func invalidEvidence(problem string) error { return &Error{Code: InvalidEvidence, Message: problem} }

// EvidenceRequest is a request that was sent.
type EvidenceRequest struct {
	Method string `json:"method"`
	URL    string `json:"url"`
	// Headers are those that the client sets. The transport adds others, such as Host, which are not recorded.
	Headers map[string]string `json:"headers"`
	// Withheld lists headers that were sent but are not recorded.
	Withheld []string `json:"withheld"`
	Body     []byte   `json:"body"`
}

// EvidenceResponse is a response that was received, with the headers that the contract names. Their names are in lower case.
type EvidenceResponse struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	// Body is nil if the body is incomplete.
	Body *[]byte `json:"body,omitempty"`
}

// exchange is what went over the wire, recorded as it happens.
type exchange struct {
	request *http.Request
	// headers are those of the request as the client sets them. A caller's transport may add its own.
	headers    http.Header
	body       []byte
	response   *http.Response
	received   *[]byte
	verifiedBy *rsa.PublicKey
}

func (e exchange) evidence(attempt Attempt, repeated bool, option EvidenceOption) *Evidence {
	if option == NoEvidence {
		return nil
	}
	evidence := &Evidence{
		Version: 1, StartedAt: attempt.StartedAt, Duration: max(0, attempt.Duration), Repeated: repeated,
		KeyFingerprint: fingerprint(e.verifiedBy),
	}
	if e.request != nil {
		headers, withheld := map[string]string{}, []string{}
		for name, values := range e.headers {
			switch {
			case option == UsualEvidence && (strings.EqualFold(name, headerSignature) || strings.EqualFold(name, headerAgentToken)):
				withheld = append(withheld, name)
			case values[0] != "":
				headers[name] = values[0]
			}
		}
		slices.Sort(withheld)
		evidence.Request = &EvidenceRequest{e.request.Method, e.request.URL.String(), headers, withheld, e.body}
	}
	if e.response != nil {
		headers := map[string]string{}
		for _, name := range recordedHeaders {
			if values := e.response.Header.Values(name); len(values) > 0 {
				headers[strings.ToLower(name)] = strings.Join(values, ", ")
			}
		}
		evidence.Response = &EvidenceResponse{e.response.StatusCode, headers, e.received}
	}
	return evidence
}

// EvidenceClaim is what evidence must prove. A field that is empty may have any value.
type EvidenceClaim struct {
	// ClientID is the merchant.
	ClientID string
	// PaymentID is the payment.
	PaymentID string
	// PaymentRequestID is the payment, by the merchant's own id.
	PaymentRequestID string
}

// unproven returns the first id of a claim that a payment does not have.
func (c EvidenceClaim) unproven(paymentID, paymentRequestID string) string {
	switch {
	case c.PaymentID != "" && c.PaymentID != paymentID:
		return "paymentId"
	case c.PaymentRequestID != "" && c.PaymentRequestID != paymentRequestID:
		return "paymentRequestId"
	}
	return ""
}

// VerifyEvidence verifies the signature of the recorded response over its bytes, and judges it by the rules of Cancel.
// Cancelled and NotCancelled are always signed, and always of a cancellation. A response without a signature proves nothing
// and gives Unknown. The keys are those of the provider at that time, as for ReadPublicKeys.
//
// The evidence itself says which payment it is of. State in claim what it must prove, so that valid evidence of another
// payment gives Unknown. The signed response of a success must name the payment. The response of a failure names no payment;
// its request must name it. EvidenceClaim{} is any cancellation.
//
// Its error is an *Error with the code InvalidEvidence or InvalidKey.
func VerifyEvidence(evidence Evidence, claim EvidenceClaim, alipayPublicKeys ...string) (Verdict, error) {
	publicKeys, err := ReadPublicKeys(alipayPublicKeys...)
	if err != nil {
		return Verdict{}, err
	}
	keys := signingKeys{alipayPublicKeys: publicKeys}
	if evidence.Version != 1 {
		return Verdict{}, invalidEvidence("`version` must be 1.")
	}
	sent, response := evidence.Request, evidence.Response
	if sent == nil {
		return unknown(causes.nothingSent, nil), nil
	}
	location, err := url.Parse(sent.URL)
	if err != nil || location.Host == "" {
		return Verdict{}, invalidEvidence("`request.url` must be a URL.")
	}
	if sent.Headers == nil {
		return Verdict{}, invalidEvidence("`request.headers` must be an object.")
	}
	content, isJSON := parseBody(sent.Body)
	ids, isObject := content.(map[string]any)
	if !isJSON || !isObject {
		return Verdict{}, invalidEvidence("`request.body` must be a JSON object in Base64.")
	}
	if response != nil && response.Headers == nil {
		return Verdict{}, invalidEvidence("`response.headers` must be an object.")
	}
	path := location.EscapedPath()
	if sent.Method != operationMethod || !strings.HasSuffix(path, operationPath) {
		return unknown(causes.anotherOperation, nil), nil
	}
	asked := headersOf(sent.Headers)
	keys.clientID = asked.Get(headerClientID)
	if claim.ClientID != "" && claim.ClientID != keys.clientID {
		return unknown(causes.evidenceOfAnotherClient, nil), nil
	}
	if response == nil || response.Body == nil {
		return unknown(causes.noRecordedResponse, nil), nil
	}

	answered := headersOf(response.Headers)
	key, err := keys.verify(answered, *response.Body, sent.Method, path)
	if err != nil {
		return unknown(reason{CauseUntrustedResponse, err.Error()}, err), nil
	}
	if key == nil {
		return unknown(causes.unsignedEvidence, nil), nil
	}
	requestTime, err := strconv.ParseInt(asked.Get(headerRequestTime), 10, 64)
	if err != nil {
		requestTime = math.MaxInt64 // Any failure is too old for a request whose time is not known.
	}
	var request Request
	request.PaymentID, _ = ids["paymentId"].(string)
	request.PaymentRequestID, _ = ids["paymentRequestId"].(string)
	answer := Answer{response.Status, true, *response.Body, answered.Get(headerResponseTime), requestTime}
	verdict := Judge(answer, request, evidence.Repeated)
	var missing string
	switch verdict.ResultStatus {
	case Cancelled:
		missing = claim.unproven(verdict.PaymentID, verdict.PaymentRequestID)
	case NotCancelled:
		missing = claim.unproven(request.PaymentID, request.PaymentRequestID)
	}
	if missing == "" {
		return verdict, nil
	}
	other := unknown(causes.evidenceOfAnotherPayment, nil, "{idField}", missing)
	other.Verified, other.ResultCode, other.ResultMessage = true, verdict.ResultCode, verdict.ResultMessage
	return other, nil
}

func headersOf(values map[string]string) http.Header {
	header := http.Header{}
	for name, value := range values {
		header.Add(name, value)
	}
	return header
}

func fingerprint(key *rsa.PublicKey) string {
	if key == nil {
		return ""
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return ""
	}
	hash := sha256.Sum256(der)
	return hex.EncodeToString(hash[:])
}
