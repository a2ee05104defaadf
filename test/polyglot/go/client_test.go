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
	"testing"
	"time"
)

// failingSigner fails from the call number failsFrom on.
type failingSigner struct {
	*rsa.PrivateKey
	calls, failsFrom int
}

func (s *failingSigner) Sign(random io.Reader, digest []byte, options crypto.SignerOpts) ([]byte, error) {
	s.calls++
	if s.calls >= s.failsFrom {
		return nil, errors.New("the key is locked")
	}
	return s.PrivateKey.Sign(random, digest, options)
}

func clientOf(t *testing.T, failsFrom int, handler http.HandlerFunc) *Client {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := NewClient(Options{
		Credentials: Credentials{
			ClientID:        "SANDBOX_1",
			Signer:          &failingSigner{key, 0, failsFrom},
			AlipayPublicKey: base64.StdEncoding.EncodeToString(der),
		},
		Limits:  Limits{BaseDelay: time.Millisecond, MaxAttempts: 3},
		BaseURL: server.URL,
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestCancelReturnsAbortedWhenTheContextIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	client := clientOf(t, 99, func(_ http.ResponseWriter, request *http.Request) {
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
	client := clientOf(t, 1, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
	var known *Error
	if !errors.As(err, &known) || known.Code != SigningFailed {
		t.Errorf("got %#v", err)
	}
}

func TestOutcomeIsUnknownWhenARepeatCannotBeSigned(t *testing.T) {
	requests := 0
	client := clientOf(t, 2, func(response http.ResponseWriter, _ *http.Request) {
		requests++
		response.WriteHeader(http.StatusServiceUnavailable)
	})
	outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
	if err != nil || outcome.Cause == nil || outcome.Cause.Code != CauseSigningFailed || requests != 1 {
		t.Errorf("got %#v, %v after %d requests", outcome, err, requests)
	}
}

func TestOutcomeIsUnknownWhenTheResponseIsTooLarge(t *testing.T) {
	client := clientOf(t, 99, func(response http.ResponseWriter, _ *http.Request) {
		response.Write(make([]byte, MaxResponseBytes+1))
	})
	outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
	if err != nil || outcome.Cause == nil || outcome.Cause.Code != CauseUnreadableResponse {
		t.Errorf("got %#v, %v", outcome, err)
	}
}
