package courses_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/courses"
)

func (w *world) titles(who accounts.Actor, query string) string {
	w.t.Helper()
	listing, err := w.s.Catalogue(context.Background(), who, i18n.NB, courses.Request{Query: query})
	w.must(err)
	var titles []string
	for _, e := range listing.Entries {
		titles = append(titles, e.Title)
	}
	return strings.Join(titles, ", ")
}

func TestTheCatalogueShowsWhatIsOpenToThePersonInNorwegianOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for _, c := range []struct {
			title string
			to    accounts.OrganisationID
		}{{"Ålesund", w.region}, {"Ærfugl", w.region}, {"Brann", w.trust}, {"Øye", w.ward}, {"Aasen", w.outside}, {"Rogaland", w.another}, {"Brann 10", w.region}, {"Brann 9", w.region}} {
			w.course(c.title, courseRow{audience: []accounts.OrganisationID{c.to}})
		}
		w.course("Utkast", courseRow{state: courses.Draft})
		w.course("Gammelt", courseRow{state: courses.Retired})
		for who, want := range map[accounts.OrganisationID]string{
			w.ward:    "Brann, Brann 9, Brann 10, Ærfugl, Øye, Ålesund",
			w.trust:   "Brann, Brann 9, Brann 10, Ærfugl, Ålesund",
			w.outside: "Brann 9, Brann 10, Ærfugl, Ålesund, Aasen",
			w.another: "Rogaland",
		} {
			if got := w.titles(w.person("Kari", accounts.External, who), ""); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	})
}

// TestTheCatalogueIsInTheOrderOfTheReadersLanguage: a title that is in bokmål alone
// stands where a Sámi reader looks for it.
func TestTheCatalogueIsInTheOrderOfTheReadersLanguage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari := w.internal("Kari")
		for _, title := range []string{"Cuoŋu", "Čáhci", "Czardas", "Ærfugl", "Ålesund", "Øye", "Šaddu", "Szeged"} {
			w.course(title, courseRow{})
		}
		for language, want := range map[i18n.Language]string{
			i18n.NB: "Čáhci, Cuoŋu, Czardas, Šaddu, Szeged, Ærfugl, Øye, Ålesund",
			i18n.EN: "Čáhci, Cuoŋu, Czardas, Šaddu, Szeged, Ærfugl, Øye, Ålesund",
			i18n.SE: "Cuoŋu, Czardas, Čáhci, Szeged, Šaddu, Øye, Ærfugl, Ålesund",
		} {
			listing, err := w.s.Catalogue(context.Background(), kari, language, courses.Request{})
			w.must(err)
			var titles []string
			for _, e := range listing.Entries {
				titles = append(titles, e.Title)
			}
			if got := strings.Join(titles, ", "); got != want {
				t.Errorf("%s: %s, want %s", language, got, want)
			}
		}
	})
}

func TestWhatIsPublishedIsInTheCatalogueAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari := w.external("Kari")
		eva := w.internal("Eva")
		eva.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: w.region}}
		id := w.course("BV1", courseRow{title: "Brannvern", state: courses.Draft})
		if got := w.titles(kari, ""); got != "" {
			t.Errorf("a draft is nobody's business: %s", got)
		}
		w.must(w.s.Publish(context.Background(), eva, id))
		if got := w.titles(kari, "brann"); got != "Brannvern" {
			t.Errorf("published: %q", got)
		}
		w.must(w.s.Describe(context.Background(), eva, id, courses.Description{Code: "BV1", OrganisationID: w.trust,
			Audience: []accounts.OrganisationID{w.region}, Texts: map[i18n.Language]courses.Text{i18n.NB: {Title: "Rømning"}, i18n.EN: {Title: "Escape"}}}))
		if got := w.titles(kari, "escape"); got != "Rømning" {
			t.Errorf("found by its English title too: %q", got)
		}
		w.must(w.s.Retire(context.Background(), eva, id))
		if got := w.titles(kari, ""); got != "" {
			t.Errorf("retired: %q", got)
		}
	})
}

func TestTheCatalogueKnowsHowThePersonStands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari := w.external("Kari")
		going, done, expired, again := w.course("A", courseRow{}), w.course("B", courseRow{}), w.course("C", courseRow{validMonths: 12}), w.course("D", courseRow{})
		fresh := w.course("E", courseRow{})
		w.enrol(kari, going)
		w.pass(kari, done, "2026-01-01 10:00", 9000)
		w.pass(kari, expired, "2024-01-01 10:00", 9000)
		w.pass(kari, again, "2026-01-01 10:00", 9000)
		w.enrol(kari, again)
		listing, err := w.s.Catalogue(context.Background(), kari, i18n.NB, courses.Request{})
		w.must(err)
		for id, want := range map[courses.CourseID]courses.Standing{going: courses.Going, done: courses.Done, expired: courses.Fresh, again: courses.Going, fresh: courses.Fresh} {
			if got := listing.Standings[id]; got != want {
				t.Errorf("%s: %v, want %v", id, got, want)
			}
		}
	})
}

func TestManyReadTheCatalogueWhileItChanges(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	kari := w.external("Kari")
	id := w.course("BV1", courseRow{title: "Brannvern"})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if _, err := w.s.Catalogue(context.Background(), kari, i18n.NB, courses.Request{Query: "brann"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 20 {
		w.exec(`UPDATE course_text SET title = $2 WHERE course_id = $1`, id, fmt.Sprint("Brannvern ", i))
		w.exec(`UPDATE revision SET number = number + 1`)
	}
	all.Wait()
	if got := w.titles(kari, ""); got != "Brannvern 19" {
		t.Errorf("the last word counts: %s", got)
	}
}

func TestAMovedOrganisationIsSeenWithinAMinute(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	kari := w.person("Kari", accounts.External, w.another)
	w.course("BV1", courseRow{title: "Brannvern"})
	if got := w.titles(kari, ""); got != "" {
		t.Fatalf("%s", got)
	}
	w.exec(`UPDATE organisation SET parent_id = $1 WHERE id = $2`, w.region, w.another)
	w.now = w.now.Add(time.Minute)
	if got := w.titles(kari, ""); got != "Brannvern" {
		t.Errorf("%q", got)
	}
}

func TestTheFrontPageShowsWhatManyTakeAndExternalsMaySee(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		few, many := w.course("A", courseRow{}), w.course("B", courseRow{})
		inside := w.course("C", courseRow{audience: []accounts.OrganisationID{w.ward}})
		for i := range 5 {
			ola := w.internal(fmt.Sprint("Ola", i))
			w.enrol(ola, inside)
			w.enrol(ola, many)
		}
		w.enrol(w.internal("Per"), few)
		popular, err := w.s.Popular(context.Background(), i18n.NB, 3)
		w.must(err)
		if len(popular) != 2 || popular[0].ID != many || popular[1].ID != few {
			t.Errorf("%+v", popular)
		}
	})
}
