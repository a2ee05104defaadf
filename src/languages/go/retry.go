package alipaycancel

import (
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Situation is the input of Decide.
type Situation struct {
	// Attempts is the number of attempts made.
	Attempts int
	// Elapsed is the time since the call began.
	Elapsed time.Duration
	// Cause is why the outcome of the last attempt is unknown; empty if it is known.
	Cause CauseCode
	// RetryAfter is the Retry-After of its response; 0 if there is none.
	RetryAfter time.Duration
}

// StopReason says why no further attempt is made.
type StopReason string

// The reasons to stop.
const (
	StoppedFinal         StopReason = "final"
	StoppedNotRepeatable StopReason = "not-repeatable"
	StoppedAttempts      StopReason = "attempts"
	StoppedDeadline      StopReason = "deadline"
)

// Decide returns the delay before the next attempt, or the reason to stop. Repeating a cancellation is safe: it is
// idempotent. random is in [0, 1).
func Decide(situation Situation, limits Limits, random float64) (delay time.Duration, stop StopReason) {
	if situation.Cause == "" {
		return 0, StoppedFinal
	}
	// The cause is the address or the request itself: the same request would fail again.
	if !unknownCauses[situation.Cause].repeatable {
		return 0, StoppedNotRepeatable
	}
	if situation.Attempts >= limits.MaxAttempts {
		return 0, StoppedAttempts
	}
	// Retrying before Retry-After is pointless.
	delay = max(jitteredDelay(situation.Attempts, limits, random), situation.RetryAfter)
	// No time is left for another attempt.
	if delay >= limits.Deadline-situation.Elapsed {
		return 0, StoppedDeadline
	}
	return delay, ""
}

// jitteredDelay is exponential backoff with full jitter: a random part of BaseDelay, doubled with each attempt, up to
// MaxDelay.
func jitteredDelay(attempts int, limits Limits, random float64) time.Duration {
	longest := math.Min(float64(limits.MaxDelay), float64(limits.BaseDelay)*math.Pow(2, float64(attempts-1)))
	return time.Duration(random * longest).Truncate(time.Millisecond)
}

var (
	seconds  = regexp.MustCompile(`^[0-9]{1,10}$`)
	httpDate = regexp.MustCompile(`^(` +
		`[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT|` +
		`[A-Z][a-z]{5,8}, [0-9]{2}-[A-Z][a-z]{2}-[0-9]{2} [0-9:]{8} GMT|` +
		`[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4})$`)
)

// ParseRetryAfter parses a Retry-After header: seconds, or an HTTP date in one of its three forms (RFC 9110, sections 5.6.7
// and 10.2.3). It returns 0 for a date in the past, and false for anything else.
func ParseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	text := strings.Trim(value, " \t")
	if seconds.MatchString(text) {
		number, err := strconv.ParseInt(text, 10, 64)
		// A time.Duration cannot exceed 292 years.
		return time.Duration(min(number, 9_000_000_000)) * time.Second, err == nil
	}
	// http.ParseTime also accepts other zones and letter cases.
	if !httpDate.MatchString(text) {
		return 0, false
	}
	date, err := http.ParseTime(text)
	hasShortYear := strings.Contains(text, "-")
	if hasShortYear {
		date = date.AddDate(now.UTC().Year()/100*100-date.Year()/100*100, 0, 0)
		if date.After(now.AddDate(50, 0, 0)) {
			date = date.AddDate(-100, 0, 0)
		}
	}
	return max(0, date.Sub(now)), err == nil
}
