package merge_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/merge"
)

// noon is when tests happen: 7 May 2026, 12:00 in Oslo.
var noon = time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)

const today = "2026-05-07"

// house is the three rooms on an empty database, with a clock that stands
// still and a small region: Helse Vest above Helse Stavanger and its door for
// externals.
type house struct {
	*merge.Service
	t                      testing.TB
	now                    *time.Time
	root, hospital, guests accounts.OrganisationID
}

// each runs a test on every database.
func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, open(t, d)) })
}

// services are the rooms over a database that may be in use already.
func services(t testing.TB, d *db.DB) *merge.Service {
	t.Helper()
	keys, err := nationalid.ParseKeys("test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	if err != nil {
		t.Fatal(err)
	}
	vault, err := nationalid.NewVault(keys, []byte("the look-up key of the tests is long"))
	if err != nil {
		t.Fatal(err)
	}
	cheap := accounts.NewHasher(accounts.HashParameters{MemoryKiB: 16, Passes: 1, Lanes: 1})
	people := accounts.New(d, vault, cheap, accounts.Settings{
		URL: "https://kursbro.example", AllowTestIDs: true, Secret: []byte("the secret of the tests is long enough")})
	learning := courses.New(courses.Parts{DB: d, Accounts: people, Settings: courses.Settings{URL: "https://kursbro.example"}})
	return &merge.Service{DB: d, Accounts: people, Courses: learning, Settings: merge.Settings{Typed: merge.AskOnce, UndoDays: 180, Brake: 5, Employer: "Helse Vest"}}
}

func open(t testing.TB, d *db.DB) house {
	t.Helper()
	now := noon
	d.SetClock(func() time.Time { return now })
	h := house{t: t, now: &now, Service: services(t, d)}
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		if h.root, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: "Helse Vest"}); err != nil {
			return err
		}
		if h.hospital, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: "Helse Stavanger", ParentID: h.root}); err != nil {
			return err
		}
		h.guests, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{
			Name: "Helse Stavanger – tilgang for eksterne brukere", ParentID: h.hospital, OpenToExternals: true})
		return err
	})
	return h
}

// later moves the clock.
func (h house) later(d time.Duration) { *h.now = h.now.Add(d) }

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// write runs steps as one act.
func (h house) write(act func(ctx context.Context, tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return act(h.t.Context(), tx) }))
}

// exec writes straight into a table, for what no act makes.
func (h house) exec(query string, args ...any) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

// count asks the database for one number, text for one text.
func (h house) count(query string, args ...any) (n int) {
	h.t.Helper()
	h.must(h.DB.QueryRow(h.t.Context(), query, args...).Scan(&n))
	return n
}

func (h house) text(query string, args ...any) (s string) {
	h.t.Helper()
	h.must(h.DB.QueryRow(h.t.Context(), query, args...).Scan(&s))
	return s
}

// number is a synthetic national ID of somebody born on 12 January 1985.
func number(serial int) nationalid.Number {
	return nationalid.Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), serial)
}

func dNumber(serial int) nationalid.Number {
	return nationalid.SyntheticDNumber(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), serial)
}

// guest adds an active external called Kari Nordmann, changed as told.
func (h house) guest(email string, change func(*accounts.Profile)) accounts.ProfileID {
	h.t.Helper()
	p := accounts.Profile{
		Kind: accounts.External, State: accounts.Active, Email: email, EmailVerifiedAt: h.now, GivenName: "Kari", FamilyName: "Nordmann",
		BirthDate: "1985-01-12", OrganisationID: h.guests, CreatedAt: *h.now,
	}
	if change != nil {
		change(&p)
	}
	var ids []accounts.ProfileID
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		ids, err = accounts.InsertProfiles(ctx, tx, []accounts.Profile{p})
		return err
	})
	return ids[0]
}

// typed says what number an external has typed; attach with other evidence.
func (h house) typed(id accounts.ProfileID, n nationalid.Number) { h.attach(id, n, accounts.Typed) }

func (h house) attach(id accounts.ProfileID, n nationalid.Number, evidence accounts.Evidence) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := h.Accounts.AttachNationalID(ctx, tx, id, n, evidence)
		return err
	})
}

func (h house) profile(id accounts.ProfileID) accounts.Profile {
	h.t.Helper()
	p, err := accounts.SelectProfile(h.t.Context(), h.DB, id)
	h.must(err)
	return p
}

// byUsername finds an employee.
func (h house) byUsername(username string) accounts.Profile {
	h.t.Helper()
	p, found, err := accounts.FindByUsername(h.t.Context(), h.DB, username)
	if err != nil || !found {
		h.t.Fatalf("nobody is called %s: %v", username, err)
	}
	return p
}

// hired is a row of the HR feed: Kari Nordmann, born 12 January 1985, who
// begins today. change sets columns by name.
type hired map[string]string

func kariHired(n nationalid.Number, change hired) hired {
	row := hired{
		"employee_number": "1001", "username": "kano", "national_id": n.Reveal(), "given_name": "Kari", "family_name": "Nordmann",
		"birth_date": "1985-01-12", "unit": "Ortopedisk avdeling", "leader": "", "start_date": today, "end_date": "",
		"private_email": "kari@hjemme.example", "mobile": "91234567",
	}
	for column, value := range change {
		row[column] = value
	}
	return row
}

const header = "employee_number;username;national_id;given_name;family_name;birth_date;unit;leader;start_date;end_date;private_email;mobile"

// feed writes rows as a file.
func feed(rows ...hired) string {
	var text strings.Builder
	text.WriteString(header)
	for _, row := range rows {
		text.WriteString("\n")
		for i, column := range strings.Split(header, ";") {
			if i > 0 {
				text.WriteString(";")
			}
			text.WriteString(row[column])
		}
	}
	return text.String()
}

// hire imports rows and gives their outcomes as "outcome code".
func (h house) hire(rows ...hired) []string {
	h.t.Helper()
	return h.importFile(merge.ImportOptions{FileName: "hires.csv"}, feed(rows...))
}

func (h house) importFile(options merge.ImportOptions, file string) []string {
	h.t.Helper()
	var told []string
	_, err := h.Import(h.t.Context(), accounts.Command("test"), strings.NewReader(file), options, func(o merge.RowOutcome) {
		if o.Cause != nil {
			h.t.Errorf("row %d: %v", o.Row, o.Cause)
		}
		if reason := o.Reason(i18n.For(i18n.NB)); strings.Contains(reason, "merge.") || strings.Contains(reason, "hire.") {
			h.t.Errorf("row %d has no words: %s", o.Row, reason)
		}
		told = append(told, string(o.Outcome)+" "+o.Code)
	})
	h.must(err)
	return told
}

// due runs the job.
func (h house) due() int {
	h.t.Helper()
	merged, err := h.MergeDue(h.t.Context())
	h.must(err)
	return merged
}

// state is where the match of an external with an internal stands.
func (h house) state(external accounts.ProfileID) string {
	h.t.Helper()
	return h.text(`SELECT coalesce((SELECT max(state) FROM match WHERE external_profile_id = $1 AND origin <> 'twins'), 'none')`, external)
}

func (h house) reasons(external accounts.ProfileID) string {
	h.t.Helper()
	return h.text(`SELECT coalesce((SELECT max(reasons) FROM match WHERE external_profile_id = $1 AND origin <> 'twins'), '')`, external)
}

func (h house) matchOf(external accounts.ProfileID) merge.MatchID {
	h.t.Helper()
	return merge.MatchID(h.text(`SELECT id FROM match WHERE external_profile_id = $1 AND origin <> 'twins'`, external))
}

func (h house) mergeOf(external accounts.ProfileID) merge.MergeID {
	h.t.Helper()
	return merge.MergeID(h.text(`SELECT id FROM merge WHERE from_profile_id = $1 AND undone_at IS NULL`, external))
}

// as is a signed-in person.
func (h house) as(id accounts.ProfileID) accounts.Actor {
	p := h.profile(id)
	return accounts.Actor{ProfileID: id, Kind: accounts.Person, Internal: p.Kind == accounts.Internal, Name: p.Name(), OrganisationID: p.OrganisationID}
}

// helpdesk is somebody who serves the whole region.
func (h house) helpdesk() accounts.Actor {
	h.t.Helper()
	id := h.guest(fmt.Sprintf("help-%s@vest.example", db.NewID()), func(p *accounts.Profile) {
		p.Kind, p.Email, p.Username, p.GivenName, p.FamilyName, p.OrganisationID = accounts.Internal, "", "hj"+db.NewID()[22:26], "Hjelpsom", "Hansen", h.root
	})
	a := h.as(id)
	a.Roles = []accounts.Grant{{Role: accounts.Helpdesk, OrganisationID: h.root}}
	return a
}

// course makes a course that can be played.
func (h house) course(code string) courses.CourseID {
	h.t.Helper()
	id := courses.CourseID("course-" + code)
	h.exec(`INSERT INTO course (id, code, same_as, form, state, organisation_id, created_at, updated_at) VALUES ($1, $2, $1, 'elearning', 'published', $3, $4, $4)`,
		id, code, h.hospital, *h.now)
	h.exec(`INSERT INTO course_text (course_id, language, title, search_text, sort_key) VALUES ($1, 'nb', $2, $2, $2)`, id, "Kurs "+code)
	h.exec(`INSERT INTO package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at)
		VALUES ($1, $2, 'scorm_12', $3, '{}', 'x.zip', '', 1, $4)`, "package-"+code, id, code, *h.now)
	return id
}

// taken says that somebody passed a course at a moment, with a score in per
// cent and a certificate.
func (h house) taken(who accounts.ProfileID, course courses.CourseID, at time.Time, score int) {
	h.t.Helper()
	enrolment, attempt, result := db.NewID(), db.NewID(), db.NewID()
	pack := strings.Replace(string(course), "course-", "package-", 1)
	h.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, completed_at) VALUES ($1, $2, $3, 'completed', $4, $4)`, enrolment, who, course, at)
	h.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, score, opened_at, used_at, closed_at)
		VALUES ($1, $2, $3, $4, $5, 1, 'passed', 100, $6, $7, $7, $7)`, attempt, enrolment, who, course, pack, score*100, at)
	h.exec(`INSERT INTO result (id, profile_id, course_id, package_id, attempt_id, outcome, score, achieved_at, origin_kind, recorded_at)
		VALUES ($1, $2, $3, $4, $5, 'passed', $6, $7, 'here', $7)`, result, who, course, pack, attempt, score*100, at)
	h.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, score, achieved_at, issued_at)
		VALUES ($1, $2, $3, $1, $1, 'Kari Nordmann', '{}', 'x', 'Helse Stavanger', $4, $5, $5)`, db.NewID(), result, who, score*100, at)
}

// begun says that somebody is so far into a course.
func (h house) begun(who accounts.ProfileID, course courses.CourseID, at time.Time, progress int) {
	h.t.Helper()
	enrolment, attempt := db.NewID(), db.NewID()
	pack := strings.Replace(string(course), "course-", "package-", 1)
	h.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, 'active', $4)`, enrolment, who, course, at)
	h.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at)
		VALUES ($1, $2, $3, $4, $5, 1, 'open', $6, $7, $7)`, attempt, enrolment, who, course, pack, progress, at)
	h.exec(`INSERT INTO attempt_unit (attempt_id, unit, location, progress, saved_at) VALUES ($1, 'u', $2, $3, $4)`,
		attempt, fmt.Sprintf("page-%d", progress), progress, at)
}

func textOf(item transfer.Item) string {
	show := func(v *string) string {
		if v == nil {
			return "NULL"
		}
		return *v
	}
	return fmt.Sprintf("%s %s.%s[%s] %s → %s", item.Rule, item.Table, item.Column, item.Row, show(item.Before), show(item.After))
}
