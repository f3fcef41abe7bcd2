package report_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/courses/report"
)

// TestEveryCellIsWhatCountsForThePerson gives people random lives and reads them
// in a report, today and on earlier days: each cell is what courses.Effective
// says of what their own page shows.
func TestEveryCellIsWhatCountsForThePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		hr := w.hr(w.trust)
		shelf := []courses.CourseID{w.course("A", "", w.trust), w.course("B", "b", w.trust), w.course("B2", "b", w.other), w.course("C", "", w.region)}
		random := rand.New(rand.NewPCG(7, 5))
		withdrawn := map[courses.ResultID]time.Time{}
		people := []accounts.Actor{hr}
		for range 24 {
			who := w.employee(w.ward, "")
			people = append(people, who)
			for range random.IntN(8) {
				o := randomOutcome(random, w.now)
				id := w.result(who.ProfileID, shelf[random.IntN(len(shelf))], o)
				if o.withdrawn != nil {
					withdrawn[id] = *o.withdrawn
				}
			}
		}
		for _, day := range []string{"", "2026-05-31", "2026-03-29", "2025-06-15", "2024-12-31"} {
			r := w.read(hr, report.Definition{Scope: report.Belonging, Organisation: w.trust, Courses: []courses.CourseID{shelf[0], shelf[1], shelf[3]}, Day: day, Days: 45})
			rows := r.Rows(report.ByName, 0, 1000)
			if len(rows) != len(people) {
				t.Fatalf("%d rows of %d people", len(rows), len(people))
			}
			for _, row := range rows {
				w.checkRow(r, row, withdrawn)
			}
			w.checkTotals(r, rows)
		}
	})
}

// randomOutcome is of the last two years; days and moments are few, so that many
// are the same.
func randomOutcome(random *rand.Rand, now time.Time) outcome {
	o := outcome{passed: random.IntN(5) > 0, at: now.AddDate(0, 0, -random.IntN(40)*17).Add(-time.Duration(random.IntN(3)) * time.Hour)}
	if random.IntN(3) > 0 {
		o.score = new(7000 + 1000*random.IntN(3))
	}
	if random.IntN(2) == 0 {
		o.until = new(o.at.AddDate(0, random.IntN(18), random.IntN(30)))
	}
	if random.IntN(8) == 0 {
		o.notAccepted = "courses.move.too_old"
	}
	if random.IntN(8) == 0 {
		o.withdrawn = new(o.at.AddDate(0, 0, 1+random.IntN(300)))
		if o.withdrawn.After(now) {
			o.withdrawn = nil
		}
	}
	return o
}

func (w *world) checkRow(r *report.Report, row report.Row, withdrawn map[courses.ResultID]time.Time) {
	w.t.Helper()
	l, err := w.courses.CoursesOf(context.Background(), accounts.Command("test"), row.ID)
	w.must(err)
	for i, column := range r.Columns {
		var same string
		w.must(w.d.QueryRow(context.Background(), `SELECT same_as FROM course WHERE id = $1`, column.CourseID).Scan(&same))
		var results []courses.Result
		for _, a := range l.Achieved {
			if a.SameAs == same && !a.AchievedAt.After(r.At) {
				gone, was := withdrawn[a.Result.ID]
				if r.Past {
					a.Withdrawn = was && !gone.After(r.At)
				}
				results = append(results, a.Result)
			}
		}
		best, cell := courses.Effective(results, r.At), row.Cells[i]
		until, ends := cell.Until()
		switch {
		case best < 0 && (cell.State == report.Missing || cell.State == report.Going):
		case best < 0:
			w.t.Errorf("%s on %s: nothing counts, and the cell says %+v", column.Code, r.At, cell)
		case cell.State.Counts() != results[best].ValidAt(r.At) || ends != (results[best].ValidUntil != nil) || ends && !until.Equal(results[best].ValidUntil.Truncate(time.Second)):
			w.t.Errorf("%s on %s: %+v counts, and the cell says %+v", column.Code, r.At, results[best], cell)
		case cell.State.Counts() && (cell.State == report.Soon) != !results[best].ValidAt(r.At.AddDate(0, 0, r.Days)):
			w.t.Errorf("%s on %s: %+v, and the cell says %+v", column.Code, r.At, results[best], cell)
		}
	}
}

// checkTotals: the sums are those of the rows, and the line ends with them.
func (w *world) checkTotals(r *report.Report, rows []report.Row) {
	w.t.Helper()
	met := 0
	for i, total := range r.Totals {
		of := 0
		for _, row := range rows {
			if row.Cells[i].State.Counts() {
				of++
			}
		}
		if met += of; total != (report.Share{Of: of, All: len(rows)}) {
			w.t.Errorf("column %d: %+v, counted %d of %d", i, total, of, len(rows))
		}
	}
	if last := r.Line[report.Months-1].Cells; last != (report.Share{Of: met, All: len(rows) * len(r.Columns)}) {
		w.t.Errorf("the line ends with %+v, counted %d", last, met)
	}
}

func TestWhatIsUnderWayIsSaidOfTodayAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		hr, course := w.hr(w.trust), w.course("A", "", w.trust)
		who := w.employee(w.ward, "")
		w.exec(`INSERT INTO package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at) VALUES ('p', $1, 'scorm_12', 'A', '{}', 'a.zip', '00', 1, $2)`, course, w.now)
		w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ('e', $1, $2, 'active', $3)`, who.ProfileID, course, w.now)
		w.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at) VALUES ('a', 'e', $1, $2, 'p', 1, 'open', 40, $3, $3)`, who.ProfileID, course, w.now)
		d1 := report.Definition{Scope: report.Belonging, Organisation: w.ward, Courses: []courses.CourseID{course}}
		if cell := w.read(hr, d1).Rows(report.ByName, 0, 10)[0].Cells[0]; cell.State != report.Going || cell.Progress != 40 {
			t.Errorf("%+v", cell)
		}
		d1.Day = "2026-05-31"
		if cell := w.read(hr, d1).Rows(report.ByName, 0, 10)[0].Cells[0]; cell.State != report.Missing || cell.Begun {
			t.Errorf("yesterday: %+v", cell)
		}
		d1.Day = "2026-06-02"
		if _, err := w.s.Read(t.Context(), hr, d1); !errors.Is(err, report.ErrDay) {
			t.Errorf("tomorrow: %v", err)
		}
	})
}

func TestEachReadsOfTheirOwnPeopleAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		course, foreign := w.course("A", "", w.trust), w.course("F", "", w.other)
		boss := w.employee(w.trust, "")
		leader := w.employee(w.ward, boss.ProfileID)
		led, far := w.employee(w.ward, leader.ProfileID), w.employee(w.other, "")
		alone := w.employee(w.ward, "")
		owner := w.employee(w.trust, "", accounts.Grant{Role: accounts.CourseOwner, OrganisationID: w.trust})
		helpdesk := w.employee(w.trust, "", accounts.Grant{Role: accounts.Helpdesk, OrganisationID: w.region})
		names := func(by accounts.Actor, d report.Definition) (ids []accounts.ProfileID, err error) {
			d.Courses = []courses.CourseID{course}
			r, err := w.s.Read(t.Context(), by, d)
			if err != nil {
				return nil, err
			}
			for _, row := range r.Rows(report.ByName, 0, 100) {
				ids = append(ids, row.ID)
			}
			return ids, nil
		}
		mine, wards := report.Definition{Scope: report.MyPeople}, report.Definition{Scope: report.Belonging, Organisation: w.ward}
		for _, test := range []struct {
			why  string
			by   accounts.Actor
			d    report.Definition
			want []accounts.ProfileID
			err  error
		}{
			{"a leader reads of whom they lead", leader, mine, []accounts.ProfileID{led.ProfileID}, nil},
			{"and who leads leaders of all below them", boss, mine, []accounts.ProfileID{leader.ProfileID, led.ProfileID}, nil},
			{"a leader has no organisation", leader, wards, nil, report.ErrScope},
			{"who leads nobody reads of nobody", alone, mine, nil, report.ErrScope},
			{"HR reads of their own organisations", w.hr(w.ward), wards, []accounts.ProfileID{leader.ProfileID, led.ProfileID, alone.ProfileID}, nil},
			{"and of no other", w.hr(w.other), wards, nil, report.ErrScope},
			{"a helpdesk reads of nobody", helpdesk, wards, nil, report.ErrScope},
			{"a visitor signs in", accounts.Nobody, mine, nil, accounts.ErrSignIn},
		} {
			got, err := names(test.by, test.d)
			got = slices.DeleteFunc(got, func(id accounts.ProfileID) bool { return id == test.by.ProfileID })
			slices.Sort(got)
			slices.Sort(test.want)
			if !errors.Is(err, test.err) || !slices.Equal(got, test.want) {
				t.Errorf("%s: %v, %v", test.why, got, err)
			}
		}
		if _, err := w.s.Read(t.Context(), owner, report.Definition{Scope: report.Everywhere, Courses: []courses.CourseID{foreign}}); !errors.Is(err, report.ErrNoColumns) {
			t.Errorf("another's course: %v", err)
		}
		everywhere := report.Definition{Scope: report.Everywhere, Courses: []courses.CourseID{course}}
		r := w.read(owner, everywhere)
		if r.Hidden != 0 || r.LeftOut != 2 { // far, and the HR there
			t.Errorf("%d hidden, %d left out", r.Hidden, r.LeftOut)
		}
		for range 4 {
			w.employee(w.other, "")
		}
		if r = w.read(owner, everywhere); r.Hidden != 6 || r.LeftOut != 0 {
			t.Errorf("%d hidden, %d left out", r.Hidden, r.LeftOut)
		}
		for _, row := range r.Rows(report.ByName, 0, 100) {
			if row.ID == far.ProfileID || row.Name == "" {
				t.Errorf("a course owner reads who somebody elsewhere is: %+v", row.Person)
			}
		}
	})
}

func TestTotalsAreMailedOncePerPeriodAndStopWithTheRole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d) // a Monday
		course, hr := w.course("A", "", w.trust), w.hr(w.trust)
		for range 6 {
			w.employee(w.ward, "")
		}
		id, err := w.s.Save(t.Context(), hr, "key", "Hos Kari Nordmann", report.Definition{Scope: report.Belonging, Organisation: w.trust, Courses: []courses.CourseID{course}})
		w.must(err)
		if again, err := w.s.Save(t.Context(), hr, "key", "Hos Kari", report.Definition{Scope: report.Belonging, Organisation: w.trust, Courses: []courses.CourseID{course}}); err != nil || again != id {
			t.Errorf("saved twice: %s, %v", again, err)
		}
		w.must(w.s.PlanMails(t.Context(), hr, id, report.Plan{Every: report.Weekly, Weekday: 1}))
		mails := func() int { return w.count(`SELECT count(*) FROM mail WHERE kind = 'report.totals'`) }
		run := func(at time.Time, want int) {
			t.Helper()
			w.now = at
			for range 3 {
				_, err := w.s.SendDue(t.Context())
				w.must(err)
			}
			if got := mails(); got != want {
				t.Errorf("%s: %d mails, want %d", at, got, want)
			}
		}
		monday := time.Date(2026, 6, 8, 0, 0, 0, 0, i18n.Oslo)
		run(w.now.Add(time.Hour), 0)      // today's is past: the next one is a week away
		run(monday.Add(6*time.Hour), 0)   // nobody is mailed at six
		run(monday.Add(8*time.Hour), 1)   // and at eight once
		run(monday.AddDate(0, 0, 3), 1)   // on Thursday nothing
		run(monday.AddDate(0, 0, 9), 2)   // a Monday that nobody ran on is made up for
		run(monday.AddDate(0, 0, 9+4), 2) // once
		var said string
		w.must(d.QueryRow(t.Context(), `SELECT args FROM mail WHERE kind = 'report.totals' LIMIT 1`).Scan(&said))
		if !strings.Contains(said, "Kurs A: 0 av 7 (0") || strings.Contains(said, "Nordmann") {
			t.Errorf("the mail says %s", said)
		}
		w.exec(`DELETE FROM role_grant WHERE profile_id = $1`, hr.ProfileID)
		run(monday.AddDate(0, 0, 14+1), 2)
		if n := w.count(`SELECT count(*) FROM report_reader WHERE every <> ''`); n != 0 {
			t.Error("a plan goes on without the role")
		}
	})
}
