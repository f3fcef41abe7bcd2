package courses

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// TestFacetsCountWhatChoosingThemFinds: for random shelves and filters, what is shown
// is what fits each part, and the figure beside each other value is how many courses
// choosing it instead would show.
func TestFacetsCountWhatChoosingThemFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(10, 10))
	categories, issuers := []CategoryID{"a", "b", "c"}, []accounts.OrganisationID{"x", "y"}
	for shelf := range 300 {
		var entries []*Entry
		standings, names := map[CourseID]Standing{}, &markNames{}
		for n := range random.IntN(40) {
			e := &Entry{ID: CourseID(fmt.Sprint(n)), Form: []Form{Elearning, Classroom, Both}[random.IntN(3)], Minutes: random.IntN(100) - 10, Issuer: issuers[random.IntN(2)]}
			for _, c := range categories {
				if random.IntN(2) == 0 {
					e.Categories = append(e.Categories, c)
				}
			}
			for _, l := range i18n.Languages {
				if random.IntN(2) == 0 {
					e.languages = append(e.languages, l)
				}
			}
			e.marks = names.mark(e)
			standings[e.ID] = Standing(random.IntN(3))
			entries = append(entries, e)
		}
		f := randomFilter(random, categories, issuers)
		fit, facets := f.narrow(entries, standings)
		naive := func(f Filter) (n int) {
			for _, e := range entries {
				if f.misses(e, standings[e.ID]) == 0 {
					n++
				}
			}
			return n
		}
		if len(fit) != naive(f) {
			t.Fatalf("shelf %d: %+v shows %d of %d", shelf, f, len(fit), naive(f))
		}
		check := func(what any, counted int, g Filter) {
			if want := naive(g); counted != want {
				t.Errorf("shelf %d, %+v: %v says %d and shows %d", shelf, f, what, counted, want)
			}
		}
		for _, c := range categories {
			g := f
			g.Category = c
			check(c, facets.Categories[c], g)
		}
		for _, form := range []Form{Elearning, Classroom} {
			g := f
			g.Form = form
			check(form, facets.Forms[form], g)
		}
		for _, length := range Lengths {
			g := f
			g.Length = length
			check(length, facets.Lengths[length], g)
		}
		for _, language := range i18n.Languages {
			g := f
			g.Language = language
			check(language, facets.Languages[language], g)
		}
		for _, issuer := range issuers {
			g := f
			g.Issuer = issuer
			check(issuer, facets.Issuers[issuer], g)
		}
		for _, stands := range []Standing{Fresh, Going, Done} {
			g := f
			g.Standing = &stands
			check(stands, facets.Standings[stands], g)
		}
	}
}

// randomFilter has each part in one of three.
func randomFilter(random *rand.Rand, categories []CategoryID, issuers []accounts.OrganisationID) (f Filter) {
	maybe := func(set func()) {
		if random.IntN(3) == 0 {
			set()
		}
	}
	maybe(func() { f.Category = categories[random.IntN(len(categories))] })
	maybe(func() { f.Form = []Form{Elearning, Classroom}[random.IntN(2)] })
	maybe(func() { f.Length = Lengths[random.IntN(len(Lengths))] })
	maybe(func() { f.Language = i18n.Languages[random.IntN(len(i18n.Languages))] })
	maybe(func() { f.Issuer = issuers[random.IntN(len(issuers))] })
	maybe(func() { f.Standing = new(Standing(random.IntN(3))) })
	return f
}
