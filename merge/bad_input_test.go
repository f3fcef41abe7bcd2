package merge_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/merge"
)

// TestBadRowsOfOneFile: each is told by row, line and column, in words; whoever
// is good among them is hired whole, of the others there is nothing, and the file
// that was mended hires them.
func TestBadRowsOfOneFile(t *testing.T) {
	bad := []struct {
		why  string
		row  hired
		code string
		says string
	}{
		{"a wrong control digit", hired{"national_id": "01410112345"}, "national_id.invalid", "ødselsnummer"},
		{"a digit too few", hired{"national_id": number(2).Reveal()[1:]}, "national_id.leading_zero", "null"},
		{"made an amount of by a spreadsheet", hired{"national_id": "1,28185E+10"}, "national_id.rounded", "nummeret"},
		{"31 February", hired{"start_date": "31.02.2026"}, "start_date.impossible", "tartdato"},
		{"the year 201", hired{"start_date": "0201-05-07"}, "start_date.impossible", "tartdato"},
		{"the year 2099", hired{"start_date": "2099-05-07"}, "start_date.far", "tartdato"},
		{"ends before it begins", hired{"end_date": "2026-05-06"}, "end_date.before_start", "luttdato"},
		{"born after", hired{"birth_date": "2026-05-08"}, "birth_date.after_start", "ødselsdato"},
		{"a username of three", hired{"username": "abc"}, "username.length", "rukernavn"},
		{"a username of seven", hired{"username": "abcdefg"}, "username.length", "rukernavn"},
		{"another encoding in one row", hired{"family_name": "\xd8deg\xe5rd"}, "row.encoding", "family_name"},
		{"a quote that is never closed", hired{"family_name": `"Nordmann`}, "row.open", "family_name"},
	}
	each(t, func(t *testing.T, h house) {
		rows := func(mended bool) (all []hired) {
			for k, b := range bad {
				row := kariHired(number(10+k), hired{"employee_number": fmt.Sprint("B", k), "username": fmt.Sprintf("bad%02d", k), "given_name": "Bjørg", "private_email": ""})
				for column, value := range b.row {
					if !mended {
						row[column] = value
					}
				}
				all = append(all, row, kariHired(number(50+k), hired{"employee_number": fmt.Sprint("G", k), "username": fmt.Sprintf("god%02d", k), "given_name": "Åse", "private_email": ""}))
			}
			return all
		}
		told := map[int]merge.RowOutcome{}
		_, err := h.Import(t.Context(), accounts.Command("test"), strings.NewReader(feed(rows(false)...)), merge.ImportOptions{FileName: "a.csv"}, func(o merge.RowOutcome) { told[o.Row] = o })
		h.must(err)
		for k, b := range bad {
			o, good, reason := told[2*k+1], told[2*k+2], told[2*k+1].Reason(i18n.For(i18n.NB))
			if o.Outcome != merge.RowRefused || o.Code != b.code || o.Line != 2*k+2 || !strings.Contains(reason, b.says) {
				t.Errorf("%s: row %d, line %d, %s %s: %s", b.why, o.Row, o.Line, o.Outcome, o.Code, reason)
			}
			if good.Outcome != merge.RowCreated {
				t.Errorf("%s: the row after it is %s %s", b.why, good.Outcome, good.Code)
			}
		}
		whole := func() string {
			return fmt.Sprint(h.count(`SELECT count(*) FROM profile`), h.count(`SELECT count(*) FROM employment`), h.count(`SELECT count(*) FROM national_id`), h.count(`SELECT count(*) FROM mail`))
		}
		if n := len(bad); whole() != fmt.Sprint(n, n, n, 0) {
			t.Errorf("after the bad rows there are %s, want %d of each", whole(), n)
		}
		for _, outcome := range h.hire(rows(true)...) {
			if outcome != "created created.no_address" && outcome != "unchanged unchanged" {
				t.Errorf("mended: %s", outcome)
			}
		}
		if n := 2 * len(bad); whole() != fmt.Sprint(n, n, n, 0) {
			t.Errorf("after they were mended there are %s, want %d of each", whole(), n)
		}
	})
}

// TestAllThatIsWrongWithARowIsTold, with its column, before the file is carried
// out and after; and a row that was kept when only the first was still reads.
func TestAllThatIsWrongWithARowIsTold(t *testing.T) {
	words := i18n.For(i18n.NB)
	want := "username username.length, national_id national_id.invalid, birth_date birth_date.impossible, mobile mobile.format"
	said := func(o merge.RowOutcome) (text string) {
		for _, fault := range o.Faults() {
			if reason := fault.Reason(words); strings.Contains(reason, "hire.") || !strings.Contains(o.Reason(words), reason) {
				t.Errorf("%s is said as %q in %q", fault.Code, reason, o.Reason(words))
			}
			text += ", " + fault.Column + " " + fault.Code
		}
		return strings.TrimPrefix(text, ", ")
	}
	each(t, func(t *testing.T, h house) {
		file := feed(kariHired(number(1), nil), kariHired(number(2), hired{"employee_number": "7", "username": "abcdefg", "national_id": "01410112345", "birth_date": "31.02.1990", "mobile": "123"}),
			kariHired(number(3), hired{"employee_number": "8", "username": "kano"}), kariHired(number(1), hired{"username": "ab"}))
		hr := accounts.Command("test")
		for _, dry := range []bool{true, false} {
			told := map[int]merge.RowOutcome{}
			sum, err := h.Import(t.Context(), hr, strings.NewReader(file), merge.ImportOptions{DryRun: dry}, func(o merge.RowOutcome) { told[o.Row] = o })
			h.must(err)
			if !dry {
				_, rows, err := h.Run(t.Context(), hr, sum.Run)
				h.must(err)
				for _, o := range rows {
					if said(o) != said(told[o.Row]) || o.Reason(words) != told[o.Row].Reason(words) {
						t.Errorf("row %d was told as %q and is kept as %q", o.Row, told[o.Row].Reason(words), o.Reason(words))
					}
				}
			}
			if o := told[2]; o.Outcome != merge.RowRefused || o.Code != "username.length" || said(o) != want {
				t.Errorf("dry %t: %s %s: %s", dry, o.Outcome, o.Code, said(o))
			}
			if said(told[1]) != "" || said(told[3]) != "" || told[3].Code != "username.taken" || said(told[4]) != "username username.length,  row.duplicate" {
				t.Errorf("dry %t: the others are %q, %q %s, %q", dry, said(told[1]), said(told[3]), told[3].Code, said(told[4]))
			}
		}
		h.exec(`UPDATE hire_row SET args = '{"key":"hire.fault.username.length"}' WHERE row = 2`)
		runs, err := h.Runs(t.Context(), hr)
		h.must(err)
		if _, rows, err := h.Run(t.Context(), hr, runs[0].ID); err != nil || said(rows[1]) != "username username.length" {
			t.Errorf("an old row reads %v %v", rows, err)
		}
	})
}

// TestATakenUsernameIsToldWithTheOtherFaults of a row, where it is surely another's:
// in a trial, in a file, by hand.
func TestATakenUsernameIsToldWithTheOtherFaults(t *testing.T) {
	ola := func(change hired) hired {
		row := hired{"employee_number": "7", "given_name": "Ola", "family_name": "Hansen", "birth_date": "1990-01-01", "mobile": "12"}
		maps.Copy(row, change)
		return kariHired(number(2), row)
	}
	rows := []struct {
		why   string
		row   hired
		taken bool
	}{
		{"an employee's, who was there before", ola(nil), true},
		{"one of a row above", ola(hired{"username": "first"}), true},
		{"nobody's", ola(hired{"username": "free"}), false},
		{"it has none", ola(hired{"username": "x"}), false},
		{"her own, by the employee number", ola(hired{"employee_number": "1001"}), false},
		{"another's, by the employee number", ola(hired{"employee_number": "2002"}), true},
		{"her own, by the national ID", ola(hired{"national_id": number(1).Reveal()}), false},
		{"a second job's, which gives no username", ola(hired{"national_id": number(4).Reveal()}), false},
		{"a number that cannot be read, and another name", ola(hired{"national_id": "1", "birth_date": ""}), true},
		{"a number that cannot be read, and another birth date", ola(hired{"national_id": "1", "given_name": "Kari"}), true},
		{"a number that cannot be read, and her given name and birth date", ola(hired{"national_id": "1", "given_name": "Kari", "family_name": "Gift", "birth_date": "1985-01-12"}), false},
		{"nothing that tells whose it is", ola(hired{"national_id": "1", "given_name": "", "birth_date": ""}), false},
	}
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil), kariHired(number(4), hired{"employee_number": "2002", "username": "other", "given_name": "Per"}))
		for _, r := range rows {
			file := feed(kariHired(number(3), hired{"employee_number": "3", "username": "first"}), r.row)
			for _, dry := range []bool{true, false} {
				var last merge.RowOutcome
				_, err := h.Import(t.Context(), accounts.Command("test"), strings.NewReader(file), merge.ImportOptions{DryRun: dry}, func(o merge.RowOutcome) { last = o })
				h.must(err)
				faults := last.Faults()
				taken := len(faults) > 1 && faults[len(faults)-1].Code == "username.taken" && faults[len(faults)-1].Column == "username"
				if last.Outcome != merge.RowRefused || len(faults) == 0 || taken != r.taken {
					t.Errorf("%s: dry %t: %v", r.why, dry, faults)
				}
			}
			_, faults, err := h.HireOne(t.Context(), accounts.Command("test"), r.row, "")
			h.must(err)
			if last := faults[len(faults)-1]; (last.Code() == "username.taken") != r.taken {
				t.Errorf("%s: by hand: %v", r.why, last)
			}
		}
	})
}

// TestATrialOfTheWrongFileEndsSoon, and says so; it ends nobody. One good row
// among the first, or no more rows than those, and it is read to its end; what is
// carried out always is.
func TestATrialOfTheWrongFileEndsSoon(t *testing.T) {
	wrong := func(n int, change hired) hired {
		row := kariHired(number(n), hired{"employee_number": fmt.Sprint("W", n), "username": "no"})
		for column, value := range change {
			row[column] = value
		}
		return row
	}
	five := []hired{wrong(1, nil), wrong(2, nil), wrong(3, nil), wrong(4, nil), wrong(5, hired{"username": "good5"})}
	second := append([]hired{wrong(1, nil), wrong(2, hired{"username": "good2"})}, five[2:]...)
	tests := []struct {
		name    string
		rows    []hired
		options merge.ImportOptions
		read    int
		missing bool // whom it does not name has left
	}{
		{"all wrong", five, merge.ImportOptions{DryRun: true, GiveUp: 3, Full: true}, 3, false},
		{"no more rows", five[:3], merge.ImportOptions{DryRun: true, GiveUp: 3, Full: true}, 3, true},
		{"one good", second, merge.ImportOptions{DryRun: true, GiveUp: 3}, 5, false},
		{"a script", five, merge.ImportOptions{DryRun: true}, 5, false},
		{"carried out", five, merge.ImportOptions{GiveUp: 3}, 5, false},
	}
	each(t, func(t *testing.T, h house) {
		h.hire(ola(nil))
		for _, test := range tests {
			told := 0
			sum, err := h.Import(t.Context(), accounts.Command("test"), strings.NewReader(feed(test.rows...)), test.options, func(o merge.RowOutcome) {
				if o.EmployeeNumber == "" {
					told++
				}
			})
			h.must(err)
			if sum.Rows != test.read || told != test.read || sum.GaveUp != (test.read < len(test.rows)) || (sum.Missing.Count > 0) != test.missing {
				t.Errorf("%s: %d rows read, %d told, gave up: %t, %d missing", test.name, sum.Rows, told, sum.GaveUp, sum.Missing.Count)
			}
		}
	})
}

// TestAFileInAnotherEncodingOrCutOffLosesNobody: what was whole before the cut
// stands, the cut row is told, and the whole file hires the rest.
func TestAFileInAnotherEncodingOrCutOffLosesNobody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		whole := feed(kariHired(number(1), hired{"given_name": "Bjørg", "family_name": "Ødegård"}), ola(nil), kariHired(number(5), hired{"employee_number": "1005", "username": "sist", "private_email": ""}))
		windows, err := charmap.Windows1252.NewEncoder().String(whole)
		h.must(err)
		cut := windows[:strings.LastIndex(windows, "sist")+2]
		if got := h.importFile(merge.ImportOptions{}, cut); len(got) != 3 || got[0] != "created created" || got[1] != "created created" || got[2] != "refused row.columns" {
			t.Errorf("cut off: %v", got)
		}
		if p := h.byUsername("kano"); p.FamilyName != "Ødegård" {
			t.Errorf("her name is %q", p.FamilyName)
		}
		if got := h.importFile(merge.ImportOptions{}, whole); len(got) != 3 || got[0] != "unchanged unchanged" || got[1] != "unchanged unchanged" || got[2] != "created created.no_address" {
			t.Errorf("whole: %v", got)
		}
	})
}

// TestAClockThatJumps: ahead and back between plan and run, yes and merge, merge
// and undo. What is early waits, what is late is refused in words, and who was
// merged once has everything once.
func TestAClockThatJumps(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		course, other := h.course("BA101"), h.course("HLR")
		guest := h.guest("kari@hjemme.example", nil)
		h.attach(guest, number(1), accounts.Proven)
		h.taken(guest, course, noon.AddDate(0, -1, 0), 90)
		h.hire(kariHired(number(1), hired{"start_date": "2026-05-10"}))
		into, desk := h.byUsername("kano"), h.helpdesk()
		plan, err := h.Plan(t.Context(), desk, h.matchOf(guest))
		h.must(err)
		both := func(what string) {
			t.Helper()
			if n := h.count(`SELECT count(*) FROM result WHERE profile_id IN ($1, $2)`, guest, into.ID); n != 1 {
				t.Errorf("%s: %d results of one", what, n)
			}
			if n := h.count(`SELECT count(*) FROM merge WHERE undone_at IS NULL`); n > 1 {
				t.Errorf("%s: %d merges", what, n)
			}
		}
		jump := func(d time.Duration, state string) {
			t.Helper()
			h.later(d)
			if h.due(); h.state(guest) != state {
				t.Errorf("at %s the match is %s, not %s", *h.now, h.state(guest), state)
			}
			both(state)
		}
		day := 24 * time.Hour
		jump(-300*day, "planned")
		jump(300*day, "planned")
		jump(5*day, "merged")  // the clock is ahead: the day has come
		jump(-5*day, "merged") // and is put right: what is done is done
		if _, err := h.Merge(t.Context(), desk, h.matchOf(guest), merge.Order{Digest: plan.Digest, Note: "x"}); err == nil && h.count(`SELECT count(*) FROM merge`) != 1 {
			t.Error("it merged twice")
		}
		if _, err := h.Receipt(t.Context(), h.as(into.ID), h.mergeOf(guest)); err != nil {
			t.Errorf("the receipt of a merge that is yet to come: %v", err)
		}
		id := h.mergeOf(guest)
		h.later(200 * day)
		if _, err := h.PlanUndo(t.Context(), desk, id); err == nil {
			t.Error("an undo after the window")
		}
		h.later(-200 * day)
		h.undo(id, "back")
		both("undone before it was merged, by the clock")
		if h.profile(guest).State != accounts.Active || h.count(`SELECT count(*) FROM result WHERE profile_id = $1`, guest) != 1 {
			t.Error("she has not got her own back")
		}
		jump(40*day, "review") // an undone pair never merges by itself
		h.asksAndJumps(other)
	})
}

// asksAndJumps lets somebody say yes before a clock is put back behind the
// moment of the question.
func (h house) asksAndJumps(course courses.CourseID) {
	h.t.Helper()
	guest := h.guest("ola@annet.example", func(p *accounts.Profile) { p.GivenName, p.FamilyName = "Ola", "Hansen" })
	h.typed(guest, number(7))
	h.taken(guest, course, *h.now, 70)
	h.hire(kariHired(number(7), hired{"employee_number": "1007", "username": "olha", "given_name": "Ola", "family_name": "Hansen", "start_date": accounts.Today(*h.now)}))
	internal := h.as(h.byUsername("olha").ID)
	plan, err := h.Plan(h.t.Context(), internal, h.matchOf(guest))
	h.must(err)
	h.later(-3 * 24 * time.Hour)
	done, err := h.Confirm(h.t.Context(), internal, h.matchOf(guest), plan.Digest)
	if err != nil || done.ID != "" {
		h.t.Errorf("a yes before the first day, by the clock: %+v, %v", done, err)
	}
	if h.due(); h.state(guest) == "merged" {
		h.t.Error("it merged before the first day")
	}
	h.later(3 * 24 * time.Hour)
	if h.due(); h.state(guest) != "merged" || h.count(`SELECT count(*) FROM result WHERE profile_id = $1`, internal.ProfileID) != 1 {
		h.t.Errorf("after the day has come again: %s", h.state(guest))
	}
}
