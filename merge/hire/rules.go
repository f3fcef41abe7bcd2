package hire

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The longest texts that are taken, in characters.
const (
	maxName  = 100
	maxText  = 200
	maxEmail = 254 // RFC 5321
)

// clean gives a field in NFC, without blanks around it and with single ones,
// also where it had line breaks.
func clean(text string) string {
	return norm.NFC.String(strings.Join(strings.Fields(strings.TrimPrefix(text, "\ufeff")), " "))
}

var numberForm = regexp.MustCompile(`^[\p{L}0-9][\p{L}0-9._/-]{0,29}$`)

func employeeNumber(text string) (string, string) {
	switch {
	case text == "":
		return "", "hire.fault.employee_number.missing"
	case !numberForm.MatchString(text):
		return "", "hire.fault.employee_number.format"
	}
	return text, ""
}

// username is 4–6 letters a–z and digits, as at work.
func username(text string) (string, string) {
	name := strings.ToLower(text)
	length := utf8.RuneCountInString(name)
	switch {
	case name == "":
		return "", "hire.fault.username.missing"
	case length < 4 || length > 6:
		return "", "hire.fault.username.length"
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789") != "":
		return "", "hire.fault.username.format"
	}
	return name, ""
}

func givenName(text string) (string, string) {
	switch {
	case text == "":
		return "", "hire.fault.given_name.missing"
	case !isName(text):
		return "", "hire.fault.given_name.format"
	}
	return text, ""
}

func familyName(text string) (string, string) {
	switch {
	case text == "":
		return "", "hire.fault.family_name.missing"
	case !isName(text):
		return "", "hire.fault.family_name.format"
	}
	return text, ""
}

// isName asks for a letter and refuses what cannot be shown.
func isName(text string) bool {
	return isShown(text, maxName) && strings.ContainsFunc(text, unicode.IsLetter)
}

// isShown says that every character has a form on paper. U+FFFD stands where
// one was lost; others turn the direction of what follows, or have no width.
func isShown(text string, longest int) bool {
	hidden := func(r rune) bool {
		return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point)
	}
	return utf8.RuneCountInString(text) <= longest && !strings.ContainsFunc(text, hidden)
}

func birthDate(text string) (string, string) {
	if text == "" {
		return "", "hire.fault.birth_date.missing"
	}
	date, why := isoDate(text)
	return date, reason("hire.fault.birth_date.", why)
}

func unit(text string) (string, string) {
	if !isShown(text, maxText) {
		return "", "hire.fault.unit.format"
	}
	return text, ""
}

func leader(text string) (string, string) {
	if !isShown(text, maxText) {
		return "", "hire.fault.leader.format"
	}
	return text, ""
}

func startDate(text string) (string, string) {
	if text == "" {
		return "", "hire.fault.start_date.missing"
	}
	date, why := isoDate(text)
	return date, reason("hire.fault.start_date.", why)
}

// endDate is empty for "no end", which some systems write as 31.12.9999.
func endDate(text string) (string, string) {
	if text == "" || strings.HasPrefix(text, "9999-") || strings.HasSuffix(text, ".9999") {
		return "", ""
	}
	date, why := isoDate(text)
	return date, reason("hire.fault.end_date.", why)
}

// reason is the key of what is wrong with a column, empty when nothing is.
func reason(column, why string) string {
	if why == "" {
		return ""
	}
	return column + why
}

// Forms of a date: those we read, and the count of days since 1900 that a
// spreadsheet writes when a column has lost its format.
var (
	dateForm = regexp.MustCompile(`^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})$`)
	midnight = regexp.MustCompile(`[T ]00:00(:00(\.0+)?)?$`)
	serial   = regexp.MustCompile(`^[1-9][0-9]{4}([.,][0-9]+)?$`)
)

// isoDate reads 2026-11-21 and 21.11.2026 (or 1.2.2026), also with the midnight
// that some systems add; two-digit years are not guessed at. What it cannot
// read is "serial", "impossible" (no day of the years 1900–2199) or "format".
func isoDate(text string) (date, why string) {
	text = midnight.ReplaceAllString(text, "")
	for _, layout := range []string{time.DateOnly, "2.1.2006"} {
		day, err := time.Parse(layout, text)
		if err == nil && day.Year() >= 1900 && day.Year() < 2200 {
			return day.Format(time.DateOnly), ""
		}
	}
	switch {
	case serial.MatchString(text):
		return "", "serial"
	case dateForm.MatchString(text):
		return "", "impossible"
	}
	return "", "format"
}

func privateEmail(text string) (string, string) {
	if text == "" {
		return "", ""
	}
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text || len(text) > maxEmail || !hasDomain(text) {
		return "", "hire.fault.private_email.format"
	}
	return text, ""
}

func hasDomain(address string) bool {
	domain := address[strings.LastIndexByte(address, '@')+1:]
	return strings.ContainsRune(domain, '.') && !strings.ContainsAny(domain, "[]:")
}

var (
	norwegian = regexp.MustCompile(`^(?:(?:\+|00)?47)?([2-9][0-9]{7})$`)
	foreign   = regexp.MustCompile(`^(?:\+|00)([1-9][0-9]{7,14})$`)
	spacing   = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "")
)

// mobile gives E.164; eight digits are a Norwegian number.
func mobile(text string) (string, string) {
	digits := spacing.Replace(text)
	if text == "" {
		return "", ""
	}
	if found := norwegian.FindStringSubmatch(digits); found != nil {
		return "+47" + found[1], ""
	}
	if found := foreign.FindStringSubmatch(digits); found != nil && !strings.HasPrefix(found[1], "47") {
		return "+" + found[1], ""
	}
	return "", "hire.fault.mobile.format"
}

var rounded = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+$`)

// isRounded recognises 1,28185E+10.
func isRounded(text string) bool { return rounded.MatchString(text) }
