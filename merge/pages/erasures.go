package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge/privacy"
)

// erasuresPage is what waits for the employer's answer.
type erasuresPage struct {
	site.Page
	Rows []erasureRow
}

// erasureRow is one request.
type erasureRow struct {
	Path     string
	Name     string
	Asked    string
	Reason   string
	Employed bool
}

type employerForm struct {
	Answer string `form:"answer,lines" max:"500"`
	Erase  bool   `form:"erase"`
}

// erasureAnswerPage is one request, with its two answers.
type erasureAnswerPage struct {
	site.Page
	erasureRow
	Form employerForm
	Days int
}

var (
	erasuresView      = site.View[erasuresPage]("merge/erasures.html")
	erasureAnswerView = site.View[erasureAnswerPage]("merge/erasure_answer.html")
	toErasures        = site.Link{Key: "privacy.erasures.title", Path: erasuresPath}
)

func (p *privacyPages) erasureRow(c *gin.Context, e privacy.Erasure) erasureRow {
	return erasureRow{Path: erasuresPath + "/" + string(e.ID), Name: e.Name, Asked: p.site.Words(c).Date(e.AskedAt), Reason: e.Reason, Employed: e.Employed}
}

func (p *privacyPages) showErasures(c *gin.Context) error {
	waiting, err := p.privacy.Waiting(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := erasuresPage{Page: p.site.Page(c, "privacy.erasures.title").Under(toHires)}
	for _, e := range waiting {
		page.Rows = append(page.Rows, p.erasureRow(c, e))
	}
	return erasuresView.Render(p.site, c, http.StatusOK, page)
}

func (p *privacyPages) showErasure(c *gin.Context) error {
	return p.drawErasure(c, http.StatusOK, employerForm{}, nil)
}

func (p *privacyPages) drawErasure(c *gin.Context, status int, form employerForm, faults site.Faults) error {
	waiting, err := p.privacy.Waiting(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	for _, e := range waiting {
		if string(e.ID) != c.Param("id") {
			continue
		}
		page := erasureAnswerPage{Page: p.site.Page(c, "privacy.erasures.title").Titled(e.Name).Under(toHires, toErasures), erasureRow: p.erasureRow(c, e),
			Form: form, Days: p.privacy.Settings.EraseDays}
		page.Faults = faults
		return erasureAnswerView.Render(p.site, c, status, page)
	}
	return p.privacy.Closed(c.Request.Context(), actor(c), privacy.ErasureID(c.Param("id")))
}

func (p *privacyPages) decideErasure(c *gin.Context) error {
	var form employerForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.privacy.Decide(c.Request.Context(), actor(c), privacy.ErasureID(c.Param("id")), form.Erase, form.Answer)
	refused := problem.Of(err)
	switch {
	case refused != nil && (refused.Is(privacy.ErrAnswer) || refused.Is(privacy.ErrEmployed)):
		faults := site.Faults{}
		faults.Add("answer", refused.Key)
		return p.drawErasure(c, http.StatusUnprocessableEntity, form, faults)
	case refused != nil && refused.Is(privacy.ErrSettled):
		p.site.Flash(c, site.Notice{Kind: site.Mind, Key: refused.Key})
	case err != nil:
		return err
	default:
		p.site.Flash(c, site.Notice{Kind: site.Done, Key: "privacy.erasures.done"})
	}
	return p.site.See(c, erasuresPath)
}
