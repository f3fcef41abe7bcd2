package pages

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

type ownedPage struct {
	site.Page
	Tabs       []site.Tab
	ID         courses.CourseID
	Status     site.Status
	Published  bool
	Retired    bool
	Code       string
	Issuer     string
	Length     string
	Validity   string
	Acceptance string
	Same       []string
	Audience   []string
	Missing    []string // languages without a text
	Active     int
	Passed     int
	Versions   []versionRow
	Approval   string // who must say yes
	Waiting    int    // for an answer
	Classes    []classRow
	Classroom  bool // nothing but classes
	Form       string
	Built      bool   // what is played now is made here
	NoClass    bool   // a class is asked for, and none is to come
	Public     string // path of the course's own page
}

type versionRow struct {
	Number, Title, Standard, File, Date string
	Running                             int
	Current                             bool
	Preview                             string // path
}

var ownedView = site.View[ownedPage]("courses/owned.html")

func (p *pages) showOwned(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	tree, err := p.courses.Accounts.Organisations(c.Request.Context())
	if err != nil {
		return err
	}
	rule, waiting, err := p.courses.ApprovalOf(c.Request.Context(), actor(c), owned.ID)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	text, _ := owned.Text(w.Language())
	page := ownedPage{
		Page: p.site.Page(c, "courses.desk.title").Titled(text.Title).Under(toDesk),
		Tabs: p.ownedNav(c, owned.ID),
		ID:   owned.ID, Status: stateOf(w, owned.State), Published: owned.State == courses.Published, Retired: owned.State == courses.Retired,
		Code: owned.Code, Issuer: owned.Organisation, Length: length(w, owned.Minutes), Validity: validityOf(w, owned.Validity),
		Acceptance: validity(w, owned.AcceptMonths), Same: owned.SameCodes, Active: owned.Counts.Active, Passed: owned.Counts.Passed,
		Approval: w.T("approval.rule." + string(rule)), Waiting: waiting,
		Public: "/kurs/" + string(owned.ID),
	}
	for _, id := range owned.Audience {
		page.Audience = append(page.Audience, tree.Name(id))
	}
	for _, language := range i18n.Languages {
		if owned.Texts[language].Title == "" {
			page.Missing = append(page.Missing, i18n.For(language).T("language.name"))
		}
	}
	for _, v := range owned.Versions {
		page.Versions = append(page.Versions, versionOf(w, v, owned))
		page.Built = page.Built || owned.PackageID != nil && *owned.PackageID == v.ID && v.Standard == string(courses.Built)
	}
	page.Classroom = owned.Form == courses.Classroom
	page.Form = kind(w, owned.Form)
	if page.Classes, err = p.ownedClasses(c, w, owned.ID); err != nil {
		return err
	}
	page.NoClass = owned.ClassOrder != courses.NoClass && owned.State == courses.Published && !owned.Coming
	return ownedView.Render(p.site, c, http.StatusOK, page)
}

func versionOf(w *i18n.Printer, v courses.Version, owned courses.Owned) versionRow {
	return versionRow{Number: w.Number(v.Number), Title: v.Title, Standard: standardOf(w, v.Standard, v.Edition), File: v.FileName,
		Date: w.Date(v.UploadedAt), Running: v.Running, Current: owned.PackageID != nil && *owned.PackageID == v.ID,
		Preview: previewPath(v.ID, "/kurseier/"+string(owned.ID))}
}

// previewPath plays a package and comes back to where it was tried from.
func previewPath(pack courses.PackageID, back string) string {
	return "/kurseier/pakke/" + string(pack) + "/prov?return=" + url.QueryEscape(back)
}

func standardOf(w *i18n.Printer, standard, edition string) string {
	if standard == string(courses.Built) {
		return w.T("lesson.standard")
	}
	name := w.T("courses.standard.scorm_12")
	if standard == string(courses.SCORM2004) {
		name = w.T("courses.standard.scorm_2004")
	}
	if edition != "" {
		name += " " + edition
	}
	return name
}

type versionPage struct {
	site.Page
	Form                                             versionForm
	Anew                                             []site.Option
	Passed                                           int // people who have passed the course
	Action, Preview, Course, Package, Standard, File string
	Units                                            int
	Running                                          int
}

// versionForm says whether those who passed an earlier version must take the
// course anew.
type versionForm struct {
	Anew string `form:"anew"`
	Day  string `form:"day"`
}

// What becomes of a pass of an earlier version.
const (
	countsSame = "same"
	takenAnew  = "anew"
)

var versionView = site.View[versionPage]("courses/version.html")

// showVersion lets the owner try an uploaded package before it is used.
func (p *pages) showVersion(c *gin.Context) error {
	return p.askVersion(c, versionForm{Anew: countsSame}, nil)
}

func (p *pages) askVersion(c *gin.Context, form versionForm, faults site.Faults) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	pack, err := p.courses.Package(c.Request.Context(), actor(c), courses.PackageID(c.Param("package")))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	text, _ := owned.Text(w.Language())
	path := "/kurseier/" + string(owned.ID)
	page := versionPage{
		Page:   p.site.Page(c, "courses.version.title").Under(toDesk, site.Link{Text: text.Title, Path: path}),
		Action: path + "/pakke/" + string(pack.ID), Preview: previewPath(pack.ID, path+"/pakke/"+string(pack.ID)), Course: text.Title,
		Package: pack.Title, Standard: standardOf(w, string(pack.Standard), pack.Edition), File: pack.FileName, Units: len(pack.Units),
	}
	for _, v := range owned.Versions {
		page.Running += v.Running
	}
	page.Form, page.Faults, page.Passed = form, faults, owned.Counts.Passed
	page.Anew = radiosOf(w, "reckoning.version.", form.Anew, countsSame, takenAnew)
	return versionView.Render(p.site, c, page.Faults.Status(), page)
}

func (p *pages) useVersion(c *gin.Context) error {
	id, pack := courses.CourseID(c.Param("id")), courses.PackageID(c.Param("package"))
	var form versionForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if form.Anew == takenAnew {
		faults, err := p.anew(form.Day, func(day time.Time) error {
			return p.courses.UsePackageAnew(c.Request.Context(), actor(c), id, pack, day)
		})
		if err != nil {
			return err
		}
		if len(faults) > 0 {
			return p.askVersion(c, form, faults)
		}
	} else if err := p.courses.UsePackage(c.Request.Context(), actor(c), id, pack); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "courses.version.used"})
	return p.site.See(c, "/kurseier/"+string(id))
}

// ownedPath is a course on its owner's desk.
func ownedPath(id courses.CourseID) string { return "/kurseier/" + string(id) }
