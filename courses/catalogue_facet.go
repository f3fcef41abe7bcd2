package courses

import (
	"slices"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// facetCount counts facets by the places of their values, since a map asked for each
// of ten thousand entries costs more than the search (kursbro bench --only
// "catalogue of").
type facetCount struct {
	categories, issuers []int // by marks
	names               *markNames
	forms               [2]int
	lengths             [4]int
	languages           [8]int
	standings           [3]int
}

// marks are an entry's values as places.
type marks struct {
	names      *markNames
	categories []int
	issuer     int
	forms      []int
	length     int
	languages  []int
}

// markNames say what the places of one snapshot mean.
type markNames struct {
	categories []CategoryID
	issuers    []accounts.OrganisationID
}

var (
	formPlaces   = []Form{Elearning, Classroom}
	lengthPlaces = append([]Length{""}, Lengths...)
)

// mark gives an entry its places; a value that is new gets the next.
func (n *markNames) mark(e *Entry) marks {
	m := marks{names: n, issuer: placeOf(&n.issuers, e.Issuer),
		length: slices.Index(lengthPlaces, lengthOf(e.Minutes))}
	for _, id := range e.Categories {
		m.categories = append(m.categories, placeOf(&n.categories, id))
	}
	for at, form := range formPlaces {
		if e.Form.includes(form) {
			m.forms = append(m.forms, at)
		}
	}
	for at, language := range i18n.Languages {
		if slices.Contains(e.languages, language) {
			m.languages = append(m.languages, at)
		}
	}
	return m
}

func placeOf[T comparable](all *[]T, value T) int {
	if at := slices.Index(*all, value); at >= 0 {
		return at
	}
	*all = append(*all, value)
	return len(*all) - 1
}

// add counts an entry for the parts that are not missed, and for the one part
// that alone is.
func (t *facetCount) add(e *Entry, stands Standing, missed int) {
	if missed&(missed-1) != 0 {
		return // two parts keep it out
	}
	if t.names == nil {
		t.names = e.marks.names
		t.categories, t.issuers = make([]int, len(t.names.categories)), make([]int, len(t.names.issuers))
	}
	if missed&^byCategory == 0 {
		for _, at := range e.marks.categories {
			t.categories[at]++
		}
	}
	if missed&^byForm == 0 {
		for _, at := range e.marks.forms {
			t.forms[at]++
		}
	}
	if missed&^byLength == 0 {
		t.lengths[e.marks.length]++
	}
	if missed&^byLanguage == 0 {
		for _, at := range e.marks.languages {
			t.languages[at]++
		}
	}
	if missed&^byIssuer == 0 {
		t.issuers[e.marks.issuer]++
	}
	if missed&^byStanding == 0 {
		t.standings[stands]++
	}
}

func (t *facetCount) facets() Facets {
	f := Facets{map[CategoryID]int{}, map[Form]int{}, map[Length]int{}, map[i18n.Language]int{}, map[accounts.OrganisationID]int{}, map[Standing]int{}}
	for at, count := range t.categories {
		f.Categories[t.names.categories[at]] = count
	}
	for at, count := range t.issuers {
		f.Issuers[t.names.issuers[at]] = count
	}
	for at, form := range formPlaces {
		f.Forms[form] = t.forms[at]
	}
	for at, length := range lengthPlaces[1:] {
		f.Lengths[length] = t.lengths[at+1]
	}
	for at, language := range i18n.Languages {
		f.Languages[language] = t.languages[at]
	}
	for stands, count := range t.standings {
		f.Standings[Standing(stands)] = count
	}
	return f
}
