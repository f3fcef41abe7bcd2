package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses/goals"
)

type templatesPage struct {
	site.Page
	Form          templateForm
	Rows          []templateRow
	Organisations []site.Option
}

type templateRow struct {
	Path, Name, Code, Part, Specialty, Organisation string
	Version, Plans                                  int
}

// templateForm names the fields of the upload; the file is read by site.File.
type templateForm struct {
	File         string `form:"file"`
	Organisation string `form:"organisation"`
}

var errNoTemplate = problem.New(problem.Invalid, "goals.import.none")

var templatesView = site.View[templatesPage]("courses/goal_templates.html")

var toTemplates = site.Link{Key: "goals.templates", Path: "/kurseier/laringsmal"}

func (p *goalPages) showTemplates(c *gin.Context) error {
	return p.templates(c, templateForm{Organisation: string(actor(c).OrganisationID)}, nil, http.StatusOK)
}

func (p *goalPages) templates(c *gin.Context, form templateForm, faults site.Faults, status int) error {
	all, err := p.goals.Templates(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	tree, err := p.goals.Accounts.Organisations(c.Request.Context())
	if err != nil {
		return err
	}
	page := templatesPage{Page: p.site.Page(c, "goals.templates").Under(toDesk), Form: form}
	page.Faults = faults
	for _, t := range all {
		page.Rows = append(page.Rows, templateRow{"/kurseier/laringsmal/" + string(t.ID) + "/gi", t.Name, t.Code, t.Part, t.Specialty, tree.Name(t.OrganisationID), t.Version, t.Plans})
	}
	for _, o := range tree.All() {
		if actor(c).Serves(tree, accounts.CourseOwner, o.ID) {
			page.Organisations = append(page.Organisations, site.Option{Value: string(o.ID), Text: o.Name, Chosen: string(o.ID) == form.Organisation})
		}
	}
	return templatesView.Render(p.site, c, status, page)
}

func (p *goalPages) importTemplate(c *gin.Context) error {
	var form templateForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	fresh, err := p.takeTemplate(c, form)
	if err == nil {
		return p.done(c, map[bool]string{true: "goals.imported", false: "goals.imported.same"}[fresh], "/kurseier/laringsmal")
	}
	faults := site.Faults{}
	if !told(faults, "file", err) {
		return err
	}
	return p.templates(c, form, faults, http.StatusUnprocessableEntity)
}

func (p *goalPages) takeTemplate(c *gin.Context, form templateForm) (fresh bool, err error) {
	header, err := site.File(c, "file")
	if err != nil {
		return false, err
	}
	if header == nil {
		return false, errNoTemplate
	}
	file, err := header.Open()
	if err != nil {
		return false, err
	}
	defer file.Close()
	t, err := goals.ReadTemplate(file)
	if err != nil {
		return false, err
	}
	t.OrganisationID = accounts.OrganisationID(form.Organisation)
	_, fresh, err = p.goals.Import(c.Request.Context(), actor(c), t)
	return fresh, err
}

type assignPage struct {
	site.Page
	Form   assignForm
	Action string
}

type assignForm struct {
	Name string `form:"name" max:"254"`
}

var assignView = site.View[assignPage]("courses/goal_assign.html")

func (p *goalPages) newPlan(c *gin.Context) error {
	if _, err := p.goals.Assignable(c.Request.Context(), actor(c), goals.TemplateID(c.Param("template"))); err != nil {
		return err
	}
	return assignView.Render(p.site, c, http.StatusOK, p.assignPage(c, assignForm{}))
}

func (p *goalPages) assignPage(c *gin.Context, form assignForm) assignPage {
	return assignPage{Page: p.site.Page(c, "goals.assign.title").Under(toDesk, toTemplates), Form: form, Action: "/kurseier/laringsmal/" + c.Param("template") + "/gi"}
}

func (p *goalPages) assign(c *gin.Context) error {
	var form assignForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	_, err := p.goals.Assign(c.Request.Context(), actor(c), goals.TemplateID(c.Param("template")), form.Name)
	if err == nil {
		return p.done(c, "goals.assigned", "/kurseier/laringsmal")
	}
	page := p.assignPage(c, form)
	if page.Faults = (site.Faults{}); !told(page.Faults, "name", err) {
		return err
	}
	return assignView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}
