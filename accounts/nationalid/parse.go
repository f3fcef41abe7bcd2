package nationalid

import (
	"strings"
	"unicode"

	"kursbro/app/problem"
)

// Why a text is no number that we take. Each message says how to mend it, and
// none of them carries what was written.
var (
	errDigits    = problem.New(problem.Invalid, "nationalid.digits")
	errLength    = problem.New(problem.Invalid, "nationalid.length")
	errDate      = problem.New(problem.Invalid, "nationalid.date")
	errControl   = problem.New(problem.Invalid, "nationalid.control")
	errKind      = problem.New(problem.Invalid, "nationalid.kind")
	errSynthetic = problem.New(problem.Invalid, "nationalid.synthetic")
)

const length = 11

// Offsets that are added to the month. Only the last is accepted, and only in
// test and demo; the rest are numbers of other registers.
const (
	npid          = 20 // NAV
	helpOrDolly   = 40 // H-number of a hospital, or NAV's test people
	syntheticNPID = 60
	synthetic     = 80 // Skatteetaten's Test-Norge
)

// Clean takes away what people paste along with a number: blanks and invisible
// characters around it, and one blank or hyphen between birth date and the
// last five. Use it at the edge, where a person typed; Parse is strict.
func Clean(text string) string {
	trimmed := strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	})
	runes := []rune(trimmed)
	if len(runes) != length+1 || !separates(runes[6]) {
		return trimmed
	}
	return string(runes[:6]) + string(runes[7:])
}

// separates says whether r is a blank or a hyphen, in any of the shapes that
// word processors turn them into.
func separates(r rune) bool {
	return unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Pd, r)
}

// Parse checks a text of 11 ASCII digits and returns the number. Synthetic
// numbers (month + 80) pass only when allowed. The problems are
// nationalid.digits, .length, .date, .control, .kind (H, FH, NPID and other
// registers' numbers) and .synthetic.
//
// There is no check of the century: from 2032 the number does not tell it.
func Parse(text string, allowSynthetic bool) (Number, error) {
	if strings.Trim(text, "0123456789") != "" {
		return Number{}, errDigits
	}
	if len(text) != length {
		return Number{}, errLength
	}
	if err := check(digitsOf(text), allowSynthetic); err != nil {
		return Number{}, err
	}
	return newNumber(text), nil
}

// digits are the values of a number's characters.
type digits [length]int

func digitsOf(text string) (d digits) {
	for i := range d {
		d[i] = int(text[i] - '0')
	}
	return d
}

// text is the reverse of digitsOf.
func (d digits) text() string {
	var text [length]byte
	for i, digit := range d {
		text[i] = byte('0' + digit)
	}
	return string(text[:])
}

// check answers with the mistake that a person can most easily see first.
func check(d digits, allowSynthetic bool) error {
	day, month, year := 10*d[0]+d[1], 10*d[2]+d[3], 10*d[4]+d[5]
	common := d[0] >= 8 // FH-number: digits 2–9 mean nothing
	offset := month / 20 * 20
	if day > 40 {
		day -= 40 // D-number
	}
	switch {
	case !common && !isDate(day, month-offset, year):
		return errDate
	case !controlled(d):
		return errControl
	case common || offset == npid || offset == helpOrDolly || offset == syntheticNPID:
		return errKind
	case offset == synthetic && !allowSynthetic:
		return errSynthetic
	}
	return nil
}

// isDate says whether the date exists in some century. Years that are
// divisible by four have a leap day, 00 too (it counts as 2000).
func isDate(day, month, year int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 {
		days = 29
	}
	return day <= days
}

// The weights of the two control digits, the digit itself included.
var (
	weights1 = digits{3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0}
	weights2 = digits{5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1}
)

// rests is how many remainders the first control digit may leave from 2032:
// 0 (the only one under the rule of 1964), 1, 2 or 3.
const rests = 4

// controlled says whether both control digits fit. The rule of 1964 is within
// that of 2032, and both hold side by side.
func controlled(d digits) bool {
	return rest(d, weights1) < rests && rest(d, weights2) == 0
}

func rest(d, weights digits) int {
	sum := 0
	for i, weight := range weights {
		sum += weight * d[i]
	}
	return sum % 11
}
