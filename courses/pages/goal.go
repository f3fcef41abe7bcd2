package pages

import (
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses/goals"
)

// goalPages shows learning goals to those who work through them and to those
// beside them.
type goalPages struct {
	site  *site.Site
	goals *goals.Service
}

// The doors, by who stands how to a plan.
const (
	aPlan      = site.Rule(accounts.RulePlan)
	aGoal      = site.Rule(accounts.RuleGoal)
	planHolder = site.Rule(accounts.RulePlanHolder)
	aTalk      = site.Rule(accounts.RuleTalk)
	mentor     = site.Rule(accounts.RuleMentor)
	signer     = site.Rule(accounts.RuleSign)
)

var toGoals = site.Link{Key: "goals.title", Path: "/laringsmal"}

// MountGoals puts the pages of learning goals on the site.
func MountGoals(s *site.Site, service *goals.Service) {
	p := &goalPages{s, service}
	r := s.Routes()
	asking := s.Limit(10, 10) // each sends a mail
	r.GET("/laringsmal", own, p.showOverview)
	r.POST("/laringsmal/rolle/:role", own, p.answerRequest)
	r.GET("/laringsmal/:plan", aPlan, p.showPlan)
	r.GET("/laringsmal/:plan/spor", planHolder, p.newRole)
	r.POST("/laringsmal/:plan/spor", planHolder, asking(p.createRole))
	r.POST("/laringsmal/:plan/avslutt/:role", planHolder, p.endRole)
	r.GET("/laringsmal/:plan/mal/:goal", aGoal, p.showGoal)
	r.POST("/laringsmal/:plan/mal/:goal", planHolder, p.reach)
	r.POST("/laringsmal/:plan/mal/:goal/:activity", planHolder, p.register)
	r.POST("/laringsmal/:plan/tilbake/:entry", planHolder, p.recall)
	r.GET("/til-signering", signer, p.showWaiting)
	r.POST("/til-signering", signer, p.sign)
	r.GET("/laringsmal/:plan/samtaler", aTalk, p.showTalks)
	r.POST("/laringsmal/:plan/samtaler", mentor, p.callTalk)
	r.GET("/veiledningssamtale/:talk", aTalk, p.showTalk)
	r.POST("/veiledningssamtale/:talk", aTalk, p.writeTalk)
	r.GET("/kurseier/laringsmal", courseOwner, p.showTemplates)
	r.Upload("/kurseier/laringsmal", courseOwner, goals.LargestImport+1<<20, p.importTemplate)
	r.GET("/kurseier/laringsmal/:template/gi", courseOwner, p.newPlan)
	r.POST("/kurseier/laringsmal/:template/gi", courseOwner, p.assign)
}

// done says what was done and goes on to a path.
func (p *goalPages) done(c *gin.Context, key, path string) error {
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: key}); err != nil {
		return err
	}
	return p.site.See(c, path)
}

// told puts a problem that a form can mend beside its field; false for others.
func told(faults site.Faults, field string, err error) bool {
	refusal := problem.Of(err)
	if refusal == nil || refusal.Kind != problem.Invalid && refusal.Kind != problem.Conflict {
		return false
	}
	faults[field] = site.Fault{Key: refusal.Key, Args: refusal.Args}
	return true
}

type overviewPage struct {
	site.Page
	Tabs         []site.Tab
	Mine, People []planRow
	Asked        []askedRow
}

type planRow struct {
	Path, Talks, Name, Holder, Used string
	Progress                        site.Progress
	Archived                        bool
}

type askedRow struct{ ID, Holder, Plan, As string }

var overviewView = site.View[overviewPage]("courses/goals.html")

func (p *goalPages) showOverview(c *gin.Context) error {
	o, err := p.goals.Overview(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := overviewPage{Page: p.site.Page(c, "goals.title"), Tabs: goalTabs(w, "/laringsmal", o.Waiting)}
	for _, s := range o.Mine {
		page.Mine = append(page.Mine, planRowOf(w, s))
	}
	for _, s := range o.People {
		page.People = append(page.People, planRowOf(w, s))
	}
	for _, r := range o.Asked {
		page.Asked = append(page.Asked, askedRow{string(r.ID), r.Holder, r.Plan, w.T("goals.role." + string(r.Kind))})
	}
	return overviewView.Render(p.site, c, http.StatusOK, page)
}

func goalTabs(w *i18n.Printer, here string, waiting int) []site.Tab {
	return []site.Tab{
		{Text: w.T("goals.tab.plans"), Path: "/laringsmal", Current: here == "/laringsmal"},
		{Text: w.T("goals.tab.sign"), Path: "/til-signering", Count: waiting, Current: here == "/til-signering"},
	}
}

func planRowOf(w *i18n.Printer, s goals.Summary) planRow {
	row := planRow{Path: "/laringsmal/" + string(s.ID), Name: s.Name + " – " + s.Part, Holder: s.Holder, Used: w.Date(s.UsedAt), Archived: s.Archived,
		Progress: progressOf(w, s.Reached, s.Goals, s.Name)}
	if s.Mentor {
		row.Talks = row.Path + "/samtaler"
	}
	return row
}

func progressOf(w *i18n.Printer, done, total int, label string) site.Progress {
	return site.Progress{Done: done, Total: total, Label: label, Text: w.T("goals.progress", "Done", done, "Total", total)}
}

func (p *goalPages) answerRequest(c *gin.Context) error {
	var form struct {
		Answer string `form:"answer"`
	}
	if err := site.Read(c, &form); err != nil {
		return err
	}
	accept := form.Answer == "yes"
	if err := p.goals.Answer(c.Request.Context(), actor(c), goals.RoleID(c.Param("role")), accept); err != nil {
		return err
	}
	return p.done(c, map[bool]string{true: "goals.asked.accepted", false: "goals.asked.declined"}[accept], "/laringsmal")
}

type planPage struct {
	site.Page
	Path, Holder, Talks string
	Mine, Archived      bool
	Progress            site.Progress
	Goals               []goalRow
	Roles               []roleRow
	Lacks               []string // kinds of role that nobody has been asked to be
}

type goalRow struct {
	Path, Code, Title, Signed string
	Status                    site.Status
}

type roleRow struct {
	ID, Kind, Name string
	Status         site.Status
}

var planView = site.View[planPage]("courses/goal_plan.html")

func (p *goalPages) showPlan(c *gin.Context) error {
	plan, err := p.goals.Plan(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")))
	if err != nil {
		return err
	}
	w, path := p.site.Words(c), "/laringsmal/"+string(plan.ID)
	page := planPage{Page: p.site.Page(c, "goals.title").Titled(plan.Template.Name).Under(toGoals), Path: path, Holder: plan.Holder,
		Mine: plan.As == goals.Holder, Archived: plan.SupersededBy != "", Progress: progressOf(w, plan.Reached(), len(plan.Template.Goals), plan.Template.Name)}
	if plan.As != goals.AsLeader {
		page.Talks = path + "/samtaler"
	}
	for _, g := range plan.Template.Goals {
		signed, required := plan.Signed(g)
		row := goalRow{Code: g.Code, Title: g.Title, Signed: w.T("goals.signed", "Done", signed, "Total", required), Status: goalStatus(w, plan, g)}
		if plan.As != goals.AsMentor {
			row.Path = path + "/mal/" + string(g.ID)
		}
		page.Goals = append(page.Goals, row)
	}
	page.roles(w, plan)
	return planView.Render(p.site, c, http.StatusOK, page)
}

func (page *planPage) roles(w *i18n.Printer, plan goals.Plan) {
	there := map[goals.RoleKind]bool{}
	for _, r := range plan.Roles {
		if r.State == goals.Ended {
			continue
		}
		status := site.Status{Kind: "waiting", Text: w.T("goals.role.asked")}
		switch r.State {
		case goals.Accepted:
			status = site.Status{Kind: "done", Text: w.T("goals.role.accepted")}
		case goals.Declined:
			status = site.Status{Kind: "wrong", Text: w.T("goals.role.declined")}
		}
		there[r.Kind] = there[r.Kind] || r.Open()
		row := roleRow{Kind: w.T("goals.as." + string(r.Kind)), Name: r.Name, Status: status}
		if r.Open() && page.Mine && !page.Archived {
			row.ID = string(r.ID)
		}
		page.Roles = append(page.Roles, row)
	}
	for _, kind := range goals.RoleKinds {
		if !there[kind] {
			page.Lacks = append(page.Lacks, w.T("goals.role."+string(kind)))
		}
	}
}

// goalStatus is a goal in a word.
func goalStatus(w *i18n.Printer, plan goals.Plan, g goals.Goal) site.Status {
	if e := plan.OfGoal(g.ID); e != nil && e.State != goals.Open {
		return entryStatus(w, e)
	}
	signed, required := plan.Signed(g)
	switch {
	case signed == required:
		return site.Status{Kind: "mind", Text: w.T("goals.state.ready")}
	case signed > 0 || begun(plan, g):
		return site.Status{Kind: "going", Text: w.T("goals.state.going")}
	}
	return site.Status{Kind: "new", Text: w.T("goals.state.new")}
}

// begun says that something has been written under the goal.
func begun(plan goals.Plan, g goals.Goal) bool {
	return slices.ContainsFunc(g.Activities, func(a goals.Activity) bool { return plan.OfActivity(a.ID) != nil })
}

// entryStatus is an entry in a word; nil is one that nobody has written.
func entryStatus(w *i18n.Printer, e *goals.Entry) site.Status {
	switch {
	case e == nil:
		return site.Status{Kind: "new", Text: w.T("goals.state.new")}
	case e.State == goals.Sent:
		return site.Status{Kind: "waiting", Text: w.T("goals.state.sent")}
	case e.State == goals.Answered && e.ActivityID == "":
		return site.Status{Kind: "done", Text: w.T("goals.state.approved")}
	case e.State == goals.Answered:
		return site.Status{Kind: "done", Text: w.T("goals.state.signed")}
	case e.State == goals.Returned:
		return site.Status{Kind: "wrong", Text: w.T("goals.state.returned")}
	}
	return site.Status{Kind: "going", Text: w.T("goals.state.written")}
}

type rolePage struct {
	site.Page
	Form  roleForm
	Path  string
	Kinds []site.Option
}

type roleForm struct {
	Kind    string `form:"kind"`
	Address string `form:"address" max:"254"`
}

var roleView = site.View[rolePage]("courses/goal_role.html")

func (p *goalPages) newRole(c *gin.Context) error {
	plan, err := p.goals.Plan(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")))
	if err == nil && plan.As != goals.Holder {
		err = goals.ErrUnknown
	}
	if err != nil {
		return err
	}
	return roleView.Render(p.site, c, http.StatusOK, p.rolePage(c, roleForm{Kind: string(goals.Supervisor)}))
}

func (p *goalPages) rolePage(c *gin.Context, form roleForm) rolePage {
	w, path := p.site.Words(c), "/laringsmal/"+c.Param("plan")
	page := rolePage{Page: p.site.Page(c, "goals.ask.title").Under(toGoals, site.Link{Key: "goals.plan", Path: path}), Form: form, Path: path}
	for _, kind := range goals.RoleKinds {
		page.Kinds = append(page.Kinds, site.Option{Value: string(kind), Text: w.T("goals.as." + string(kind)),
			Hint: w.T("goals.role." + string(kind) + ".does"), Chosen: form.Kind == string(kind)})
	}
	return page
}

func (p *goalPages) createRole(c *gin.Context) error {
	var form roleForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.goals.Ask(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")), goals.RoleKind(form.Kind), form.Address)
	if errors.Is(err, goals.ErrArchived) || err == nil {
		if err != nil {
			return err
		}
		return p.done(c, "goals.ask.done", "/laringsmal/"+c.Param("plan"))
	}
	page := p.rolePage(c, form)
	if page.Faults = (site.Faults{}); !told(page.Faults, "address", err) {
		return err
	}
	return roleView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}

func (p *goalPages) endRole(c *gin.Context) error {
	err := p.goals.End(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")), goals.RoleID(c.Param("role")))
	if err != nil {
		return err
	}
	return p.done(c, "goals.role.ended", "/laringsmal/"+c.Param("plan"))
}
