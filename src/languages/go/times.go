package alipaycancel

import (
	"regexp"
	"strconv"
	"time"
)

var (
	timeHeader = regexp.MustCompile(responseTimeBounds.pattern)
	digits     = regexp.MustCompile(`^[0-9]+$`)
	dateTime   = regexp.MustCompile(
		`^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$`)
)

// Whether a value has a form that the contract allows for Response-Time. Nothing else may be believed: the signature joins
// Client-Id and the time by a dot, so that with a free form "X" and "9.T" would read as "X.9" and "T".
func isTimeHeader(value string) bool {
	return len(value) <= responseTimeBounds.maxLength && timeHeader.MatchString(value)
}

// The moment that a Request-Time or Response-Time names, in milliseconds since 1970.
func readTimeHeader(value string) (int64, bool) {
	if !isTimeHeader(value) {
		return 0, false
	}
	if digits.MatchString(value) {
		milliseconds, err := strconv.ParseInt(value, 10, 64)
		return milliseconds, err == nil
	}
	return readDateTime(value)
}

// The moment that a date and time of ISO 8601 names, in milliseconds since 1970: a calendar date, with or without hyphens,
// colons, seconds, a fraction and an offset. Without an offset it is taken for UTC.
func readDateTime(value string) (int64, bool) {
	match := dateTime.FindStringSubmatch(value)
	if match == nil || len(value) > 64 {
		return 0, false
	}
	number := func(group int) int {
		n, _ := strconv.Atoi(match[group])
		return n
	}
	year, month, day, hour, minute, second := number(1), number(2), number(3), number(4), number(5), number(6)
	midnight := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	isDate := int(midnight.Month()) == month && midnight.Day() == day
	offsetHours, offsetMinutes := number(9), number(10)
	// 60 is a leap second.
	if !isDate || hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59 {
		return 0, false
	}
	offset := offsetHours*60 + offsetMinutes
	if match[8] == "-" {
		offset = -offset
	}
	fraction, _ := strconv.Atoi((match[7] + "000")[:3])
	moment := midnight.UnixMilli() + int64((hour*60+minute-offset)*60+second)*1000
	return moment + int64(fraction), true
}
