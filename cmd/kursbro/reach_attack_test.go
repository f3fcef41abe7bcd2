package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// TestNoOtherWayOfAskingComesFurther: HEAD, and a slash at the end, come no
// further than GET does to what is another organisation's.
func TestNoOtherWayOfAskingComesFurther(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	asked := 0
	for _, route := range w.portal.site.List() {
		stage, known := stageOf(route)
		if may := accounts.MayOf(string(route.Rule)); route.Method == http.MethodGet && known && stage != "" && may[accounts.Passerby] == "" {
			for _, name := range []string{"a visitor", "a guest", "helpdesk", "administrator"} {
				a := w.as(name)
				want := expected(may, a, strangers)
				if want == allowed {
					continue
				}
				path := w.thing(stage, a, strangers, false).fill(route.Path)
				for _, other := range []struct{ method, path string }{{http.MethodHead, path}, {http.MethodGet, path + "/"}, {http.MethodHead, path + "/"}} {
					asked++
					answer := w.send(a, other.method, other.path, nil)
					if answer.Code < 300 || strings.Contains(answer.Body.String(), stranger) || other.method == http.MethodHead && answer.Body.Len() > 0 {
						t.Errorf("%s %s (rule %s) as %s with another organisation's: %d, %d bytes", other.method, route.Path, route.Rule, name, answer.Code, answer.Body.Len())
					}
				}
			}
		}
	}
	t.Logf("%d requests", asked)
}

// TestIdsOfAnotherOrganisationInAFormAreRefused: the address is the asker's own,
// and what the form names is not.
func TestIdsOfAnotherOrganisationInAFormAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		admin, owner, helpdesk := w.as("administrator"), w.as("course_owner"), w.as("helpdesk")
		colleague := string(w.person(accounts.Internal, w.near, neighbour).ID)
		class, foreign := aSeat(w, owner, neighbours), aSeat(w, owner, strangers)
		far, course, foreignCourse := string(w.far), aCourse(w, owner, neighbours)["id"], aCourse(w, owner, strangers)["id"]
		described := func(organisation, same string) url.Values {
			return url.Values{"title_nb": {"Kurset"}, "summary_nb": {"Om kurset"}, "organisation": {organisation}, "audience": {string(w.near)}, "code": {"K9999"}, "minutes": {"25"}, "same_as": {same}}
		}
		for _, attack := range []struct {
			a     *asker
			path  string
			form  url.Values
			count string // what must be none afterwards
		}{
			{admin, "/kundesenter/person/" + colleague + "/roller", url.Values{"role": {"hr"}, "organisation": {far}}, `SELECT count(*) FROM role_grant WHERE organisation_id = $1`},
			{admin, "/kundesenter/person/" + colleague + "/roller", url.Values{"role": {"hr"}, "organisation": {string(w.root)}}, `SELECT count(*) FROM role_grant WHERE role = 'hr' AND organisation_id <> $1 AND profile_id = '` + colleague + `'`},
			{admin, "/invitasjoner/ny", url.Values{"email": {"ny@post.example"}, "roles": {"hr"}, "organisation": {far}}, `SELECT count(*) FROM invitation WHERE organisation_id = $1`},
			{admin, "/organisasjoner/epostdomener", url.Values{"domain": {"langt.example"}, "organisation": {far}}, `SELECT count(*) FROM organisation_domain WHERE organisation_id = $1`},
			{helpdesk, "/kundesenter/person/" + colleague + "/organisasjon", url.Values{"organisation": {far}, "reason": {"flyttet"}}, `SELECT count(*) FROM profile WHERE id = '` + colleague + `' AND organisation_id = $1`},
			{owner, "/kurseier/kursdato/" + class["class"] + "/ta-av", url.Values{"seat": {foreign["seat"]}}, `SELECT count(*) FROM seat WHERE id = '` + foreign["seat"] + `' AND (state <> 'booked' OR id = $1)`},
			{owner, "/kurseier/kursdato/" + class["class"] + "/oppmote", url.Values{"seat": {foreign["seat"]}, "mark": {"present"}}, `SELECT count(*) FROM seat WHERE id = '` + foreign["seat"] + `' AND (attendance <> '' OR id = $1)`},
			{owner, "/kurseier/" + course + "/beskriv", described(far, ""), `SELECT count(*) FROM course WHERE id = '` + course + `' AND organisation_id = $1`},
			{owner, "/kurseier/" + course + "/beskriv", described(string(w.near), foreignCourse), `SELECT count(*) FROM course WHERE id = '` + course + `' AND (same_as = '` + foreignCourse + `' OR organisation_id = $1)`},
			{owner, "/kurseier/klasserom", described(far, ""), `SELECT count(*) FROM course WHERE organisation_id = $1 AND code = 'K9999'`},
		} {
			answer := w.send(attack.a, http.MethodPost, attack.path, attack.form)
			var done int
			w.must(w.db.QueryRow(t.Context(), attack.count, far).Scan(&done))
			if done != 0 || answer.Code >= 500 || strings.Contains(answer.Body.String(), stranger) {
				t.Errorf("%s as %s with %s answered %d, and %d were done", attack.path, attack.a.name, attack.form.Encode(), answer.Code, done)
			}
		}
	})
}

// TestALookInOneTabIsALookInEvery: the browser is one. What was opened before the
// look began changes nothing while it lasts, a second look takes the place of the
// first, and its end in one tab is the end in both.
func TestALookInOneTabIsALookInEvery(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		viewer, first := w.as("helpdesk"), w.as("a guest")
		second := w.person(accounts.External, w.near, neighbour)
		w.look(viewer, first)
		lock := "/kundesenter/person/" + string(second.ID)
		for _, before := range []string{lock + "/sperr", lock + "/se-som", "/profil/utseende"} {
			if answer := w.send(viewer, http.MethodPost, before, url.Values{"reason": {"fra en annen fane"}, "theme": {"dark"}}); rulingOn(answer) != forbidden {
				t.Errorf("POST %s from a tab that was opened before: %d", before, answer.Code)
			}
		}
		w.send(viewer, http.MethodPost, "/kundesenter/se-som/avslutt", nil)
		w.look(viewer, &asker{Actor: accounts.Actor{ProfileID: second.ID}, name: "the second"})
		if page := w.send(viewer, http.MethodGet, "/min-side", nil).Body.String(); !strings.Contains(page, neighbour) || !strings.Contains(page, `class="viewing"`) {
			t.Error("a tab that showed the first does not show whose pages these are")
		}
		var open int
		w.must(w.db.QueryRow(t.Context(), `SELECT count(*) FROM viewing WHERE ended_at IS NULL`).Scan(&open))
		if open != 1 {
			t.Errorf("%d looks are open in one browser", open)
		}
		for range 2 {
			if answer := w.send(viewer, http.MethodPost, "/kundesenter/se-som/avslutt", nil); answer.Code != http.StatusSeeOther {
				t.Errorf("the end of the look, from each tab: %d", answer.Code)
			}
		}
	})
}

// TestWhoLooksChoosesLanguageAndAppearanceForThemselves, and never for whose
// pages they look at.
func TestWhoLooksChoosesLanguageAndAppearanceForThemselves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		viewer, guest := w.as("helpdesk"), w.as("a guest")
		w.look(viewer, guest)
		for path, form := range map[string]url.Values{"/tema": {"theme": {"dark"}, "return": {"/min-side"}}, "/sprak": {"language": {"nn"}, "return": {"/min-side"}}} {
			if answer := w.send(viewer, http.MethodPost, path, form); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/min-side" {
				t.Errorf("%s while looking answered %d to %q", path, answer.Code, answer.Header().Get("Location"))
			}
		}
		for whose, want := range map[accounts.ProfileID]string{viewer.ProfileID: "dark", guest.ProfileID: ""} {
			var theme string
			w.must(w.db.QueryRow(t.Context(), `SELECT theme FROM profile WHERE id = $1`, whose).Scan(&theme))
			if theme != want {
				t.Errorf("the appearance is %q, want %q", theme, want)
			}
		}
		if page := w.send(viewer, http.MethodGet, "/min-side", nil).Body.String(); !strings.Contains(page, `data-color-scheme="dark"`) && !strings.Contains(page, `"dark"`) {
			t.Error("what was chosen is not seen")
		}
	})
}
