package courses

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// fresh is how long a snapshot and the counts of enrolments may serve: changes
// of the organisation tree do not bump the catalogue's revision.
const fresh = time.Minute

// catalogueCache keeps the latest snapshot of every published course.
type catalogueCache struct {
	mu      sync.Mutex
	latest  *snapshot
	taken   int64 // how many snapshots there have been
	counts  map[CourseID]int
	counted time.Time
}

// snapshot is the catalogue as it was at one revision. Shelves are filled when
// first asked for; entries are shared by the shelves of one language.
type snapshot struct {
	revision   int64
	serial     int64 // of the snapshots of this process
	taken      time.Time
	courses    []listed
	place      map[CourseID]int                  // in courses
	open       map[accounts.OrganisationID][]int // where a course is open → places in courses
	tree       accounts.Tree
	categories []Category

	mu      sync.Mutex
	entries map[i18n.Language][]*Entry // same places as courses
	shelves map[shelfKey]*shelf
}

// listed is a published course with what its texts are found and ordered by.
type listed struct {
	Course
	search     string
	sortKeys   map[i18n.Language]string
	next       *Class
	asks       bool
	categories []CategoryID
	published  time.Time
}

type shelfKey struct {
	organisation accounts.OrganisationID // empty: what externals may see before they sign in
	language     i18n.Language
}

// shelf is what one organisation sees in one language, in Norwegian order.
type shelf struct {
	entries []*Entry
	words   func() []titleWord
	facets  func() Facets // of all of them, but for the standings
	on      map[CourseID]bool

	categories []Category              // in the order of their names
	issuers    []accounts.Organisation // by name
}

func (s *shelf) has(id CourseID) bool { return s.on[id] }

// at gives the snapshot of a revision, reading it when it is new. Only one
// reads; the others wait for it.
func (c *catalogueCache) at(ctx context.Context, q db.Queryer, revision int64) (*snapshot, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.latest != nil && c.latest.revision >= revision && q.Now().Sub(c.latest.taken) < fresh {
		return c.latest, nil
	}
	taken, err := takeSnapshot(ctx, q)
	if err != nil {
		return nil, err
	}
	c.taken++
	taken.serial = c.taken
	c.latest = taken
	return taken, nil
}

// popularity counts the newest enrolments per course, at most once a minute.
func (c *catalogueCache) popularity(ctx context.Context, q db.Queryer) (map[CourseID]int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts != nil && q.Now().Sub(c.counted) < fresh {
		return c.counts, nil
	}
	latest, err := selectLately(ctx, q, lately)
	if err != nil {
		return nil, err
	}
	counts := map[CourseID]int{}
	for _, id := range latest {
		counts[id]++
	}
	c.counts, c.counted = counts, q.Now()
	return counts, nil
}

// takeSnapshot reads the revision first: what changes meanwhile makes the
// snapshot newer than it says, never older.
func takeSnapshot(ctx context.Context, q db.Queryer) (*snapshot, error) {
	s := &snapshot{taken: q.Now(), open: map[accounts.OrganisationID][]int{},
		entries: map[i18n.Language][]*Entry{}, shelves: map[shelfKey]*shelf{}}
	var err error
	if s.revision, err = selectRevision(ctx, q, "catalogue"); err != nil {
		return nil, err
	}
	published, err := selectPublished(ctx, q)
	if err != nil {
		return nil, err
	}
	if s.tree, err = accounts.Organisations(ctx, q); err != nil {
		return nil, err
	}
	texts, err := selectPublishedTexts(ctx, q)
	if err != nil {
		return nil, err
	}
	audiences, err := selectAudiences(ctx, q)
	if err != nil {
		return nil, err
	}
	classes, err := selectBookable(ctx, q)
	if err != nil {
		return nil, err
	}
	asking, err := selectAsking(ctx, q)
	if err != nil {
		return nil, err
	}
	s.fill(published, texts, audiences)
	for _, id := range asking {
		if i, ok := s.place[id]; ok {
			s.courses[i].asks = true
		}
	}
	s.date(classes)
	return s, s.classify(ctx, q)
}

// date gives each course the class that a reader of the catalogue asks for. How
// many seats are free may be a minute old (fresh): the class's own page knows.
func (s *snapshot) date(bookable []Class) {
	for _, c := range bookable {
		i, ok := s.place[c.CourseID]
		if !ok {
			continue
		}
		if next := s.courses[i].next; next == nil || next.Full() && !c.Full() {
			s.courses[i].next = &c
		}
	}
}

// classify puts the courses under their categories and lets them be found by
// what those are called, and by their tags.
func (s *snapshot) classify(ctx context.Context, q db.Queryer) error {
	var err error
	if s.categories, err = selectCategories(ctx, q); err != nil {
		return err
	}
	names := make(map[CategoryID]string, len(s.categories))
	for _, c := range s.categories {
		names[c.ID] = i18n.SearchText(slices.Collect(maps.Values(c.Names))...)
	}
	stands, err := selectFiled(ctx, q, "")
	if err != nil {
		return err
	}
	tags, err := selectTags(ctx, q, "")
	if err != nil {
		return err
	}
	since, err := selectPublications(ctx, q)
	if err != nil {
		return err
	}
	for i := range s.courses {
		s.courses[i].published = since[s.courses[i].ID]
	}
	for _, f := range stands {
		if i, ok := s.place[f.course]; ok {
			s.courses[i].categories = append(s.courses[i].categories, f.category)
			s.courses[i].search += "\n" + names[f.category]
		}
	}
	for _, t := range tags {
		if i, ok := s.place[t.course]; ok {
			s.courses[i].search += "\n" + i18n.SearchText(t.tag)
		}
	}
	return nil
}

func (s *snapshot) fill(published []Course, texts []publishedText, audiences []audience) {
	s.place = make(map[CourseID]int, len(published))
	s.courses = make([]listed, len(published))
	for i, course := range published {
		s.place[course.ID] = i
		course.Texts = make(map[i18n.Language]Text, len(i18n.Languages))
		s.courses[i] = listed{Course: course, search: i18n.SearchText(course.Code), sortKeys: make(map[i18n.Language]string, len(i18n.Languages))}
	}
	for _, t := range texts {
		if i, ok := s.place[t.course]; ok {
			s.courses[i].Texts[t.language] = t.text
			s.courses[i].sortKeys[t.language] = t.sortKey
			s.courses[i].search += "\n" + t.search
		}
	}
	for _, a := range audiences {
		if i, ok := s.place[a.course]; ok {
			s.open[a.organisation] = append(s.open[a.organisation], i)
		}
	}
}

// texts gives title and summary of a course in its languages; nil when it is
// not published. They are shared: nobody writes to them.
func (s *snapshot) texts(id CourseID) map[i18n.Language]Text {
	i, ok := s.place[id]
	if !ok {
		return nil
	}
	return s.courses[i].Texts
}

// shelf gives what the organisation sees: what is open to it or to one above.
func (s *snapshot) shelf(organisation accounts.OrganisationID, language i18n.Language) *shelf {
	return s.shelfOf(shelfKey{organisation, language}, s.tree.Path(organisation))
}

// publicShelf gives what externals of any organisation may see.
func (s *snapshot) publicShelf(language i18n.Language) *shelf {
	var paths []accounts.OrganisationID
	for _, o := range s.tree.Open() {
		paths = append(paths, s.tree.Path(o.ID)...)
	}
	return s.shelfOf(shelfKey{"", language}, paths)
}

func (s *snapshot) shelfOf(key shelfKey, organisations []accounts.OrganisationID) *shelf {
	s.mu.Lock()
	defer s.mu.Unlock()
	if made, ok := s.shelves[key]; ok {
		return made
	}
	all := s.inLanguage(key.language)
	seen := map[int]bool{}
	made := &shelf{on: map[CourseID]bool{}}
	for _, organisation := range organisations {
		for _, i := range s.open[organisation] {
			if !seen[i] {
				seen[i] = true
				made.entries = append(made.entries, all[i])
				made.on[all[i].ID] = true
			}
		}
	}
	slices.SortFunc(made.entries, inOrder)
	made.words = sync.OnceValue(func() []titleWord { return wordsOf(made.entries) })
	made.categories, made.issuers = byName(s.categories, key.language), s.issuersOf(made.entries)
	made.facets = sync.OnceValue(func() Facets { _, facets := Filter{}.narrow(made.entries, nil); return facets })
	s.shelves[key] = made
	return made
}

// issuersOf are the organisations that issue some of the entries, by name.
func (s *snapshot) issuersOf(entries []*Entry) []accounts.Organisation {
	issues := map[accounts.OrganisationID]bool{}
	for _, e := range entries {
		issues[e.Issuer] = true
	}
	return slices.DeleteFunc(slices.Clone(s.tree.All()), func(o accounts.Organisation) bool { return !issues[o.ID] })
}

// inOrder is the order of titles in the reader's language.
func inOrder(a, b *Entry) int {
	return cmp.Or(cmp.Compare(a.sortKey, b.sortKey), cmp.Compare(a.Code, b.Code))
}

// inLanguage gives the entries of every course in one language.
func (s *snapshot) inLanguage(language i18n.Language) []*Entry {
	if made, ok := s.entries[language]; ok {
		return made
	}
	entries := make([]*Entry, len(s.courses))
	names := &markNames{}
	for i, course := range s.courses {
		entries[i] = newEntry(course, language)
		entries[i].marks = names.mark(entries[i])
	}
	s.entries[language] = entries
	return entries
}

func newEntry(course listed, language i18n.Language) *Entry {
	text, written := course.Text(language)
	key := course.sortKeys[written]
	if language == i18n.SE {
		key = i18n.SortKeyIn(language, text.Title)
	}
	return &Entry{ID: course.ID, Code: course.Code, Form: course.Form, Minutes: course.Minutes, Validity: course.Validity,
		Title: text.Title, Summary: text.Summary, Language: written, Next: course.next, Asks: course.asks,
		Categories: course.categories, Issuer: course.OrganisationID, languages: slices.Collect(maps.Keys(course.Texts)), published: course.published,
		search: course.search, titleSearch: i18n.SearchText(text.Title), sortKey: key}
}
