package alipaycancel

import (
	"math"
	"regexp"
	"slices"
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
// MaxDelay, in whole milliseconds.
func jitteredDelay(attempts int, limits Limits, random float64) time.Duration {
	longest := math.Min(float64(limits.MaxDelay), float64(limits.BaseDelay)*math.Pow(2, float64(attempts-1)))
	// In milliseconds before the product is rounded: every client then gets the same delay from the same random number.
	return time.Duration(random*(longest/float64(time.Millisecond))) * time.Millisecond
}

const (
	months      = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
	month       = `(?P<month>` + months + `)`
	timeOfDay   = `(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)`
	weekday     = `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)`
	longWeekday = `(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)`
)

var (
	seconds = regexp.MustCompile(`^[0-9]{1,10}$`)
	// The forms of HTTP-date (RFC 9110, section 5.6.7): IMF-fixdate, the form of RFC 850, and that of asctime.
	httpDates = []*regexp.Regexp{
		regexp.MustCompile(`^` + weekday + `, (?P<day>\d\d) ` + month + ` (?P<year>\d{4}) ` + timeOfDay + ` GMT$`),
		regexp.MustCompile(`^` + longWeekday + `, (?P<day>\d\d)-` + month + `-(?P<year>\d\d) ` + timeOfDay + ` GMT$`),
		regexp.MustCompile(`^` + weekday + ` ` + month + ` (?P<day>[ \d]\d) ` + timeOfDay + ` (?P<year>\d{4})$`),
	}
)

// ParseRetryAfter parses a Retry-After header: seconds, or a date in one of the three forms of HTTP (RFC 9110, sections
// 5.6.7 and 10.2.3). It returns 0 for a date in the past, and false for any other value.
func ParseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	if len(value) > 64 {
		return 0, false
	}
	text := strings.Trim(value, " \t")
	if seconds.MatchString(text) {
		number, err := strconv.ParseInt(text, 10, 64)
		// A time.Duration cannot exceed 292 years.
		return time.Duration(min(number, 9_000_000_000)) * time.Second, err == nil
	}
	for _, form := range httpDates {
		if match := form.FindStringSubmatch(text); match != nil {
			date, ok := readHTTPDate(func(name string) string { return match[form.SubexpIndex(name)] }, now)
			return max(0, date.Sub(now)), ok
		}
	}
	return 0, false
}

func readHTTPDate(part func(name string) string, now time.Time) (time.Time, bool) {
	number := func(name string) int {
		n, _ := strconv.Atoi(strings.TrimLeft(part(name), " "))
		return n
	}
	hour, minute, second := number("hour"), number("minute"), number("second")
	year := number("year")
	if len(part("year")) == 2 {
		year = fullYear(year, now)
	}
	month := slices.Index(strings.Split(months, "|"), part("month")) + 1
	midnight, isDate := readDate(year, month, number("day"))
	// 60 is a leap second.
	if !isDate || hour > 23 || minute > 59 || second > 60 {
		return time.Time{}, false
	}
	return midnight.Add(time.Duration((hour*60+minute)*60+second) * time.Second), true
}

// fullYear returns the year of two digits. It is in the past if it would be more than 50 years in the future (RFC 9110,
// section 5.6.7).
func fullYear(digits int, now time.Time) int {
	thisYear := now.UTC().Year()
	year := thisYear - thisYear%100 + digits
	if year > thisYear+50 {
		return year - 100
	}
	return year
}
