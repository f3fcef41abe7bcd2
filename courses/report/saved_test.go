package report_test

import (
	"context"
	"errors"
	"testing"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
	"kursbro/courses/report"
)

func TestASharedReportShowsEachWhatTheyMaySee(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		course, hr := w.course("A", "", w.trust), w.hr(w.trust)
		leader := w.employee(w.ward, hr.ProfileID)
		led := w.employee(w.ward, leader.ProfileID)
		id, err := w.s.Save(t.Context(), leader, "key", "Mine", report.Definition{Scope: report.MyPeople, Courses: []courses.CourseID{course}})
		w.must(err)
		for _, nobody := range []string{"", "nobody", "u99999", w.username(led)} {
			if err := w.s.Share(t.Context(), leader, id, nobody); !errors.Is(err, report.ErrReader) {
				t.Errorf("%q: %v", nobody, err)
			}
		}
		if _, err := w.s.Saved(t.Context(), hr, id); !errors.Is(err, report.ErrNoReport) {
			t.Errorf("before it is shared: %v", err)
		}
		for range 2 {
			w.must(w.s.Share(t.Context(), leader, id, w.username(hr)))
		}
		one, err := w.s.Saved(t.Context(), hr, id)
		w.must(err)
		if n := len(w.read(hr, one.Definition).Rows(report.ByName, 0, 10)); n != 2 { // the leader, and who they lead
			t.Errorf("HR sees %d", n)
		}
		if err := w.s.Remove(t.Context(), led, id); !errors.Is(err, report.ErrNoReport) {
			t.Errorf("another's: %v", err)
		}
		w.must(w.s.Remove(t.Context(), hr, id))
		if _, err := w.s.Saved(t.Context(), leader, id); err != nil {
			t.Errorf("a reader took the owner's away: %v", err)
		}
		w.must(w.s.Remove(t.Context(), leader, id))
		if n := w.count(`SELECT count(*) FROM report_reader`) + w.count(`SELECT count(*) FROM report`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func (w *world) username(who accounts.Actor) (name string) {
	w.must(w.d.QueryRow(context.Background(), `SELECT username FROM profile WHERE id = $1`, who.ProfileID).Scan(&name))
	return name
}

func TestReportsFollowTheirOwnerThroughAMergeAndBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		course, old, kept := w.course("A", "", w.trust), w.hr(w.trust), w.hr(w.trust)
		ask := report.Definition{Scope: report.Belonging, Organisation: w.trust, Courses: []courses.CourseID{course}}
		own, err := w.s.Save(t.Context(), old, "1", "Egen", ask)
		w.must(err)
		w.must(w.s.PlanMails(t.Context(), old, own, report.Plan{Every: report.Monthly}))
		both, err := w.s.Save(t.Context(), old, "2", "Delt", ask)
		w.must(err)
		w.must(w.s.Share(t.Context(), old, both, w.username(kept)))
		before := w.owners()
		move := transfer.Move{From: string(old.ProfileID), Into: string(kept.ProfileID)}
		items, err := report.PlanMove(t.Context(), d, move)
		w.must(err)
		w.must(d.Write(t.Context(), func(tx *db.Tx) error { return report.ApplyMove(t.Context(), tx, items) }))
		all, err := w.s.List(t.Context(), kept)
		w.must(err)
		if len(all) != 2 || all[0].Owner != kept.ProfileID || all[1].Owner != kept.ProfileID || all[1].Plan.Every != report.Monthly {
			t.Errorf("%+v", all)
		}
		w.must(d.Write(t.Context(), func(tx *db.Tx) error {
			back, err := report.PlanUnmove(t.Context(), tx, transfer.Undo{From: move.From, Into: move.Into, Items: items})
			if err != nil {
				return err
			}
			var steps []transfer.Item
			for _, step := range back.Steps {
				steps = append(steps, step.Items...)
			}
			return report.ApplyMove(t.Context(), tx, steps)
		}))
		if after := w.owners(); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
		w.must(d.Write(t.Context(), func(tx *db.Tx) error { return report.Erase(t.Context(), tx, old.ProfileID) }))
		if n := w.count(`SELECT count(*) FROM report`); n != 0 {
			t.Errorf("%d reports of somebody who is erased", n)
		}
	})
}

// owners says whose every row is.
func (w *world) owners() (all string) {
	rows, err := w.d.Query(context.Background(), `SELECT id || ' ' || profile_id FROM report UNION ALL SELECT id || ' ' || profile_id || every FROM report_reader ORDER BY 1`)
	lines, err := db.Collect(rows, err, func(row db.Row) (line string, err error) { return line, row.Scan(&line) })
	w.must(err)
	for _, line := range lines {
		all += line + "\n"
	}
	return all
}
