package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/report"
)

const reporting = site.Rule(accounts.RuleReport)

// reports are the pages of who lacks what.
type reports struct {
	site   *site.Site
	report *report.Service
}

// The ways to reports, for crumbs and forms.
const (
	reportsPath   = "/rapporter"
	newReportPath = "/rapporter/ny"
	readPath      = "/rapporter/vis"
)

var toReports = site.Link{Key: "report.list.title", Path: reportsPath}

// MountReports puts the reports on the site.
func MountReports(s *site.Site, service *report.Service) {
	p := &reports{site: s, report: service}
	r := s.Routes()
	r.GET(newReportPath, reporting, p.newReport)
	r.GET(readPath, reporting, p.showReport)
	p.mountFiles(r)
	p.mountSaved(r)
}

// reportForm is a definition as an address says it, so that a report can be
// gone back to, and kept by the browser.
type reportForm struct {
	Scope        string   `form:"hvem" max:"20"`
	Organisation string   `form:"org" max:"40"`
	Unit         string   `form:"enhet" max:"200"`
	Courses      []string `form:"kurs" max:"40"`
	Mandatory    bool     `form:"obligatorisk"`
	Day          string   `form:"dag" max:"10"`
	Then         bool     `form:"da"`
	Guests       bool     `form:"gjester"`
	Show         string   `form:"rad" max:"20"`
	Days         int      `form:"dager"`
	Order        string   `form:"orden" max:"20"`
	Query        string   `form:"q" max:"100"` // among the courses
}

func (f reportForm) definition() report.Definition {
	d := report.Definition{Scope: report.Scope(f.Scope), Organisation: accounts.OrganisationID(f.Organisation), Unit: f.Unit, Mandatory: f.Mandatory, Day: f.Day,
		Then: f.Then, Guests: f.Guests, Show: report.Show(f.Show), Days: f.Days}
	for _, id := range f.Courses {
		d.Courses = append(d.Courses, courses.CourseID(id))
	}
	return d
}

// addressOf is a definition as an address says it.
func addressOf(d report.Definition) url.Values {
	q := url.Values{"hvem": {string(d.Scope)}}
	for name, value := range map[string]string{"org": string(d.Organisation), "enhet": d.Unit, "dag": d.Day, "rad": string(d.Show)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, on := range map[string]bool{"da": d.Then, "gjester": d.Guests, "obligatorisk": d.Mandatory} {
		if on {
			q.Set(name, "true")
		}
	}
	if d.Days != 0 && d.Days != report.DefaultDays {
		q.Set("dager", strconv.Itoa(d.Days))
	}
	for _, id := range d.Courses {
		q.Add("kurs", string(id))
	}
	return q
}

// with is an address with one value replaced; an empty one is left out.
func with(path string, q url.Values, name, value string) string {
	changed := url.Values{}
	for key, values := range q {
		changed[key] = slices.Clone(values)
	}
	changed.Del(name)
	if value != "" {
		changed.Set(name, value)
	}
	return path + "?" + changed.Encode()
}

type newReportPage struct {
	site.Page
	Form          reportForm
	Scopes        []site.Option
	Organisations []site.Option
	Shows         []site.Option
	Courses       []courseChoice
	More          int // courses that fit and are not listed
	Able          bool
}

// courseChoice is a course that can be ticked.
type courseChoice struct {
	ID, Title, Code string
	Ticked          bool
}

var newReportView = site.View[newReportPage]("courses/report_new.html")

// mostChoices is how many courses are listed before one has to search.
const mostChoices = 60

func (p *reports) newReport(c *gin.Context) error {
	var form reportForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	return p.ask(c, form, nil)
}

// reportFaults says beside which field each mistake stands.
var reportFaults = map[string]string{
	report.ErrNoColumns.Key: "kurs", report.ErrNoMandatory.Key: "kurs", report.ErrColumns.Key: "kurs", report.ErrDay.Key: "dag", report.ErrScope.Key: "hvem", report.ErrTooMany.Key: "hvem",
}

// ask shows the form, with everything kept.
func (p *reports) ask(c *gin.Context, form reportForm, fault *problem.Problem) error {
	choice, err := p.report.Choices(c.Request.Context(), actor(c), form.definition())
	if err != nil {
		return err
	}
	if form.Scope == "" && len(choice.Scopes) > 0 {
		form.Scope, form.Mandatory = string(choice.Scopes[0]), len(form.Courses) == 0
		if len(choice.Organisations) > 0 && form.Organisation == "" {
			form.Organisation = string(choice.First)
		}
		if choice, err = p.report.Choices(c.Request.Context(), actor(c), form.definition()); err != nil {
			return err
		}
	}
	w, status := p.site.Words(c), http.StatusOK
	page := newReportPage{Page: p.site.Page(c, "report.new.title").Under(toReports), Form: form, Able: len(choice.Scopes) > 0}
	if fault != nil {
		page.Faults, status = site.Faults{reportFaults[fault.Key]: {Key: fault.Key, Args: fault.Args}}, fault.Kind.Status()
	}
	for _, scope := range choice.Scopes {
		page.Scopes = append(page.Scopes, site.Option{Value: string(scope), Text: w.T(scopeKeys[scope]), Hint: w.T(scopeHints[scope]), Chosen: form.Scope == string(scope)})
	}
	for _, o := range choice.Organisations {
		page.Organisations = append(page.Organisations, site.Option{Value: string(o.ID), Text: o.Name, Chosen: form.Organisation == string(o.ID)})
	}
	for _, show := range report.Shows {
		page.Shows = append(page.Shows, site.Option{Value: string(show), Text: w.T(showKeys[show]), Chosen: form.Show == string(show)})
	}
	page.Courses, page.More = listed(choice.Courses, form, w.Language())
	return newReportView.Render(p.site, c, status, page)
}

// listed are the courses to tick: those that are ticked first, then those that
// fit what is searched for.
func listed(all []courses.Named, form reportForm, language i18n.Language) (list []courseChoice, more int) {
	var fits []courseChoice
	slices.SortFunc(all, func(a, b courses.Named) int {
		return cmp.Compare(i18n.SortKey(a.Title(language)), i18n.SortKey(b.Title(language)))
	})
	for _, n := range all {
		one := courseChoice{ID: string(n.CourseID), Title: n.Title(language), Code: n.Code, Ticked: slices.Contains(form.Courses, string(n.CourseID))}
		switch {
		case one.Ticked:
			list = append(list, one)
		case form.Query == "" || i18n.Matches(i18n.SearchText(one.Title, one.Code), form.Query):
			fits = append(fits, one)
		}
	}
	shown := min(len(fits), mostChoices)
	return append(list, fits[:shown]...), len(fits) - shown
}

var scopeKeys = map[report.Scope]string{
	report.MyPeople: "report.scope.people", report.Belonging: "report.scope.organisation", report.Everywhere: "report.scope.everywhere",
}

var scopeHints = map[report.Scope]string{
	report.MyPeople: "report.scope.people.hint", report.Belonging: "report.scope.organisation.hint", report.Everywhere: "report.scope.everywhere.hint",
}

var showKeys = map[report.Show]string{
	report.ShowAll: "report.show.all", report.ShowMissing: "report.show.missing", report.ShowSoon: "report.show.soon",
	report.ShowExpired: "report.show.expired", report.ShowValid: "report.show.valid",
}

var orderKeys = map[report.Order]string{
	report.ByName: "report.order.name", report.ByUnit: "report.order.unit", report.ByMissing: "report.order.missing",
}
