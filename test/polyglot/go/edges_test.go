package alipaycancel

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// signedAnswer answers as the provider does: with the test key.
func signedAnswer(t *testing.T, response http.ResponseWriter, request *http.Request, body string) {
	t.Helper()
	responseTime := request.Header.Get(headerRequestTime)
	message := SignedMessage{request.Method, request.URL.EscapedPath(), request.Header.Get(headerClientID), responseTime, []byte(body)}
	signature, err := Sign(context.Background(), ContentToSign(message), testKey())
	if err != nil {
		t.Error(err)
	}
	response.Header().Set(headerClientID, message.ClientID)
	response.Header().Set(headerResponseTime, responseTime)
	response.Header().Set(headerSignature, SignatureHeader{Algorithm: Algorithm, Signature: signature}.String())
}

const success = `{"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"Success"},"paymentId":"1"}`

func codeOf(err error) ErrorCode {
	var known *Error
	if errors.As(err, &known) {
		return known.Code
	}
	return ""
}

func TestConcurrentCallsReuseConnections(t *testing.T) {
	const calls = 64
	var together sync.WaitGroup
	var mutex sync.Mutex
	connections := map[string]bool{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		io.Copy(io.Discard, request.Body)
		together.Done()
		together.Wait()
		signedAnswer(t, response, request, success)
		io.WriteString(response, success)
	}))
	server.Config.ConnState = func(connection net.Conn, _ http.ConnState) {
		mutex.Lock()
		defer mutex.Unlock()
		connections[connection.RemoteAddr().String()] = true
	}
	server.Start()
	defer server.Close()
	client, err := NewClient(Options{Credentials: testCredentials(testKey()), BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	for round := 0; round < 3; round++ {
		together.Add(calls)
		var done sync.WaitGroup
		for call := 0; call < calls; call++ {
			done.Add(1)
			go func() {
				defer done.Done()
				if outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"}); err != nil || outcome.ResultStatus != Cancelled {
					t.Errorf("got %v, %v", outcome, err)
				}
			}()
		}
		done.Wait()
	}
	mutex.Lock()
	defer mutex.Unlock()
	// net/http may drop a connection when the machine is very busy.
	if len(connections) > calls*3/2 {
		t.Errorf("%d calls at a time opened %d connections", calls, len(connections))
	}
}

func TestNoDumpShowsAKeyOrToken(t *testing.T) {
	secret, token := "MARKED-KEY", "MARKED-T"
	credentials := Credentials{ClientID: "SANDBOX_1", PrivateKey: secret, AgentToken: token, Signer: testKey()}
	// Not http.DefaultTransport: the connections of other tests change it while it is printed.
	options := Options{Credentials: credentials, Transport: &http.Transport{}}
	var log bytes.Buffer
	valid := testCredentials(testKey())
	valid.AgentToken = token
	client, err := NewClient(Options{Credentials: valid, Region: RegionAsia})
	if err != nil {
		t.Fatal(err)
	}
	transport, err := NewSigningTransport(valid)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []any{
		credentials, &credentials, options, &options, []Credentials{credentials}, map[string]any{"options": options}, client, transport,
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&log, verb+"\n", value)
		}
		text, _ := json.Marshal(value)
		log.Write(text)
		for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
			slog.New(handler).Info("starting", "value", value)
		}
	}
	options.Transport = nil
	_, err = NewClient(options)
	fmt.Fprintf(&log, "%v %+v %#v", err, err, err)
	for _, marked := range []string{secret, token, fmt.Sprintf("%x", secret), testKey().D.String(), "[77 65 82"} {
		if strings.Contains(log.String(), marked) {
			t.Errorf("a dump shows %s", marked)
		}
	}
}

func TestClientsArePrintedWithoutTheirConnections(t *testing.T) {
	client, err := NewClient(Options{Credentials: testCredentials(testKey()), Region: RegionAsia})
	if err != nil {
		t.Fatal(err)
	}
	transport, err := NewSigningTransport(testCredentials(testKey()))
	if err != nil {
		t.Fatal(err)
	}
	transport.Base = http.DefaultTransport
	text := fmt.Sprintf("%+v %+v %+v", client, transport, new(Client))
	if text != "alipaycancel.Client alipaycancel.SigningTransport alipaycancel.Client" {
		t.Errorf("got %s", text)
	}
}

func TestZeroValuesDoNotPanic(t *testing.T) {
	if _, err := new(Client).Cancel(context.Background(), Request{PaymentID: "1"}); codeOf(err) != InvalidOption {
		t.Errorf("Client: got %v", err)
	}
	request, _ := http.NewRequest(http.MethodPost, "http://127.0.0.1", nil)
	if _, err := new(SigningTransport).RoundTrip(request); codeOf(err) != InvalidOption {
		t.Errorf("SigningTransport: got %v", err)
	}
	var none *rsa.PrivateKey
	for _, signer := range []crypto.Signer{none, new(rsa.PrivateKey)} {
		if _, err := NewClient(Options{Credentials: testCredentials(signer), Region: RegionAsia}); codeOf(err) != InvalidOption {
			t.Errorf("Signer: got %v", err)
		}
	}
	AdviceOn(Verdict{ResultStatus: Unknown})
	if Verify(nil, base64.StdEncoding.EncodeToString(make([]byte, 256)), nil) {
		t.Error("Verify: got true")
	}
	if _, err := Sign(context.Background(), nil, nil); codeOf(err) != SigningFailed {
		t.Errorf("Sign: got %v", err)
	}
}

func zipped(text string) []byte {
	var buffer bytes.Buffer
	writer := gzip.NewWriter(&buffer)
	io.WriteString(writer, text)
	writer.Close()
	return buffer.Bytes()
}

func TestGzipIsDecodedBeforeItIsVerified(t *testing.T) {
	for _, test := range []struct {
		body  string
		cause CauseCode
	}{{success, ""}, {strings.Repeat(" ", MaxResponseBytes+1), CauseUnreadableResponse}} {
		client := clientOf(t, testKey(), func(response http.ResponseWriter, request *http.Request) {
			signedAnswer(t, response, request, test.body)
			response.Header().Set("Content-Encoding", "gzip")
			response.Write(zipped(test.body))
		})
		// This transport does not ask for gzip.
		client.transport = &http.Transport{DisableCompression: true}
		outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"}, WithLimits(Limits{MaxAttempts: 1}))
		var cause CauseCode
		if err == nil && outcome.Cause != nil {
			cause = outcome.Cause.Code
		}
		if err != nil || cause != test.cause {
			t.Errorf("got %v, %v", outcome, err)
		}
	}
}

func TestNumbersThatNoRuleReadsDoNotAffectTheVerdict(t *testing.T) {
	number := strings.Repeat("9", 5000)
	body := strings.Replace(success, "{", `{"amount":`+number+`,`, 1)
	verdict := Judge(Answer{Status: 200, Verified: true, Body: []byte(body)}, Request{PaymentID: "1"}, false)
	if verdict.ResultStatus != Cancelled {
		t.Errorf("got %v", verdict)
	}
}
