package player_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kursbro/app/db"
)

func TestACommitIsAnsweredTrueInStrictJSON(t *testing.T) {
	h := openTheatre(t, nil)
	window := h.open()
	for i, kind := range []string{"application/json", "text/plain;charset=UTF-8"} { // a closing window's beacon is text
		a := h.ask(http.MethodPost, window+"commit?language=nn", commitOf("A", "s", "", i+1, "incomplete"), "Content-Type", kind)
		said := a.json(t)
		if a.status != 200 || a.header.Get("Content-Type") != "application/json; charset=utf-8" || said["result"] != true || said["errorCode"] != 0.0 {
			t.Errorf("%s: %d %v", kind, a.status, said)
		}
		if said["clock"] != "kl. 14.32" || said["state"] != "open" || said["score"] != "87,5\u00a0%" { // Norway's clock
			t.Errorf("%s: %v", kind, said)
		}
	}
	state := h.get(window + "state?unit=A").json(t)
	core := state["start"].(map[string]any)["cmi"].(map[string]any)["core"].(map[string]any)
	if core["lesson_location"] != "3" || core["entry"] != "resume" || core["student_name"] != "Nordmann, Kari" || state["follows"] != "s" {
		t.Errorf("state: %v", state)
	}
}

// TestNothingIsSavedFromElsewhere: also by who has learned a window's address.
func TestNothingIsSavedFromElsewhere(t *testing.T) {
	h := openTheatre(t, nil)
	window := h.open()
	for i, from := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://elsewhere.example"}, {"Sec-Fetch-Site", "same-origin"}} {
		want := http.StatusForbidden
		if i == 3 {
			want = http.StatusOK
		}
		if a := h.ask(http.MethodPost, window+"commit?language=nb", commitOf("A", "s", "", 1, "incomplete"), from...); a.status != want {
			t.Errorf("%v: %d", from, a.status)
		}
	}
}

func TestEveryRefusalIsJSONThatSaysFalseAndWhy(t *testing.T) {
	h := openTheatre(t, nil)
	old := h.open()
	window := h.open()
	ok := commitOf("A", "s", "", 1, "incomplete")
	for name, c := range map[string]struct {
		address, body string
		status        int
		code          string
	}{
		"unknown":    {h.server.URL + "/l/gjettet/", ok, http.StatusUnauthorized, "unknown"},
		"taken over": {old, ok, http.StatusConflict, "taken_over"},
		"no JSON":    {window, "<html>", http.StatusUnprocessableEntity, "unreadable"},
		"no data":    {window, `{"unit":"A","session":"s","sequence":1}`, http.StatusUnprocessableEntity, "unreadable"},
		"no unit":    {window, commitOf("K", "s", "", 1, "incomplete"), http.StatusNotFound, "unit"},
		"too much":   {window, strings.Repeat("x", 9<<20), http.StatusUnprocessableEntity, "unreadable"},
		"stale":      {window, commitOf("A", "s", "en annen", 1, "incomplete"), http.StatusConflict, "stale"},
	} {
		a := h.ask(http.MethodPost, c.address+"commit?language=en", c.body)
		said := a.json(t)
		if a.status != c.status || said["result"] != false || said["code"] != c.code || said["errorCode"] != 101.0 || said["message"] == "" {
			t.Errorf("%s: %d %v", name, a.status, said)
		}
		if strings.HasPrefix(said["message"].(string), "player.") {
			t.Errorf("%s: no words for people: %v", name, said["message"])
		}
	}
	h.now = h.now.Add(13 * time.Hour)
	for _, what := range []string{"state", "commit"} {
		method := map[string]string{"state": http.MethodGet, "commit": http.MethodPost}[what]
		if a := h.ask(method, window+what, ok); a.status != http.StatusGone || a.json(t)["code"] != "expired" {
			t.Errorf("%s after 13 hours: %d %s", what, a.status, a.body)
		}
	}
}

func TestTheDatabaseBeingAwayIsNoSavedCommit(t *testing.T) {
	h := openTheatre(t, nil)
	window := h.open()
	h.must(h.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "ALTER TABLE launch RENAME TO gone")
		return err
	}))
	a := h.ask(http.MethodPost, window+"commit", commitOf("A", "s", "", 1, "passed"))
	if a.status != http.StatusServiceUnavailable || a.json(t)["result"] != false || a.json(t)["code"] != "unavailable" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestTheStateChoosesTheUnitToOpen(t *testing.T) {
	h := openTheatre(t, nil)
	window := h.open()
	if unit := h.get(window + "state").json(t)["unit"]; unit != "A" {
		t.Errorf("first: %v", unit)
	}
	h.ask(http.MethodPost, window+"commit", commitOf("A", "s", "", 1, "completed"))
	state := h.get(window + "state").json(t)
	if state["unit"] != "B" { // A is done
		t.Errorf("then: %v", state["unit"])
	}
	units := state["units"].([]any)
	if len(units) != 3 || units[1].(map[string]any)["completion"] != "completed" || units[2].(map[string]any)["asset"] != true {
		t.Errorf("units %v", units)
	}
	if a := h.get(window + "state?unit=K"); a.status != http.StatusNotFound || a.json(t)["code"] != "unit" { // a heading
		t.Errorf("heading: %d %s", a.status, a.body)
	}
	if a := h.get(window + "state"); a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("may be cached: %s", a.header.Get("Cache-Control"))
	}
}

func TestAFailedWindowGetsItsNextTry(t *testing.T) {
	h := openTheatre(t, nil)
	window := h.open()
	first := h.get(window + "state").json(t)["attempt"]
	final := strings.Replace(commitOf("A", "s", "", 1, "failed"), `"follows"`, `"final":true,"follows"`, 1)
	h.ask(http.MethodPost, window+"commit", strings.Replace(final, `"A"`, `"B"`, 1))
	if state := h.ask(http.MethodPost, window+"commit", final).json(t)["state"]; state != "failed" {
		t.Fatalf("state %v", state)
	}
	if a := h.ask(http.MethodPost, window+"retry", ""); a.json(t)["result"] != true {
		t.Errorf("retry: %s", a.body)
	}
	if state := h.get(window + "state").json(t); state["attempt"] == first || state["state"] != "open" {
		t.Errorf("after: %v", state)
	}
}

// TestWhatHasComeWholeIsSavedThoughTheWindowIsClosed: the browser has gone when the
// last byte is read.
func TestWhatHasComeWholeIsSavedThoughTheWindowIsClosed(t *testing.T) {
	h := openTheatre(t, nil)
	window := h.open()
	ctx, closed := context.WithCancel(t.Context())
	text := strings.NewReader(commitOf("A", "s", "", 1, "incomplete"))
	body := io.MultiReader(text, readerFunc(func([]byte) (int, error) { closed(); return 0, io.EOF }))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, window+"commit", body)
	h.must(err)
	answered := httptest.NewRecorder()
	h.server.Config.Handler.ServeHTTP(answered, request)
	if a := h.get(window + "state?unit=A"); ctx.Err() == nil || !strings.Contains(a.body, `"abc"`) {
		t.Errorf("answered %d; now %s", answered.Code, a.body)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
