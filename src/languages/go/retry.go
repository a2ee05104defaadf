package alipaycancel

import (
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Situation is what is known when it is decided whether to try again.
type Situation struct {
	// Attempts is how many were made.
	Attempts int
	// Elapsed is how long it has taken so far.
	Elapsed time.Duration
	// Cause is why the last attempt leaves the outcome open; empty if it does not.
	Cause CauseCode
	// RetryAfter is what its Retry-After asked for.
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

// Decide decides whether to try again, and after how long; or why not. Repeating a cancellation is safe: it is idempotent.
// random is from 0 up to 1.
func Decide(situation Situation, limits Limits, random float64) (delay time.Duration, stop StopReason) {
	// "S" and "F" are final.
	if situation.Cause == "" {
		return 0, StoppedFinal
	}
	// A cause that blames the address or the request: the same request would fare the same.
	if !unknownCauses[situation.Cause].repeatable {
		return 0, StoppedNotRepeatable
	}
	if situation.Attempts >= limits.MaxAttempts {
		return 0, StoppedAttempts
	}
	// Sooner than the server asked is as good as not at all.
	delay = max(jitteredDelay(situation.Attempts, limits, random), situation.RetryAfter)
	// Nothing can come of an attempt that begins when the time is up.
	if situation.Elapsed+delay >= limits.Deadline {
		return 0, StoppedDeadline
	}
	return delay, ""
}

// Exponential backoff with full jitter: a random part of BaseDelay, doubled with each attempt, up to MaxDelay.
func jitteredDelay(attempts int, limits Limits, random float64) time.Duration {
	longest := math.Min(float64(limits.MaxDelay), float64(limits.BaseDelay)*math.Pow(2, float64(attempts-1)))
	return time.Duration(random * longest).Truncate(time.Millisecond)
}

var seconds = regexp.MustCompile(`^[0-9]{1,10}$`)

// ParseRetryAfter reads a Retry-After: seconds, or a date in one of the three forms of HTTP (RFC 9110, 5.6.7 and 10.2.3). A
// date that is past is 0.
func ParseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	text := strings.TrimSpace(value)
	if len(value) > 64 {
		return 0, false
	}
	if seconds.MatchString(text) {
		number, err := strconv.ParseInt(text, 10, 64)
		// A time.Duration ends at 292 years.
		return time.Duration(min(number, 9_000_000_000)) * time.Second, err == nil
	}
	date, err := http.ParseTime(text)
	return max(0, date.Sub(now)), err == nil
}
