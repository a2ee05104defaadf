package alipaycancel

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Options configure a Client.
type Options struct {
	// Credentials is required.
	Credentials Credentials
	// Limits bound each call. Default: see Limits.
	Limits Limits
	// BaseURL is the URL of the API with its base path, without the path of the operation. http is allowed for loopback
	// hosts only. Set either BaseURL or Region.
	BaseURL string
	// Region is one of the provider's regions.
	Region Region
	// Environment can be set together with Region. Default: Sandbox for the ClientID of an application in the
	// sandbox, else Production.
	Environment Environment
	// Transport sends the signed requests. Default: http.DefaultTransport with more idle connections.
	Transport http.RoundTripper
	// UserAgent is sent as User-Agent: visible ASCII characters and blanks. Default: DefaultUserAgent.
	UserAgent string
	// DisableUserAgent sends no User-Agent.
	DisableUserAgent bool
	// OnAttempt is called after each attempt. An Attempt contains no key, signature or token, unless Evidence is
	// CompleteEvidence. A panic is ignored.
	OnAttempt func(Attempt)
	// Logger logs each attempt (debug; warn if its result is Unknown) and each outcome (info, warn or error). No line
	// contains a key, a signature or a token. Default: no logging.
	Logger *slog.Logger
	// Evidence says whether each Attempt has Evidence. Default: NoEvidence.
	Evidence EvidenceOption
	// Hooks are for tests.
	Hooks Hooks
}

// DefaultUserAgent is the User-Agent of a Client.
const DefaultUserAgent = "alipay-cancel-contract/" + ContractVersion + " (go)"

var userAgentForm = regexp.MustCompile(`^[ -~]*$`)

func (o Options) userAgent() (string, error) {
	if !userAgentForm.MatchString(o.UserAgent) {
		return "", optionError("UserAgent", "must be visible ASCII characters and blanks.")
	}
	if o.DisableUserAgent {
		return "", nil
	}
	return either(o.UserAgent, DefaultUserAgent), nil
}

// over fills the fields that are 0 from base, and checks the result.
func (l Limits) over(base Limits) (Limits, error) {
	merged := Limits{
		AttemptTimeout: either(l.AttemptTimeout, base.AttemptTimeout),
		Deadline:       either(l.Deadline, base.Deadline),
		MaxAttempts:    either(l.MaxAttempts, base.MaxAttempts),
		BaseDelay:      either(l.BaseDelay, base.BaseDelay),
		MaxDelay:       either(l.MaxDelay, max(base.MaxDelay, either(l.BaseDelay, base.BaseDelay))),
	}
	smallest := minimumLimits
	smallest.MaxDelay = merged.BaseDelay
	for _, d := range []struct {
		option                  string
		value, minimum, maximum time.Duration
	}{
		{"AttemptTimeout", merged.AttemptTimeout, smallest.AttemptTimeout, maximumLimits.AttemptTimeout},
		{"Deadline", merged.Deadline, smallest.Deadline, maximumLimits.Deadline},
		{"BaseDelay", merged.BaseDelay, smallest.BaseDelay, maximumLimits.BaseDelay},
		{"MaxDelay", merged.MaxDelay, smallest.MaxDelay, maximumLimits.MaxDelay},
	} {
		if d.value < d.minimum || d.value > d.maximum {
			return Limits{}, optionError(d.option, fmt.Sprintf("must be from %s to %s.", d.minimum, d.maximum))
		}
	}
	if least, most := smallest.MaxAttempts, maximumLimits.MaxAttempts; merged.MaxAttempts < least || merged.MaxAttempts > most {
		return Limits{}, optionError("MaxAttempts", fmt.Sprintf("must be a whole number from %d to %d.", least, most))
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
		return "", optionError("Region", "or `BaseURL` must be given, and not both.")
	}
	if o.BaseURL != "" {
		if o.Environment != "" {
			return "", optionError("Environment", "cannot be combined with `BaseURL`, which contains the path of its environment.")
		}
		return checkURL(o.BaseURL)
	}
	if _, known := gateways[o.Region]; !known {
		return "", optionError("Region", "must be one of "+names(Regions())+".")
	}
	environment := o.Environment
	if environment == "" {
		environment = Production
		if strings.HasPrefix(o.Credentials.ClientID, sandboxPrefix) {
			environment = Sandbox
		}
	}
	if _, known := modes[environment]; !known {
		return "", optionError("Environment", "must be one of "+names(Environments())+".")
	}
	return locationOf(o.Region, environment), nil
}

func locationOf(region Region, environment Environment) string {
	return strings.NewReplacer("{gateway}", gateways[region], "{mode}", modes[environment]).Replace(serverURL)
}

func checkURL(text string) (string, error) {
	location, err := url.Parse(text)
	if err != nil || location.Host == "" {
		return "", optionError("BaseURL", "must be a URL, such as "+locationOf(Regions()[0], Production)+".")
	}
	if location.User != nil || strings.ContainsAny(text, "?#") {
		return "", optionError("BaseURL", "must not contain a user name, a password, a query or a fragment.")
	}
	if location.Scheme != "https" && !(location.Scheme == "http" && isLoopback(location.Hostname())) {
		return "", optionError("BaseURL", "must begin with https:// (http:// is for loopback hosts only).")
	}
	base := strings.TrimRight(location.String(), "/")
	if strings.HasSuffix(base, operationPath) {
		return "", optionError("BaseURL", "must end before the path of the operation, "+operationPath+".")
	}
	return base, nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && address.IsLoopback())
}
