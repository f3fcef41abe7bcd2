package courses

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// Standing is how a person stands to a course in the catalogue.
type Standing int

// The standings.
const (
	Fresh Standing = iota // not met, left, no longer valid, or the certificate was withdrawn
	Going                 // enrolled
	Done                  // passed and valid
)

// Entry is a course as the catalogue lists it, in one language. Entries are
// shared between requests: read only.
type Entry struct {
	ID          CourseID
	Code        string
	Form        Form
	Minutes     int
	Validity    Validity
	Title       string
	Summary     string
	Asks        bool // a place is asked for: somebody must approve
	Categories  []CategoryID
	Issuer      accounts.OrganisationID
	Next        *Class        // of those that can be booked the first with a free seat, or else the first; nil: none
	Language    i18n.Language // of the title: another than the reader's when theirs is missing
	languages   []i18n.Language
	published   time.Time
	marks       marks
	search      string // folded: code, tags, categories, and title and summary in every language
	titleSearch string // folded: the title alone
	sortKey     string
}

// Listing is what the catalogue answers.
type Listing struct {
	Serial     int64    // of what was read: two listings with the same serial share their entries
	Entries    []*Entry // every course that fits, in the order that was asked for
	Standings  map[CourseID]Standing
	Open       int // courses open to the person at all
	Facets     Facets
	Categories []Category              // in the order of their names; shared between requests: read only
	Issuers    []accounts.Organisation // of the courses that are open to the person, by name; shared
	Suggestion string                  // another spelling that finds something, when nothing was found
	Elsewhere  []*Entry                // when nothing was found: what the words find that is open to others, and anybody may read about
}

// mostElsewhere is how many courses of others are named.
const mostElsewhere = 5

// Catalogue lists the published courses open to the person's organisation or
// one above it that have every word of the query and pass the filter. Only the
// revision and the person's own standings are read from the database; the rest
// is in memory (design §7.10).
func (s *Service) Catalogue(ctx context.Context, by accounts.Actor, language i18n.Language, ask Request) (Listing, error) {
	revision, standings, err := selectStandings(ctx, s.DB, by.ProfileID)
	if err != nil {
		return Listing{}, fmt.Errorf("read catalogue: %w", err)
	}
	snapshot, err := s.catalogue.at(ctx, s.DB, revision)
	if err != nil {
		return Listing{}, fmt.Errorf("read catalogue: %w", err)
	}
	shelf := snapshot.shelf(by.OrganisationID, language)
	listing := Listing{Serial: snapshot.serial, Standings: standings, Open: len(shelf.entries), Categories: shelf.categories, Issuers: shelf.issuers}
	if listing.Entries, listing.Facets = shelf.find(ask, standings); len(listing.Entries) == 0 {
		listing.Suggestion = shelf.suggest(ask.Query)
		listing.Elsewhere = elsewhere(search(snapshot.publicShelf(language).entries, ask.Query), ask.Query)
		return listing, nil
	}
	if ask.Sort == ByPopular {
		counts, err := s.catalogue.popularity(ctx, s.DB)
		if err != nil {
			return Listing{}, fmt.Errorf("count enrolments: %w", err)
		}
		listing.Entries = ask.Sort.arrange(listing.Entries, counts)
	} else {
		listing.Entries = ask.Sort.arrange(listing.Entries, nil)
	}
	return listing, nil
}

// elsewhere are the first of what a search finds among the courses of others;
// who did not search sees none of them.
func elsewhere(found []*Entry, query string) []*Entry {
	if query == "" {
		return nil
	}
	return found[:min(mostElsewhere, len(found))]
}

// lately is how many of the newest enrolments decide what is popular.
const lately = 2000

// Popular gives the courses open to externals that most people enrolled in of
// late, for the front page: at most limit, the most popular first.
func (s *Service) Popular(ctx context.Context, language i18n.Language, limit int) ([]*Entry, error) {
	revision, err := selectRevision(ctx, s.DB, "catalogue")
	if err != nil {
		return nil, err
	}
	snapshot, err := s.catalogue.at(ctx, s.DB, revision)
	if err != nil {
		return nil, err
	}
	counts, err := s.catalogue.popularity(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	open := slices.Clone(snapshot.publicShelf(language).entries)
	slices.SortStableFunc(open, func(a, b *Entry) int { return cmp.Compare(counts[b.ID], counts[a.ID]) })
	return open[:min(limit, len(open))], nil
}
