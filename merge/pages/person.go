package pages

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge"
)

type personPage struct {
	site.Page
	Form       searchForm // the search box on top
	Kind       string
	Status     site.Status
	Closed     string      // why nothing can be done here
	Troubles   []site.Link // what the caller may say
	Survivor   survivor
	States     []stateLine
	NumberPath string // where helpdesk corrects the national ID; empty: not here
	PairPath   string // where helpdesk says that somebody else is the same person; empty: not here
	ErasePath  string // where helpdesk asks for the person to be erased; empty: not here
	LockPath   string // empty: it is locked, or not to be
	RolesPath  string // where administrators give and take roles; empty: not here
	ViewPath   string // where helpdesk sees what the person sees; empty: not here
	Facts      []fact
	Learning   learning
	Catalogue  catalogue
	Wrote      []wroteRow
	Requests   []requestRow
	Shares     []sharedRow
	Matches    []matchCard
	Merges     []mergeCard
	Events     []site.Event // the newest
	Earlier    []site.Event // what does not fit on the first screen
	Jumps      []site.Link  // to the sections that are there, by their ids
}

// survivor is who a tombstone has become.
type survivor struct{ Name, When, Path, Receipt string }

// fact is a word and what it stands for.
type fact struct{ Name, Value, More string }

var personView = site.View[personPage]("merge/person.html")

// showing is one person on their way to a page in one language.
type showing struct {
	merge.Person
	w        *i18n.Printer
	now      time.Time
	proposed map[merge.MatchID]merge.Proposal // that wait for a second person
}

func (p *pages) showPerson(c *gin.Context) error {
	w := p.site.Words(c)
	person, err := p.merge.Person(c.Request.Context(), actor(c), accounts.ProfileID(c.Param("id")), w.Language())
	if err != nil {
		return err
	}
	proposed, err := p.merge.Proposed(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	s := showing{person, w, p.site.Now(), proposed}
	page := personPage{
		Page: p.site.Page(c, "helpdesk.person.title").Titled(person.Account.Name()).Under(toSearch),
		Kind: kindOf(w, person.Account.Profile), Status: stateOf(w, person.Account.Profile),
		Facts: s.facts(), Events: s.timeline(),
	}
	if len(page.Events) > eventsAtFirst {
		page.Events, page.Earlier = page.Events[:eventsAtFirst], page.Events[eventsAtFirst:]
	}
	page.Troubles, page.Wrote = s.choices(""), s.wrote()
	if !person.Account.Living() {
		page.Survivor = s.survivor()
		page.Jumps = page.jumps(w)
		return personView.Render(p.site, c, http.StatusOK, page)
	}
	page.Closed, page.States, page.LockPath, page.PairPath = s.closed(), s.states(), s.lockPath(), s.pairPath()
	page.NumberPath, page.ViewPath, page.ErasePath = s.numberPath(), s.viewPath(), s.erasePath()
	if accounts.Authorise(actor(c), accounts.RuleRoles) == nil && person.Account.Closed == nil {
		page.RolesPath = personPath(person.Account.ID) + "/roller"
	}
	page.Learning, page.Catalogue = s.learning(), s.catalogue()
	page.Requests, page.Shares = s.requests(), s.shares()
	page.Matches, page.Merges = s.matches(), s.merges()
	page.Jumps = page.jumps(w)
	return personView.Render(p.site, c, http.StatusOK, page)
}

// jumps lead to the sections of the page: on a phone they stand one below the
// other, and the last is far down.
func (page personPage) jumps(w *i18n.Printer) []site.Link {
	var all []site.Link
	add := func(there bool, id, key string, count int) {
		if there {
			all = append(all, site.Link{Path: id, Text: w.T(key), Count: count})
		}
	}
	learned := len(page.States) > 0
	add(learned, "status", "helpdesk.states", 0)
	add(true, "hvem", "helpdesk.facts", 0)
	add(len(page.Matches) > 0, "samme", "helpdesk.matches", len(page.Matches))
	add(len(page.Merges) > 0, "sammen", "helpdesk.merges", len(page.Merges))
	add(len(page.Wrote) > 0, "skrevet", "inquiry.list.title", len(page.Wrote))
	add(learned, "aktive", "helpdesk.courses.active", len(page.Learning.Active))
	add(learned, "fullfort", "helpdesk.courses.done", len(page.Learning.Done)+len(page.Learning.Older))
	add(learned && len(page.Requests) > 0, "plass", "helpdesk.requests", len(page.Requests))
	add(learned && len(page.Shares) > 0, "delt", "helpdesk.shares", len(page.Shares))
	add(true, "hendt", "helpdesk.timeline", len(page.Events)+len(page.Earlier))
	return all
}

// closed says why the asker can look, and do no more.
func (s showing) closed() string {
	if p := problem.Of(s.Account.Closed); p != nil && !errors.Is(p, accounts.ErrIsMerged) {
		return s.w.With(p.Key, p.Args)
	}
	return ""
}

// survivor finds who a tombstone lives on in; the path is empty when the asker
// does not serve them.
func (s showing) survivor() survivor {
	for _, j := range s.Merges {
		if j.From != s.Account.ID || j.Undoing != nil {
			continue
		}
		v := survivor{Name: j.Other.Name(), When: s.w.DateTime(j.MergedAt)}
		if j.InReach {
			v.Path, v.Receipt = personPath(j.Other.ID), merge.ReceiptPath(j.Merge.ID)
		}
		return v
	}
	return survivor{}
}

// facts are what the helpdesk needs to know that it talks to the right person.
func (s showing) facts() []fact {
	p, w := s.Account.Profile, s.w
	all := []fact{
		{Name: w.T("helpdesk.fact.username"), Value: p.Username},
		{Name: w.T("helpdesk.fact.email"), Value: p.Email, More: s.verified(p.EmailVerifiedAt)},
		{Name: w.T("helpdesk.fact.private_email"), Value: p.PrivateEmail, More: s.privateSource()},
		{Name: w.T("helpdesk.fact.organisation"), Value: strings.Join(s.Path, " › ")},
		{Name: w.T("helpdesk.fact.born"), Value: w.Day(p.BirthDate)},
		{Name: w.T("helpdesk.fact.mobile"), Value: accounts.MobileText(p.Mobile)},
	}
	all = append(all, s.numbers()...)
	all = append(all, fact{Name: w.T("helpdesk.fact.roles"), Value: s.roles()},
		fact{Name: w.T("helpdesk.fact.since"), Value: w.Date(p.CreatedAt)})
	var known []fact
	for _, f := range all {
		if f.Value != "" {
			known = append(known, f)
		}
	}
	return known
}

func (s showing) verified(at *time.Time) string {
	if at == nil {
		return s.w.T("helpdesk.email.unverified")
	}
	return s.w.T("helpdesk.email.verified", "Date", s.w.Date(*at))
}

func (s showing) privateSource() string {
	if s.Account.PrivateEmailSource == accounts.FromHR {
		return s.w.T("helpdesk.email.from_hr")
	}
	return s.verified(s.Account.PrivateEmailVerifiedAt)
}

// numbers says that a national ID is registered, never which. Without one it
// says that, too: nobody can be merged who has none.
func (s showing) numbers() []fact {
	name := s.w.T("helpdesk.fact.number")
	if len(s.Account.Numbers) == 0 {
		return []fact{{Name: name, Value: s.w.T("helpdesk.number.none")}}
	}
	var all []fact
	for _, n := range s.Account.Numbers {
		key, more := "helpdesk.number.birth", "helpdesk.number.evidence."+string(n.Evidence)
		if n.Kind == "d_number" {
			key = "helpdesk.number.d"
		}
		if n.Status != accounts.Current {
			more = "helpdesk.number.status." + string(n.Status)
		}
		said := s.w.T(more)
		if n.Note != "" && n.Status == accounts.Current && n.Evidence == accounts.Typed {
			said = s.w.T("helpdesk.number.evidence.helpdesk", "Reason", n.Note)
		}
		all = append(all, fact{Name: name, Value: s.w.T(key, "Date", s.w.Date(n.CreatedAt)), More: said})
	}
	return all
}

func (s showing) roles() string {
	var names []string
	for _, grant := range s.Account.Roles {
		names = append(names, s.w.T("helpdesk.role."+string(grant.Role)))
	}
	return strings.Join(names, ", ")
}

func personPath(id accounts.ProfileID) string { return "/kundesenter/person/" + string(id) }
