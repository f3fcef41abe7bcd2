package pages

import (
	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

type exemptionPage struct {
	site.Page
	Form   exemptionForm
	Action string
	Rows   []exemptionRow
}

type exemptionForm struct {
	Person string `form:"person"`
	Why    string `form:"why,lines"`
}

type exemptionRow struct{ ID, Name, Why, Since string }

var exemptionView = site.View[exemptionPage]("courses/exemption.html")

func (p *pages) showExemptions(c *gin.Context) error {
	return p.drawExemptions(c, exemptionForm{}, nil)
}

func (p *pages) drawExemptions(c *gin.Context, form exemptionForm, faults site.Faults) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	all, err := p.courses.Exemptions(c.Request.Context(), actor(c), owned.ID)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	text, _ := owned.Text(w.Language())
	path := "/kurseier/" + string(owned.ID)
	page := exemptionPage{Page: p.site.Page(c, "assignment.exempt.title").Under(toDesk, site.Link{Text: text.Title, Path: path}, site.Link{Key: "admission.title", Path: path + "/pamelding"}),
		Form: form, Action: path + "/pamelding/fritak"}
	for _, e := range all {
		page.Rows = append(page.Rows, exemptionRow{string(e.ID), e.Name, e.Why, w.Date(e.ExemptedAt)})
	}
	page.Faults = faults
	return exemptionView.Render(p.site, c, page.Faults.Status(), page)
}

func (p *pages) createExemption(c *gin.Context) error {
	var form exemptionForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.courses.Exempt(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), form.Person, form.Why)
	if refusal := problem.Of(err); refusal != nil && refusal.Kind == problem.Invalid {
		return p.drawExemptions(c, form, site.Faults{courses.ExemptionFault(err): {Key: refusal.Key, Args: refusal.Args}})
	}
	if err != nil {
		return err
	}
	return p.afterExemption(c, "assignment.exempt.saved")
}

func (p *pages) endExemption(c *gin.Context) error {
	err := p.courses.Unexempt(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), courses.ExemptionID(c.PostForm("exemption")))
	if err != nil {
		return err
	}
	return p.afterExemption(c, "assignment.exempt.ended")
}

func (p *pages) afterExemption(c *gin.Context, key string) error {
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: key}); err != nil {
		return err
	}
	return p.site.See(c, "/kurseier/"+c.Param("id")+"/pamelding/fritak")
}
