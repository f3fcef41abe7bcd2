package pages

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// mountAssignment mounts the rules that make a course mandatory, and who is
// exempt from them.
func (p *pages) mountAssignment(r *site.Routes) {
	r.GET("/kurseier/:id/pamelding/regel", courseOwner, p.newAssignment)
	r.POST("/kurseier/:id/pamelding/regel", courseOwner, p.saveAssignment)
	r.GET("/kurseier/:id/pamelding/regel/:rule", courseOwner, p.editAssignment)
	r.POST("/kurseier/:id/pamelding/regel/:rule", courseOwner, p.saveAssignment)
	r.GET("/kurseier/:id/pamelding/regel/:rule/avslutt", courseOwner, p.askEndAssignment)
	r.POST("/kurseier/:id/pamelding/regel/:rule/avslutt", courseOwner, p.endAssignment)
	r.GET("/kurseier/:id/pamelding/fritak", courseOwner, p.showExemptions)
	r.POST("/kurseier/:id/pamelding/fritak", courseOwner, p.createExemption)
	r.POST("/kurseier/:id/pamelding/fritak/opphev", courseOwner, p.endExemption)
}

type assignmentPage struct {
	site.Page
	Form          assignmentForm
	Action, Back  string
	Organisations []site.Option
	Whos          []site.Option
	Rule          string   // in words, when it is to be confirmed
	Outlook       []string // what would happen, line by line; none: the form is asked for
	End           string   // path where the rule is ended; empty: it is new
	Ending        bool     // that is what is to be confirmed
}

type assignmentForm struct {
	Organisation string `form:"organisation"`
	Who          string `form:"who"`
	Unit         string `form:"unit"`
	DueDays      string `form:"due_days"`
	DueOn        string `form:"due_on"`
	Confirmed    bool   `form:"confirmed"`
}

var assignmentView = site.View[assignmentPage]("courses/assignment.html")

// assignmentRow is a rule among others.
type assignmentRow struct{ Path, Title, Due string }

// whoWords says whom a rule means.
func whoWords(w *i18n.Printer, who courses.Who) string {
	switch who {
	case courses.Employees:
		return w.T("assignment.who.employees")
	case courses.Leaders:
		return w.T("assignment.who.leaders")
	case courses.Everyone:
		return w.T("assignment.who.everyone")
	}
	return w.T("assignment.who.role", "Role", w.T("helpdesk.role."+string(who)))
}

func ruleWords(w *i18n.Printer, tree accounts.Tree, a courses.Assignment) string {
	if a.Unit != "" {
		return w.T("assignment.rule.unit", "Who", whoWords(w, a.Who), "Organisation", tree.Name(a.OrganisationID), "Unit", a.Unit)
	}
	return w.T("assignment.rule", "Who", whoWords(w, a.Who), "Organisation", tree.Name(a.OrganisationID))
}

func deadlineWords(w *i18n.Printer, d courses.Deadline) string {
	switch {
	case d.On != "":
		return w.T("admission.due.on", "Date", w.Day(d.On))
	case d.Days > 0:
		return w.N("assignment.due.days", d.Days)
	}
	return w.T("assignment.due.none")
}

// addAssignments puts the rules of a course on its page of enrolment.
func (p *pages) addAssignments(c *gin.Context, id courses.CourseID, page *admissionPage) error {
	rules, err := p.courses.Assignments(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	tree, err := p.courses.Accounts.Organisations(c.Request.Context())
	w := p.site.Words(c)
	for _, rule := range rules {
		page.Rules = append(page.Rules, assignmentRow{page.Path + "/regel/" + string(rule.ID), ruleWords(w, tree, rule), deadlineWords(w, rule.Deadline)})
	}
	return err
}

func (p *pages) newAssignment(c *gin.Context) error {
	return p.askAssignment(c, assignmentForm{Who: string(courses.Employees)}, nil)
}

func (p *pages) editAssignment(c *gin.Context) error {
	rule, err := p.assignment(c)
	if err != nil {
		return err
	}
	return p.askAssignment(c, assignmentForm{Organisation: string(rule.OrganisationID), Who: string(rule.Who), Unit: rule.Unit,
		DueDays: digits(rule.Deadline.Days), DueOn: rule.Deadline.On}, nil)
}

var errNoRule = problem.New(problem.NotFound, "assignment.unknown")

// assignment is the rule in the address.
func (p *pages) assignment(c *gin.Context) (courses.Assignment, error) {
	rules, err := p.courses.Assignments(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")))
	at := slices.IndexFunc(rules, func(a courses.Assignment) bool { return string(a.ID) == c.Param("rule") })
	if err == nil && at < 0 {
		err = errNoRule
	}
	if err != nil {
		return courses.Assignment{}, err
	}
	return rules[at], nil
}

// assignmentPage is the form, of a new rule or of one that is there.
func (p *pages) assignmentPage(c *gin.Context, form assignmentForm) (assignmentPage, error) {
	owned, err := p.owned(c)
	if err != nil {
		return assignmentPage{}, err
	}
	near, err := p.courses.Issuers(c.Request.Context(), actor(c))
	if err != nil {
		return assignmentPage{}, err
	}
	w := p.site.Words(c)
	text, _ := owned.Text(w.Language())
	path := "/kurseier/" + string(owned.ID)
	page := assignmentPage{Page: p.site.Page(c, "assignment.title").Under(toDesk, site.Link{Text: text.Title, Path: path}, site.Link{Key: "admission.title", Path: path + "/pamelding"}),
		Form: form, Back: path + "/pamelding", Action: path + "/pamelding/regel"}
	if rule := c.Param("rule"); rule != "" {
		page.Action += "/" + rule
		page.End = page.Action + "/avslutt"
	}
	for _, o := range near {
		page.Organisations = append(page.Organisations, site.Option{Value: string(o.ID), Text: o.Name, Chosen: string(o.ID) == form.Organisation})
	}
	for _, who := range courses.Whos() {
		page.Whos = append(page.Whos, site.Option{Value: string(who), Text: whoWords(w, who), Chosen: string(who) == form.Who})
	}
	return page, nil
}

func (p *pages) askAssignment(c *gin.Context, form assignmentForm, faults site.Faults) error {
	page, err := p.assignmentPage(c, form)
	if err != nil {
		return err
	}
	page.Faults = faults
	return assignmentView.Render(p.site, c, page.Faults.Status(), page)
}

// saveAssignment shows first what the rule would do; confirmed, it is made.
func (p *pages) saveAssignment(c *gin.Context) error {
	var form assignmentForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	faults := site.Faults{}
	rule := courses.Assignment{ID: courses.AssignmentID(c.Param("rule")), CourseID: courses.CourseID(c.Param("id")),
		OrganisationID: accounts.OrganisationID(form.Organisation), Who: courses.Who(form.Who), Unit: form.Unit,
		Deadline: courses.Deadline{Days: number(form.DueDays, 0, "due_days", "admission.fault.due_days", faults), On: isoOf(form.DueOn, "due_on", faults)}}
	if len(faults) > 0 {
		return p.askAssignment(c, form, faults)
	}
	outlook, err := p.courses.Foresee(c.Request.Context(), actor(c), rule, false)
	if err == nil && form.Confirmed {
		_, err = p.courses.Assign(c.Request.Context(), actor(c), rule)
	}
	if refusal := problem.Of(err); refusal != nil && refusal.Kind == problem.Invalid {
		return p.askAssignment(c, form, site.Faults{rule.Fault(err): {Key: refusal.Key, Args: refusal.Args}})
	}
	if err != nil {
		return err
	}
	if form.Confirmed {
		return p.afterRule(c, outlook, "assignment.saved")
	}
	page, err := p.assignmentPage(c, form)
	if err != nil {
		return err
	}
	return p.confirmRule(c, page, rule, outlook)
}

// confirmRule says what would happen.
func (p *pages) confirmRule(c *gin.Context, page assignmentPage, rule courses.Assignment, outlook courses.Outlook) error {
	tree, err := p.courses.Accounts.Organisations(c.Request.Context())
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page.Rule, page.Outlook = ruleWords(w, tree, rule)+" · "+deadlineWords(w, rule.Deadline), outlookWords(w, outlook, page.Ending)
	return assignmentView.Render(p.site, c, http.StatusOK, page)
}

// outlookWords are the lines of an outlook that say something.
func outlookWords(w *i18n.Printer, o courses.Outlook, ending bool) []string {
	var lines []string
	say := func(key string, n int) {
		if n > 0 {
			lines = append(lines, w.N(key, n))
		}
	}
	if !ending {
		lines = append(lines, w.N("assignment.foreseen.people", o.People))
		say("assignment.foreseen.have", o.Have)
		say("assignment.foreseen.in", o.In)
		say("assignment.foreseen.exempt", o.Exempt)
		say("assignment.foreseen.lacking", o.Lacking)
	}
	say("assignment.foreseen.enrolled", o.Enrolled)
	if o.Room >= 0 && o.Room < o.Enrolled {
		lines = append(lines, w.N("assignment.foreseen.room", o.Room))
	}
	say("assignment.foreseen.ended", o.Ended)
	say("assignment.foreseen.freed", o.Freed)
	if len(lines) == 0 {
		lines = append(lines, w.T("assignment.foreseen.nothing"))
	}
	return lines
}

// afterRule carries a rule out at once where it is about few; else the job does.
func (p *pages) afterRule(c *gin.Context, o courses.Outlook, key string) error {
	id := courses.CourseID(c.Param("id"))
	if o.Enrolled+o.Ended+o.Freed+o.In > courses.AtOnce {
		return p.admitted(c, "assignment.saved.later")
	}
	if err := p.courses.SeeToRules(c.Request.Context(), actor(c), id); err != nil {
		return err
	}
	return p.admitted(c, key)
}

func (p *pages) askEndAssignment(c *gin.Context) error {
	rule, err := p.assignment(c)
	if err != nil {
		return err
	}
	outlook, err := p.courses.Foresee(c.Request.Context(), actor(c), rule, true)
	if err != nil {
		return err
	}
	page, err := p.assignmentPage(c, assignmentForm{})
	if err != nil {
		return err
	}
	page.Page = page.Page.Titled(p.site.Words(c).T("assignment.end.title"))
	page.Ending, page.Action = true, page.End
	return p.confirmRule(c, page, rule, outlook)
}

func (p *pages) endAssignment(c *gin.Context) error {
	rule, err := p.assignment(c)
	if err != nil {
		return err
	}
	outlook, err := p.courses.Foresee(c.Request.Context(), actor(c), rule, true)
	if err != nil {
		return err
	}
	if err := p.courses.Unassign(c.Request.Context(), actor(c), rule.CourseID, rule.ID); err != nil {
		return err
	}
	return p.afterRule(c, outlook, "assignment.ended")
}
