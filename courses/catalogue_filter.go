package courses

import (
	"cmp"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// Filter narrows the catalogue; what is empty narrows nothing. Of each part one
// value counts, of the parts all.
type Filter struct {
	Category CategoryID
	Form     Form
	Length   Length
	Language i18n.Language // has a text in it
	Issuer   accounts.OrganisationID
	Standing *Standing // how the reader stands to it
}

// Length is how long a course takes, in the words that people choose by.
type Length string

// The lengths. A course that does not say how long it takes has none.
const (
	Short  Length = "short"  // at most a quarter of an hour
	Medium Length = "medium" // at most an hour
	Long   Length = "long"
)

// Lengths are all of them, the shortest first.
var Lengths = []Length{Short, Medium, Long}

func lengthOf(minutes int) Length {
	switch {
	case minutes <= 0:
		return ""
	case minutes <= 15:
		return Short
	case minutes <= 60:
		return Medium
	}
	return Long
}

// Sort is the order of the catalogue.
type Sort string

// The orders. By title is the Norwegian order; in a search those that have the
// words in their title come first.
const (
	ByTitle   Sort = ""
	ByNewest  Sort = "newest"
	ByPopular Sort = "popular"
	ByLength  Sort = "shortest"
)

// Sorts are all of them.
var Sorts = []Sort{ByTitle, ByPopular, ByNewest, ByLength}

// Request is what a reader asks the catalogue for.
type Request struct {
	Query  string
	Filter Filter
	Sort   Sort
}

// Facets count, for each value of each part of the filter, how many courses
// there would be if it were chosen instead: never a way into an empty list.
type Facets struct {
	Categories map[CategoryID]int
	Forms      map[Form]int
	Lengths    map[Length]int
	Languages  map[i18n.Language]int
	Issuers    map[accounts.OrganisationID]int
	Standings  map[Standing]int
}

// The parts of a filter, as bits.
const (
	byCategory = 1 << iota
	byForm
	byLength
	byLanguage
	byIssuer
	byStanding
)

// misses are the parts of the filter that keep an entry out.
func (f Filter) misses(e *Entry, stands Standing) (parts int) {
	if f.Category != "" && !slices.Contains(e.Categories, f.Category) {
		parts |= byCategory
	}
	if f.Form != "" && !e.Form.includes(f.Form) {
		parts |= byForm
	}
	if f.Length != "" && lengthOf(e.Minutes) != f.Length {
		parts |= byLength
	}
	if f.Language != "" && !slices.Contains(e.languages, f.Language) {
		parts |= byLanguage
	}
	if f.Issuer != "" && e.Issuer != f.Issuer {
		parts |= byIssuer
	}
	if f.Standing != nil && *f.Standing != stands {
		parts |= byStanding
	}
	return parts
}

// narrow keeps the entries that fit, in their order, and counts the facets. An
// entry that one part alone keeps out counts for that part's other values.
func (f Filter) narrow(entries []*Entry, standings map[CourseID]Standing) (fit []*Entry, facets Facets) {
	var counts facetCount
	if f == (Filter{}) {
		fit = make([]*Entry, 0, len(entries)) // all of them
	}
	for _, e := range entries {
		stands := standings[e.ID]
		missed := f.misses(e, stands)
		if missed == 0 {
			fit = append(fit, e)
		}
		counts.add(e, stands, missed)
	}
	return fit, counts.facets()
}

// find is what the shelf has of what is asked for. Who asks for nothing gets
// the shelf as it stands, whose facets were counted once; only how the reader
// stands to its courses is their own.
func (s *shelf) find(ask Request, standings map[CourseID]Standing) ([]*Entry, Facets) {
	if ask.Query != "" || ask.Filter != (Filter{}) {
		return ask.Filter.narrow(search(s.entries, ask.Query), standings)
	}
	facets := s.facets()
	facets.Standings = map[Standing]int{Fresh: len(s.entries)}
	for id, stands := range standings {
		if stands != Fresh && s.has(id) {
			facets.Standings[stands]++
			facets.Standings[Fresh]--
		}
	}
	return s.entries, facets
}

// arrange puts entries in the order that was asked for; those alike stay as
// they came.
func (o Sort) arrange(entries []*Entry, counts map[CourseID]int) []*Entry {
	var better func(a, b *Entry) int
	switch o {
	case ByNewest:
		better = func(a, b *Entry) int { return b.published.Compare(a.published) }
	case ByPopular:
		better = func(a, b *Entry) int { return cmp.Compare(counts[b.ID], counts[a.ID]) }
	case ByLength:
		better = func(a, b *Entry) int { return cmp.Compare(orLast(a.Minutes), orLast(b.Minutes)) }
	default:
		return entries
	}
	arranged := slices.Clone(entries)
	slices.SortStableFunc(arranged, better)
	return arranged
}

// orLast puts what does not say how long it takes behind what does.
func orLast(minutes int) int {
	if minutes <= 0 {
		return int(24 * time.Hour)
	}
	return minutes
}
