package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses/report"
)

const keptReport = site.Rule(accounts.RuleReportOwn)

func (p *reports) mountSaved(r *site.Routes) {
	r.GET(reportsPath, reporting, p.showReports)
	r.POST(reportsPath, reporting, p.saveReport)
	r.GET("/rapporter/:id", keptReport, p.showSaved)
	r.POST("/rapporter/:id/post", keptReport, p.planReport)
	r.POST("/rapporter/:id/del", keptReport, p.shareReport)
	r.POST("/rapporter/:id/slett", keptReport, p.removeReport)
}

type reportsPage struct {
	site.Page
	Able  bool
	Leads bool // who is late is a page of theirs
	Rows  []savedRow
	Pager site.PagerView
}

type savedRow struct{ Path, Name, Owner, Mails, Saved string }

var reportsView = site.View[reportsPage]("courses/reports.html")

func (p *reports) showReports(c *gin.Context) error {
	choice, err := p.report.Choices(c.Request.Context(), actor(c), report.Definition{})
	if err != nil {
		return err
	}
	all, err := p.report.List(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	w, pager := p.site.Words(c), site.ReadPager(c).Of(len(all))
	page := reportsPage{Page: p.site.Page(c, "report.list.title"), Able: len(choice.Scopes) > 0, Leads: slices.Contains(choice.Scopes, report.MyPeople), Pager: pager.View(c)}
	for _, one := range site.Cut(pager, all) {
		row := savedRow{Path: reportsPath + "/" + string(one.ID), Name: one.Name, Mails: mailsText(w, one.Plan), Saved: w.Date(one.CreatedAt)}
		if one.Owner != actor(c).ProfileID {
			row.Owner = one.OwnerName
		}
		page.Rows = append(page.Rows, row)
	}
	return reportsView.Render(p.site, c, http.StatusOK, page)
}

// everyKeys and weekdayKeys are the words of a plan.
var everyKeys = map[report.Every]string{report.Never: "report.mail.never", report.Weekly: "report.mail.weekly", report.Monthly: "report.mail.monthly"}

var weekdayKeys = []string{"report.day.1", "report.day.2", "report.day.3", "report.day.4", "report.day.5", "report.day.6", "report.day.7"}

// mailsText says when the totals are mailed; empty: never.
func mailsText(w *i18n.Printer, plan report.Plan) string {
	switch plan.Every {
	case report.Weekly:
		return w.T("report.mail.each_week", "Day", w.T(weekdayKeys[plan.Weekday-1]))
	case report.Monthly:
		return w.T("report.mail.each_month")
	}
	return ""
}

type saveForm struct {
	Name     string `form:"navn" max:"200"`
	Question string `form:"sporsmal" max:"8000"` // as an address says it
	Key      string `form:"nokkel" max:"60"`
}

// definition reads a question out of an address.
func definitionOf(question string) (report.Definition, error) {
	q, err := url.ParseQuery(question)
	if err != nil {
		return report.Definition{}, problem.New(problem.Invalid, "site.error.invalid.text").Because(err)
	}
	days, _ := strconv.Atoi(q.Get("dager")) // what is none is as usual
	return reportForm{Scope: q.Get("hvem"), Organisation: q.Get("org"), Unit: q.Get("enhet"), Courses: q["kurs"], Day: q.Get("dag"),
		Mandatory: q.Get("obligatorisk") != "", Then: q.Get("da") != "", Guests: q.Get("gjester") != "", Show: q.Get("rad"), Days: days}.definition(), nil
}

func (p *reports) saveReport(c *gin.Context) error {
	var form saveForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	d, err := definitionOf(form.Question)
	if err != nil {
		return err
	}
	id, err := p.report.Save(c.Request.Context(), actor(c), form.Key, form.Name, d)
	switch fault := problem.Of(err); {
	case fault != nil && fault.Key == report.ErrName.Key:
		return p.refuseName(c, form, d, fault)
	case fault != nil && fault.Kind == problem.Invalid:
		return p.ask(c, reportForm{Scope: string(d.Scope), Organisation: string(d.Organisation)}, fault)
	case err != nil:
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "report.saved"})
	return p.site.See(c, reportsPath+"/"+string(id))
}

// refuseName shows the report again, with what is wrong with its name.
func (p *reports) refuseName(c *gin.Context, form saveForm, d report.Definition, fault *problem.Problem) error {
	r, err := p.report.Read(c.Request.Context(), actor(c), d)
	if err != nil {
		return err
	}
	page := p.reportPage(c, r, reportForm{})
	page.Faults, page.Save = site.Faults{"navn": {Key: fault.Key, Args: fault.Args}}, form
	return reportView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}

// savedPart is what a page of a saved report has besides the report.
type savedPart struct {
	Path, Owner, Mails string
	Shared             string // with how many
	Mine               bool
	Everies, Weekdays  []site.Option
}

type planForm struct {
	Every   string `form:"hvor_ofte" max:"10"`
	Weekday int    `form:"ukedag"`
}

type readerForm struct {
	Who string `form:"hvem" max:"254"`
}

func (p *reports) showSaved(c *gin.Context) error {
	return p.drawSaved(c, http.StatusOK, readerForm{}, nil)
}

func (p *reports) drawSaved(c *gin.Context, status int, form readerForm, faults site.Faults) error {
	one, err := p.report.Saved(c.Request.Context(), actor(c), report.ID(c.Param("id")))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	part := savedPart{Path: reportsPath + "/" + string(one.ID), Mails: mailsText(w, one.Plan), Mine: one.Owner == actor(c).ProfileID}
	if !part.Mine {
		part.Owner = one.OwnerName
	}
	if one.Others > 0 {
		part.Shared = w.N("report.shared", one.Others)
	}
	for _, every := range report.Everies {
		part.Everies = append(part.Everies, site.Option{Value: string(every), Text: w.T(everyKeys[every]), Chosen: one.Plan.Every == every})
	}
	for i, key := range weekdayKeys {
		part.Weekdays = append(part.Weekdays, site.Option{Value: strconv.Itoa(i + 1), Text: w.T(key), Chosen: one.Plan.Weekday == i+1})
	}
	r, err := p.report.Read(c.Request.Context(), actor(c), one.Definition)
	page := reportPage{Page: p.site.Page(c, "report.title").Titled(one.Name).Under(toReports)}
	switch fault := problem.Of(err); {
	case fault != nil && fault.Kind == problem.Invalid:
		page.Refused = w.With(fault.Key, fault.Args)
	case err != nil:
		return err
	default:
		form := reportForm{Order: c.Query("orden")}
		filled := p.reportPage(c, r, form)
		filled.Page = page.Page
		page = filled
	}
	page.Saved, page.Reader, page.Faults = &part, form, faults
	return reportView.Render(p.site, c, status, page)
}

func (p *reports) planReport(c *gin.Context) error {
	var form planForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	plan := report.Plan{Every: report.Every(form.Every), Weekday: form.Weekday}
	if err := p.report.PlanMails(c.Request.Context(), actor(c), report.ID(c.Param("id")), plan); err != nil {
		return err
	}
	key := "report.planned"
	if plan.Every == report.Never {
		key = "report.stopped"
	}
	return p.afterSaved(c, key)
}

func (p *reports) shareReport(c *gin.Context) error {
	var form readerForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.report.Share(c.Request.Context(), actor(c), report.ID(c.Param("id")), form.Who)
	if fault := problem.Of(err); fault != nil && fault.Key == report.ErrReader.Key {
		return p.drawSaved(c, http.StatusUnprocessableEntity, form, site.Faults{"hvem": {Key: fault.Key}})
	}
	if err != nil {
		return err
	}
	return p.afterSaved(c, "report.given")
}

func (p *reports) removeReport(c *gin.Context) error {
	if err := p.report.Remove(c.Request.Context(), actor(c), report.ID(c.Param("id"))); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "report.removed"})
	return p.site.See(c, reportsPath)
}

func (p *reports) afterSaved(c *gin.Context, key string) error {
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: key})
	return p.site.See(c, reportsPath+"/"+c.Param("id"))
}
