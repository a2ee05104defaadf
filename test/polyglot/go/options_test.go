package alipaycancel

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSeveralKeysOfTheProviderAreAccepted(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der := x509.MarshalPKCS1PublicKey(&other.PublicKey)
	credentials := testCredentials(testKey())
	credentials.OtherAlipayPublicKeys = []string{credentials.AlipayPublicKey}
	credentials.AlipayPublicKey = base64.StdEncoding.EncodeToString(der)
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		signedAnswer(t, response, request, success)
		io.WriteString(response, success)
	}))
	defer server.Close()
	client, err := NewClient(Options{Credentials: credentials, BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	if outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"}); err != nil || outcome.ResultStatus != Cancelled {
		t.Errorf("got %v, %v", outcome, err)
	}
	credentials.OtherAlipayPublicKeys = []string{"no key"}
	if _, err := NewClient(Options{Credentials: credentials, BaseURL: server.URL}); codeOf(err) != InvalidOption {
		t.Errorf("got %v", err)
	}
}

func TestOneTextMayContainSeveralKeysOfTheProvider(t *testing.T) {
	text := func(key *rsa.PrivateKey) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)}))
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	client := clientOf(t, testKey(), func(response http.ResponseWriter, request *http.Request) {
		signedAnswer(t, response, request, success)
		io.WriteString(response, success)
	})
	for key, want := range map[string]ResultStatus{text(other) + text(testKey()): Cancelled, text(other): Unknown} {
		credentials := testCredentials(testKey())
		credentials.AlipayPublicKey = key
		if client.keys, err = credentials.read(); err != nil {
			t.Fatal(err)
		}
		outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"}, WithLimits(Limits{MaxAttempts: 1}))
		if err != nil || outcome.ResultStatus != want {
			t.Errorf("got %v, %v; want %s", outcome, err, want)
		}
	}
}

func TestErrorsOfOptionsNameTheOptionAndTheRule(t *testing.T) {
	credentials := testCredentials(testKey())
	clientID := fmt.Sprintf("Option `ClientID` must be 1 to %d visible ASCII characters.", clientIDBounds.maxLength)
	keyVersion := fmt.Sprintf("Option `KeyVersion` must be a string of 1 to %d digits.", keyVersionBounds.maxLength)
	for want, change := range map[string]func(*Options){
		clientID:   func(o *Options) { o.Credentials.ClientID = "" },
		keyVersion: func(o *Options) { o.Credentials.KeyVersion = "two" },
		"Option `PrivateKey` or `Signer` must be given, and not both.":       func(o *Options) { o.Credentials.Signer = nil },
		"Option `AlipayPublicKey` must be given.":                            func(o *Options) { o.Credentials.AlipayPublicKey = "" },
		"Option `Region` or `BaseURL` must be given, and not both.":          func(o *Options) { o.Region = "" },
		"Option `Environment` must be one of " + names(Environments()):       func(o *Options) { o.Environment = "test" },
		"Option `BaseURL` must begin with https:// (http:// is for loopback": func(o *Options) { o.Region, o.BaseURL = "", "http://example.com" },
		"Option `BaseURL` must not contain a user name, a password, a query": func(o *Options) { o.Region, o.BaseURL = "", "https://example.com?" },
		"Option `BaseURL` must end before the path of the operation, ":       func(o *Options) { o.Region, o.BaseURL = "", "https://example.com"+operationPath+"/" },
	} {
		options := Options{Credentials: credentials, Region: RegionAsia}
		change(&options)
		if _, err := NewClient(options); codeOf(err) != InvalidOption || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestUserAgentNamesTheClientAndCanBeChangedOrLeftOut(t *testing.T) {
	for _, test := range []struct {
		options Options
		want    []string
	}{
		{Options{}, []string{"alipay-cancel-contract/" + ContractVersion + " (go)"}},
		{Options{UserAgent: "shop/1"}, []string{"shop/1"}},
		{Options{DisableUserAgent: true}, nil},
	} {
		var got []string
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
			got = request.Header.Values("User-Agent")
		}))
		test.options.Credentials, test.options.BaseURL, test.options.Limits.MaxAttempts = testCredentials(testKey()), server.URL, 1
		client, err := NewClient(test.options)
		if err != nil {
			t.Fatal(err)
		}
		client.Cancel(context.Background(), Request{PaymentID: "1"})
		server.Close()
		if !slices.Equal(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	if _, err := NewClient(Options{Credentials: testCredentials(testKey()), Region: RegionAsia, UserAgent: "a\r\nb"}); codeOf(err) != InvalidOption {
		t.Errorf("got %v", err)
	}
}

func TestHooksReplaceClockRandomAndSleepAndMayPanic(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var delays []time.Duration
	var times []string
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		times = append(times, request.Header.Get(headerRequestTime))
		response.WriteHeader(retryableHTTPStatuses[0])
	}))
	defer server.Close()
	options := Options{
		Credentials: testCredentials(testKey()),
		BaseURL:     server.URL,
		Limits:      Limits{MaxAttempts: 3, BaseDelay: time.Second},
		Hooks: Hooks{
			Now:    func() time.Time { return now },
			Random: func() float64 { return 0.5 },
			Sleep: func(_ context.Context, delay time.Duration) {
				delays = append(delays, delay)
				now = now.Add(delay)
			},
		},
	}
	cancel := func() *Outcome {
		client, err := NewClient(options)
		if err != nil {
			t.Fatal(err)
		}
		outcome, err := client.Cancel(context.Background(), Request{PaymentID: "1"})
		if err != nil {
			t.Fatal(err)
		}
		return outcome
	}
	cancel()
	if !slices.Equal(delays, []time.Duration{time.Second / 2, time.Second}) ||
		!slices.Equal(times, []string{"1767225600000", "1767225600500", "1767225601500"}) {
		t.Errorf("got %v at %v", delays, times)
	}
	options.OnAttempt = func(Attempt) { panic("broken log") }
	options.Hooks = Hooks{
		Now:    func() time.Time { panic("broken clock") },
		Random: func() float64 { return 7 },
		Sleep:  func(context.Context, time.Duration) { panic("broken timer") },
	}
	if outcome := cancel(); outcome.ResultStatus != Unknown || len(outcome.Attempts) != 3 {
		t.Errorf("got %v", outcome)
	}
	options.Hooks.Now = func() time.Time { return time.Time{} }
	if outcome := cancel(); len(outcome.Support.RequestTime) != 13 {
		t.Errorf("got the Request-Time %s", outcome.Support.RequestTime)
	}
}

func TestLoggerGetsAttemptsAndOutcomesWithoutSecrets(t *testing.T) {
	var lines bytes.Buffer
	credentials := testCredentials(testKey())
	credentials.AgentToken = "MARKED"
	answers := 0
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		if answers++; answers == 1 {
			response.WriteHeader(retryableHTTPStatuses[0])
			return
		}
		signedAnswer(t, response, request, success)
		io.WriteString(response, success)
	}))
	defer server.Close()
	client, err := NewClient(Options{
		Credentials: credentials,
		BaseURL:     server.URL,
		Limits:      Limits{BaseDelay: time.Millisecond},
		Logger:      slog.New(slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	client.Cancel(context.Background(), Request{PaymentID: "1"})
	var got []string
	for decoder := json.NewDecoder(bytes.NewReader(lines.Bytes())); decoder.More(); {
		var line struct{ Level, Msg string }
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		got = append(got, line.Level+" "+line.Msg)
	}
	want := []string{"DEBUG attempt", "WARN attempt left the outcome open", "DEBUG attempt", "INFO payment cancelled"}
	if !slices.Equal(got, want) || strings.Contains(lines.String(), "MARKED") || strings.Contains(lines.String(), "algorithm") {
		t.Errorf("got %s", lines.String())
	}
}

func TestOptionsFromEnvironment(t *testing.T) {
	folder := t.TempDir()
	der := x509.MarshalPKCS1PrivateKey(testKey())
	privateKey := base64.StdEncoding.EncodeToString(der)
	file := filepath.Join(folder, "private.pem")
	if err := os.WriteFile(file, []byte(privateKey), 0o600); err != nil {
		t.Fatal(err)
	}
	complete := map[string]string{
		"ALIPAY_CLIENT_ID": "SANDBOX_1", "ALIPAY_PUBLIC_KEY": testCredentials(nil).AlipayPublicKey,
		"ALIPAY_REGION": " asia\n", "ALIPAY_PRIVATE_KEY_FILE": file, "ALIPAY_KEY_VERSION": "", "ALIPAY_BASE_URL": "",
		"ALIPAY_PRIVATE_KEY": "", "ALIPAY_PUBLIC_KEY_FILE": "", "ALIPAY_ENVIRONMENT": "", "ALIPAY_AGENT_TOKEN": "",
	}
	for _, test := range []struct{ variable, value, problem string }{
		{"ALIPAY_KEY_VERSION", "2", ""},
		{"ALIPAY_REGION", ` "asia" `, ""},
		{"ALIPAY_CLIENT_ID", "", "No client id: set ALIPAY_CLIENT_ID."},
		{"ALIPAY_REGION", "", "No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL."},
		{"ALIPAY_REGION", "moon", "ALIPAY_REGION must be one of " + names(Regions()) + "."},
		{"ALIPAY_BASE_URL", "https://example.com", "ALIPAY_REGION and ALIPAY_BASE_URL are both set."},
		{"ALIPAY_PUBLIC_KEY", "", "Alipay's public key is not set: set ALIPAY_PUBLIC_KEY_FILE, or ALIPAY_PUBLIC_KEY."},
		{"ALIPAY_PRIVATE_KEY", privateKey, "ALIPAY_PRIVATE_KEY_FILE and ALIPAY_PRIVATE_KEY are both set."},
		{"ALIPAY_PRIVATE_KEY_FILE", "", "The private key is not set: set ALIPAY_PRIVATE_KEY_FILE, or ALIPAY_PRIVATE_KEY."},
		{"ALIPAY_PRIVATE_KEY_FILE", privateKey, "ALIPAY_PRIVATE_KEY_FILE must name a file, but contains a key."},
		{"ALIPAY_PRIVATE_KEY_FILE", folder, "ALIPAY_PRIVATE_KEY_FILE is \"" + folder + "\", but it is a folder."},
		{"ALIPAY_PRIVATE_KEY_FILE", "none.pem", `ALIPAY_PRIVATE_KEY_FILE is "none.pem", but there is no such file.`},
		{"ALIPAY_PRIVATE_KEY_FILE", "/srv/paymentServiceConfiguration/productionMerchants/alipayPublicKey", `ALIPAY_PRIVATE_KEY_FILE is "/srv/paymentServiceConfiguration/productionMerchants/alipayPublicKey", but there is no such file.`},
		{"ALIPAY_PRIVATE_KEY_FILE", "/srv/MyShop/MyKeys/MyProd/MyTest/ApiKey/none", `ALIPAY_PRIVATE_KEY_FILE is "/srv/MyShop/MyKeys/MyProd/MyTest/ApiKey/none", but there is no such file.`},
		{"ALIPAY_PRIVATE_KEY_FILE", privateKey[300:364], "ALIPAY_PRIVATE_KEY_FILE must name a file, but contains a key."},
		{"ALIPAY_PRIVATE_KEY_FILE", strings.Repeat("x", 300), `ALIPAY_PRIVATE_KEY_FILE is "(300 characters from ALIPAY_PRIVATE_KEY_FILE)", but the name is too long for a file.`},
		{"ALIPAY_PUBLIC_KEY", privateKey, "ALIPAY_PUBLIC_KEY cannot be used. "},
		{"ALIPAY_KEY_VERSION", "two", "ALIPAY_KEY_VERSION must be "},
	} {
		for variable, value := range complete {
			t.Setenv(variable, value)
		}
		t.Setenv(test.variable, test.value)
		options, err := OptionsFromEnvironment()
		switch {
		case test.problem == "":
			if err != nil || options.Region != RegionAsia || options.Credentials.PrivateKey != privateKey {
				t.Errorf("got %v, %v", options, err)
			}
		case codeOf(err) != InvalidOption || !strings.HasPrefix(err.Error(), test.problem):
			t.Errorf("%s=%.20s: got %v", test.variable, test.value, err)
		case strings.Contains(err.Error(), privateKey[100:140]):
			t.Errorf("%s: the message contains the key", test.variable)
		}
	}
}
