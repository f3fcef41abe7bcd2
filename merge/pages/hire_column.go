package pages

import (
	"slices"
	"time"

	"kursbro/app/i18n"
)

// columns of the file, as the page lists them; those that may be empty come in
// optional, too.
var (
	columns = []string{"employee_number", "username", "national_id", "given_name", "family_name", "birth_date", "unit", "leader",
		"start_date", "end_date", "private_email", "mobile"}
	optional = []string{"unit", "leader", "end_date", "private_email", "mobile"}
)

// columnView tells HR of one column: its name in the file, what it holds, and
// how that is written.
type columnView struct {
	Name, Text, Hint string
	Optional         bool
}

func columnsOf(w *i18n.Printer, dates exampleDates) []columnView {
	example := func(date string) string { return w.T("merge.field.date.hint", "Example", date) }
	hints := map[string]string{
		"employee_number": w.T("merge.field.employee_number.hint"), "username": w.T("merge.field.username.hint"),
		"national_id": w.T("merge.field.national_id.hint"), "birth_date": example(dates.Birth),
		"leader": w.T("merge.field.leader.hint"), "start_date": example(dates.Start), "end_date": example(dates.End),
		"private_email": w.T("merge.field.private_email.hint"),
	}
	views := make([]columnView, len(columns))
	for i, name := range columns {
		views[i] = columnView{name, w.T("merge.field." + name), hints[name], slices.Contains(optional, name)}
	}
	return views
}

// exampleDates are dates as HR may write them: somebody's birth, and a job of a
// year from the first of next month.
type exampleDates struct{ Birth, Start, End string }

func examplesAt(now time.Time) exampleDates {
	const written = "2.1.2006"
	start := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	return exampleDates{"12.9.1991", start.Format(written), start.AddDate(1, 0, -1).Format(written)}
}
