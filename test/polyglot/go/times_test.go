package alipaycancel

import (
	"testing"
	"time"
)

func TestEveryYearOfFourDigitsIsATime(t *testing.T) {
	for text, want := range map[string]int64{
		"9999-12-31T23:59:59.999Z":  253402300799999,
		"9999-12-31T23:59:60-23:59": 253402387140000,
		"0099-01-01T00:00:00Z":      -59042995200000,
		"0000-01-01T00:00:00Z":      -62167219200000,
	} {
		if got, ok := readDateTime(text); !ok || got != want {
			t.Errorf("%s: got %d, %v", text, got, ok)
		}
	}
}

func TestRetryAfterHasNoOtherFormsThanThoseOfRFC9110(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, text := range []string{
		"Thu, 01 Jan 2026 00:01:00 UTC",
		"Thu, 01 Jan 2026 00:01:00 +0000",
		"Thu, 01 Jan 2026 00:01:00",
		"Thu, 01 Jan 2026 00:01:00 GMT ago",
		"thu, 01 jan 2026 00:01:00 gmt",
		"Thu, 1 Jan 2026 00:01:00 GMT",
		"Fri, 30 Feb 2026 00:01:00 GMT",
		"Thursday, 01-Jan-2026 00:01:00 GMT",
		"Thursday, 01-Jan-26 00:01:00 UTC",
		"Thu Jan 1 00:01:00 2026",
		"Thu Jan  1 00:01:00 2026 GMT",
		"\u00A03", "3;", "0x3", "３",
	} {
		if got, ok := ParseRetryAfter(text, now); ok {
			t.Errorf("%s: got %v", text, got)
		}
	}
	// A year of two digits is at most 50 years ahead (RFC 9110, 5.6.7).
	for text, want := range map[string]time.Duration{
		"Sunday, 06-Nov-94 08:49:37 GMT":    0,
		"Thursday, 01-Jan-70 00:00:00 GMT":  time.Date(2070, 1, 1, 0, 0, 0, 0, time.UTC).Sub(now),
		"Wednesday, 31-Dec-75 00:00:00 GMT": time.Date(2075, 12, 31, 0, 0, 0, 0, time.UTC).Sub(now),
		"Friday, 01-Jan-77 00:00:00 GMT":    0,
	} {
		if got, ok := ParseRetryAfter(text, now); !ok || got != want {
			t.Errorf("%s: got %v, %v; want %v", text, got, ok, want)
		}
	}
}

func TestARetryAfterOfManyYearsEndsTheCall(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	delay, ok := ParseRetryAfter("Fri, 31 Dec 9999 23:59:59 GMT", now)
	if !ok {
		t.Fatal("not read")
	}
	situation := Situation{Attempts: 1, Elapsed: time.Second, Cause: CauseNoResponse, RetryAfter: delay}
	if delay, stop := Decide(situation, defaultLimits, 0); stop != StoppedDeadline {
		t.Errorf("got %v, %q", delay, stop)
	}
}
