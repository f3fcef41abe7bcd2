package pages

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses/goals"
)

type goalPage struct {
	site.Page
	Form       entryForm
	Path       string // of the goal
	Code       string
	About      string
	Holder     string
	Mine       bool // and still open to be written in
	Status     site.Status
	Activities []entryView
	Whole      entryView // the goal itself
	Early      bool      // required activities are not signed yet
	NoLeader   bool
	Supervised bool // somebody may be asked to sign
	Ask        string
}

// entryView is an activity, or the goal, with what was said of it.
type entryView struct {
	ID, Title, Comment, Recall string
	Field, RoleField           string // names of its form's fields
	Required                   bool
	Status                     site.Status
	Writes                     bool          // the reader may write
	Options                    []site.Option // who may be asked to sign
	Signatures                 []signatureView
}

type signatureView struct {
	Status             site.Status
	Name, When, Answer string
	Whole              bool
}

type entryForm struct {
	Comment string `form:"comment,lines" max:"2000"`
	To      string `form:"to"`
	Send    bool   `form:"send"`
}

var goalView = site.View[goalPage]("courses/goal.html")

func (p *goalPages) showGoal(c *gin.Context) error {
	page, err := p.goalPage(c)
	if err != nil {
		return err
	}
	return goalView.Render(p.site, c, http.StatusOK, page)
}

func (p *goalPages) goalPage(c *gin.Context) (goalPage, error) {
	plan, g, err := p.goals.ReadGoal(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")), goals.GoalID(c.Param("goal")))
	if err != nil {
		return goalPage{}, err
	}
	w, path := p.site.Words(c), "/laringsmal/"+string(plan.ID)
	signed, required := plan.Signed(g)
	page := goalPage{Page: p.site.Page(c, "goals.title").Titled(g.Title).Under(toGoals, site.Link{Text: plan.Template.Name, Path: path}),
		Path: path + "/mal/" + string(g.ID), Code: g.Code, About: g.About, Holder: plan.Holder, Mine: plan.As == goals.Holder && plan.SupersededBy == "",
		Status: goalStatus(w, plan, g), Early: signed < required, NoLeader: plan.LeaderRole() == nil, Supervised: len(plan.Supervisors()) > 0, Ask: path + "/spor"}
	for _, a := range g.Activities {
		e := plan.OfActivity(a.ID)
		view := entryViewOf(w, e, page.Mine)
		view.ID, view.Title, view.Required, view.Status = string(a.ID), a.Title, a.Required, entryStatus(w, e)
		view.Field, view.RoleField = "comment-"+view.ID, "to-"+view.ID
		view.sayOnce()
		if e != nil && e.State == goals.Sent && page.Mine {
			view.Recall = path + "/tilbake/" + string(e.ID)
		}
		for _, r := range plan.Supervisors() {
			view.Options = append(view.Options, site.Option{Value: string(r.ID), Text: r.Name, Chosen: e != nil && e.RoleID == r.ID || len(plan.Supervisors()) == 1})
		}
		page.Activities = append(page.Activities, view)
	}
	e := plan.OfGoal(g.ID)
	page.Whole = entryViewOf(w, e, page.Mine)
	if e != nil && e.State == goals.Sent && page.Mine {
		page.Whole.Recall = path + "/tilbake/" + string(e.ID)
	}
	return page, nil
}

func entryViewOf(w *i18n.Printer, e *goals.Entry, mine bool) entryView {
	view := entryView{Writes: mine}
	if e == nil {
		return view
	}
	view.Comment, view.Writes = e.Comment, mine && (e.State == goals.Open || e.State == goals.Returned)
	for _, n := range e.Signatures {
		view.Signatures = append(view.Signatures, signatureViewOf(w, n))
	}
	return view
}

// sayOnce leaves out the word of the last answer where the activity's own says
// the same.
func (v *entryView) sayOnce() {
	if n := len(v.Signatures); n > 0 && v.Signatures[n-1].Status == v.Status {
		v.Signatures[n-1].Status = site.Status{}
	}
}

func signatureViewOf(w *i18n.Printer, n goals.Signature) signatureView {
	kind := map[bool]string{true: "done", false: "wrong"}[n.Verdict.Yes()]
	return signatureView{Status: site.Status{Kind: kind, Text: w.T("goals.verdict." + string(n.Verdict))}, Name: n.SignerName,
		When: w.DateTime(n.SignedAt), Answer: n.Answer, Whole: n.Whole}
}

// register keeps what was written of an activity, and sends it where that is
// what was pressed.
func (p *goalPages) register(c *gin.Context) error {
	var form entryForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	to, activity := goals.RoleID(form.To), c.Param("activity")
	var err error
	switch {
	case !form.Send:
		to = ""
	case to == "":
		err = goals.ErrNoRole
	}
	if err == nil {
		err = p.goals.Register(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")), goals.ActivityID(activity), form.Comment, to)
	}
	if err == nil {
		return p.done(c, map[bool]string{true: "goals.sent", false: "goals.saved"}[form.Send], p.here(c))
	}
	field := "comment-" + activity
	if errors.Is(err, goals.ErrNoRole) {
		field = "to-" + activity
	}
	return p.writeAgain(c, form, field, err)
}

func (p *goalPages) here(c *gin.Context) string {
	return "/laringsmal/" + c.Param("plan") + "/mal/" + c.Param("goal")
}

// writeAgain shows the goal with what was typed and what to mend.
func (p *goalPages) writeAgain(c *gin.Context, form entryForm, field string, fault error) error {
	page, err := p.goalPage(c)
	if err != nil {
		return err
	}
	if page.Faults = (site.Faults{}); errors.Is(fault, goals.ErrMoved) || errors.Is(fault, goals.ErrArchived) || !told(page.Faults, field, fault) {
		return fault
	}
	page.Form = form
	if c.Param("activity") == "" {
		page.Whole.Comment = form.Comment
	}
	for i := range page.Activities {
		if v := &page.Activities[i]; v.ID == c.Param("activity") {
			v.Comment = form.Comment
			for j := range v.Options {
				v.Options[j].Chosen = v.Options[j].Value == form.To
			}
		}
	}
	return goalView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}

func (p *goalPages) reach(c *gin.Context) error {
	var form entryForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.goals.Reach(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")), goals.GoalID(c.Param("goal")), form.Comment)
	if err != nil {
		return p.writeAgain(c, form, "comment", err)
	}
	return p.done(c, "goals.reached", p.here(c))
}

func (p *goalPages) recall(c *gin.Context) error {
	if err := p.goals.Recall(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")), goals.EntryID(c.Param("entry"))); err != nil {
		return err
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: "goals.recalled"}); err != nil {
		return err
	}
	return p.site.Return(c, "/laringsmal/"+c.Param("plan"))
}

type waitingPage struct {
	site.Page
	Form signForm
	Tabs []site.Tab
	Lead string
	Sign string // what is pressed for yes: activities are signed, goals approved
	Rows []waitingRow
	Done []doneRow
}

type waitingRow struct {
	Pick, Holder, Plan, Goal, Activity, Comment, Since, Path, Signed string
	Picked                                                           bool
}

type doneRow struct {
	Title, When, Holder string
	Status              site.Status
}

type signForm struct {
	Picks  []string `form:"pick"`
	Answer string   `form:"answer,lines" max:"2000"`
	Verb   string   `form:"verb"`
}

var waitingView = site.View[waitingPage]("courses/goal_sign.html")

func (p *goalPages) showWaiting(c *gin.Context) error {
	return p.waiting(c, signForm{}, nil, http.StatusOK)
}

func (p *goalPages) waiting(c *gin.Context, form signForm, faults site.Faults, status int) error {
	all, err := p.goals.Waiting(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	signed, err := p.goals.Done(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := waitingPage{Page: p.site.Page(c, "goals.tab.sign").Under(toGoals), Form: form, Tabs: goalTabs(w, "/til-signering", len(all))}
	page.Faults = faults
	page.Lead, page.Sign = signing(w, all)
	for _, one := range all {
		row := waitingRow{Pick: string(one.Entry.ID) + " " + strconv.FormatInt(one.Entry.SentAt.UnixMicro(), 10), Holder: one.Holder, Plan: one.Plan.Template.Name,
			Goal: one.Goal.Title, Activity: one.Activity.Title, Comment: one.Entry.Comment, Since: w.Date(*one.Entry.SentAt)}
		if one.Entry.ActivityID == "" {
			done, total := one.Plan.Signed(one.Goal)
			row.Signed, row.Path = w.T("goals.signed", "Done", done, "Total", total), "/laringsmal/"+string(one.Plan.ID)+"/mal/"+string(one.Goal.ID)
		}
		for _, pick := range form.Picks {
			row.Picked = row.Picked || pick == row.Pick
		}
		page.Rows = append(page.Rows, row)
	}
	for _, n := range signed {
		view := signatureViewOf(w, n.Signature)
		row := doneRow{Title: n.Activity, When: view.When, Holder: n.HolderName, Status: view.Status}
		if row.Title == "" {
			row.Title = n.Goal
		}
		page.Done = append(page.Done, row)
	}
	return waitingView.Render(p.site, c, status, page)
}

// signing words what is done with what waits: a supervisor signs activities, a
// leader approves goals, and somebody may be both.
func signing(w *i18n.Printer, all []goals.Waiting) (lead, verb string) {
	activity := slices.ContainsFunc(all, func(one goals.Waiting) bool { return one.Entry.ActivityID != "" })
	goal := slices.ContainsFunc(all, func(one goals.Waiting) bool { return one.Entry.ActivityID == "" })
	switch {
	case activity && goal:
		return w.T("goals.sign.both.lead"), w.T("goals.sign.both")
	case goal:
		return w.T("goals.approve.lead"), w.T("goals.approve")
	}
	return w.T("goals.sign.lead"), w.T("goals.sign")
}

func (p *goalPages) sign(c *gin.Context) error {
	var form signForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	var picks []goals.Pick
	for _, text := range form.Picks {
		if pick, fine := pickOf(text); fine {
			picks = append(picks, pick)
		}
	}
	yes := form.Verb == "sign"
	err := p.goals.Sign(c.Request.Context(), actor(c), picks, yes, form.Answer)
	if err == nil {
		return p.done(c, map[bool]string{true: "goals.sign.done", false: "goals.sign.returned"}[yes], "/til-signering")
	}
	faults, field := site.Faults{}, "answer"
	if errors.Is(err, goals.ErrNothingPicked) || errors.Is(err, goals.ErrMoved) {
		field = "pick"
	}
	if !told(faults, field, err) {
		return err
	}
	return p.waiting(c, form, faults, http.StatusUnprocessableEntity)
}

// pickOf reads "entry moment", as the form sends it.
func pickOf(text string) (goals.Pick, bool) {
	for i := range text {
		if text[i] == ' ' {
			micro, err := strconv.ParseInt(text[i+1:], 10, 64)
			return goals.Pick{Entry: goals.EntryID(text[:i]), SentAt: time.UnixMicro(micro).UTC()}, err == nil
		}
	}
	return goals.Pick{}, false
}
