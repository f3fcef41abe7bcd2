package merge_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// staff are so many rows of new employees.
func staff(many int) (rows []hired) {
	for k := range many {
		rows = append(rows, kariHired(number(100+k), hired{"employee_number": fmt.Sprint("S", 10+k), "username": fmt.Sprintf("st%02d", k), "private_email": ""}))
	}
	return rows
}

// full imports a full file: its outcomes of those whom it does not name, and
// what it says of them.
func (h house) full(options merge.ImportOptions, file string) (told []string, missing merge.Missing) {
	h.t.Helper()
	options.Full = true
	sum, err := h.Import(h.t.Context(), accounts.Command("test"), strings.NewReader(file), options, func(o merge.RowOutcome) {
		if o.EmployeeNumber != "" {
			told = append(told, fmt.Sprint(o.EmployeeNumber, " ", o.Outcome, " ", o.Code))
		}
	})
	h.must(err)
	return told, sum.Missing
}

func isMissing(got, want merge.Missing) bool { return reflect.DeepEqual(got, want) }

func (h house) living() int {
	return h.count(`SELECT count(*) FROM employment WHERE end_date IS NULL`)
}

func (h house) job(number string) accounts.Employment {
	h.t.Helper()
	job, _, err := accounts.FindEmployment(h.t.Context(), h.DB, number)
	h.must(err)
	return job
}

// TestNobodyEndsTheirOwnJobByAFullFile: they would be shut out of what they are doing.
func TestNobodyEndsTheirOwnJobByAFullFile(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows := staff(3)
		h.hire(rows...)
		h.later(time.Hour)
		hr, yes := h.hr(), 1
		hr.ProfileID = h.job("S10").ProfileID
		for _, dry := range []bool{true, false} {
			sum, err := h.Import(t.Context(), hr, strings.NewReader(feed(rows[1])), merge.ImportOptions{Full: true, DryRun: dry, ConfirmEnds: &yes}, func(merge.RowOutcome) {})
			h.must(err)
			if want := (merge.Missing{Count: 1, Living: 3, Left: []merge.Left{{ToldBy: accounts.ToldByFile, Count: 1}}}); !isMissing(sum.Missing, want) {
				t.Errorf("dry %v: %+v", dry, sum.Missing)
			}
			if said := sum.Missing.Left[0].Words(i18n.For(i18n.NB)); !strings.Contains(said, "Den som leser inn filen") {
				t.Errorf("it says %q", said)
			}
		}
		if h.job("S10").EndDate != "" || h.job("S12").EndDate == "" {
			t.Error("the wrong one has left")
		}
		if told, _ := h.full(merge.ImportOptions{ConfirmEnds: &yes}, feed(rows[1])); fmt.Sprint(told) != "[S10 ended employment.missing]" {
			t.Errorf("by a colleague: %v", told)
		}
	})
}

func TestAFullFileEndsWhomItDoesNotName(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows := staff(20)
		h.hire(rows...)
		h.later(time.Hour)
		file := feed(rows[1:]...)
		for _, dry := range []bool{true, false} {
			told, missing := h.full(merge.ImportOptions{DryRun: dry}, file)
			if fmt.Sprint(told) != "[S10 ended employment.missing]" || !isMissing(missing, merge.Missing{Count: 1, Living: 20}) {
				t.Errorf("dry %v: %v, %+v", dry, told, missing)
			}
			if left := map[bool]int{true: 20, false: 19}[dry]; h.living() != left {
				t.Errorf("dry %v: %d go on", dry, h.living())
			}
		}
		if p := h.byUsername("st00"); p.State != accounts.Ended || h.job("S10").EndDate != today {
			t.Errorf("she is %s, her last day is %q", p.State, h.job("S10").EndDate)
		}
		if told, missing := h.full(merge.ImportOptions{}, file); len(told) != 0 || !isMissing(missing, merge.Missing{Living: 19}) {
			t.Errorf("again: %v %+v", told, missing)
		}
		if told, _ := h.full(merge.ImportOptions{}, feed(rows...)); len(told) != 0 || h.byUsername("st00").State != accounts.Active || h.living() != 20 {
			t.Errorf("she is back in the file: %v, %s", told, h.byUsername("st00").State)
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'hire.end_missing'`); n != 1 {
			t.Errorf("%d entries in the log", n)
		}
	})
}

func TestAChangesFileEndsNobody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows := staff(5)
		h.hire(rows...)
		if h.hire(rows[0]); h.living() != 5 {
			t.Errorf("%d go on", h.living())
		}
	})
}

func TestTheBrakeHoldsAFullFileAndAsks(t *testing.T) {
	number := func(n int) *int { return &n }
	rows := staff(20)
	broken := strings.ReplaceAll(feed(rows[1:]...), "S11;", "S 11 er feil?;")
	cut := feed(rows[1:]...)
	cut = cut[:strings.LastIndex(cut, ";1985")]
	tests := []struct {
		name    string
		options merge.ImportOptions
		file    string
		count   int
		held    merge.Hold
	}{
		{"one of twenty is five of a hundred: not more", merge.ImportOptions{}, feed(rows[1:]...), 1, ""},
		{"two of twenty", merge.ImportOptions{}, feed(rows[2:]...), 2, merge.TooMany},
		{"two of twenty, and the brake is at ten", merge.ImportOptions{Brake: number(10)}, feed(rows[2:]...), 2, ""},
		{"one, and the brake is at none", merge.ImportOptions{Brake: number(0)}, feed(rows[1:]...), 1, merge.TooMany},
		{"somebody has seen the number", merge.ImportOptions{ConfirmEnds: number(2)}, feed(rows[2:]...), 2, ""},
		{"somebody has seen another number", merge.ImportOptions{ConfirmEnds: number(3)}, feed(rows[2:]...), 2, merge.TooMany},
		{"nobody is in it", merge.ImportOptions{}, feed(rows[0])[:strings.Index(feed(rows[0]), "\n")+1], 20, merge.TooMany},
		{"it is cut off within the last row, whose number can be read", merge.ImportOptions{}, cut, 1, merge.CutOff},
		{"a row of which nobody knows whom it is about", merge.ImportOptions{Brake: number(50)}, broken, 2, merge.Nameless},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				h.hire(rows...)
				h.later(time.Hour)
				told, missing := h.full(test.options, test.file)
				if !isMissing(missing, merge.Missing{Count: test.count, Living: 20, Held: test.held}) || len(told) != test.count {
					t.Fatalf("%+v: %v", missing, told)
				}
				left, outcome := 20-test.count, "ended"
				if test.held != "" {
					left, outcome = 20, "review"
				}
				if h.living() != left {
					t.Errorf("%d go on, want %d", h.living(), left)
				}
				if n := h.count(`SELECT count(*) FROM hire_row WHERE outcome = $1 AND code LIKE 'employment.missing%'`, outcome); n != test.count {
					t.Errorf("%d rows are kept as %s", n, outcome)
				}
			})
		})
	}
}

func TestARowWithFaultsEndsNobody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows := staff(6)
		h.hire(rows...)
		h.later(time.Hour)
		lines := strings.Split(feed(rows...), "\n")
		lines[1] = strings.Replace(lines[1], "1985-01-12", "i fjor", 1)  // a date that is none
		lines[2] += ";;;for;mange"                                       // too many columns
		lines[3] = lines[3][:strings.Index(lines[3], ";")] + `;"aldri;;` // a quote that nobody closes
		lines[4] = strings.Replace(lines[4], "st03", "st02", 1)          // a username that is taken
		lines[5] = lines[5][:strings.Index(lines[5], ";")]               // nothing but the employee number
		told, missing := h.full(merge.ImportOptions{}, strings.Join(lines, "\n")+"\n")
		if len(told) != 0 || !isMissing(missing, merge.Missing{Living: 6}) || h.living() != 6 {
			t.Errorf("%v, %+v: %d go on", told, missing, h.living())
		}
	})
}

func TestAFullFileSpeaksOnlyForTheImportersReach(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		here, elsewhere := staff(1)[0], kariHired(number(1), nil)
		h.hire(elsewhere)
		_, importing := h.hrOf("Kommunen i nord")
		if code := importing(here); code != "created.no_address" {
			t.Fatal(code)
		}
		h.later(time.Hour)
		told, _ := h.full(merge.ImportOptions{ConfirmEnds: new(int)}, feed(elsewhere))
		if len(told) != 0 || h.living() != 2 {
			t.Errorf("the region's file ends jobs of a municipality: %v", told)
		}
	})
}

func TestAFullFileSaysNothingOfWhoCameAfterIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows := staff(3)
		h.hire(rows[:2]...)
		h.later(time.Hour)
		began := false
		_, err := h.Import(t.Context(), accounts.Command("test"), strings.NewReader(feed(rows[:2]...)), merge.ImportOptions{Full: true}, func(merge.RowOutcome) {
			if !began { // somebody is hired while the file is read
				began = true
				h.later(time.Second)
				h.hire(rows[2])
			}
		})
		h.must(err)
		if h.living() != 3 {
			t.Errorf("%d go on", h.living())
		}
	})
}

func TestWhoHasNotBegunAndIsNotInAFullFileNeverBegins(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows := staff(2)
		rows[0]["start_date"] = "2026-09-01"
		h.hire(rows...)
		guest := h.guest("kari@hjemme.example", nil)
		h.attach(guest, number(100), accounts.Proven)
		h.due()
		if h.state(guest) != "planned" {
			t.Fatalf("the match is %s", h.state(guest))
		}
		h.later(time.Hour)
		one := 1
		h.full(merge.ImportOptions{ConfirmEnds: &one}, feed(rows[1]))
		if job := h.job("S10"); !job.Over(today) || job.StartDate > job.EndDate || h.byUsername("st00").State != accounts.Ended {
			t.Errorf("the job is %+v, she is %s", job, h.byUsername("st00").State)
		}
		h.later(200 * 24 * time.Hour)
		h.due()
		if h.state(guest) == "merged" {
			t.Error("merged into somebody who never came")
		}
	})
}

func TestARunSaysWhatBecameOfThoseItDoesNotName(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows := staff(3)
		h.hire(rows...)
		h.later(time.Hour)
		h.full(merge.ImportOptions{}, feed(rows[0]))
		runs, err := h.Runs(t.Context(), accounts.Command("test"))
		h.must(err)
		run, told, err := h.Run(t.Context(), accounts.Command("test"), runs[0].ID)
		h.must(err)
		at := slices.IndexFunc(told, func(o merge.RowOutcome) bool { return o.EmployeeNumber == "S11" })
		if run.Missing.Held != merge.TooMany || at < 0 || told[at].Line != 0 || told[at].Row != 2 {
			t.Errorf("%+v %+v", run.Missing, told)
		}
	})
}
