package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

type handoverPage struct {
	site.Page
	Tabs    []site.Tab
	Form    handoverForm
	Action  string
	Owner   string // name; empty: nobody
	Gone    bool   // the owner has left, or does not serve the organisation any more
	Keepers []site.Option
}

type handoverForm struct {
	From string `form:"from"`
	To   string `form:"to"`
}

var handoverView = site.View[handoverPage]("courses/handover.html")

// mountHandover mounts who owns a course, and how another comes to.
func (p *pages) mountHandover(r *site.Routes) {
	r.GET("/kurseier/:id/eier", courseOwner, p.showKeeping)
	r.POST("/kurseier/:id/eier", courseOwner, p.handOver)
}

func (p *pages) showKeeping(c *gin.Context) error {
	page, err := p.handoverPage(c, handoverForm{})
	if err != nil {
		return err
	}
	return handoverView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) handoverPage(c *gin.Context, form handoverForm) (handoverPage, error) {
	k, err := p.courses.Keeping(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")))
	if err != nil {
		return handoverPage{}, err
	}
	text, _ := k.Course.Text(p.site.Language(c))
	form.From = string(k.Owner.ID)
	page := handoverPage{Page: p.site.Page(c, "courses.desk.title").Titled(text.Title).Under(toDesk), Tabs: p.ownedNav(c, k.Course.ID), Form: form,
		Action: "/kurseier/" + string(k.Course.ID) + "/eier", Owner: k.Owner.Name, Gone: !k.Living}
	for _, keeper := range k.Keepers {
		if keeper.ID != k.Owner.ID {
			page.Keepers = append(page.Keepers, site.Option{Value: string(keeper.ID), Text: keeper.Name, Chosen: string(keeper.ID) == form.To})
		}
	}
	return page, nil
}

func (p *pages) handOver(c *gin.Context) error {
	var form handoverForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.CourseID(c.Param("id"))
	err := p.courses.HandOver(c.Request.Context(), actor(c), id, accounts.ProfileID(form.From), accounts.ProfileID(form.To))
	if fault := problem.Of(err); fault != nil && fault.Kind == problem.Invalid {
		page, err := p.handoverPage(c, form)
		if err != nil {
			return err
		}
		page.Faults = site.Faults{"to": {Key: fault.Key}}
		return handoverView.Render(p.site, c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: "handover.done"}); err != nil {
		return err
	}
	return p.site.See(c, "/kurseier/"+string(id)+"/eier")
}
