package pages

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// filterPanel is the folded part of the catalogue's form: views/courses/filter.html.
type filterPanel struct {
	Open  bool
	Parts []filterPart
}

// filterPart is one thing to choose by.
type filterPart struct {
	Name, Label string
	Options     []site.Option // the first is "all"
}

// chosenFilter is a part that narrows the list, and the way to the list without.
type chosenFilter struct{ Label, Text, Path string }

var filterView = site.View[filterPanel]("courses/filter.html")

// filterPath is the list of what stands under a category.
func filterPath(id courses.CategoryID) string { return "/kurskatalog?emne=" + string(id) }

// readRequest reads what the address asks the catalogue for. What makes no
// sense narrows nothing.
func readRequest(c *gin.Context, query string) courses.Request {
	ask := courses.Request{Query: query, Filter: courses.Filter{Category: courses.CategoryID(c.Query("emne")), Issuer: accounts.OrganisationID(c.Query("utgiver"))}}
	for _, form := range []courses.Form{courses.Elearning, courses.Classroom} {
		if c.Query("form") == string(form) {
			ask.Filter.Form = form
		}
	}
	for _, length := range courses.Lengths {
		if c.Query("tid") == string(length) {
			ask.Filter.Length = length
		}
	}
	for _, language := range i18n.Languages {
		if c.Query("sprak") == string(language) {
			ask.Filter.Language = language
		}
	}
	for stands, word := range standingWords {
		if c.Query("status") == word {
			ask.Filter.Standing = new(courses.Standing(stands))
		}
	}
	for _, order := range courses.Sorts {
		if c.Query("sorter") == string(order) {
			ask.Sort = order
		}
	}
	return ask
}

// standingWords are the standings in an address, at their places.
var standingWords = []string{courses.Fresh: "ny", courses.Going: "pabegynt", courses.Done: "bestatt"}

// choices draws up the filter: every value that would find something, with how
// many, and the ones that are chosen.
type choices struct {
	w       *i18n.Printer
	ask     courses.Request
	listing courses.Listing
	address url.Values
	panel   filterPanel
	chosen  []chosenFilter
}

// value is one that can be chosen.
type value struct {
	value, text string
	count       int
}

func (p *pages) filter(c *gin.Context, ask courses.Request, listing courses.Listing) *choices {
	all := &choices{w: p.site.Words(c), ask: ask, listing: listing, address: c.Request.URL.Query()}
	all.add("emne", "filter.emne", string(ask.Filter.Category), all.categories())
	all.add("form", "filter.form", string(ask.Filter.Form), all.forms())
	all.add("tid", "filter.tid", string(ask.Filter.Length), all.lengths())
	all.add("status", "filter.status", all.standing(), all.standings())
	all.add("sprak", "filter.sprak", string(ask.Filter.Language), all.languages())
	all.add("utgiver", "filter.utgiver", string(ask.Filter.Issuer), all.issuers())
	all.order()
	all.panel.Open = len(all.chosen) > 0 || ask.Sort != courses.ByTitle
	return all
}

// add makes a part of the values that find something. One that leaves no choice
// is left out.
func (f *choices) add(name, label, chosen string, values []value) {
	part := filterPart{Name: name, Label: f.w.T(label), Options: []site.Option{{Text: f.w.T("filter.all")}}}
	for _, v := range values {
		here := v.value == chosen && chosen != ""
		if v.count == 0 && !here {
			continue
		}
		part.Options = append(part.Options, site.Option{Value: v.value, Chosen: here,
			Text: f.w.T("filter.value", "Name", v.text, "Count", f.w.Number(v.count))})
		if here {
			f.chosen = append(f.chosen, chosenFilter{part.Label, v.text, f.without(name)})
		}
	}
	if len(part.Options) > 2 || len(part.Options) == 2 && chosen != "" {
		f.panel.Parts = append(f.panel.Parts, part)
	}
}

// without is the same list with one part less.
func (f *choices) without(name string) string {
	rest := url.Values{}
	for key, values := range f.address {
		if key != name && key != "side" && len(values) > 0 && values[0] != "" {
			rest.Set(key, values[0])
		}
	}
	if len(rest) == 0 {
		return "/kurskatalog"
	}
	return "/kurskatalog?" + rest.Encode()
}

func (f *choices) order() {
	part := filterPart{Name: "sorter", Label: f.w.T("filter.sort")}
	for _, order := range courses.Sorts {
		key := "filter.sort.title"
		if order != courses.ByTitle {
			key = "filter.sort." + string(order)
		}
		part.Options = append(part.Options, site.Option{Value: string(order), Text: f.w.T(key), Chosen: f.ask.Sort == order})
	}
	f.panel.Parts = append(f.panel.Parts, part)
}

func (f *choices) categories() (values []value) {
	for _, c := range f.listing.Categories {
		values = append(values, value{string(c.ID), c.Name(f.w.Language()), f.listing.Facets.Categories[c.ID]})
	}
	return values
}

func (f *choices) forms() (values []value) {
	for _, form := range []courses.Form{courses.Elearning, courses.Classroom} {
		values = append(values, value{string(form), kind(f.w, form), f.listing.Facets.Forms[form]})
	}
	return values
}

func (f *choices) lengths() (values []value) {
	for _, length := range courses.Lengths {
		values = append(values, value{string(length), f.w.T("filter.tid." + string(length)), f.listing.Facets.Lengths[length]})
	}
	return values
}

func (f *choices) standing() string {
	if f.ask.Filter.Standing == nil {
		return ""
	}
	return standingWords[*f.ask.Filter.Standing]
}

func (f *choices) standings() (values []value) {
	for stands, word := range standingWords {
		values = append(values, value{word, f.w.T("filter.status." + word), f.listing.Facets.Standings[courses.Standing(stands)]})
	}
	return values
}

func (f *choices) languages() (values []value) {
	for _, language := range i18n.Languages {
		values = append(values, value{string(language), i18n.For(language).T("language.name"), f.listing.Facets.Languages[language]})
	}
	return values
}

func (f *choices) issuers() (values []value) {
	for _, o := range f.listing.Issuers {
		values = append(values, value{string(o.ID), o.Name, f.listing.Facets.Issuers[o.ID]})
	}
	return values
}
