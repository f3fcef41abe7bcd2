package courses_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/blob"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// school is a room with one course, and somebody who takes it.
type school struct {
	*courses.Service
	t       *testing.T
	db      *db.DB
	learner accounts.Actor
	now     time.Time
}

// openSchool furnishes the room on an empty database. Time stands still until
// the test lets it pass.
func openSchool(t *testing.T, d *db.DB) *school {
	t.Helper()
	store, err := blob.Open(t.Context(), t.TempDir(), 0)
	if err != nil {
		t.Fatal(err)
	}
	s := &school{t: t, db: d, now: time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return s.now })
	s.Service = courses.New(courses.Parts{DB: d, Blob: store, Accounts: &accounts.Service{DB: d},
		Settings: courses.Settings{URL: "http://portal.example", ContentURL: "http://content.example"}})
	s.write(`INSERT INTO organisation (id, name, open_to_externals, search_text, sort_key, created_at) VALUES ('org', 'Helse Bergen', TRUE, 'helse bergen', 'h', $1)`, s.now)
	s.learner = s.person("kari", "Kari", "Nordmann")
	return s
}

func (s *school) write(query string, args ...any) {
	s.t.Helper()
	err := s.db.Write(s.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(s.t.Context(), query, args...)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *school) one(query string, args ...any) string {
	s.t.Helper()
	var value any
	if err := s.db.QueryRow(s.t.Context(), query, args...).Scan(&value); err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprint(value)
}

func (s *school) person(id, given, family string) accounts.Actor {
	s.t.Helper()
	s.write(`INSERT INTO profile (id, kind, state, email, email_key, given_name, family_name, organisation_id, search_text, sort_key, created_at, updated_at)
		VALUES ($1, 'external', 'active', $1, $1, $2, $3, 'org', '', '', $4, $4)`, id, given, family, s.now)
	return accounts.Actor{ProfileID: accounts.ProfileID(id), Kind: accounts.Person, Name: given, OrganisationID: "org"}
}

var operator = accounts.Command("test")

// enrolled publishes a course that plays the zip, and enrols the learner.
func (s *school) enrolled(zipped []byte) courses.EnrolmentID {
	s.t.Helper()
	ctx := s.t.Context()
	pack, err := s.AddPackage(ctx, operator, bytes.NewReader(zipped), int64(len(zipped)), `C:\kurs\brann.zip`)
	s.must(err)
	course, err := s.CreateCourse(ctx, operator, pack.ID, courses.Description{Code: "BA" + string(pack.ID[20:]), OrganisationID: "org",
		Audience: []accounts.OrganisationID{"org"}, Texts: map[i18n.Language]courses.Text{i18n.NB: {Title: "Brannvern"}}})
	s.must(err)
	s.must(s.Publish(ctx, operator, course))
	enrolment, err := s.Enrol(ctx, s.learner, course)
	s.must(err)
	return enrolment
}

func (s *school) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// window is a player window as the browser has it.
type window struct {
	*school
	courses.Launch
	token    string
	session  string
	follows  string
	sequence int
}

func (s *school) launch(enrolment courses.EnrolmentID) *window {
	s.t.Helper()
	opened, err := s.OpenLaunch(s.t.Context(), s.learner, enrolment)
	s.must(err)
	token := strings.TrimSuffix(strings.TrimPrefix(opened.URL, "http://content.example/l/"), "/")
	return &window{school: s, Launch: opened, token: token}
}

// start opens a unit and gives its data model before it is initialised.
func (w *window) start(unit string) map[string]any {
	w.t.Helper()
	found, err := w.Window(w.t.Context(), w.token)
	w.must(err)
	start, follows, err := w.StartOf(w.t.Context(), found, unit, "")
	w.must(err)
	pack, err := w.PackageOf(w.t.Context(), found)
	w.must(err)
	data, err := start.Render(pack.Standard.Version(), pack.Units[0])
	w.must(err)
	w.session, w.follows, w.sequence = db.NewID(), follows, 0
	var model struct {
		CMI map[string]any `json:"cmi"`
	}
	w.must(json.Unmarshal(data, &model))
	return model.CMI
}

// say makes the window's next commit for a unit.
func (w *window) say(unit, data string, final bool) courses.Commit {
	w.sequence++
	return courses.Commit{Unit: unit, Session: w.session, Follows: w.follows, Sequence: w.sequence, Final: final, Data: json.RawMessage(data)}
}

func (w *window) commit(c courses.Commit) courses.Saved {
	w.t.Helper()
	saved, err := w.Commit(w.t.Context(), w.token, c)
	w.must(err)
	return saved
}

// core12 is a SCORM 1.2 data model.
func core12(status, raw, location, suspend, sessionTime string) string {
	return fmt.Sprintf(`{"cmi":{"suspend_data":%q,"core":{"lesson_status":%q,"lesson_location":%q,"session_time":%q,"score":{"raw":%q,"max":"100"}}}}`,
		suspend, status, location, sessionTime, raw)
}

// zip12 is a SCORM 1.2 package with these units, each one page.
func zip12(units ...string) []byte {
	items, resources := "", ""
	files := map[string]string{}
	for _, unit := range units {
		items += `<item identifier="` + unit + `" identifierref="r-` + unit + `"><title>` + unit + `</title></item>`
		resources += `<resource identifier="r-` + unit + `" adlcp:scormtype="sco" href="` + unit + `.html"/>`
		files[unit+".html"] = "<!doctype html><title>" + unit + "</title>"
	}
	files["imsmanifest.xml"] = `<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion></metadata>
<organizations><organization identifier="O"><title>Kurs</title>` + items + `</organization></organizations><resources>` + resources + `</resources></manifest>`
	return zipOf(files)
}

func zipOf(files map[string]string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, body := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(body))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
