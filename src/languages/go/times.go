package alipaycancel

import (
	"regexp"
	"strconv"
	"time"
)

var (
	digits   = regexp.MustCompile(`^[0-9]+$`)
	dateTime = regexp.MustCompile(
		`^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$`)
)

// isTimeHeader reports whether a value has a form that the contract allows for Response-Time. Other forms are not trusted:
// the signed content joins Client-Id and time with a dot, so "X" and "9.T" would be the same as "X.9" and "T".
func isTimeHeader(value string) bool {
	return responseTimeBounds.allow(value)
}

// readTimeHeader parses a Request-Time or Response-Time into milliseconds since 1970.
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

// readDateTime parses an ISO 8601 date and time into milliseconds since 1970. Hyphens, colons, seconds, fraction and offset
// are optional. Without an offset, the time is UTC.
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
	midnight, isDate := readDate(year, month, day)
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

// readDate returns the start of a day in UTC, and false for a day that does not exist.
func readDate(year, month, day int) (time.Time, bool) {
	midnight := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return midnight, int(midnight.Month()) == month && midnight.Day() == day
}
