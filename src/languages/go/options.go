package alipaycancel

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Request names the payment to cancel. Set PaymentID, PaymentRequestID or both. If both are set, the provider uses PaymentID.
type Request struct {
	// PaymentID is the provider's identifier of the payment: 1 to 64 characters.
	PaymentID string `json:"paymentId,omitempty"`
	// PaymentRequestID is the merchant's identifier of the payment request: 1 to 64 characters.
	PaymentRequestID string `json:"paymentRequestId,omitempty"`
	// MerchantAccountID identifies one of several shops that share a Client-Id: 1 to 32 characters. Leave it empty if there is
	// only one shop.
	MerchantAccountID string `json:"merchantAccountId,omitempty"`
}

// Limits bound a cancellation. A field that is 0 takes its default.
type Limits struct {
	// AttemptTimeout limits one attempt, from signing to the last byte of the response: 1 ms to 1 hour. Default: 10 seconds.
	AttemptTimeout time.Duration
	// Deadline limits a whole call of Cancel, waits included: 1 ms to 24 hours. When it passes, the outcome is Unknown.
	// Default: 60 seconds.
	Deadline time.Duration
	// MaxAttempts is the maximum number of attempts, the first included: 1 to 100. 1 means no retries. Default: 5.
	MaxAttempts int
	// BaseDelay is the maximum wait before the second attempt: 1 ms to 1 hour. It doubles with each further attempt; the
	// actual wait is a random part of it (full jitter). Default: 500 ms.
	BaseDelay time.Duration
	// MaxDelay caps the wait before any attempt: BaseDelay to 1 hour. A longer Retry-After is honored. Default: 8 seconds, or
	// BaseDelay if that is longer.
	MaxDelay time.Duration
}

// Options configure a Client.
type Options struct {
	Credentials
	Limits
	// BaseURL is the URL of the API, base path included: https://open-na-global.alipay.com/ams/api. http is allowed for
	// loopback hosts only. Set either BaseURL or Region.
	BaseURL string
	// Region is one of the provider's regions.
	Region Region
	// Environment can be set together with Region. Default: Sandbox for a ClientID that begins with SANDBOX_, else Production.
	Environment Environment
	// Transport sends the signed requests. Default: http.DefaultTransport.
	Transport http.RoundTripper
	// OnAttempt is called after each attempt. An Attempt contains no key, signature or token. A panic is ignored.
	OnAttempt func(Attempt)
}

var defaultLimits = Limits{10 * time.Second, time.Minute, 5, 500 * time.Millisecond, 8 * time.Second}

// over fills the fields that are 0 from base, and checks the result.
func (l Limits) over(base Limits) (Limits, error) {
	merged := Limits{
		AttemptTimeout: either(l.AttemptTimeout, base.AttemptTimeout),
		Deadline:       either(l.Deadline, base.Deadline),
		MaxAttempts:    either(l.MaxAttempts, base.MaxAttempts),
		BaseDelay:      either(l.BaseDelay, base.BaseDelay),
		MaxDelay:       either(l.MaxDelay, max(base.MaxDelay, either(l.BaseDelay, base.BaseDelay))),
	}
	durations := []struct {
		option                  string
		value, minimum, maximum time.Duration
	}{
		{"AttemptTimeout", merged.AttemptTimeout, time.Millisecond, time.Hour},
		{"Deadline", merged.Deadline, time.Millisecond, 24 * time.Hour},
		{"BaseDelay", merged.BaseDelay, time.Millisecond, time.Hour},
		{"MaxDelay", merged.MaxDelay, merged.BaseDelay, time.Hour},
	}
	for _, d := range durations {
		if d.value < d.minimum || d.value > d.maximum {
			return Limits{}, optionError(d.option, "must be from "+d.minimum.String()+" to "+d.maximum.String()+".")
		}
	}
	if merged.MaxAttempts < 1 || merged.MaxAttempts > 100 {
		return Limits{}, optionError("MaxAttempts", "must be a whole number from 1 to 100.")
	}
	return merged, nil
}

func either[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// baseURL returns the base URL of the API, without a trailing slash.
func (o Options) baseURL() (string, error) {
	if (o.BaseURL == "") == (o.Region == "") {
		return "", optionError("Region", "or BaseURL must be given, and not both.")
	}
	if o.BaseURL != "" {
		if o.Environment != "" {
			return "", optionError("Environment", "needs Region. With BaseURL, put the environment into its path.")
		}
		return checkURL(o.BaseURL)
	}
	gateway, known := gateways[o.Region]
	if !known {
		return "", optionError("Region", "must be one of "+names(gateways)+".")
	}
	environment := o.Environment
	if environment == "" {
		environment = Production
		if strings.HasPrefix(o.ClientID, "SANDBOX_") {
			environment = Sandbox
		}
	}
	mode, known := modes[environment]
	if !known {
		return "", optionError("Environment", "must be one of "+names(modes)+".")
	}
	return strings.NewReplacer("{gateway}", gateway, "{mode}", mode).Replace(serverURL), nil
}

func checkURL(text string) (string, error) {
	location, err := url.Parse(text)
	if err != nil || location.Host == "" {
		return "", optionError("BaseURL", "must be a URL, such as https://open-na-global.alipay.com/ams/api.")
	}
	if location.User != nil || location.RawQuery != "" || location.Fragment != "" {
		return "", optionError("BaseURL", "must not contain a user name, a password, a query or a fragment.")
	}
	if location.Scheme != "https" && !(location.Scheme == "http" && isLoopback(location.Hostname())) {
		return "", optionError("BaseURL", "must begin with https://. http:// is allowed for loopback hosts only.")
	}
	return strings.TrimRight(location.String(), "/"), nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && address.IsLoopback())
}
