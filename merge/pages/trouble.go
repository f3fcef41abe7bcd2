package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/merge"
)

// troublePage says what is behind what somebody calls about, and has the act
// that mends it.
type troublePage struct {
	site.Page
	Form     searchForm // the search box on top
	Heading  string     // what they call about
	Name     string
	Kind     string
	Status   site.Status
	Person   string // path
	Closed   string // why nothing can be done here
	Choices  []site.Link
	Findings []stateLine
	Asks     bool // for a course by name
	Path     string
	Query    string
	Courses  []courseLine
	Mails    []mailLine
	ShowMail bool
	Matches  []matchCard
	Merges   []mergeCard
	PairPath string
	Alike    []likenessRow // other profiles that look like theirs
}

// courseLine is a course that was asked for, and where it is for them.
type courseLine struct {
	Title, Code, Text string
	Kind              string
	Icon              string
	Path, Act         string // of the button; empty: none
}

// mailLine is a letter to the person, and how it went.
type mailLine struct {
	What, To, When, Text, Answer string
	Status                       site.Status
}

var troubleView = site.View[troublePage]("merge/trouble.html")

func (p *pages) mountTrouble(r *site.Routes) {
	for _, t := range merge.Troubles {
		r.GET("/kundesenter/person/:id/hva/"+string(t), helpdesk, func(c *gin.Context) error { return p.showTrouble(c, t) })
	}
}

func troublePath(id accounts.ProfileID, t merge.Trouble) string {
	return personPath(id) + "/hva/" + string(t)
}

// troubleForm names the course that somebody asks for; it is in the address, so
// that the page can be drawn again.
type troubleForm struct {
	Course string `form:"kurs" max:"200"`
}

func (p *pages) showTrouble(c *gin.Context, t merge.Trouble) error {
	var form troubleForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	w := p.site.Words(c)
	d, err := p.merge.Diagnose(c.Request.Context(), actor(c), accounts.ProfileID(c.Param("id")), t, w.Language(), form.Course)
	if err != nil {
		return err
	}
	proposed, err := p.merge.Proposed(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	heading := w.T("trouble.ask." + string(t))
	s := diagnosing{showing{d.Person, w, p.site.Now(), proposed}, d}
	page := troublePage{
		Page: p.site.Page(c, "trouble.heading").Titled(heading).Under(toSearch, site.Link{Text: d.Account.Name(), Path: personPath(d.Account.ID)}).
			Titled(heading + " – " + d.Account.Name()), // the way here has the name already
		Heading: heading, Name: d.Account.Name(), Person: personPath(d.Account.ID), Kind: kindOf(w, d.Account.Profile), Status: stateOf(w, d.Account.Profile),
		Path: troublePath(d.Account.ID, t), Query: form.Course, Choices: s.choices(t), Closed: s.closed(),
	}
	if d.Account.Living() {
		s.fill(&page)
	} else {
		page.Findings = s.gone()
	}
	return troubleView.Render(p.site, c, http.StatusOK, page)
}

// diagnosing is one diagnosis on its way to a page in one language.
type diagnosing struct {
	showing
	merge.Diagnosis
}

// choices are the troubles; the one that is shown is the current.
func (s showing) choices(current merge.Trouble) []site.Link {
	links := make([]site.Link, len(merge.Troubles))
	for i, t := range merge.Troubles {
		links[i] = site.Link{Path: troublePath(s.Account.ID, t), Text: s.w.T("trouble.ask." + string(t)), Current: t == current}
	}
	return links
}

// fill puts on the page what belongs to the trouble.
func (s diagnosing) fill(page *troublePage) {
	switch s.Trouble {
	case merge.NoEntry:
		page.Findings = s.findings(s.showing.Account.Entrance)
	case merge.NoMail:
		page.Findings, page.Mails, page.ShowMail = s.findings(s.aboutMail()), s.mails(), true
	case merge.NoCourse:
		page.Findings, page.Courses, page.Asks = s.findings(s.offered()), s.courses(), true
	case merge.LostCourse:
		page.Findings, page.Courses, page.Asks = s.lost(), s.courses(), true
	case merge.WrongBranch:
		page.Findings = s.findings(s.branch())
	case merge.TwoProfiles:
		page.Alike = likenessRows(s.w, s.Alike)
		page.Matches, page.Merges, page.PairPath = s.matches(), s.merges(), s.pairPath()
	case merge.WorkedHere:
		page.Alike = likenessRows(s.w, s.Alike)
		page.Findings = s.findings(s.workedHere())
	}
}

// urgency orders the kinds of a sentence: what is wrong stands first.
var urgency = map[string]int{"wrong": 0, "mind": 1, "waiting": 2, "going": 2}

// findings are sentences with the steps that come back here, the most pressing
// first.
func (s diagnosing) findings(said []accounts.Sentence) []stateLine {
	lines := s.lines(said)
	for i := range lines {
		if lines[i].Path != "" {
			lines[i].Path += "?return=" + url.QueryEscape(troublePath(s.showing.Account.ID, s.Trouble))
		}
	}
	pressing := func(l stateLine) int {
		if rank, ok := urgency[l.Kind]; ok {
			return rank
		}
		return len(urgency)
	}
	slices.SortStableFunc(lines, func(a, b stateLine) int { return pressing(a) - pressing(b) })
	return lines
}

// gone sends on from a tombstone to who lives on.
func (s diagnosing) gone() []stateLine {
	v := s.survivor()
	if s.Trouble == merge.NoEntry {
		lines := s.findings(s.showing.Account.Entrance)
		if v.Path != "" {
			lines[0].Path, lines[0].Act = v.Path, s.w.T("helpdesk.survivor.go", "Name", v.Name)
		}
		return lines
	}
	line := stateLine{Kind: "mind", Icon: "merge", Text: s.w.T("trouble.gone", "Name", v.Name)}
	if v.Path != "" {
		line.Path, line.Act = v.Path, s.w.T("helpdesk.survivor.go", "Name", v.Name)
	}
	return []stateLine{line}
}

// aboutMail says where mails go and whether the last one arrived there; who waits
// for a link can have another.
func (s diagnosing) aboutMail() []accounts.Sentence {
	said := append(slices.Concat(s.showing.Account.LastLink, s.showing.Account.Unreached), s.addressLine())
	if s.showing.Account.RecoveryEmail() == "" || leads(said, accounts.ActLink) {
		return said
	}
	return append(said, accounts.Sentence{Icon: "key", Key: "trouble.mail.another", Act: accounts.ActLink})
}

func (s diagnosing) mails() []mailLine {
	var lines []mailLine
	for _, m := range s.showing.Account.Mails {
		lines = append(lines, mailLine{What: s.w.T(m.Name), To: m.To, When: s.w.DateTime(m.QueuedAt), Text: m.Said.Text(s.w, s.now), Answer: m.Answer,
			Status: site.Status{Kind: m.Fate.Kind, Text: m.Fate.Text(s.w, s.now)}})
	}
	return lines
}

// offered says where they belong, since that decides what they see.
func (s diagnosing) offered() []accounts.Sentence { return []accounts.Sentence{s.organisationLine()} }

// branch says where they belong, whether they have asked to belong elsewhere,
// and who employs them.
func (s diagnosing) branch() []accounts.Sentence {
	said := []accounts.Sentence{s.organisationLine()}
	if asked := s.showing.Account.Change; asked != nil {
		said = append(said, *asked)
	}
	return append(said, s.showing.Account.Jobs...)
}

// workedHere says whether this is the profile from the job, and what of it is
// still there.
func (s diagnosing) workedHere() []accounts.Sentence {
	account := s.showing.Account
	if account.Kind == accounts.External {
		return []accounts.Sentence{{Kind: "mind", Icon: "building", Key: "trouble.here.never"}}
	}
	if account.State != accounts.Ended {
		return append([]accounts.Sentence{{Kind: "done", Icon: "building", Key: "trouble.here.employed"}}, account.Jobs...)
	}
	said := append(slices.Clone(account.Entrance), account.Jobs...)
	return append(said, accounts.Sentence{Kind: "done", Icon: "certificate", Key: "trouble.here.kept", Args: map[string]any{"Done": len(s.showing.Learning.Achieved)}})
}

// lost is what may look like a course that is gone.
func (s diagnosing) lost() []stateLine {
	var lines []stateLine
	language := s.w.Language()
	say := func(kind, icon, key string, args ...any) *stateLine {
		lines = append(lines, stateLine{Kind: kind, Icon: icon, Text: s.w.T(key, args...)})
		return &lines[len(lines)-1]
	}
	for _, j := range s.showing.Merges {
		switch {
		case j.Undoing != nil:
			line := say("mind", "undo", "trouble.lost.undone", "Name", j.Other.Name(), "Date", s.w.Date(j.Undoing.At))
			if j.InReach {
				line.Path, line.Act = personPath(j.Other.ID), s.w.T("helpdesk.survivor.go", "Name", j.Other.Name())
			}
		case j.Into == s.showing.Account.ID:
			line := say("done", "merge", "trouble.lost.merged", "Name", j.Other.Name(), "Date", s.w.Date(j.MergedAt))
			line.Path, line.Act = merge.ReceiptPath(j.Merge.ID), s.w.T("helpdesk.merge.receipt")
		}
	}
	for _, m := range s.showing.Matches {
		if m.State.Open() {
			line := say("mind", "users", "trouble.lost.other", "Name", m.Other.Name())
			line.Path, line.Act = matchPath(m.ID), s.w.T("helpdesk.match.plan")
		}
	}
	for _, a := range s.showing.Learning.Archived {
		say("mind", "history", "trouble.lost.moved", "Title", a.Title(language), "Date", s.w.Date(orZero(a.SupersededAt)))
	}
	for _, l := range s.Left {
		say("mind", "logout", "trouble.lost.left", "Title", l.Title(language))
	}
	for _, a := range s.showing.Learning.Achieved {
		switch {
		case a.Withdrawn:
			say("wrong", "certificate", "trouble.lost.withdrawn", "Title", a.Title(language))
		case a.Waits():
			say("waiting", "clock", "trouble.lost.held", "Title", a.Title(language), "Date", s.w.Date(a.AchievedAt))
		case a.NotAccepted != "":
			say("mind", "certificate", "trouble.lost.not_accepted", "Title", a.Title(language))
		case a.Passed && a.SupersededBy == nil && !a.ValidAt(s.now):
			say("mind", "clock", "trouble.lost.expired", "Title", a.Title(language), "Date", s.w.Date(*a.ValidUntil))
		}
	}
	if len(lines) == 0 {
		say("done", "check-circle", "trouble.lost.nothing", "Active", len(s.showing.Learning.Ongoing), "Done", len(s.showing.Learning.Achieved))
	}
	return lines
}

// placeIcons say how a place looks: what they can see, what they cannot.
var placeIcons = map[courses.Place][2]string{
	courses.PlaceGoing: {"done", "book"}, courses.PlaceDone: {"done", "certificate"}, courses.PlaceHeld: {"waiting", "clock"}, courses.PlaceLeft: {"mind", "logout"}, courses.PlaceMoved: {"mind", "history"},
	courses.PlaceAsked: {"waiting", "clock"}, courses.PlaceElsewhere: {"wrong", "building"}, courses.PlaceNobody: {"wrong", "building"}, courses.PlaceRetired: {"wrong", "lock"},
	courses.PlaceLacks: {"mind", "book"}, courses.PlaceNoRoom: {"mind", "users"}, courses.PlaceCode: {"mind", "key"}, courses.PlaceCodeOver: {"wrong", "key"},
	courses.PlaceFull: {"mind", "users"}, courses.PlaceNoClass: {"mind", "calendar"},
}

// parts says which part of a course of two remains; empty when both do, or neither.
func (s diagnosing) parts(f courses.Whereabouts) string {
	var said []string
	switch p := f.Parts; {
	case p == nil:
		return ""
	case p.Learnt != nil && p.Attended == nil:
		said = append(said, s.w.T("both.waits", "Date", s.w.Date(*p.Learnt)))
	case p.Learnt == nil && p.Attended != nil:
		said = append(said, s.w.T("both.waits.elearning", "Date", s.w.Date(*p.Attended)))
	default:
		return ""
	}
	if f.Parts.Booked != nil {
		said = append(said, s.w.T("both.waits.booked", "Date", s.w.Date(*f.Parts.Booked)))
	}
	if len(f.For) > 0 {
		said = append(said, s.w.T("both.waits.also", "For", strings.Join(f.For, ", ")))
	}
	return strings.Join(said, " ")
}

func (s diagnosing) courses() []courseLine {
	var lines []courseLine
	for _, f := range s.Found {
		line := courseLine{Title: f.Title, Code: f.Code, Kind: "done", Icon: "eye"}
		if look, ok := placeIcons[f.Place]; ok {
			line.Kind, line.Icon = look[0], look[1]
		}
		args := []any{"Organisation", s.showing.Account.Organisation, "Others", strings.Join(f.OpenTo, ", "), "For", strings.Join(f.For, ", ")}
		if f.At != nil {
			args = append(args, "Date", s.w.Date(*f.At))
		}
		line.Text = s.w.T("trouble.place."+string(f.Place), args...)
		if said := s.parts(f); said != "" {
			line.Text = said
		}
		if f.Place == courses.PlaceElsewhere && s.showing.Account.Closed == nil && s.showing.Account.Kind == accounts.External {
			line.Path, line.Act = s.act(accounts.ActOrganisation)
			line.Path += "?return=" + url.QueryEscape(troublePath(s.showing.Account.ID, s.Trouble)+"?kurs="+url.QueryEscape(f.Title))
		}
		lines = append(lines, line)
	}
	return lines
}
