package pages

import (
	"cmp"
	"strconv"

	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

type silencePage struct {
	site.Page
	Tabs         []site.Tab
	Form         completionForm
	Action       string
	Kinds        []site.Option
	Orders       []site.Option // which parts have to be done
	OrdersAction string
}

// completionForm is both forms of the page.
type completionForm struct {
	silenceForm
	formsForm
}

// silenceForm is what counts as done where a course does not say.
type silenceForm struct {
	Kind    string `form:"kind"`
	Minutes string `form:"minutes"`
}

// asReported is on the form what is empty in the rule.
const asReported = "reported"

var silenceView = site.View[silencePage]("courses/silence.html")

// mountSilence mounts when a course is done that does not say so itself.
func (p *pages) mountSilence(r *site.Routes) {
	r.GET("/kurseier/:id/fullforing", courseOwner, p.editSilence)
	r.POST("/kurseier/:id/fullforing", courseOwner, p.updateSilence)
	r.POST("/kurseier/:id/deler", courseOwner, p.updateForms)
}

func (p *pages) editSilence(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	rule, err := p.courses.SilenceOf(c.Request.Context(), actor(c), owned.ID)
	if err != nil {
		return err
	}
	return p.askSilence(c, owned, completionForm{silenceFormOf(rule), formsFormOf(owned)}, nil)
}

func silenceFormOf(rule courses.Silence) silenceForm {
	form := silenceForm{Kind: string(rule.Kind), Minutes: digits(rule.Minutes)}
	if rule.Kind == courses.AsReported {
		form.Kind = asReported
	}
	return form
}

func formsFormOf(owned courses.Owned) formsForm {
	return formsForm{cmp.Or(string(owned.ClassOrder), oneIsEnough)}
}

func (p *pages) updateSilence(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	var form silenceForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	rule := courses.Silence{Kind: courses.SilenceKind(form.Kind)}
	switch rule.Kind {
	case asReported:
		rule.Kind = courses.AsReported
	case courses.AsReported:
		rule.Kind = asReported // nothing was chosen
	case courses.AfterMinutes:
		rule.Minutes, _ = strconv.Atoi(form.Minutes) // what is no number is out of range
	}
	err = p.courses.SetSilence(c.Request.Context(), actor(c), owned.ID, rule)
	if refusal := problem.Of(err); refusal != nil && refusal.Kind == problem.Invalid {
		field := map[bool]string{true: "minutes", false: "kind"}[rule.Kind == courses.AfterMinutes]
		return p.askSilence(c, owned, completionForm{form, formsFormOf(owned)}, site.Faults{field: {Key: refusal.Key, Args: refusal.Args}})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "silence.saved"})
	return p.site.See(c, "/kurseier/"+string(owned.ID)+"/fullforing")
}

func (p *pages) askSilence(c *gin.Context, owned courses.Owned, form completionForm, faults site.Faults) error {
	w, path := p.site.Words(c), "/kurseier/"+string(owned.ID)
	text, _ := owned.Text(w.Language())
	page := silencePage{Page: p.site.Page(c, "silence.title").Under(toDesk, site.Link{Text: text.Title, Path: path}),
		Tabs: p.ownedNav(c, owned.ID), Form: form, Action: path + "/fullforing",
		Kinds:  radiosOf(w, "silence.kind.", form.Kind, asReported, string(courses.WhenOpened), string(courses.AfterMinutes), string(courses.WhenSaid)),
		Orders: classOrders(w, form.Order), OrdersAction: path + "/deler"}
	page.Faults = faults
	return silenceView.Render(p.site, c, page.Faults.Status(), page)
}
