package elmo

import (
	"regexp"
	"strings"
	"time"
)

// Date is a day as YYYY-MM-DD, or empty (xs:date without its time zone).
type Date string

// DateOf is the day of a moment in the zone it carries.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// parseDate takes off the time zone that xs:date may carry.
func parseDate(text string) (Date, bool) {
	if len(text) > len(time.DateOnly) && zone.MatchString(text[len(time.DateOnly):]) {
		text = text[:len(time.DateOnly)]
	}
	_, err := time.Parse(time.DateOnly, text)
	return Date(text), err == nil
}

var zone = regexp.MustCompile(`^(Z|[+-][0-9]{2}:[0-9]{2})$`)

// Decimal is an exact number such as 7.5, or empty (xs:decimal, no exponent).
type Decimal string

func (d Decimal) isNumber() bool { return decimal.MatchString(string(d)) }

var decimal = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)

// DateTime is a moment; one without a zone is read as UTC (xs:dateTime).
type DateTime struct{ time.Time }

func parseDateTime(text string) (DateTime, bool) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t, err = time.ParseInLocation("2006-01-02T15:04:05.999999999", text, time.UTC)
	}
	return DateTime{t.UTC()}, err == nil
}

// collapse is what xs:token does to white space.
func collapse(text string) string { return strings.Join(strings.Fields(text), " ") }
