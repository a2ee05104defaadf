package alipaycancel

import (
	"context"
	"crypto"
	"errors"
	"net/http"
	"runtime"
	"testing"
	"time"
)

func TestSignerThatPanicsGivesSigningFailed(t *testing.T) {
	panics := signer{testKey(), func([]byte) ([]byte, error) { panic("no session") }}
	client := clientOf(t, panics, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	if _, err := client.Cancel(context.Background(), Request{PaymentID: "1"}); codeOf(err) != SigningFailed {
		t.Errorf("got %v", err)
	}
}

func TestSignerThatReturnsNoSignatureGivesSigningFailed(t *testing.T) {
	for _, signature := range [][]byte{nil, []byte("short\r\n")} {
		returns := signer{testKey(), func([]byte) ([]byte, error) { return signature, nil }}
		client := clientOf(t, returns, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
		if _, err := client.Cancel(context.Background(), Request{PaymentID: "1"}); codeOf(err) != SigningFailed {
			t.Errorf("%q: got %v", signature, err)
		}
	}
}

func TestSignerThatIsSlowDoesNotDelayTheTimeout(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	slow := signer{testKey(), func([]byte) ([]byte, error) { <-release; return nil, nil }}
	client := clientOf(t, slow, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, err := client.Cancel(context.Background(), Request{PaymentID: "1"}, WithLimits(Limits{AttemptTimeout: 20 * time.Millisecond}))
	if codeOf(err) != SigningFailed || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestSignerThatIsSlowDoesNotDelayTheTransport(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	slow := signer{testKey(), func([]byte) ([]byte, error) { <-release; return nil, nil }}
	transport, err := NewSigningTransport(testCredentials(slow))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.RoundTrip(request); codeOf(err) != SigningFailed || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestSignerThatEndsItsGoroutineGivesSigningFailed(t *testing.T) {
	ends := signer{testKey(), func([]byte) ([]byte, error) { runtime.Goexit(); return nil, nil }}
	client := clientOf(t, ends, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
	if codeOf(err) != SigningFailed || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// contextSigner waits until its context ends.
type contextSigner struct {
	signer
	ended chan error
}

func (s contextSigner) SignContext(ctx context.Context, _ []byte, _ crypto.SignerOpts) ([]byte, error) {
	<-ctx.Done()
	s.ended <- ctx.Err()
	return nil, ctx.Err()
}

func TestContextOfASignerEndsWithTheAttempt(t *testing.T) {
	waits := contextSigner{signer{PrivateKey: testKey()}, make(chan error, 1)}
	client := clientOf(t, waits, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, err := client.Cancel(context.Background(), Request{PaymentID: "1"}, WithLimits(Limits{AttemptTimeout: 20 * time.Millisecond}))
	if ended := <-waits.ended; codeOf(err) != SigningFailed || !errors.Is(ended, context.DeadlineExceeded) {
		t.Errorf("got %v, %v", err, ended)
	}
}
