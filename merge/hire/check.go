package hire

import (
	"regexp"
	"strings"

	"kursbro/accounts/nationalid"
	"kursbro/app/problem"
)

// check reads the fields of one row and gathers what is wrong with them.
type check struct {
	row     Row
	columns columns
	fields  []string
}

func (c *check) fault(key string, args ...any) {
	c.row.Faults = append(c.row.Faults, Fault{problem.New(problem.Invalid, key, args...)})
}

// text is a field as written, empty where the file lacks the column.
func (c *check) text(column string) string {
	place, has := c.columns.place[column]
	if !has {
		return ""
	}
	text := clean(c.fields[place])
	if inner, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inner, `"`) {
		return clean(inner[:len(inner)-1]) // ="0123": how some systems keep a spreadsheet from counting
	}
	return text
}

// take reads one column by its rule, which gives the value or the key of a
// fault. A national ID that stands in another column than its own, also among
// other words, is refused before it can be stored in the open.
func (c *check) take(column string, rule func(string) (string, string)) string {
	text := c.text(column)
	if HoldsNationalID(text) {
		c.fault("hire.fault.row.national_id", "Column", column)
		return ""
	}
	if strings.Contains(text, "Ã") && garbled.MatchString(text) {
		c.fault("hire.fault.row.garbled", "Column", column)
		return ""
	}
	value, fault := rule(text)
	if fault != "" {
		c.fault(fault)
	}
	return value
}

// garbled is æ, ø or å that was UTF-8, was read as Windows-1252, and was written
// as UTF-8 again.
var garbled = regexp.MustCompile(`Ã[¦¸¥†˜…\x{86}\x{98}\x{85}]`)

// repeatsHeader says that the row has the names of the columns, not somebody's data.
func (c *check) repeatsHeader() bool {
	for _, column := range required {
		if columnName(c.fields[c.columns.place[column]]) != column {
			return false
		}
	}
	return true
}

// hire reads all columns.
func (c *check) hire(allowSynthetic bool) {
	c.row.Hire = Hire{
		EmployeeNumber: c.take("employee_number", employeeNumber),
		Username:       c.take("username", username),
		NationalID:     c.nationalID(allowSynthetic),
		GivenName:      c.take("given_name", givenName),
		FamilyName:     c.take("family_name", familyName),
		BirthDate:      c.take("birth_date", birthDate),
		Unit:           c.take("unit", unit),
		Leader:         c.take("leader", leader),
		StartDate:      c.take("start_date", startDate),
		EndDate:        c.take("end_date", endDate),
		PrivateEmail:   c.take("private_email", privateEmail),
		Mobile:         c.take("mobile", mobile),
	}
}

// order compares dates that are there: ISO dates sort as texts.
func (c *check) order(latest string) {
	h := c.row.Hire
	if latest != "" && h.StartDate > latest {
		c.fault("hire.fault.start_date.far")
	}
	if h.StartDate != "" && h.BirthDate >= h.StartDate {
		c.fault("hire.fault.birth_date.after_start")
	}
	if h.EndDate != "" && h.EndDate < h.StartDate {
		c.fault("hire.fault.end_date.before_start")
	}
}

var likeNationalID = regexp.MustCompile(`[0-9]{6}[\p{Zs}\p{Pd}]?[0-9]{5}`)

// HoldsNationalID finds a valid number in a text, also among other words: such a
// text must not be stored in the open. Digits that go on on either
// side, or follow a +, are another number.
func HoldsNationalID(text string) bool {
	for from := 0; ; {
		hit := likeNationalID.FindStringIndex(text[from:])
		if hit == nil {
			return false
		}
		start, end := from+hit[0], from+hit[1]
		alone := (start == 0 || !strings.ContainsRune("0123456789+", rune(text[start-1]))) &&
			(end == len(text) || !strings.ContainsRune("0123456789", rune(text[end])))
		if _, err := nationalid.Parse(nationalid.Clean(text[start:end]), true); alone && err == nil {
			return true
		}
		from = start + 1
	}
}

// nationalID reads the number. Spreadsheets take it for an amount: they drop a
// leading zero or round it (1,28185E+10), and the row must say so.
func (c *check) nationalID(allowSynthetic bool) nationalid.Number {
	text := nationalid.Clean(c.text("national_id"))
	number, err := nationalid.Parse(text, allowSynthetic)
	if err == nil {
		return number
	}
	switch key := problem.Of(err).Key; {
	case text == "":
		c.fault("hire.fault.national_id.missing")
	case isRounded(text):
		c.fault("hire.fault.national_id.rounded")
	case key == "nationalid.length" && len(text) == 10:
		c.fault("hire.fault.national_id.leading_zero")
	case key == "nationalid.kind":
		c.fault("hire.fault.national_id.kind")
	case key == "nationalid.synthetic":
		c.fault("hire.fault.national_id.synthetic")
	default:
		c.fault("hire.fault.national_id.invalid")
	}
	return nationalid.Number{}
}
