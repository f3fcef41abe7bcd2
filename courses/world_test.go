package courses_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// world is a small region: one health trust with a ward and a door for
// externals, and what a test puts into it. Its clock stands still until the
// test moves it.
type world struct {
	t                      testing.TB
	d                      *db.DB
	s                      *courses.Service
	now                    time.Time
	region, trust          accounts.OrganisationID
	ward, outside, another accounts.OrganisationID
	packs                  map[courses.CourseID]courses.PackageID
	people                 int
}

func newWorld(t testing.TB, d *db.DB) *world {
	w := &world{t: t, d: d, now: at("2026-06-01 12:00"), packs: map[courses.CourseID]courses.PackageID{}}
	d.SetClock(func() time.Time { return w.now })
	people := accounts.New(d, nil, nil, accounts.Settings{Secret: make([]byte, 32)})
	w.s = courses.New(courses.Parts{DB: d, Accounts: people, Settings: courses.Settings{URL: "http://portal.example", ContentURL: "http://content.example", Sender: "kurs@portal.example"}})
	w.region = w.organisation("Helse Vest", "", false)
	w.trust = w.organisation("Helse Bergen", w.region, false)
	w.ward = w.organisation("Akuttmottaket", w.trust, false)
	w.outside = w.organisation("Helse Bergen – tilgang for eksterne brukere", w.region, true)
	w.another = w.organisation("Kommunesektor Rogaland", "", true)
	return w
}

func at(text string) time.Time {
	moment, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return moment
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) write(act func(tx *db.Tx) error) {
	w.t.Helper()
	w.must(w.d.Write(context.Background(), act))
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), query, args...)
		return err
	})
}

func (w *world) value(query string, args ...any) string {
	w.t.Helper()
	var text *string
	w.must(w.d.QueryRow(context.Background(), query, args...).Scan(&text))
	if text == nil {
		return "NULL"
	}
	return *text
}

func (w *world) organisation(name string, parent accounts.OrganisationID, open bool) (id accounts.OrganisationID) {
	w.write(func(tx *db.Tx) (err error) {
		id, err = accounts.InsertOrganisation(context.Background(), tx, accounts.Organisation{Name: name, ParentID: parent, OpenToExternals: open})
		return err
	})
	return id
}

func (w *world) person(given string, kind accounts.Kind, organisation accounts.OrganisationID) accounts.Actor {
	p := accounts.Profile{Kind: kind, State: accounts.Active, GivenName: given, FamilyName: "Nordmann", OrganisationID: organisation}
	w.people++
	if kind == accounts.Internal {
		p.Username = fmt.Sprintf("u%05d", w.people)
	} else {
		p.Email = fmt.Sprintf("%d@nordmann.example", w.people)
	}
	w.write(func(tx *db.Tx) error {
		ids, err := accounts.InsertProfiles(context.Background(), tx, []accounts.Profile{p})
		if err == nil {
			p.ID = ids[0]
		}
		return err
	})
	return accounts.Actor{ProfileID: p.ID, Kind: accounts.Person, Internal: kind == accounts.Internal, Name: p.Name(), OrganisationID: organisation}
}

func (w *world) external(given string) accounts.Actor {
	return w.person(given, accounts.External, w.outside)
}

func (w *world) internal(given string) accounts.Actor {
	return w.person(given, accounts.Internal, w.ward)
}

// courseRow is a course with everything that tests vary; zero is a published
// one for the whole region, valid for ever.
type courseRow struct {
	title        string
	sameAs       string
	state        courses.CourseState
	audience     []accounts.OrganisationID
	validMonths  int
	acceptMonths int
	minutes      int
	owner        *accounts.ProfileID
}

func (w *world) course(code string, c courseRow) courses.CourseID {
	id := courses.CourseID(db.NewID())
	pack := courses.PackageID(db.NewID())
	if c.title == "" {
		c.title = code
	}
	if c.sameAs == "" {
		c.sameAs = string(id)
	}
	if c.state == "" {
		c.state = courses.Published
	}
	if c.audience == nil {
		c.audience = []accounts.OrganisationID{w.region}
	}
	ctx := context.Background()
	w.write(func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO course (id, code, same_as, form, state, owner_profile_id, organisation_id, package_id, minutes, valid_months, accept_months, created_at, updated_at)
			VALUES ($1, $2, $3, 'elearning', $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
			id, code, c.sameAs, c.state, c.owner, w.trust, pack, c.minutes, c.validMonths, c.acceptMonths, tx.Now()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at)
			VALUES ($1, $2, 'scorm_12', $3, '{}', 'course.zip', '00', 1, $4)`, pack, id, c.title, tx.Now()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO course_text (course_id, language, title, search_text, sort_key) VALUES ($1, 'nb', $2, $3, $4)`,
			id, c.title, i18n.SearchText(c.title), i18n.SortKey(c.title)); err != nil {
			return err
		}
		for _, organisation := range c.audience {
			if _, err := tx.Exec(ctx, `INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, id, organisation); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE revision SET number = number + 1 WHERE name = 'catalogue'`)
		return err
	})
	w.packs[id] = pack
	return id
}

func (w *world) enrol(who accounts.Actor, course courses.CourseID) courses.EnrolmentID {
	w.t.Helper()
	id, err := w.s.Enrol(context.Background(), who, course)
	w.must(err)
	return id
}

// begin opens an attempt with so much done, last used now.
func (w *world) begin(who accounts.Actor, course courses.CourseID, enrolment courses.EnrolmentID, progress int) courses.AttemptID {
	id := courses.AttemptID(db.NewID())
	w.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at)
		VALUES ($1, $2, $3, $4, $5, 1, 'open', $6, $7, $7)`, id, enrolment, who.ProfileID, course, w.packs[course], progress, w.now)
	w.exec(`INSERT INTO attempt_unit (attempt_id, unit, location, data, saved_at) VALUES ($1, 'u1', $2, '{"cmi":{}}', $3)`,
		id, fmt.Sprintf("page-%d", progress), w.now)
	return id
}

// start enrols and begins.
func (w *world) start(who accounts.Actor, course courses.CourseID, progress int) (courses.EnrolmentID, courses.AttemptID) {
	w.t.Helper()
	enrolment := w.enrol(who, course)
	return enrolment, w.begin(who, course, enrolment, progress)
}

func (w *world) finish(attempt courses.AttemptID, passed bool, score *int) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		state := "failed"
		if passed {
			state = "passed"
		}
		if _, err := tx.Exec(context.Background(), `UPDATE attempt SET state = $2, closed_at = $3, progress = 100, score = $4 WHERE id = $1`,
			attempt, state, w.now, score); err != nil {
			return err
		}
		return w.s.RecordOutcome(context.Background(), tx, attempt, courses.Outcome{Passed: passed, Score: score, At: w.now})
	})
}

// pass takes a course from beginning to end at a moment; the clock goes back
// afterwards.
func (w *world) pass(who accounts.Actor, course courses.CourseID, when string, score int) courses.ResultID {
	w.t.Helper()
	before := w.now
	defer func() { w.now = before }()
	w.now = at(when)
	_, attempt := w.start(who, course, 0)
	w.finish(attempt, true, &score)
	return courses.ResultID(w.value(`SELECT id FROM result WHERE attempt_id = $1`, attempt))
}

// launch opens a player window on an attempt and gives its key.
func (w *world) launch(who accounts.Actor, course courses.CourseID, attempt courses.AttemptID) string {
	key := db.NewID()
	w.exec(`INSERT INTO launch (token_hash, attempt_id, package_id, profile_id, opened_at, used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)`,
		key, attempt, w.packs[course], who.ProfileID, w.now, w.now.Add(time.Hour))
	return key
}

func (w *world) plan(from, into accounts.Actor) []transfer.Item {
	w.t.Helper()
	items, err := courses.PlanMove(context.Background(), w.d, transfer.Move{From: string(from.ProfileID), Into: string(into.ProfileID), Evidence: "typed"})
	w.must(err)
	return items
}

// merge plans and applies as merge does.
func (w *world) merge(from, into accounts.Actor) []transfer.Item {
	w.t.Helper()
	items := w.plan(from, into)
	for i := range items {
		if after := items[i].After; after != nil && *after == *transfer.Value(transfer.MergeRef) {
			items[i].After = transfer.Value("merge-1")
		}
	}
	w.write(func(tx *db.Tx) error { return courses.ApplyMove(context.Background(), tx, items) })
	return items
}

func (w *world) learning(who accounts.Actor) courses.Learning {
	w.t.Helper()
	l, err := w.s.CoursesOf(context.Background(), who, who.ProfileID)
	w.must(err)
	return l
}

// rules gives the rules that a plan cites, each once, in order.
func rules(items []transfer.Item) []string {
	var cited []string
	for _, item := range items {
		cited = append(cited, item.Rule)
	}
	slices.Sort(cited)
	return slices.Compact(cited)
}

// said tells whether a plan says a line of the receipt.
func said(items []transfer.Item, key string) bool {
	return slices.ContainsFunc(items, func(i transfer.Item) bool { return i.Label.Key == key })
}
