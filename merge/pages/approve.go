package pages

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge"
)

// act is a button under a pair; Path is its last step.
type act struct {
	Path, Word     string
	Variant, Color string
}

// proposalView is a merge that waits for a second person.
type proposalView struct {
	ID                    string
	By, When, Until, Note string
	Mine                  bool
}

// actsOf lists what the reviewer may do, the most fitting first.
func actsOf(w *i18n.Printer, r merge.Reviewed, role accounts.Role) []act {
	var acts []act
	add := func(may bool, a act) {
		if may {
			if len(acts) > 0 {
				a.Variant = "secondary"
			}
			acts = append(acts, a)
		}
	}
	desk := role == accounts.Helpdesk
	add(desk && r.MayApprove(), act{Path: "godkjenn", Word: w.T("merge.match.approve")})
	add(desk && r.MayApprove(), act{Path: "avsla", Word: w.T("merge.match.reject")})
	add(desk && r.MayMerge(), act{Path: "utfor", Word: w.T("merge.match.merge")})
	add(desk && r.MayPropose(), act{Path: "foresla", Word: w.T("merge.match.propose")})
	add(desk && r.Proposer, act{Path: "avsla", Word: w.T("merge.match.withdraw")})
	add(r.MayAsk(), act{Path: "spor", Word: w.T("merge.match.ask")})
	add(r.MayRefuse(), act{Path: "avvis", Word: w.T("merge.match.refuse"), Color: "danger"})
	if len(acts) > 0 && acts[0].Color == "danger" {
		acts[0].Variant = "secondary" // to say no is never what a page is for
	}
	return acts
}

func proposalOf(w *i18n.Printer, r merge.Reviewed) *proposalView {
	if r.Proposal == nil {
		return nil
	}
	return &proposalView{ID: string(r.Proposal.ID), By: r.Proposal.ByName, When: w.DateTime(r.Proposal.At), Until: w.Date(r.Proposal.Until()), Note: r.Proposal.Note, Mine: r.Proposer}
}

// decide runs one act about a pair: do gives the notice and where to go. What
// can be mended comes back on the page, with nothing typed lost.
func (p *pages) decide(c *gin.Context, role accounts.Role, do func(id merge.MatchID, form matchForm) (site.Notice, string, error)) error {
	var form matchForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	notice, to, err := do(merge.MatchID(c.Param("id")), form)
	switch why := problem.Of(err); {
	case err == nil:
	case why != nil && (why.Kind == problem.Invalid || why.Kind == problem.Conflict || errors.Is(err, merge.ErrSecondPerson) || errors.Is(err, merge.ErrOwnMatch)):
		return p.again(c, role, form, err)
	default:
		return err
	}
	if err := p.site.Flash(c, notice); err != nil {
		return err
	}
	return p.site.See(c, to)
}

// again shows the pair with what stopped the form. A pair that is one by now
// has no page, but a receipt.
func (p *pages) again(c *gin.Context, role accounts.Role, form matchForm, err error) error {
	page, failed := p.matchPage(c, role)
	if failed != nil {
		return p.settled(c, role, err)
	}
	why, field := problem.Of(err), "form"
	if errors.Is(err, merge.ErrNoteMissing) {
		field = "note"
	}
	page.Form.Note, page.Faults = form.Note, site.Faults{field: {Key: why.Key, Args: why.Args}}
	return matchView.Render(p.site, c, why.Kind.Status(), page)
}

// refusalView is the last no of a colleague, in words.
type refusalView struct{ By, When, Note string }

func refusalOf(w *i18n.Printer, r *merge.Refusal) *refusalView {
	if r == nil {
		return nil
	}
	return &refusalView{r.ByName, w.DateTime(r.At), r.Note}
}

func done(key string) site.Notice { return site.Notice{Kind: site.Done, Key: key} }

// receiptOf is where a merge leads.
func receiptOf(did merge.Done, err error) (site.Notice, string, error) {
	notice := done("merge.match.merged")
	if did.Already {
		notice = site.Notice{Kind: site.Note, Key: "merge.match.already"}
	}
	return notice, merge.ReceiptPath(did.ID), err
}

func (p *pages) mergeMatch(c *gin.Context) error {
	return p.decide(c, accounts.Helpdesk, func(id merge.MatchID, form matchForm) (site.Notice, string, error) {
		return receiptOf(p.merge.Merge(c.Request.Context(), actor(c), id, merge.Order{Digest: form.Digest, Note: form.Note}))
	})
}

func (p *pages) proposeMatch(c *gin.Context) error {
	return p.decide(c, accounts.Helpdesk, func(id merge.MatchID, form matchForm) (site.Notice, string, error) {
		err := p.merge.Propose(c.Request.Context(), actor(c), id, merge.Order{Digest: form.Digest, Note: form.Note})
		return done("merge.match.proposed"), toQueue.Path, err
	})
}

func (p *pages) approveMatch(c *gin.Context) error {
	return p.decide(c, accounts.Helpdesk, func(id merge.MatchID, form matchForm) (site.Notice, string, error) {
		return receiptOf(p.merge.Approve(c.Request.Context(), actor(c), id, merge.Order{Digest: form.Digest, Proposal: merge.ProposalID(form.Proposal)}))
	})
}

func (p *pages) rejectMatch(c *gin.Context) error {
	return p.decide(c, accounts.Helpdesk, func(id merge.MatchID, form matchForm) (site.Notice, string, error) {
		err := p.merge.Reject(c.Request.Context(), actor(c), id, form.Note)
		return done("merge.match.rejected"), matchPath(id), err
	})
}

func (p *pages) refuseMatch(role accounts.Role) site.Handler {
	return func(c *gin.Context) error {
		return p.decide(c, role, func(id merge.MatchID, form matchForm) (site.Notice, string, error) {
			return done("merge.match.refused"), queuePath(role), p.merge.Refuse(c.Request.Context(), actor(c), role, id, form.Note)
		})
	}
}

func (p *pages) askAboutMatch(role accounts.Role) site.Handler {
	return func(c *gin.Context) error {
		return p.decide(c, role, func(id merge.MatchID, _ matchForm) (site.Notice, string, error) {
			return done("merge.match.was_asked"), queuePath(role) + "/" + string(id), p.merge.Ask(c.Request.Context(), actor(c), role, id)
		})
	}
}

// pairPage lets helpdesk name the other profile of the same person (M8, M9).
type pairPage struct {
	site.Page
	Form pairForm
	Path string
	Name string
}

type pairForm struct {
	Other string `form:"other" max:"254"`
}

var pairView = site.View[pairPage]("merge/pair.html")

func (p *pages) newPair(c *gin.Context) error { return p.drawPair(c, http.StatusOK, pairForm{}, nil) }

func (p *pages) createPair(c *gin.Context) error {
	var form pairForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	match, err := p.merge.PairWith(c.Request.Context(), actor(c), accounts.ProfileID(c.Param("id")), form.Other)
	if why := problem.Of(err); why != nil && why.Kind != problem.NotFound && why.Kind != problem.Unauthenticated {
		return p.drawPair(c, why.Kind.Status(), form, site.Faults{"other": {Key: why.Key, Args: why.Args}})
	}
	if err != nil {
		return err
	}
	return p.site.See(c, matchPath(match))
}

func (p *pages) drawPair(c *gin.Context, status int, form pairForm, faults site.Faults) error {
	who, err := p.merge.Accounts.Helped(c.Request.Context(), actor(c), accounts.ProfileID(c.Param("id")))
	if err != nil {
		return err
	}
	if mayBeNumber(form.Other) {
		form.Other = ""
	}
	page := pairPage{Page: p.site.Page(c, "merge.pair.title").Under(toSearch), Form: form, Path: personPath(who.ID), Name: who.Name()}
	page.Faults = faults
	return pairView.Render(p.site, c, status, page)
}
