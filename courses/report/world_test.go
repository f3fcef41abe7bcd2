package report_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/courses/report"
)

// world is a trust with a ward, another trust beside it, and what a test puts
// into them. Its clock stands still until the test moves it.
type world struct {
	t                          testing.TB
	d                          *db.DB
	courses                    *courses.Service
	s                          *report.Service
	now                        time.Time
	region, trust, ward, other accounts.OrganisationID
	made                       int
}

func newWorld(t testing.TB, d *db.DB) *world {
	w := &world{t: t, d: d, now: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return w.now })
	people := accounts.New(d, nil, nil, accounts.Settings{Secret: make([]byte, 32)})
	w.courses = courses.New(courses.Parts{DB: d, Accounts: people, Settings: courses.Settings{URL: "http://portal.example"}})
	w.s = report.New(w.courses)
	w.region = w.organisation("Helse Vest", "")
	w.trust, w.other = w.organisation("Helse Bergen", w.region), w.organisation("Helse Fonna", w.region)
	w.ward = w.organisation("Akuttmottaket", w.trust)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.must(w.d.Write(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), query, args...)
		return err
	}))
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.d.QueryRow(context.Background(), query, args...).Scan(&n))
	return n
}

func (w *world) organisation(name string, parent accounts.OrganisationID) (id accounts.OrganisationID) {
	w.must(w.d.Write(context.Background(), func(tx *db.Tx) (err error) {
		id, err = accounts.InsertOrganisation(context.Background(), tx, accounts.Organisation{Name: name, ParentID: parent})
		return err
	}))
	return id
}

// employee is somebody with a job, led by whoever is named.
func (w *world) employee(in accounts.OrganisationID, leader accounts.ProfileID, grants ...accounts.Grant) accounts.Actor {
	w.t.Helper()
	w.made++
	p := accounts.Profile{Kind: accounts.Internal, State: accounts.Active, GivenName: "Kari", FamilyName: fmt.Sprintf("Nordmann %d", w.made), Username: fmt.Sprintf("u%05d", w.made),
		PrivateEmail: fmt.Sprintf("kari.%d@post.example", w.made), PrivateEmailSource: accounts.FromHR, OrganisationID: in, Language: "nn"}
	w.must(w.d.Write(context.Background(), func(tx *db.Tx) error {
		ids, err := accounts.InsertProfiles(context.Background(), tx, []accounts.Profile{p})
		if err != nil {
			return err
		}
		p.ID = ids[0]
		for _, grant := range grants {
			if err := accounts.GrantRole(context.Background(), tx, accounts.Command("test"), p.ID, grant); err != nil {
				return err
			}
		}
		return nil
	}))
	var led any
	if leader != "" {
		led = leader
	}
	w.exec(`INSERT INTO employment (id, profile_id, employee_number, unit, leader_profile_id, start_date, created_at, updated_at) VALUES ($1, $2, $1, $3, $4, '2020-01-01', $5, $5)`,
		db.NewID(), p.ID, fmt.Sprintf("Post %d", w.made%3), led, w.now)
	return accounts.Actor{ProfileID: p.ID, Kind: accounts.Person, Internal: true, Name: p.Name(), OrganisationID: in, Roles: grants}
}

func (w *world) course(code, sameAs string, issuer accounts.OrganisationID) courses.CourseID {
	id := courses.CourseID(db.NewID())
	if sameAs == "" {
		sameAs = string(id)
	}
	w.exec(`INSERT INTO course (id, code, same_as, form, state, organisation_id, created_at, updated_at) VALUES ($1, $2, $3, 'elearning', 'published', $4, $5, $5)`, id, code, sameAs, issuer, w.now)
	w.exec(`INSERT INTO course_text (course_id, language, title, search_text, sort_key) VALUES ($1, 'nb', $2, $3, $4)`, id, "Kurs "+code, i18n.SearchText(code), i18n.SortKey(code))
	w.exec(`INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, id, w.region)
	w.exec(`UPDATE revision SET number = number + 1 WHERE name = 'catalogue'`)
	return id
}

// outcome is a row of result, and what became of its certificate.
type outcome struct {
	passed      bool
	score       *int
	at          time.Time
	until       *time.Time
	notAccepted string
	withdrawn   *time.Time
}

func (w *world) result(who accounts.ProfileID, course courses.CourseID, o outcome) courses.ResultID {
	id, said := db.NewID(), "failed"
	if o.passed {
		said = "passed"
	}
	w.exec(`INSERT INTO result (id, profile_id, course_id, outcome, score, achieved_at, valid_until, origin_kind, not_accepted, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'here', $8, $6)`, id, who, course, said, o.score, o.at, o.until, o.notAccepted)
	if o.passed {
		w.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, achieved_at, valid_until, issued_at, withdrawn_at)
			VALUES ($1, $1, $2, $1, $1, 'Kari', '{}', 'K', 'Helse', $3, $4, $3, $5)`, id, who, o.at, o.until, o.withdrawn)
	}
	return courses.ResultID(id)
}

func (w *world) read(by accounts.Actor, d report.Definition) *report.Report {
	w.t.Helper()
	r, err := w.s.Read(context.Background(), by, d)
	w.must(err)
	return r
}

func (w *world) hr(of accounts.OrganisationID) accounts.Actor {
	return w.employee(of, "", accounts.Grant{Role: accounts.HR, OrganisationID: of})
}
