package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// Place says where a course is for one person, or why it is nowhere.
type Place string

// The places.
const (
	PlaceGoing     Place = "going"     // among what they take
	PlaceDone      Place = "done"      // among what they have passed
	PlaceHeld      Place = "held"      // done, and waits for another course to be passed
	PlaceLeft      Place = "left"      // they withdrew; the course is in the catalogue again
	PlaceMoved     Place = "moved"     // a merge put their attempt aside
	PlaceAsked     Place = "asked"     // they have asked for a place, and wait
	PlaceCatalogue Place = "catalogue" // in the catalogue: to be enrolled in
	PlaceAsk       Place = "ask"       // in the catalogue: a place is asked for
	PlaceClass     Place = "class"     // in the catalogue: a class can be booked
	PlaceFull      Place = "full"      // in the catalogue: the next class is full
	PlaceNoClass   Place = "no_class"  // in the catalogue, with no class to book
	PlaceLacks     Place = "lacks"     // in the catalogue: another course must be passed first
	PlaceNoRoom    Place = "no_room"   // in the catalogue: all places of the e-learning are taken
	PlaceCode      Place = "code"      // in no catalogue of theirs: a code lets them in
	PlaceCodeOver  Place = "code_over" // in no catalogue of theirs, and no code of it works any more
	PlaceElsewhere Place = "elsewhere" // open to other organisations only
	PlaceNobody    Place = "nobody"    // published, and open to nobody
	PlaceRetired   Place = "retired"   // ended: nobody can enrol
)

// Shown says that the person can see it in the catalogue.
func (p Place) Shown() bool {
	return slices.Contains([]Place{PlaceLeft, PlaceCatalogue, PlaceAsk, PlaceClass, PlaceFull, PlaceNoClass, PlaceLacks, PlaceNoRoom}, p)
}

// Whereabouts is one course as it looks for one person.
type Whereabouts struct {
	CourseID CourseID
	Title    string
	Code     string
	Place    Place
	At       *time.Time // when they enrolled, passed, left, asked; nil: none of these
	OpenTo   []string   // names of the organisations it is open to, at most mostNames
	Parts    *TwoParts  // of a course of both forms that they are in; nil: of another
	For      []string   // titles of what has to be passed first, or before it counts
}

const (
	mostWhereabouts = 20
	mostNames       = 6
)

// Find says of the courses that have every word of the query where each is for
// a person, or why they do not see it: what the helpdesk asks when somebody
// cannot find a course. Drafts are nobody's business but their owners'. The
// rules are mayLook's; NotFound for everybody else.
func (s *Service) Find(ctx context.Context, by accounts.Actor, whose accounts.Profile, language i18n.Language, query string) ([]Whereabouts, error) {
	if err := s.mayLook(ctx, by, whose.ID); err != nil || strings.TrimSpace(query) == "" {
		return nil, err
	}
	revision, standings, err := selectStandings(ctx, s.DB, whose.ID)
	if err != nil {
		return nil, fmt.Errorf("read standings: %w", err)
	}
	snapshot, err := s.catalogue.at(ctx, s.DB, revision)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	met, err := selectMet(ctx, s.DB, whose.ID)
	if err != nil {
		return nil, fmt.Errorf("read what was taken: %w", err)
	}
	retired, err := selectRetired(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read ended courses: %w", err)
	}
	finding := finding{snapshot.visible(whose.OrganisationID, language), standings, met}
	var all []Whereabouts
	for _, entry := range first(search(snapshot.everything(language), query)) {
		w := Whereabouts{CourseID: entry.ID, Title: entry.Title, Code: entry.Code, OpenTo: snapshot.openTo(entry.ID)}
		w.Place, w.At = finding.place(entry, len(w.OpenTo) > 0)
		if w.Place, err = s.hindered(ctx, whose.ID, entry.ID, w.Place); err != nil {
			return nil, fmt.Errorf("read what holds back: %w", err)
		}
		if err := s.detail(ctx, whose.ID, &w, language); err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	words := strings.Fields(i18n.Fold(query))
	for _, r := range retired {
		if len(all) < mostWhereabouts && containsAll(r.search, words) {
			text, _ := pick(r.texts, language)
			w := Whereabouts{CourseID: r.id, Title: text.Title, Code: r.code, Place: PlaceRetired}
			if m, ok := met[r.id]; ok {
				w.Place, w.At = m.place, &m.at
			}
			if err := s.detail(ctx, whose.ID, &w, language); err != nil {
				return nil, err
			}
			all = append(all, w)
		}
	}
	return all, nil
}

func first(entries []*Entry) []*Entry { return entries[:min(len(entries), mostWhereabouts)] }

// met is how a person last had to do with a course.
type met struct {
	place Place
	at    time.Time
}

// finding is what one look needs to know of the person.
type finding struct {
	visible   map[CourseID]bool
	standings map[CourseID]Standing
	met       map[CourseID]met
}

// place is where a published course is for them. What they take or wait for
// comes before what the catalogue says.
func (f finding) place(entry *Entry, open bool) (Place, *time.Time) {
	m, known := f.met[entry.ID]
	switch {
	case known && (m.place == PlaceGoing || m.place == PlaceHeld || m.place == PlaceAsked):
		return m.place, &m.at
	case f.standings[entry.ID] == Done && m.place == PlaceDone:
		return PlaceDone, &m.at
	case !f.visible[entry.ID] && known:
		return m.place, &m.at
	case !f.visible[entry.ID] && open:
		return PlaceElsewhere, nil
	case !f.visible[entry.ID]:
		return PlaceNobody, nil
	case known && (m.place == PlaceLeft || m.place == PlaceMoved):
		return m.place, &m.at
	case entry.Asks:
		return PlaceAsk, nil
	case entry.Form != Classroom:
		return PlaceCatalogue, nil
	case entry.Next == nil:
		return PlaceNoClass, nil
	case entry.Next.Full():
		return PlaceFull, nil
	}
	return PlaceClass, nil
}

// hindered looks closer at a course that could be enrolled in, or that is not
// open: whether something must be passed first, whether there is room, and whether
// a code lets people in.
func (s *Service) hindered(ctx context.Context, profile accounts.ProfileID, course CourseID, place Place) (Place, error) {
	switch place {
	case PlaceCatalogue, PlaceAsk, PlaceLeft:
		at, err := enrollingOf(ctx, s.DB, profile, course)
		switch {
		case err != nil:
			return place, err
		case at.lacks:
			return PlaceLacks, nil
		case at.full:
			return PlaceNoRoom, nil
		}
	case PlaceElsewhere, PlaceNobody:
		codes, err := selectCodes(ctx, s.DB, course)
		if err != nil || len(codes) == 0 {
			return place, err
		}
		today := accounts.Today(s.DB.Now())
		if slices.ContainsFunc(codes, func(c AccessCode) bool { return c.State(today) == "open" }) {
			return PlaceCode, nil
		}
		return PlaceCodeOver, nil
	}
	return place, nil
}

// detail says what is missing: another course, or a part of this one.
func (s *Service) detail(ctx context.Context, profile accounts.ProfileID, w *Whereabouts, language i18n.Language) (err error) {
	if w.For, err = s.missingFor(ctx, profile, *w, language); err != nil {
		return fmt.Errorf("read what is missing: %w", err)
	}
	if w.Place != PlaceGoing && w.Place != PlaceHeld {
		return nil
	}
	if w.Parts, err = partsIn(ctx, s.DB, profile, w.CourseID); err != nil {
		return fmt.Errorf("read parts: %w", err)
	}
	return nil
}

// missingFor names what somebody has to pass before a course, or before it counts.
func (s *Service) missingFor(ctx context.Context, profile accounts.ProfileID, w Whereabouts, language i18n.Language) (titles []string, err error) {
	mode, waits := map[Place]Hold{PlaceLacks: HoldsEnrolment, PlaceHeld: HoldsCompletion}[w.Place]
	if !waits {
		return nil, nil
	}
	missing, err := lacking(ctx, s.DB, profile, w.CourseID, mode)
	if err != nil {
		return nil, err
	}
	for _, id := range missing {
		c, err := selectCourse(ctx, s.DB, id)
		if err != nil {
			return nil, err
		}
		titles = append(titles, Named{c.ID, c.Code, c.Texts}.Title(language))
	}
	return titles, nil
}

// everything gives every published course in one language, in Norwegian order.
func (s *snapshot) everything(language i18n.Language) []*Entry {
	s.mu.Lock()
	all := slices.Clone(s.inLanguage(language))
	s.mu.Unlock()
	slices.SortFunc(all, inOrder)
	return all
}

// visible are the courses that an organisation sees.
func (s *snapshot) visible(organisation accounts.OrganisationID, language i18n.Language) map[CourseID]bool {
	seen := map[CourseID]bool{}
	for _, entry := range s.shelf(organisation, language).entries {
		seen[entry.ID] = true
	}
	return seen
}

// openTo names the organisations that a course is open to.
func (s *snapshot) openTo(id CourseID) []string {
	var names []string
	for _, o := range s.tree.All() {
		if len(names) < mostNames && slices.Contains(s.open[o.ID], s.place[id]) {
			names = append(names, o.Name)
		}
	}
	return names
}

// Left is a course that somebody went out of and has not come back to.
type Left struct {
	Named
	EnrolledAt time.Time
}

// LeftBy gives the courses that a person went out of, the latest first. The
// rules are mayLook's; NotFound for everybody else.
func (s *Service) LeftBy(ctx context.Context, by accounts.Actor, profile accounts.ProfileID) ([]Left, error) {
	if err := s.mayLook(ctx, by, profile); err != nil {
		return nil, err
	}
	left, err := selectLeft(ctx, s.DB, profile)
	if err != nil {
		return nil, fmt.Errorf("read what was left: %w", err)
	}
	named := make([]*Named, len(left))
	for i := range left {
		named[i] = &left[i].Named
	}
	return left, s.name(ctx, profile, named)
}
