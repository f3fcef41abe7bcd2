package player_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/blob"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/courses/player"
)

// theatre is the content origin over real HTTP, with one course on.
type theatre struct {
	*courses.Service
	t         *testing.T
	db        *db.DB
	server    *httptest.Server
	course    courses.CourseID
	enrolment courses.EnrolmentID
	now       time.Time
}

const portalURL = "https://portal.example"

var learner = accounts.Actor{ProfileID: "kari", Kind: accounts.Person, OrganisationID: "org"}

// openTheatre plays a package with these files beside its manifest.
func openTheatre(t *testing.T, files map[string]string) *theatre {
	t.Helper()
	d := dbtest.SQLite(t)
	h := &theatre{t: t, db: d, now: time.Date(2026, 5, 7, 12, 32, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return h.now })
	store, err := blob.Open(t.Context(), t.TempDir(), 0)
	h.must(err)
	stage := sync.OnceValue(func() *player.Player { return player.New(h.Service, store, portalURL) })
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { stage().ServeHTTP(w, r) }))
	t.Cleanup(h.server.Close)
	h.Service = courses.New(courses.Parts{DB: d, Blob: store, Accounts: &accounts.Service{DB: d},
		Settings: courses.Settings{URL: portalURL, ContentURL: h.server.URL}})
	h.populate()
	h.enrol(packed(t, files))
	return h
}

func (h *theatre) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *theatre) populate() {
	h.must(h.db.Write(h.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(h.t.Context(), `INSERT INTO organisation (id, name, search_text, sort_key, created_at) VALUES ('org', 'Helse Bergen', '', '', $1)`, h.now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(h.t.Context(), `INSERT INTO profile (id, kind, state, given_name, family_name, organisation_id, search_text, sort_key, created_at, updated_at)
			VALUES ('kari', 'external', 'active', 'Kari', 'Nordmann', 'org', '', '', $1, $1)`, h.now)
		return err
	}))
}

func (h *theatre) enrol(zipped []byte) {
	ctx, by := h.t.Context(), accounts.Command("test")
	pack, err := h.AddPackage(ctx, by, bytes.NewReader(zipped), int64(len(zipped)), "kurs.zip")
	h.must(err)
	h.course, err = h.CreateCourse(ctx, by, pack.ID, courses.Description{Code: "K1", OrganisationID: "org",
		Audience: []accounts.OrganisationID{"org"}, Texts: map[i18n.Language]courses.Text{i18n.NB: {Title: "Kurs"}}})
	h.must(err)
	h.must(h.Publish(ctx, by, h.course))
	h.enrolment, err = h.Enrol(ctx, learner, h.course)
	h.must(err)
}

const manifest = `<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion></metadata>
<organizations><organization identifier="O"><title>Kurs &amp; &lt;b&gt;</title>
<item identifier="K"><title>Kapittel</title><item identifier="A" identifierref="RA"><title>Del A</title></item></item>
<item identifier="B" identifierref="RB"><title>Del B</title></item></organization></organizations>
<resources><resource identifier="RA" adlcp:scormtype="sco" href="index.html"/><resource identifier="RB" adlcp:scormtype="asset" href="b.html?x=1"/></resources></manifest>`

func packed(t *testing.T, files map[string]string) []byte {
	t.Helper()
	all := map[string]string{"imsmanifest.xml": manifest, "index.html": "<!doctype html>A", "b.html": "<!doctype html>B"}
	for name, body := range files {
		all[name] = body
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, body := range all {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// open opens a window and gives its address.
func (h *theatre) open() string {
	h.t.Helper()
	opened, err := h.OpenLaunch(h.t.Context(), learner, h.enrolment)
	h.must(err)
	return opened.URL
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// json reads the body as an object.
func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(a.body), &object); err != nil {
		t.Fatalf("not JSON: %s", a.body)
	}
	return object
}

// client follows no redirects: none may come.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (h *theatre) ask(method, address, body string, header ...string) answer {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, address, strings.NewReader(body))
	h.must(err)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := client.Do(r)
	h.must(err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	h.must(err)
	if response.Header.Get("Set-Cookie") != "" {
		h.t.Errorf("%s sets a cookie", address)
	}
	return answer{response.StatusCode, response.Header, string(content)}
}

func (h *theatre) get(address string, header ...string) answer {
	h.t.Helper()
	return h.ask(http.MethodGet, address, "", header...)
}

func commitOf(unit, session, follows string, sequence int, status string) string {
	body, _ := json.Marshal(map[string]any{"unit": unit, "session": session, "follows": follows, "sequence": sequence,
		"data": map[string]any{"cmi": map[string]any{"suspend_data": "abc", "core": map[string]any{"lesson_status": status, "lesson_location": "3", "score": map[string]string{"raw": "87.5"}}}}})
	return string(body)
}
