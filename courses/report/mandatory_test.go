package report_test

import (
	"errors"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
	"kursbro/courses/report"
)

// mandatory makes a course mandatory, as a rule says.
func (w *world) mandatory(course courses.CourseID, in accounts.OrganisationID, who courses.Who) {
	w.t.Helper()
	w.exec(`INSERT INTO package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at) VALUES ($1, $1, 'scorm_12', 'A', '{}', 'a.zip', '00', 1, $2)
		ON CONFLICT (id) DO NOTHING`, course, w.now)
	w.exec(`UPDATE course SET package_id = id WHERE id = $1`, course)
	w.exec(`INSERT INTO assignment (id, course_id, organisation_id, who, unit, due_days, due_on, created_at, updated_at) VALUES ($1, $2, $3, $4, '', 30, '', $5, $5)`,
		db.NewID(), course, in, string(who), w.now)
}

// TestWhatIsMandatoryIsAColumnAndOnlyAskedOfWhomItIsFor: rules make the columns;
// who is exempt, or comes under no rule, lacks nothing and is in no figure.
func TestWhatIsMandatoryIsAColumnAndOnlyAskedOfWhomItIsFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		hr := w.hr(w.trust)
		asked := report.Definition{Scope: report.Belonging, Organisation: w.trust, Mandatory: true}
		if _, err := w.s.Read(t.Context(), hr, asked); !errors.Is(err, report.ErrNoMandatory) {
			t.Errorf("nothing is mandatory: %v", err)
		}
		fire, drugs, elsewhere := w.course("A", "", w.region), w.course("B", "", w.region), w.course("C", "", w.region)
		w.course("D", "", w.region) // nobody has to take it
		w.mandatory(fire, w.region, courses.Employees)
		w.mandatory(drugs, w.ward, courses.Leaders)
		w.mandatory(elsewhere, w.other, courses.Employees)
		w.employee(w.other, "")
		leader := w.employee(w.ward, "")
		nurse, free := w.employee(w.ward, leader.ProfileID), w.employee(w.ward, leader.ProfileID)
		w.result(nurse.ProfileID, fire, outcome{passed: true, at: w.now.AddDate(0, -2, 0)})
		w.exec(`INSERT INTO exemption (id, course_id, profile_id, why, exempted_at) VALUES ('x', $1, $2, 'Permisjon', $3)`, fire, free.ProfileID, w.now.AddDate(0, 0, -10))

		cells := func(by accounts.Actor, d report.Definition) (said map[accounts.ProfileID]string, r *report.Report) {
			said, r = map[accounts.ProfileID]string{}, w.read(by, d)
			for _, row := range r.Rows(report.ByName, 0, 100) {
				for i, cell := range row.Cells {
					word := "bound"
					switch {
					case cell.Freedom == report.Exempt:
						word = "exempt"
					case cell.Freedom == report.Optional:
						word = "optional"
					case cell.State.Counts():
						word = "has"
					}
					said[row.ID] += r.Columns[i].Code + " " + word + " "
				}
			}
			return said, r
		}
		said, r := cells(hr, asked)
		for who, want := range map[accounts.ProfileID]string{hr.ProfileID: "A bound B optional ", leader.ProfileID: "A bound B bound ", nurse.ProfileID: "A has B optional ", free.ProfileID: "A exempt B optional "} {
			if said[who] != want {
				t.Errorf("%q, want %q", said[who], want)
			}
		}
		sum := report.Share{}
		for _, total := range r.Totals {
			sum.Of, sum.All = sum.Of+total.Of, sum.All+total.All
		}
		if line := r.Line[report.Months-1].Cells; sum != (report.Share{Of: 1, All: 4}) || line != sum || r.Full != (report.Share{Of: 2, All: 4}) {
			t.Errorf("sums %+v, line %+v, full %+v", sum, line, r.Full)
		}
		asked.Show = report.ShowMissing
		if _, r := cells(hr, asked); r.Shown() != 2 {
			t.Errorf("%d lack something, want HR and the leader", r.Shown())
		}
		asked.Show, asked.Day = report.ShowAll, "2026-05-20"
		if said, _ := cells(hr, asked); said[free.ProfileID] != "A bound B optional " {
			t.Errorf("the day before the exemption: %q", said[free.ProfileID])
		}
		mine := report.Definition{Scope: report.MyPeople, Mandatory: true}
		if said, r := cells(leader, mine); len(said) != 2 || said[nurse.ProfileID] != "A has " || said[free.ProfileID] != "A exempt " || len(r.Columns) != 1 {
			t.Errorf("the leader reads %v", said)
		}
		if id, err := w.s.Save(t.Context(), leader, "key", "Alt obligatorisk", mine); err != nil || id == "" {
			t.Errorf("saved: %v", err)
		}
	})
}
