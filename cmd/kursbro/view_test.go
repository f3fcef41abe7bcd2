package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	accountspages "kursbro/accounts/pages"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/site"
)

// look lets one of the helpdesk look at somebody's pages.
func (w *world) look(viewer *asker, whose *asker) {
	w.t.Helper()
	answer := w.send(viewer, http.MethodPost, "/kundesenter/person/"+string(whose.ProfileID)+"/se-som", url.Values{"reason": {"finner ikke kurset sitt"}})
	if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/min-side" {
		w.t.Fatalf("looking at %s answered %d to %s: %s", whose.name, answer.Code, answer.Header().Get("Location"), answer.Body)
	}
}

// as finds the asker of that name.
func (w *world) as(name string) *asker {
	for _, a := range w.askers {
		if a.name == name {
			return a
		}
	}
	w.t.Fatalf("nobody is %s", name)
	return nil
}

// content is a digest of every row of every table.
func (w *world) content() (of map[string]string) {
	w.t.Helper()
	of = map[string]string{}
	rows, err := w.db.Query(w.t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table'`)
	tables, err := db.Collect(rows, err, func(row db.Row) (name string, err error) { err = row.Scan(&name); return name, err })
	w.must(err)
	for _, table := range tables {
		rows, err := w.db.Query(w.t.Context(), `SELECT * FROM "`+table+`"`)
		w.must(err)
		columns, err := rows.Columns()
		w.must(err)
		sum := sha256.New()
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			w.must(rows.Scan(values...))
			for _, value := range values {
				fmt.Fprintf(sum, "%v|", *value.(*any))
			}
		}
		w.must(rows.Err())
		of[table] = fmt.Sprintf("%x", sum.Sum(nil))
	}
	return of
}

// TestWhoLooksAtSomebodysPagesChangesNothing walks every route as one of the
// helpdesk who looks at a guest's and an employee's pages: every act is refused,
// every page is shown or kept from them as the table says, with the banner, and
// no row of the database is another afterwards.
func TestWhoLooksAtSomebodysPagesChangesNothing(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	viewer := w.as("helpdesk")
	for _, whose := range []*asker{w.as("a guest"), w.as("lis"), w.as("leader")} {
		things := map[string]thing{}
		for _, route := range w.portal.site.List() {
			if stage, known := stageOf(route); known && stage != "" {
				things[stage] = stages[stage](w, whose, theirs)
			}
		}
		w.look(viewer, whose)
		before := w.content()
		for _, route := range w.portal.site.List() {
			stage, _ := stageOf(route)
			w.lookedAt(route, viewer, whose, things[stage])
		}
		for table, is := range w.content() {
			if before[table] != is {
				t.Errorf("%s: looking has changed %s", whose.name, table)
			}
		}
		answer := w.send(viewer, http.MethodPost, "/kundesenter/se-som/avslutt", nil)
		if to := answer.Header().Get("Location"); to != "/kundesenter/person/"+string(whose.ProfileID) {
			t.Errorf("the end of the look leads to %q (%d)", to, answer.Code)
		}
		if body := w.send(viewer, http.MethodGet, "/min-side", nil).Body.String(); strings.Contains(body, `class="viewing"`) {
			t.Error("the banner stays")
		}
	}
}

func (w *world) lookedAt(route site.Route, viewer, whose *asker, it thing) {
	w.t.Helper()
	if route.Rule == site.Leaving {
		return
	}
	body := url.Values{}
	if form := forms[route.Method+" "+route.Path]; form != nil {
		body = form(w, it)
	}
	answer := w.send(viewer, route.Method, it.fill(route.Path), body)
	got := rulingOn(answer)
	page := answer.Body.String()
	switch {
	case route.Method != http.MethodGet:
		if got != forbidden {
			w.t.Errorf("%s %s while looking at %s: %s (%d)", route.Method, route.Path, whose.name, got, answer.Code)
		}
	case got == broken:
		w.t.Errorf("GET %s while looking at %s: %d", route.Path, whose.name, answer.Code)
	case !accounts.ShownToViewers(string(route.Rule)) && got != forbidden:
		w.t.Errorf("GET %s (rule %s) is shown to who looks at %s: %s", route.Path, route.Rule, whose.name, got)
	case accounts.ShownToViewers(string(route.Rule)) && got == forbidden && expected(accounts.MayOf(string(route.Rule)), whose, theirs) == allowed:
		w.t.Errorf("GET %s (rule %s) is kept from who looks at %s", route.Path, route.Rule, whose.name)
	case got == allowed && strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html"):
		if answer.Code == http.StatusOK && !strings.Contains(page, `class="viewing"`) {
			w.t.Errorf("GET %s while looking at %s: no banner", route.Path, whose.name)
		}
		_, own, _ := strings.Cut(page, "<main")
		if own, _, _ = strings.Cut(own, "</main>"); strings.Count(own, "<form") != strings.Count(own, "<form inert") {
			w.t.Errorf("GET %s while looking at %s: a form can be sent", route.Path, whose.name)
		}
	}
}

// TestALookEndsByItself: after a quarter of an hour nothing that was asked of the
// person's pages happens to the viewer instead.
func TestALookEndsByItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		now := time.Now()
		w.db.SetClock(func() time.Time { return now })
		viewer, guest := w.as("helpdesk"), w.as("a guest")
		w.look(viewer, guest)
		if answer := w.send(viewer, http.MethodGet, "/profil", nil); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), `class="viewing"`) {
			t.Errorf("the guest's profile is answered %d: %.300s", answer.Code, answer.Body)
		}
		now = now.Add(16 * time.Minute)
		answer := w.send(viewer, http.MethodPost, "/profil/utseende", url.Values{"theme": {"dark"}})
		if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/kundesenter" {
			t.Errorf("the first request afterwards answered %d to %q", answer.Code, answer.Header().Get("Location"))
		}
		var theme string
		w.must(w.db.QueryRow(t.Context(), `SELECT theme FROM profile WHERE id = $1`, viewer.ProfileID).Scan(&theme))
		if theme == "dark" {
			t.Error("what was sent from the guest's page happened to the viewer")
		}
		if answer := w.send(viewer, http.MethodGet, "/kundesenter", nil); answer.Code != http.StatusOK {
			t.Errorf("the helpdesk answered %d", answer.Code)
		}
	})
}

// TestASignOutEndsALook and with it the login; who signs in again is themselves.
func TestASignOutEndsALook(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	viewer, guest := w.as("helpdesk"), w.as("a guest")
	w.look(viewer, guest)
	token := viewer.token
	if _, seen, err := accountspages.Identify(w.accounts)(t.Context(), token); err != nil || seen.ID != string(viewer.ProfileID) {
		t.Errorf("the log would name %s, not who looks: %v", seen.ID, err)
	}
	w.send(viewer, http.MethodPost, "/logg-ut", nil)
	if _, err := w.accounts.Identify(t.Context(), token); err == nil {
		t.Error("the login is still open")
	}
	var open, said int
	w.must(w.db.QueryRow(t.Context(), `SELECT count(*) FROM viewing WHERE ended_at IS NULL`).Scan(&open))
	w.must(w.db.QueryRow(t.Context(), `SELECT count(*) FROM audit_entry WHERE action IN ('viewing.end', 'login.end') AND actor_profile_ref = $1`, viewer.ProfileID).Scan(&said))
	if open != 0 || said != 2 {
		t.Errorf("%d looks are open, %d ends are in the log as the viewer's", open, said)
	}
	if by, err := w.accounts.Identify(t.Context(), w.login(viewer)); err != nil || by.Viewer != nil {
		t.Errorf("a new login is %+v, %v", by, err)
	}
}
