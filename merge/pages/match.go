package pages

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge"
)

// matchPage is a pair as helpdesk or HR decides about it.
type matchPage struct {
	site.Page
	Form       matchForm
	Name       string // of the employee
	Path       string // of this page: acts are below it
	Queue      string
	Digest     string
	Into, From side
	Status     site.Status
	Due        string // empty: nobody begins
	Evidence   string
	Reasons    []string
	Advice     string // what can be done, in words
	HR         bool   // the reader is HR: sees nothing of the other profile
	Withheld   bool   // what the other profile holds is not for the reader
	Own        bool
	Groups     []moveGroup
	Note       string
	Asked      string // when the person was asked, in words
	Proposal   *proposalView
	Refused    *refusalView
	Acts       []act  // the first is the one that Enter means
	Needs      string // which of them need a reason, and what it is for
}

// side is one of the two people, as the reviewer compares them.
type side struct {
	Heading string
	Path    string // empty: not theirs to open
	Facts   []comparison
}

// comparison is a field of both sides, and whether they agree, in words.
type comparison struct {
	Label, Value string
	Differs      bool
	Said         site.Status
}

type matchForm struct {
	Note     string `form:"note,lines" max:"500"`
	Digest   string `form:"digest" max:"64"`
	Proposal string `form:"proposal" max:"64"` // that a second person approves
}

var matchView = site.View[matchPage]("merge/match.html")

// reasons say why a match does not merge by itself.
func reasons(w *i18n.Printer, m merge.Match) []string {
	var said []string
	for _, reason := range m.Reasons {
		said = append(said, w.T(string(reason)))
	}
	return said
}

// showMatch shows a pair to those who review it in a role.
func (p *pages) showMatch(role accounts.Role) site.Handler {
	return func(c *gin.Context) error {
		page, err := p.matchPage(c, role)
		if err != nil {
			return p.settled(c, role, err)
		}
		return matchView.Render(p.site, c, http.StatusOK, page)
	}
}

// settled leads whoever comes back to a pair that is one by now to the receipt,
// HR to what waits; else the problem stands.
func (p *pages) settled(c *gin.Context, role accounts.Role, why error) error {
	if !errors.Is(why, accounts.ErrTombstone) {
		return why
	}
	merged, err := p.merge.MergedBy(c.Request.Context(), actor(c), role, merge.MatchID(c.Param("id")))
	if err != nil {
		return why
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Note, Key: "merge.match.already"}); err != nil {
		return err
	}
	if role == accounts.HR {
		return p.site.See(c, queuePath(role))
	}
	return p.site.See(c, merge.ReceiptPath(merged))
}

func (p *pages) matchPage(c *gin.Context, role accounts.Role) (matchPage, error) {
	ctx, w := c.Request.Context(), p.site.Words(c)
	r, err := p.merge.Review(ctx, actor(c), role, merge.MatchID(c.Param("id")))
	if err != nil {
		return matchPage{}, err
	}
	m := r.Match
	page := matchPage{
		Page: p.site.Page(c, "merge.match.title").Under(crumbs(role)...), Path: queuePath(role) + "/" + string(m.ID), Queue: queuePath(role),
		Digest: r.Digest, Status: matchStatus(w, m), Due: day(w, m.DueDate), Note: m.Note, Evidence: w.T("merge.match.evidence." + string(evidenceOf(m))),
		HR: role == accounts.HR, Withheld: r.Withheld, Own: r.Own, Reasons: reasons(w, m), Advice: w.T("merge.match.advice." + advice(r, role)),
		Proposal: proposalOf(w, r), Refused: refusalOf(w, r.Refused), Acts: actsOf(w, r, role), Name: r.Into.Name(), Needs: w.T("merge.match.reason.hint"),
	}
	if role == accounts.Helpdesk && r.MayApprove() {
		page.Needs = w.T("merge.match.reason.approving")
	}
	if m.AskedAt != nil {
		page.Asked = w.DateTime(*m.AskedAt)
	}
	page.Into, page.From = sides(w, r, role)
	page.Groups, err = p.moves(ctx, w, r.Items(), m.Origin == merge.Twins)
	return page, err
}

// evidenceOf names what a pair rests on.
func evidenceOf(m merge.Match) string {
	switch {
	case m.Origin == merge.Twins:
		return "twins"
	case m.ClaimedAt != nil:
		return "claimed"
	case m.Origin == merge.ByHand:
		return "hand"
	}
	return string(m.Evidence)
}

// advice says what a pair in this state waits for.
func advice(r merge.Reviewed, role accounts.Role) string {
	switch m := r.Match; {
	case r.Own && m.State.Open():
		return "own"
	case role == accounts.HR && m.State == merge.Review && r.MayAsk():
		return "hr"
	case role == accounts.HR && m.State == merge.Review && m.AskedAt != nil:
		return "hr_asked"
	case role == accounts.HR && m.State == merge.Review:
		return "hr_only"
	case r.Proposal != nil:
		return "proposed"
	case m.State == merge.Review && r.MayPropose():
		return "two"
	case m.State == merge.Review && !r.Strong:
		return "weak"
	case m.State == merge.Review:
		return "strong"
	case m.Unverified():
		return "unverified"
	case m.State == merge.Planned && len(m.Reasons) > 0:
		return "will_ask"
	}
	return string(r.Match.State)
}

// sides puts the two beside each other, field by field. HR reads only whether
// the other says the same.
func sides(w *i18n.Printer, r merge.Reviewed, role accounts.Role) (into, from side) {
	into.Heading, from.Heading = w.T("merge.match.into"), w.T("merge.match.from")
	if r.Match.Origin == merge.Twins {
		into.Heading, from.Heading = w.T("merge.match.older"), w.T("merge.match.younger")
	}
	if role != accounts.HR {
		into.Path = personPath(r.Into.ID)
	}
	if r.InReach {
		from.Path = personPath(r.From.ID)
	}
	add := func(key, a, b string, agrees bool, differs string) {
		said := site.Status{Kind: "done", Text: w.T("merge.match.same")}
		if !agrees {
			said = site.Status{Kind: "mind", Text: w.T(differs)}
		}
		if role == accounts.HR {
			b = w.T("merge.match.withheld")
		}
		none := w.T("merge.match.none")
		into.Facts = append(into.Facts, comparison{w.T(key), cmp.Or(a, none), !agrees, said})
		from.Facts = append(from.Facts, comparison{w.T(key), cmp.Or(b, none), !agrees, said})
	}
	agree := r.Agreement
	add("merge.match.given_name", r.Into.GivenName, r.From.GivenName, agree.GivenName, "merge.match.other")
	add("merge.match.family_name", r.Into.FamilyName, r.From.FamilyName, agree.FamilyName, "merge.match.other")
	add("merge.match.birth_date", day(w, r.Into.BirthDate), day(w, r.From.BirthDate), agree.BirthDate, "merge.match.other")
	mine, theirs := accounts.HideEmail(addressOf(r.Into)), accounts.HideEmail(addressOf(r.From))
	add("merge.match.email", mine, theirs, agree.Email, addressesDiffer(mine, theirs))
	return into, from
}

// addressesDiffer says where two addresses do, which nobody reads whole to compare
// them: whoever needs to, opens a profile, and that look is told of. What is after
// the @ is there to see.
func addressesDiffer(a, b string) string {
	_, hostA, _ := strings.Cut(a, "@")
	_, hostB, _ := strings.Cut(b, "@")
	if hostA != "" && strings.EqualFold(hostA, hostB) {
		return "merge.match.other.before_at"
	}
	return "merge.match.other"
}

// tellsApart is what somebody signs in with, to tell two of one name apart: a user
// name, or an address that only its owner can read.
func tellsApart(signIn string) string { return cmp.Or(accounts.HideEmail(signIn), signIn) }

// addressOf is where a profile gets its mails.
func addressOf(p accounts.Profile) string {
	if p.Kind == accounts.External {
		return p.Email
	}
	return p.PrivateEmail
}

func day(w *i18n.Printer, iso string) string {
	if iso == "" {
		return ""
	}
	return w.Day(iso)
}
