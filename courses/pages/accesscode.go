package pages

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// mountAccessCode mounts how an owner makes codes, and how people use them.
func (p *pages) mountAccessCode(r *site.Routes) {
	r.POST("/kurseier/:id/pamelding/koder", courseOwner, p.createCode)
	r.POST("/kurseier/:id/pamelding/koder/trekk", courseOwner, p.withdrawCode)
	r.GET("/kode", site.Anyone, p.newCode)
	r.POST("/kode", own, p.useCode)
}

// accessCodeRow is a code on its owner's page.
type accessCodeRow struct {
	ID, Code, Link, Used, Until string
	Status                      site.Status
	Open                        bool
}

// addCodes puts the codes of a course on its page of enrolment.
func (p *pages) addCodes(c *gin.Context, id courses.CourseID, page *admissionPage) error {
	all, err := p.courses.Codes(c.Request.Context(), actor(c), id)
	w, today := p.site.Words(c), accounts.Today(p.site.Now())
	for _, code := range all {
		row := accessCodeRow{ID: string(code.ID), Code: code.Code, Link: p.site.URL() + "/kode?kode=" + url.QueryEscape(code.Code), Open: code.State(today) == "open",
			Status: codeStatus(w, code.State(today)), Used: w.N("accesscode.used", code.Used)}
		if code.Uses > 0 {
			row.Used = w.T("accesscode.used.of", "Used", w.Number(code.Used), "Uses", w.Number(code.Uses))
		}
		if code.LastDay != "" {
			row.Until = w.T("accesscode.until", "Date", w.Day(code.LastDay))
		}
		page.Codes = append(page.Codes, row)
	}
	return err
}

func codeStatus(w *i18n.Printer, state string) site.Status {
	switch state {
	case "open":
		return site.Status{Kind: "done", Text: w.T("accesscode.state.open")}
	case "withdrawn":
		return site.Status{Kind: "waiting", Text: w.T("accesscode.state.withdrawn")}
	case "late":
		return site.Status{Kind: "waiting", Text: w.T("accesscode.state.late")}
	}
	return site.Status{Kind: "waiting", Text: w.T("accesscode.state.used")}
}

func (p *pages) createCode(c *gin.Context) error {
	var form admissionForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	faults := site.Faults{}
	uses := number(form.Uses, 0, "uses", "accesscode.fault.uses", faults)
	last := isoOf(form.LastDay, "last_day", faults)
	if len(faults) == 0 {
		code, err := p.courses.MakeCode(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), uses, last)
		refusal := problem.Of(err)
		switch {
		case err == nil:
			if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: "accesscode.made", Args: map[string]any{"Code": code}}); err != nil {
				return err
			}
			return p.site.See(c, "/kurseier/"+c.Param("id")+"/pamelding#koder")
		case refusal == nil || refusal.Kind != problem.Invalid:
			return err
		}
		faults.Add(courses.CodeFault(err), refusal.Key)
	}
	return p.refuseAdmission(c, form, faults)
}

func (p *pages) withdrawCode(c *gin.Context) error {
	err := p.courses.WithdrawCode(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), courses.AccessCodeID(c.PostForm("access_code")))
	if err != nil {
		return err
	}
	return p.admitted(c, "accesscode.withdrawn")
}

type accessCodePage struct {
	site.Page
	Form     accessCodeForm
	Course   string // that the code leads to; empty: it is asked for
	Summary  string
	Path     string // of the course; empty: it is not to be read by the visitor
	SignIn   string
	Register string
}

type accessCodeForm struct {
	Code string `form:"kode" max:"40"`
}

var accessCodeView = site.View[accessCodePage]("courses/accesscode.html")

// newCode asks for a code; with one in the address it says which course that
// leads to. Nothing is changed by opening a link.
func (p *pages) newCode(c *gin.Context) error {
	var form accessCodeForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	page := p.accessCodePage(c, form)
	if form.Code == "" {
		return accessCodeView.Render(p.site, c, http.StatusOK, page)
	}
	course, err := p.courses.FindCode(c.Request.Context(), actor(c), form.Code, c.ClientIP())
	if err != nil {
		return p.refuseCode(c, page, err)
	}
	w := p.site.Words(c)
	text, _ := course.Text(w.Language())
	page.Course, page.Summary = text.Title, text.Summary
	back := "/kode?kode=" + courses.ReadCode(form.Code)
	page.SignIn, page.Register = "/logg-inn?return="+url.QueryEscape(back), "/registrer?return="+url.QueryEscape(back)
	return accessCodeView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) accessCodePage(c *gin.Context, form accessCodeForm) accessCodePage {
	return accessCodePage{Page: p.site.Page(c, "accesscode.title"), Form: form}
}

// refuseCode says beside the field why a code opens nothing.
func (p *pages) refuseCode(c *gin.Context, page accessCodePage, err error) error {
	refusal := problem.Of(err)
	if refusal == nil || !errors.Is(err, courses.ErrNoCode) && refusal.Kind != problem.Conflict && refusal.Kind != problem.TooMany {
		return err
	}
	status := http.StatusUnprocessableEntity
	if refusal.Kind == problem.TooMany {
		status = http.StatusTooManyRequests
	}
	page.Faults = site.Faults{"kode": {Key: refusal.Key, Args: refusal.Args}}
	return accessCodeView.Render(p.site, c, status, page)
}

func (p *pages) useCode(c *gin.Context) error {
	var form accessCodeForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	course, err := p.courses.EnterByCode(c.Request.Context(), actor(c), form.Code, c.ClientIP())
	if err != nil {
		return p.refuseCode(c, p.accessCodePage(c, form), err)
	}
	path := "/kurs/" + string(course)
	return p.tell(c, course, "courses.enrolled", site.Link{Key: "courses.start", Path: path + "/spill"}, path)
}
