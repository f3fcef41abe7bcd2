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

// queuePage lists the pairs that wait, those that somebody must look at first.
type queuePage struct {
	site.Page
	Review, Others []queueRow
}

type queueRow struct {
	Path, Name, Username, Due string
	Status                    site.Status
	Reasons                   []string
}

type matchPage struct {
	site.Page
	Form              matchForm
	ID, Digest        string
	Into, From        side
	Status            site.Status
	Due               string
	Evidence          string
	Reasons           []string
	Advice            string // what can be done, in words
	MayMerge, MayTurn bool
	Groups            []moveGroup
	Note              string
}

// side is one of the two people, as the reviewer compares them.
type side struct {
	Path  string
	Facts []comparison
}

// comparison is a field of both sides; those that differ are marked.
type comparison struct {
	Label, Value string
	Differs      bool
}

type matchForm struct {
	Note   string `form:"note,lines" max:"500"`
	Digest string `form:"digest" max:"64"`
}

var (
	queueView = site.View[queuePage]("merge/queue.html")
	matchView = site.View[matchPage]("merge/match.html")
)

func matchPath(id merge.MatchID) string { return "/kundesenter/sammenslaing/" + string(id) }

func (p *pages) showQueue(c *gin.Context) error {
	waiting, err := p.merge.Pairings(c.Request.Context(), actor(c), accounts.Helpdesk)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := queuePage{Page: p.site.Page(c, "merge.queue.title").Under(toSearch)}
	for _, pairing := range waiting {
		row := queueRow{Path: matchPath(pairing.ID), Name: pairing.InternalName, Username: pairing.Username, Due: w.Day(pairing.DueDate),
			Status: matchStatus(w, pairing.Match), Reasons: reasons(w, pairing.Match)}
		if pairing.State == merge.Review {
			page.Review = append(page.Review, row)
		} else {
			page.Others = append(page.Others, row)
		}
	}
	return queueView.Render(p.site, c, http.StatusOK, page)
}

// reasons say why a match does not merge by itself.
func reasons(w *i18n.Printer, m merge.Match) []string {
	var said []string
	for _, reason := range m.Reasons {
		said = append(said, w.T(string(reason)))
	}
	return said
}

func (p *pages) showMatch(c *gin.Context) error {
	page, err := p.matchPage(c)
	if err != nil {
		return err
	}
	return matchView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) matchPage(c *gin.Context) (matchPage, error) {
	ctx, w := c.Request.Context(), p.site.Words(c)
	plan, err := p.merge.Plan(ctx, actor(c), merge.MatchID(c.Param("id")))
	if err != nil {
		return matchPage{}, err
	}
	m := plan.Match
	page := matchPage{
		Page: p.site.Page(c, "merge.match.title").Under(toSearch, toQueue),
		ID:   string(m.ID), Digest: plan.Digest, Status: matchStatus(w, m), Due: w.Day(m.DueDate), Note: m.Note,
		Evidence: w.T("merge.match.evidence." + string(m.Evidence)), MayTurn: m.State.Open(),
		MayMerge: plan.Strong && m.State.Open() && m.State != merge.Planned,
	}
	page.Into, page.From = sides(w, plan)
	page.Reasons = reasons(w, m)
	page.Advice = w.T("merge.match.advice." + advice(plan))
	page.Groups, err = p.moves(ctx, w, plan.Items())
	return page, err
}

// advice says what a pair in this state waits for.
func advice(plan merge.Plan) string {
	switch m := plan.Match; {
	case m.State == merge.Review && !plan.Strong:
		return "weak"
	case m.State == merge.Review:
		return "strong"
	case m.Unverified():
		return "unverified"
	case m.State == merge.Planned && len(m.Reasons) > 0:
		return "will_ask"
	}
	return string(plan.Match.State)
}

// sides puts the two beside each other, field by field.
func sides(w *i18n.Printer, plan merge.Plan) (into, from side) {
	into.Path, from.Path = personPath(plan.Into.ID), personPath(plan.From.ID)
	add := func(key, a, b string, differs bool) {
		label := w.T(key)
		into.Facts = append(into.Facts, comparison{label, w.T("merge.match.none"), differs})
		from.Facts = append(from.Facts, comparison{label, w.T("merge.match.none"), differs})
		if a != "" {
			into.Facts[len(into.Facts)-1].Value = a
		}
		if b != "" {
			from.Facts[len(from.Facts)-1].Value = b
		}
	}
	agree := plan.Agreement()
	add("merge.match.given_name", plan.Into.GivenName, plan.From.GivenName, !agree.GivenName)
	add("merge.match.family_name", plan.Into.FamilyName, plan.From.FamilyName, !agree.FamilyName)
	add("merge.match.birth_date", day(w, plan.Into.BirthDate), day(w, plan.From.BirthDate), !agree.BirthDate)
	add("merge.match.email", accounts.HideEmail(plan.Into.PrivateEmail), accounts.HideEmail(plan.From.Email), !agree.Email)
	return into, from
}

func day(w *i18n.Printer, iso string) string {
	if iso == "" {
		return ""
	}
	return w.Day(iso)
}

func (p *pages) mergeMatch(c *gin.Context) error {
	var form matchForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := merge.MatchID(c.Param("id"))
	done, err := p.merge.Merge(c.Request.Context(), actor(c), id, merge.Order{Digest: form.Digest, Note: form.Note})
	if errors.Is(err, merge.ErrNoteMissing) || errors.Is(err, merge.ErrPlanChanged) || errors.Is(err, merge.ErrTooWeak) {
		return p.again(c, form, err)
	}
	if err != nil {
		return err
	}
	notice := site.Notice{Kind: site.Done, Key: "merge.match.merged"}
	if done.Already {
		notice = site.Notice{Kind: site.Mind, Key: "merge.match.already"}
	}
	if err := p.site.Flash(c, notice); err != nil {
		return err
	}
	return p.site.See(c, merge.ReceiptPath(done.ID))
}

// again shows the pair with what stopped the form; nothing typed is lost.
func (p *pages) again(c *gin.Context, form matchForm, err error) error {
	page, failed := p.matchPage(c)
	if failed != nil {
		return failed
	}
	why := problem.Of(err)
	field := "form"
	if errors.Is(err, merge.ErrNoteMissing) {
		field = "note"
	}
	page.Form.Note, page.Faults = form.Note, site.Faults{field: {Key: why.Key, Args: why.Args}}
	return matchView.Render(p.site, c, why.Kind.Status(), page)
}

func (p *pages) refuseMatch(c *gin.Context) error {
	var form matchForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.merge.Refuse(c.Request.Context(), actor(c), merge.MatchID(c.Param("id")), form.Note)
	if errors.Is(err, merge.ErrNoteMissing) {
		return p.again(c, form, err)
	}
	if err != nil {
		return err
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: "merge.match.refused"}); err != nil {
		return err
	}
	return p.site.See(c, "/kundesenter/sammenslaing")
}
