package pages

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

type approvalsPage struct {
	site.Page
	Form  pickForm
	Tabs  []site.Tab
	Rows  []approvalRow
	Pager site.PagerView
}

// approvalRow is a request as whoever answers it reads it.
type approvalRow struct {
	ID, Pick, Path              string // Pick: the request and the step that it was seen at
	Person, Organisation, Title string
	Since, Why, Turn            string
	Chosen                      bool
}

type pickForm struct {
	Pick []string `form:"pick"`
}

var approvalsView = site.View[approvalsPage]("courses/approvals.html")

func (p *pages) showApprovals(c *gin.Context) error { return p.listApprovals(c, pickForm{}, nil) }

func (p *pages) listApprovals(c *gin.Context, form pickForm, faults site.Faults) error {
	by, ctx := actor(c), c.Request.Context()
	everything := c.Query("alle") != ""
	all, err := p.courses.Approvals(ctx, by, everything)
	if err != nil {
		return err
	}
	tree, err := p.courses.Accounts.Organisations(ctx)
	if err != nil {
		return err
	}
	w, pager := p.site.Words(c), site.ReadPager(c).Of(len(all))
	page := approvalsPage{Page: p.site.Page(c, "approval.desk.title"), Form: form, Pager: pager.View(c)}
	page.Faults = faults
	if accounts.Authorise(by, accounts.RuleCourseOwner) == nil {
		page.Tabs = []site.Tab{{Text: w.T("approval.desk.mine"), Path: "/til-godkjenning", Current: !everything},
			{Text: w.T("approval.desk.all"), Path: "/til-godkjenning?alle=1", Current: everything}}
	}
	for _, a := range site.Cut(pager, all) {
		page.Rows = append(page.Rows, approvalOf(w, tree, a))
	}
	return approvalsView.Render(p.site, c, page.Faults.Status(), page)
}

func approvalOf(w *i18n.Printer, tree accounts.Tree, a courses.WaitingApproval) approvalRow {
	turn := w.T("approval.turn.leader")
	if a.Step == courses.AtOwner {
		turn = w.T("approval.turn.owner")
	}
	return approvalRow{ID: string(a.ID), Pick: string(a.ID) + "." + string(a.Step), Path: "/til-godkjenning/" + string(a.ID), Person: a.Person,
		Organisation: tree.Name(a.PersonOrganisation), Title: a.Course.Title(w.Language()), Since: w.Date(a.RequestedAt), Why: a.Why, Turn: turn}
}

// approveMany says yes to all that were ticked, each as it was seen.
func (p *pages) approveMany(c *gin.Context) error {
	var form pickForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if len(form.Pick) == 0 {
		return p.listApprovals(c, form, site.Faults{"pick": {Key: "approval.pick.none"}})
	}
	done, late := 0, 0
	for _, pick := range form.Pick {
		id, step, _ := strings.Cut(pick, ".")
		err := p.courses.Decide(c.Request.Context(), actor(c), courses.ApprovalID(id), courses.Answer{Step: courses.Step(step), Reply: courses.Approve})
		switch {
		case err == nil:
			done++
		case problem.Of(err) != nil && problem.Of(err).Kind != problem.Internal:
			late++
		default:
			return err
		}
	}
	w := p.site.Words(c)
	notice := site.Notice{Kind: site.Done, Key: "approval.many.done", Args: map[string]any{"Done": w.N("approval.many", done)}}
	if late > 0 {
		notice = site.Notice{Kind: site.Mind, Key: "approval.many.late", Args: map[string]any{"Done": w.N("approval.many", done), "Late": w.N("approval.many", late)}}
	}
	if err := p.site.Flash(c, notice); err != nil {
		return err
	}
	return p.site.See(c, "/til-godkjenning")
}

type approvalPage struct {
	site.Page
	Form      answerForm
	Row       approvalRow
	Action    string
	Step      string
	Open      bool
	Decisions []decisionRow
}

type answerForm struct {
	Word  string `form:"word,lines"`
	Reply string `form:"reply"`
	Step  string `form:"step"`
}

type decisionRow struct {
	Status site.Status
	When   string
	Word   string
}

var approvalView = site.View[approvalPage]("courses/approval_answer.html")

func (p *pages) showApproval(c *gin.Context) error { return p.drawApproval(c, answerForm{}, nil) }

func (p *pages) drawApproval(c *gin.Context, form answerForm, faults site.Faults) error {
	ctx := c.Request.Context()
	a, err := p.courses.Approval(ctx, actor(c), courses.ApprovalID(c.Param("id")))
	if errors.Is(err, courses.ErrSettled) {
		return p.tooLate(c, courses.ErrSettled)
	}
	if err != nil {
		return err
	}
	tree, err := p.courses.Accounts.Organisations(ctx)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := approvalPage{Page: p.site.Page(c, "approval.answer.title").Under(site.Link{Key: "approval.desk.title", Path: "/til-godkjenning"}), Form: form,
		Row: approvalOf(w, tree, a), Step: string(a.Step), Open: a.State == courses.ApprovalWaiting}
	page.Action = page.Row.Path
	for _, d := range a.Decisions {
		page.Decisions = append(page.Decisions, decisionOf(w, d))
	}
	page.Faults = faults
	return approvalView.Render(p.site, c, page.Faults.Status(), page)
}

func decisionOf(w *i18n.Printer, d courses.Decision) decisionRow {
	row := decisionRow{Status: site.Status{Kind: "done", Text: w.T("approval.said.yes")}, When: w.Date(d.DecidedAt), Word: d.Word}
	if d.Reply == courses.Refuse {
		row.Status = site.Status{Kind: "wrong", Text: w.T("approval.said.no")}
	}
	return row
}

// answer is a yes or a no. Who comes second is told so.
func (p *pages) answer(c *gin.Context) error {
	var form answerForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.courses.Decide(c.Request.Context(), actor(c), courses.ApprovalID(c.Param("id")),
		courses.Answer{Step: courses.Step(form.Step), Reply: courses.Reply(form.Reply), Word: form.Word})
	refusal := problem.Of(err)
	switch {
	case refusal != nil && refusal.Kind == problem.Invalid:
		return p.drawApproval(c, form, site.Faults{"word": {Key: refusal.Key, Args: refusal.Args}})
	case refusal != nil && refusal.Kind == problem.Conflict:
		return p.tooLate(c, refusal)
	case err != nil:
		return err
	}
	notice := site.Notice{Kind: site.Done, Key: "approval.said.approved"}
	if courses.Reply(form.Reply) == courses.Refuse {
		notice.Key = "approval.said.refused"
	}
	if err := p.site.Flash(c, notice); err != nil {
		return err
	}
	return p.site.See(c, "/til-godkjenning")
}

// tooLate goes back to what waits and says why this does not any more.
func (p *pages) tooLate(c *gin.Context, why *problem.Problem) error {
	if err := p.site.Flash(c, site.Notice{Kind: site.Note, Key: why.Key, Args: why.Args}); err != nil {
		return err
	}
	return p.site.See(c, "/til-godkjenning")
}

type approvalRulePage struct {
	site.Page
	Form   approvalRuleForm
	Action string
	Back   string
	Rules  []site.Option
}

type approvalRuleForm struct {
	Rule string `form:"rule"`
}

var approvalRuleView = site.View[approvalRulePage]("courses/approval_rule.html")

func (p *pages) editApproval(c *gin.Context) error {
	rule, _, err := p.courses.ApprovalOf(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")))
	if err != nil {
		return err
	}
	return p.askRule(c, approvalRuleForm{string(rule)}, nil)
}

func (p *pages) askRule(c *gin.Context, form approvalRuleForm, faults site.Faults) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	w, path := p.site.Words(c), "/kurseier/"+string(owned.ID)
	text, _ := owned.Text(w.Language())
	crumb := site.Link{Text: text.Title, Path: path}
	path += "/pamelding"
	page := approvalRulePage{Page: p.site.Page(c, "approval.rule.title").Under(toDesk, crumb, site.Link{Key: "admission.title", Path: path}), Form: form,
		Action: path + "/godkjenning", Back: path}
	for _, rule := range courses.ApprovalRules {
		page.Rules = append(page.Rules, site.Option{Value: string(rule), Text: w.T("approval.rule." + string(rule)),
			Hint: w.T("approval.rule.hint." + string(rule)), Chosen: string(rule) == form.Rule})
	}
	page.Faults = faults
	return approvalRuleView.Render(p.site, c, page.Faults.Status(), page)
}

func (p *pages) updateApproval(c *gin.Context) error {
	var form approvalRuleForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.CourseID(c.Param("id"))
	err := p.courses.SetApproval(c.Request.Context(), actor(c), id, courses.ApprovalRule(form.Rule))
	if refusal := problem.Of(err); refusal != nil && refusal.Kind == problem.Invalid {
		return p.askRule(c, form, site.Faults{"rule": {Key: refusal.Key}})
	}
	if err != nil {
		return err
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: "approval.rule.saved"}); err != nil {
		return err
	}
	return p.site.See(c, "/kurseier/"+string(id)+"/pamelding")
}
