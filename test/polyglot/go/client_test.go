package alipaycancel

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// signer signs with a function.
type signer struct {
	*rsa.PrivateKey
	sign func(digest []byte) ([]byte, error)
}

func (s signer) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	return s.sign(digest)
}

// failsFrom returns a signer that fails from a call on.
func failsFrom(call int) crypto.Signer {
	calls := 0
	return signer{testKey(), func(digest []byte) ([]byte, error) {
		calls++
		if calls >= call {
			return nil, errors.New("the key is locked")
		}
		return testKey().Sign(rand.Reader, digest, crypto.SHA256)
	}}
}

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func testCredentials(signer crypto.Signer) Credentials {
	der, err := x509.MarshalPKIXPublicKey(&testKey().PublicKey)
	if err != nil {
		panic(err)
	}
	return Credentials{ClientID: "SANDBOX_1", Signer: signer, AlipayPublicKey: base64.StdEncoding.EncodeToString(der)}
}

func clientOf(t *testing.T, signer crypto.Signer, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := NewClient(Options{
		Credentials: testCredentials(signer),
		Limits:      Limits{BaseDelay: time.Millisecond, MaxAttempts: 3},
		BaseURL:     server.URL,
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestCancelReturnsAbortedWhenTheContextIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	client := clientOf(t, testKey(), func(_ http.ResponseWriter, request *http.Request) {
		io.Copy(io.Discard, request.Body)
		cancel()
		<-request.Context().Done()
	})
	_, err := client.Cancel(ctx, Request{PaymentID: "1"})
	var known *Error
	if !errors.As(err, &known) || known.Code != Aborted || len(known.Attempts) != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("got %#v", err)
	}
	if _, err = client.Cancel(ctx, Request{PaymentID: "1"}); !errors.As(err, &known) || len(known.Attempts) != 0 {
		t.Errorf("with a context that is done: got %#v", err)
	}
}

func TestCancelReturnsSigningFailedWhenTheFirstAttemptCannotBeSigned(t *testing.T) {
	client := clientOf(t, failsFrom(1), func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
	var known *Error
	if !errors.As(err, &known) || known.Code != SigningFailed {
		t.Errorf("got %#v", err)
	}
}

func TestOutcomeIsUnknownWhenARepeatCannotBeSigned(t *testing.T) {
	requests := 0
	client := clientOf(t, failsFrom(2), func(response http.ResponseWriter, _ *http.Request) {
		requests++
		response.WriteHeader(retryableHTTPStatuses[0])
	})
	outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
	if err != nil || outcome.Cause == nil || outcome.Cause.Code != CauseSigningFailed || requests != 1 {
		t.Errorf("got %#v, %v after %d requests", outcome, err, requests)
	}
}

func TestOutcomeIsUnknownWhenTheResponseIsTooLarge(t *testing.T) {
	client := clientOf(t, testKey(), func(response http.ResponseWriter, _ *http.Request) {
		response.Write(make([]byte, MaxResponseBytes+1))
	})
	outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
	if err != nil || outcome.Cause == nil || outcome.Cause.Code != CauseUnreadableResponse {
		t.Errorf("got %#v, %v", outcome, err)
	}
}
