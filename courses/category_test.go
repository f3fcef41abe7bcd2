package courses_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
)

// shelved is a catalogue of five courses under two categories.
type shelved struct {
	*world
	kari, eva, administrator accounts.Actor
	fire, care               courses.CategoryID
	ids                      map[string]courses.CourseID
}

func newShelved(t *testing.T, d *db.DB) shelved {
	s := shelved{world: newWorld(t, d), ids: map[string]courses.CourseID{}}
	s.kari, s.eva, s.administrator = s.external("Kari"), s.internal("Eva"), s.internal("Ada")
	s.eva.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: s.region}}
	s.administrator.Roles = []accounts.Grant{{Role: accounts.Administrator, OrganisationID: s.region}, {Role: accounts.Administrator, OrganisationID: s.another}}
	s.fire, s.care = s.category("Brann og sikkerhet"), s.category("Smittevern")
	for _, c := range []struct {
		title    string
		minutes  int
		category courses.CategoryID
		tags     string
		days     int
	}{{"Brannvern", 40, s.fire, "slokking, evakuering", 3}, {"Rømningsveier", 10, s.fire, "nødutgang", 1}, {"Håndhygiene", 10, s.care, "håndvask", 2}, {"Isolering", 90, s.care, "", 5}, {"Ledelse", 0, "", "", 4}} {
		id := s.course(c.title, courseRow{title: c.title, audience: []accounts.OrganisationID{s.region}})
		s.exec("UPDATE course SET minutes = $2, published_at = $3 WHERE id = $1", id, c.minutes, s.now.AddDate(0, 0, -c.days))
		tags, err := courses.ReadTags(c.tags)
		s.must(err)
		where := courses.Classification{Tags: tags}
		if c.category != "" {
			where.Categories = []courses.CategoryID{c.category}
		}
		s.must(s.s.Classify(context.Background(), s.eva, id, where))
		s.ids[c.title] = id
	}
	return s
}

func (s shelved) category(name string) courses.CategoryID {
	s.t.Helper()
	faults, err := s.s.NameCategory(context.Background(), s.administrator, courses.Category{Names: map[i18n.Language]string{i18n.NB: name}})
	s.must(err)
	all, err := s.s.Categories(context.Background(), i18n.NB)
	s.must(err)
	i := slices.IndexFunc(all, func(c courses.Category) bool { return c.Names[i18n.NB] == name })
	if i < 0 {
		s.t.Fatalf("%s: %v", name, faults)
	}
	return all[i].ID
}

func (s shelved) listing(ask courses.Request) courses.Listing {
	s.t.Helper()
	listing, err := s.s.Catalogue(context.Background(), s.kari, i18n.NB, ask)
	s.must(err)
	return listing
}

func (s shelved) asked(ask courses.Request) string {
	var titles []string
	for _, e := range s.listing(ask).Entries {
		titles = append(titles, e.Title)
	}
	return strings.Join(titles, ", ")
}

func TestTheCatalogueIsNarrowedAndOrdered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newShelved(t, d)
		going := courses.Going
		_, err := s.s.Enrol(t.Context(), s.kari, s.ids["Isolering"])
		s.must(err)
		for _, test := range []struct {
			why  string
			ask  courses.Request
			want string
		}{
			{"all, by title", courses.Request{}, "Brannvern, Håndhygiene, Isolering, Ledelse, Rømningsveier"},
			{"a category", courses.Request{Filter: courses.Filter{Category: s.fire}}, "Brannvern, Rømningsveier"},
			{"two parts are both asked", courses.Request{Filter: courses.Filter{Category: s.fire, Length: courses.Short}}, "Rømningsveier"},
			{"a tag is searched", courses.Request{Query: "handvask"}, "Håndhygiene"},
			{"a category's name is searched", courses.Request{Query: "smittevern"}, "Håndhygiene, Isolering"},
			{"a search within a category", courses.Request{Query: "h", Filter: courses.Filter{Category: s.fire}}, "Brannvern, Rømningsveier"},
			{"what is one's own", courses.Request{Filter: courses.Filter{Standing: &going}}, "Isolering"},
			{"newest", courses.Request{Sort: courses.ByNewest}, "Rømningsveier, Håndhygiene, Brannvern, Ledelse, Isolering"},
			{"shortest, and last what does not say", courses.Request{Sort: courses.ByLength}, "Håndhygiene, Rømningsveier, Brannvern, Isolering, Ledelse"},
			{"popular", courses.Request{Sort: courses.ByPopular}, "Isolering, Brannvern, Håndhygiene, Ledelse, Rømningsveier"},
			{"a form that none has", courses.Request{Filter: courses.Filter{Form: courses.Classroom}}, ""},
			{"a category that is gone", courses.Request{Filter: courses.Filter{Category: "gone"}}, ""},
		} {
			if got := s.asked(test.ask); got != test.want {
				t.Errorf("%s: %s, want %s", test.why, got, test.want)
			}
		}
	})
}

// TestFacetsSayHowManyThereWouldBe: what a facet promises, choosing it gives,
// whatever else is chosen.
func TestFacetsSayHowManyThereWouldBe(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newShelved(t, d)
		_, err := s.s.Enrol(t.Context(), s.kari, s.ids["Isolering"])
		s.must(err)
		for _, ask := range []courses.Request{{}, {Query: "brann"}, {Filter: courses.Filter{Length: courses.Short}}, {Filter: courses.Filter{Category: s.care, Length: courses.Long}}} {
			facets := s.listing(ask).Facets
			for _, category := range []courses.CategoryID{s.fire, s.care} {
				other := ask
				other.Filter.Category = category
				if n := len(s.listing(other).Entries); n != facets.Categories[category] {
					t.Errorf("%+v: category %d, promised %d", ask, n, facets.Categories[category])
				}
			}
			for _, length := range courses.Lengths {
				other := ask
				other.Filter.Length = length
				if n := len(s.listing(other).Entries); n != facets.Lengths[length] {
					t.Errorf("%+v: %s %d, promised %d", ask, length, n, facets.Lengths[length])
				}
			}
			for _, stands := range []courses.Standing{courses.Fresh, courses.Going, courses.Done} {
				other := ask
				other.Filter.Standing = &stands
				if n := len(s.listing(other).Entries); n != facets.Standings[stands] {
					t.Errorf("%+v: standing %d: %d, promised %d", ask, stands, n, facets.Standings[stands])
				}
			}
		}
	})
}

func TestASearchThatFindsNothingNamesWhatIsOpenToOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newShelved(t, d)
		s.course("Vannredning", courseRow{title: "Vannredning", audience: []accounts.OrganisationID{s.another}})
		s.course("Vannrør", courseRow{title: "Vannrør", audience: []accounts.OrganisationID{s.ward}})
		listing := s.listing(courses.Request{Query: "vann"})
		if len(listing.Entries) != 0 || len(listing.Elsewhere) != 1 || listing.Elsewhere[0].Title != "Vannredning" {
			t.Errorf("only what anybody may read about: %+v", listing.Elsewhere)
		}
		if here := s.listing(courses.Request{Filter: courses.Filter{Category: "gone"}}).Elsewhere; len(here) != 0 {
			t.Error("who did not search is shown nothing of others")
		}
	})
}

func TestCategoriesAreTheWholePortals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newShelved(t, d)
		part := s.administrator
		part.Roles = part.Roles[:1]
		again := courses.Category{Names: map[i18n.Language]string{i18n.NB: " brann og SIKKERHET"}}
		for _, by := range []accounts.Actor{part, s.eva, s.kari} {
			if _, err := s.s.NameCategory(t.Context(), by, again); problem.Of(err).Kind != problem.Forbidden {
				t.Errorf("named by who may not: %v", err)
			}
			if err := s.s.RemoveCategory(t.Context(), by, s.fire); problem.Of(err).Kind != problem.Forbidden {
				t.Errorf("removed by who may not: %v", err)
			}
		}
		faults, err := s.s.NameCategory(t.Context(), s.administrator, again)
		if s.must(err); faults["name_nb"] != "category.name.taken" {
			t.Errorf("two of the same name: %v", faults)
		}
		s.must(s.s.RemoveCategory(t.Context(), s.administrator, s.fire))
		s.must(s.s.RemoveCategory(t.Context(), s.administrator, s.fire))
		if got := s.asked(courses.Request{}); got != "Brannvern, Håndhygiene, Isolering, Ledelse, Rømningsveier" {
			t.Errorf("its courses stay: %s", got)
		}
		if _, err := s.s.NameCategory(t.Context(), s.administrator, courses.Category{ID: s.fire, Names: again.Names}); problem.Of(err).Kind != problem.NotFound {
			t.Errorf("what is gone cannot be renamed: %v", err)
		}
		err = s.s.Classify(t.Context(), s.eva, s.ids["Ledelse"], courses.Classification{Categories: []courses.CategoryID{s.fire}})
		if problem.Of(err).Kind != problem.NotFound {
			t.Errorf("nothing stands under what is gone: %v", err)
		}
	})
}

func TestTagsAreReadOnceEach(t *testing.T) {
	for typed, want := range map[string]string{
		"brann, Brann ,BRANN;slokking\nvann  slange": "brann|slokking|vann slange",
		" , ;\n":  "",
		"Å-bygda": "Å-bygda",
	} {
		if tags, err := courses.ReadTags(typed); err != nil || strings.Join(tags, "|") != want {
			t.Errorf("%q: %v %v", typed, tags, err)
		}
	}
	if _, err := courses.ReadTags(strings.Repeat("x", courses.MaxTag+1)); problem.Of(err).Kind != problem.Invalid {
		t.Error("a tag may not be a text")
	}
	if _, err := courses.ReadTags("a,b,c,d,e,f,g,h,i,j,k,l,m"); problem.Of(err).Kind != problem.Invalid {
		t.Error("thirteen are too many")
	}
}
