package courses

import (
	"testing"
	"time"
)

const second = "2006-01-02 15:04:05"

func TestAPassCountsAsLongAsItsOwnerSays(t *testing.T) {
	months := Validity{Months: 12, Window: 2, FromEnd: true}
	fromPass := Validity{Months: 12, Window: 2}
	january := Validity{Each: time.January, Window: 2}
	tests := []struct {
		why  string
		rule Validity
		at   string // UTC
		held string // end of what was held, in UTC; empty: nothing
		want string
	}{
		{"for ever", Validity{}, "2026-05-07 12:00", "", ""},
		{"until a new version: for ever, as long as none says otherwise", Validity{ByVersion: true}, "2026-05-07 12:00", "2026-06-01 21:59:59", ""},
		{"the last second of the day in Oslo, summer time", months, "2026-05-07 12:00", "", "2027-05-07 21:59:59"},
		{"a month without a 31st ends earlier", Validity{Months: 1}, "2026-01-31 12:00", "", "2026-02-28 22:59:59"},
		{"a leap year has a 29th", Validity{Months: 1}, "2028-01-31 12:00", "", "2028-02-29 22:59:59"},
		{"29 February comes every fourth year", months, "2028-02-29 12:00", "", "2029-02-28 22:59:59"},
		{"over the turn of the year", Validity{Months: 3}, "2026-11-30 12:00", "", "2027-02-28 22:59:59"},
		{"half past midnight in Oslo is the next year", months, "2026-12-31 23:30", "", "2028-01-01 22:59:59"},
		{"the night when the clock goes forward is a day like others", months, "2026-03-28 23:30", "", "2027-03-29 21:59:59"},
		{"renewed in the window it counts from the old end", months, "2026-11-20 12:00", "2026-12-31 22:59:59", "2027-12-31 22:59:59"},
		{"on the last day too", months, "2026-12-31 20:00", "2026-12-31 22:59:59", "2027-12-31 22:59:59"},
		{"on the first day of the window, at midnight", months, "2026-10-31 23:00", "2026-12-31 22:59:59", "2027-12-31 22:59:59"},
		{"a second before the window it counts from the day", months, "2026-10-31 22:59", "2026-12-31 22:59:59", "2027-10-31 22:59:59"},
		{"the owner's other choice: from the day", fromPass, "2026-11-20 12:00", "2026-12-31 22:59:59", "2027-11-20 22:59:59"},
		{"after the end it counts from the day: the gap was there", months, "2027-01-10 12:00", "", "2028-01-10 22:59:59"},
		{"once more just after renewing takes nothing away", months, "2026-11-25 12:00", "2027-12-31 22:59:59", "2027-12-31 22:59:59"},
		{"every January: in March it is for the January that comes", january, "2026-03-10 12:00", "", "2027-01-31 22:59:59"},
		{"on the day before the window too", january, "2026-11-30 22:59", "", "2027-01-31 22:59:59"},
		{"from the first day of the window it is for the year after", january, "2026-11-30 23:00", "", "2028-01-31 22:59:59"},
		{"20 December", january, "2026-12-20 12:00", "", "2028-01-31 22:59:59"},
		{"in January itself", january, "2027-01-15 12:00", "", "2028-01-31 22:59:59"},
		{"on its last evening", january, "2027-01-31 22:30", "", "2028-01-31 22:59:59"},
		{"half an hour into February in Oslo", january, "2027-01-31 23:30", "", "2028-01-31 22:59:59"},
		{"a month that ends in summer time", Validity{Each: time.June, Window: 1}, "2026-05-31 21:59", "", "2026-06-30 21:59:59"},
		{"and its window", Validity{Each: time.June, Window: 1}, "2026-05-31 22:00", "", "2027-06-30 21:59:59"},
		{"February has its own last day", Validity{Each: time.February, Window: 1}, "2027-06-01 12:00", "", "2028-02-29 22:59:59"},
	}
	for _, test := range tests {
		var held *Result
		if test.held != "" {
			end, err := time.Parse(second, test.held)
			if err != nil {
				t.Fatal(err)
			}
			held = &Result{Passed: true, ValidUntil: &end}
		}
		got := ""
		if end := test.rule.End(day(test.at), held); end != nil {
			got = end.Format(second)
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.why, got, test.want)
		}
	}
}

func TestAPassIsHeldRenewedGracedAndLapsed(t *testing.T) {
	rule := Validity{Months: 12, Window: 2, Grace: 30}
	end := until("2026-12-31 22:59")
	tests := []struct {
		why, now string
		result   Result
		want     Phase
	}{
		{"for ever", "2026-05-01 12:00", Result{}, Holding},
		{"long before the end", "2026-05-01 12:00", Result{ValidUntil: end}, Holding},
		{"a second before the window", "2026-10-31 22:59", Result{ValidUntil: end}, Holding},
		{"when it opens", "2026-10-31 23:00", Result{ValidUntil: end}, Renewable},
		{"on the last day", "2026-12-31 22:00", Result{ValidUntil: end}, Renewable},
		{"the day after", "2026-12-31 23:00", Result{ValidUntil: end}, InGrace},
		{"the thirtieth day after", "2027-01-30 22:00", Result{ValidUntil: end}, InGrace},
		{"the day after that", "2027-01-30 23:00", Result{ValidUntil: end}, Lapsed},
		{"a new version ends it: at once", "2026-05-01 12:00", Result{ValidUntil: end, EndWhy: EndsByVersion}, Renewable},
	}
	for _, test := range tests {
		if got := rule.Phase(test.result, day(test.now)); got != test.want {
			t.Errorf("%s: got %s, want %s", test.why, got, test.want)
		}
	}
	if got := (Validity{Months: 12}).Phase(Result{ValidUntil: end}, day("2026-12-31 23:00")); got != Lapsed {
		t.Errorf("without a grace it lapses at once: %s", got)
	}
}

func TestTheWindowLeavesRoomForTheValidity(t *testing.T) {
	for _, test := range []struct {
		why   string
		rule  Validity
		fault string
	}{
		{"for ever", Validity{}, ""},
		{"a year with a window of two months", Validity{Months: 12, Window: 2}, ""},
		{"a month with a window of one", Validity{Months: 1, Window: 1}, "window"},
		{"every January without a window", Validity{Each: time.January}, "window"},
		{"every January with a window of a year", Validity{Each: time.January, Window: 12}, "window"},
		{"both", Validity{Each: time.January, Months: 12, Window: 1}, "month"},
		{"a month that is none", Validity{Each: 13, Window: 1}, "month"},
		{"below nothing", Validity{Months: -1}, "months"},
		{"a grace of years", Validity{Months: 12, Grace: 1000}, "grace"},
	} {
		faults := test.rule.Faults()
		if test.fault == "" && len(faults) > 0 || test.fault != "" && (len(faults) != 1 || faults[test.fault] == "") {
			t.Errorf("%s: %v", test.why, faults)
		}
	}
	if opens := (Validity{Months: 1, Window: 2}).Opens(day("2026-05-31 21:59")); !opens.After(day("2026-05-30 21:59")) {
		t.Errorf("a validity shorter than the window opens at its end at the earliest, %s", opens)
	}
}
