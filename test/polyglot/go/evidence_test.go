package alipaycancel

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestEvidenceVectors is not counted with the other vectors.
func TestEvidenceVectors(t *testing.T) {
	var keys struct {
		Keys map[string]struct{ PublicKey string }
	}
	read(t, "signatures", &keys)
	var vectors struct {
		Cases []struct {
			Name, Key string
			Evidence  Evidence
			Claim     EvidenceClaim
			Expected  struct {
				ResultStatus ResultStatus
				ResultCode   string
				Verified     bool
				Cause        CauseCode
			}
		}
	}
	read(t, "evidence", &vectors)
	if len(vectors.Cases) == 0 {
		t.Fatal("there are no vectors")
	}
	if !strings.HasSuffix(vectors.Cases[0].Evidence.Request.URL, operationPath) {
		t.Skip("the evidence is of a contract with another path")
	}
	for _, v := range vectors.Cases {
		verdict, err := VerifyEvidence(v.Evidence, v.Claim, keys.Keys[v.Key].PublicKey)
		got := v.Expected
		got.ResultStatus, got.ResultCode, got.Verified, got.Cause = verdict.ResultStatus, verdict.ResultCode, verdict.Verified, ""
		if verdict.Cause != nil {
			got.Cause = verdict.Cause.Code
		}
		if err != nil || got != v.Expected {
			t.Errorf("%s: got %v, %v", v.Name, got, err)
		}
	}
}

// attemptWith returns the JSON of the evidence of one attempt.
func attemptWith(t *testing.T, option EvidenceOption, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	defer server.Close()
	credentials := testCredentials(testKey())
	credentials.AgentToken = "agent"
	client, err := NewClient(Options{
		Credentials: credentials, BaseURL: server.URL, Limits: Limits{MaxAttempts: 1}, Evidence: option,
	})
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(outcome.Attempts[0].Evidence)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEvidenceOfASuccessProvesIt(t *testing.T) {
	answer := func(response http.ResponseWriter, request *http.Request) {
		signedAnswer(t, response, request, success)
		io.WriteString(response, success)
	}
	publicKey := testCredentials(nil).AlipayPublicKey
	for option, isSecret := range map[EvidenceOption]bool{UsualEvidence: true, CompleteEvidence: false} {
		text := attemptWith(t, option, answer)
		var evidence Evidence
		if err := json.Unmarshal([]byte(text), &evidence); err != nil {
			t.Fatal(err)
		}
		verdict, err := VerifyEvidence(evidence, EvidenceClaim{PaymentID: "1"}, publicKey)
		if err != nil || verdict.ResultStatus != Cancelled || evidence.KeyFingerprint != fingerprint(&testKey().PublicKey) {
			t.Errorf("got %v, %v", verdict, err)
		}
		withheld := []string{}
		if isSecret {
			withheld = []string{headerAgentToken, headerSignature}
			slices.Sort(withheld)
		}
		if hasToken := evidence.Request.Headers[headerAgentToken] != ""; hasToken == isSecret || !slices.Equal(evidence.Request.Withheld, withheld) {
			t.Errorf("option %v: got %s", option, text)
		}
		(*evidence.Response.Body)[0] = ' '
		if verdict, _ := VerifyEvidence(evidence, EvidenceClaim{}, publicKey); verdict.ResultStatus != Unknown {
			t.Errorf("a changed body: got %v", verdict)
		}
	}
	if text := attemptWith(t, NoEvidence, answer); text != "null" {
		t.Errorf("got %s", text)
	}
}

// adding is a transport that adds a header to each request, as one for a proxy does.
type adding struct{}

func (adding) RoundTrip(request *http.Request) (*http.Response, error) {
	request.Header.Set("Proxy-Authorization", "MARKED")
	return http.DefaultTransport.RoundTrip(request)
}

func TestEvidenceContainsNoCookieAndNoHeaderOfATransport(t *testing.T) {
	client := clientOf(t, testKey(), func(response http.ResponseWriter, request *http.Request) {
		response.Header().Set("Set-Cookie", "session=MARKED")
		signedAnswer(t, response, request, success)
		io.WriteString(response, success)
	})
	client.transport, client.evidence = adding{}, CompleteEvidence
	outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(outcome)
	if strings.Contains(string(text), "MARKED") || !strings.Contains(string(text), `"content-type"`) {
		t.Errorf("got %s", text)
	}
}

func TestEvidenceOfAnIncompleteResponseHasNoBody(t *testing.T) {
	text := attemptWith(t, UsualEvidence, func(response http.ResponseWriter, _ *http.Request) {
		response.Header().Set("Content-Length", "100")
		io.WriteString(response, "{")
	})
	if !strings.Contains(text, `"response":{"status":200,`) || strings.Count(text, `"body"`) != 1 {
		t.Errorf("got %s", text)
	}
}

func TestEvidenceKeepsTheFractionOfItsDuration(t *testing.T) {
	var evidence Evidence
	text := `{"version":1,"startedAt":"2026-01-01T00:00:00.000Z","repeated":false,"duration":101.25}`
	if err := json.Unmarshal([]byte(text), &evidence); err != nil || evidence.Duration != 101250*time.Microsecond {
		t.Errorf("got %v, %v", evidence, err)
	}
	if again, err := json.Marshal(evidence); err != nil || string(again) != text {
		t.Errorf("got %s, %v", again, err)
	}
}

func TestEvidenceMustSayWhetherTheRequestWasRepeated(t *testing.T) {
	if err := json.Unmarshal([]byte(`{"version":1}`), new(Evidence)); codeOf(err) != InvalidEvidence {
		t.Errorf("got %v", err)
	}
}

func TestInvalidEvidenceIsAnError(t *testing.T) {
	publicKey := testCredentials(nil).AlipayPublicKey
	request := EvidenceRequest{Method: "POST", URL: "https://example.com/", Body: []byte("{}")}
	request.Headers = map[string]string{}
	noURL, noBody, noHeaders := request, request, request
	noURL.URL, noBody.Body, noHeaders.Headers = "/", []byte("[]"), nil
	for _, evidence := range []Evidence{
		{}, {Version: 1, Request: &noURL}, {Version: 1, Request: &noBody}, {Version: 1, Request: &noHeaders},
		{Version: 1, Request: &request, Response: &EvidenceResponse{}},
	} {
		if _, err := VerifyEvidence(evidence, EvidenceClaim{}, publicKey); codeOf(err) != InvalidEvidence {
			t.Errorf("got %v", err)
		}
	}
	if verdict, err := VerifyEvidence(Evidence{Version: 1}, EvidenceClaim{}, publicKey); err != nil || verdict.Cause.Code != CauseSigningFailed {
		t.Errorf("got %v, %v", verdict, err)
	}
}

func TestEvidenceIsVerifiedOnlyWithAKey(t *testing.T) {
	_, err := VerifyEvidence(Evidence{Version: 1}, EvidenceClaim{})
	if codeOf(err) != InvalidKey || err.Error() != "The list of public keys is empty." {
		t.Errorf("got %v", err)
	}
}
