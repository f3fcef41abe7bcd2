package pages

import (
	"html/template"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// keptPieces are the parts of the catalogue as they are drawn: the same for
// everybody who reads the same language and stands to the courses alike. They
// last as long as what courses holds in memory.
type keptPieces struct {
	mu     sync.Mutex
	serial int64 // of the catalogue that the pieces show
	row    map[rowKey]template.HTML
	list   map[listKey]template.HTML
	pagers map[pagerKey]template.HTML
	panels map[panelKey]template.HTML
}

type rowKey struct {
	course   courses.CourseID
	language i18n.Language
	standing courses.Standing
}

// listKey is a page of rows. Within one serial the place of its first entry
// says which rows they are.
type listKey struct {
	first     **courses.Entry
	language  i18n.Language
	standings string // one byte a row
}

type pagerKey struct {
	language i18n.Language
	pager    site.Pager
}

// panelKey is the filter of a catalogue that nothing narrows yet.
type panelKey struct {
	first       **courses.Entry
	language    i18n.Language
	going, done int
}

// How many pieces are kept at once: a few megabytes in all.
const (
	mostRows   = 5000
	mostLists  = 300
	mostPagers = 1000
	mostPanels = 300
)

// rows draws a page of rows, or finds it drawn.
func (k *keptPieces) rows(s *site.Site, language i18n.Language, listing courses.Listing, entries []*courses.Entry) (template.HTML, error) {
	if len(entries) == 0 {
		return "", nil
	}
	standings := make([]byte, len(entries))
	for i, entry := range entries {
		standings[i] = byte('0' + listing.Standings[entry.ID])
	}
	key := listKey{&entries[0], language, string(standings)}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.follow(listing.Serial)
	if list, kept := k.list[key]; kept {
		return list, nil
	}
	var list strings.Builder
	for i, entry := range entries {
		row, err := k.rowOf(s, language, entry, courses.Standing(standings[i]-'0'))
		if err != nil {
			return "", err
		}
		list.WriteString(string(row))
	}
	drawn := template.HTML(list.String())
	if len(listing.Entries) == listing.Open { // a search is another list each time
		keep(k.list, mostLists, key, drawn)
	}
	return drawn, nil
}

// follow forgets what was drawn from an older catalogue.
func (k *keptPieces) follow(serial int64) {
	if k.serial == serial && k.row != nil {
		return
	}
	k.serial = serial
	k.row, k.list, k.panels = map[rowKey]template.HTML{}, map[listKey]template.HTML{}, map[panelKey]template.HTML{}
}

func (k *keptPieces) rowOf(s *site.Site, language i18n.Language, entry *courses.Entry, stands courses.Standing) (template.HTML, error) {
	key := rowKey{entry.ID, language, stands}
	if row, kept := k.row[key]; kept {
		return row, nil
	}
	row, err := rowView.Piece(s, language, rowOf(i18n.For(language), entry, stands))
	if err == nil {
		keep(k.row, mostRows, key, row)
	}
	return row, err
}

// pager draws the links to the other pages; those of a plain address are kept.
func (k *keptPieces) pager(s *site.Site, c *gin.Context, p site.Pager) (template.HTML, error) {
	language := s.Language(c)
	if !isPlain(c.Request.URL.RawQuery) {
		return pagerView.Piece(s, language, p.View(c))
	}
	key := pagerKey{language, p}
	k.mu.Lock()
	defer k.mu.Unlock()
	if drawn, kept := k.pagers[key]; kept {
		return drawn, nil
	}
	drawn, err := pagerView.Piece(s, language, p.View(c))
	if k.pagers == nil {
		k.pagers = map[pagerKey]template.HTML{}
	}
	if err == nil {
		keep(k.pagers, mostPagers, key, drawn)
	}
	return drawn, err
}

// filter draws the filter, or finds it drawn, and gives what is chosen in it.
func (k *keptPieces) filter(p *pages, c *gin.Context, ask courses.Request, listing courses.Listing) (template.HTML, []chosenFilter, error) {
	language := p.site.Language(c)
	if ask != (courses.Request{}) || len(listing.Entries) == 0 {
		all := p.filter(c, ask, listing)
		drawn, err := filterView.Piece(p.site, language, all.panel)
		return drawn, all.chosen, err
	}
	key := panelKey{&listing.Entries[0], language, listing.Facets.Standings[courses.Going], listing.Facets.Standings[courses.Done]}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.follow(listing.Serial)
	if drawn, kept := k.panels[key]; kept {
		return drawn, nil, nil
	}
	drawn, err := filterView.Piece(p.site, language, p.filter(c, ask, listing).panel)
	if err == nil {
		keep(k.panels, mostPanels, key, drawn)
	}
	return drawn, nil, err
}

// isPlain says that an address asks for nothing but a page and its size.
func isPlain(query string) bool {
	for part := range strings.SplitSeq(query, "&") {
		if part != "" && !strings.HasSuffix(part, "=") && !strings.HasPrefix(part, "vis=") && !strings.HasPrefix(part, "side=") {
			return false
		}
	}
	return true
}

// keep puts a piece into a map, which starts anew when it is full.
func keep[K comparable](kept map[K]template.HTML, most int, key K, piece template.HTML) {
	if len(kept) >= most {
		clear(kept)
	}
	kept[key] = piece
}
