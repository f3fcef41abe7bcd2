package pages

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// classificationForm is where in the catalogue a course shall stand.
type classificationForm struct {
	Categories []string `form:"category"`
	Tags       string   `form:"tags,lines" max:"2000"`
}

type classificationPage struct {
	site.Page
	Tabs   []site.Tab
	Form   classificationForm
	Action string
	Boxes  []site.Option
}

var classificationView = site.View[classificationPage]("courses/classification.html")

func (p *pages) editClassification(c *gin.Context) error {
	at, err := p.courses.ClassificationOf(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")))
	if err != nil {
		return err
	}
	form := classificationForm{Tags: strings.Join(at.Tags, ", ")}
	for _, id := range at.Categories {
		form.Categories = append(form.Categories, string(id))
	}
	return p.drawClassification(c, http.StatusOK, form, nil)
}

func (p *pages) drawClassification(c *gin.Context, status int, form classificationForm, faults site.Faults) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	all, err := p.courses.Categories(c.Request.Context(), w.Language())
	if err != nil {
		return err
	}
	text, _ := owned.Text(w.Language())
	path := "/kurseier/" + string(owned.ID)
	page := classificationPage{Page: p.site.Page(c, "category.of_course").Under(toDesk, site.Link{Text: text.Title, Path: path}),
		Tabs: p.ownedNav(c, owned.ID), Form: form, Action: path + "/emner"}
	for _, category := range all {
		page.Boxes = append(page.Boxes, site.Option{Value: string(category.ID), Text: category.Name(w.Language()),
			Chosen: slices.Contains(form.Categories, string(category.ID))})
	}
	page.Faults = faults
	return classificationView.Render(p.site, c, status, page)
}

func (p *pages) updateClassification(c *gin.Context) error {
	var form classificationForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	tags, err := courses.ReadTags(form.Tags)
	if err != nil {
		faults := site.Faults{}
		why := problem.Of(err)
		faults.Add("tags", why.Key, "Most", why.Args["Most"])
		return p.drawClassification(c, http.StatusUnprocessableEntity, form, faults)
	}
	where := courses.Classification{Tags: tags}
	for _, id := range form.Categories {
		where.Categories = append(where.Categories, courses.CategoryID(id))
	}
	id := courses.CourseID(c.Param("id"))
	if err := p.courses.Classify(c.Request.Context(), actor(c), id, where); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "category.filed"})
	return p.site.See(c, "/kurseier/"+string(id)+"/emner")
}
