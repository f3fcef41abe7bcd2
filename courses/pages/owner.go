package pages

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// mountOwner mounts the course owner's desk: upload, try, describe, publish.
func (p *pages) mountOwner(r *site.Routes) {
	r.GET("/kurseier", courseOwner, p.showDesk)
	r.GET("/kurseier/ny", courseOwner, p.newPackage)
	r.Upload("/kurseier/ny", courseOwner, p.courses.LargestPackage()+aroundPackage, p.createPackage)
	r.GET("/kurseier/pakke/:package", ownPackage, p.newCourse)
	r.POST("/kurseier/pakke/:package", ownPackage, p.createCourse)
	r.GET("/kurseier/pakke/:package/prov", ownPackage, p.preview)
	r.GET("/kurseier/:id", courseOwner, p.showOwned)
	r.GET("/kurseier/:id/beskriv", courseOwner, p.editCourse)
	r.POST("/kurseier/:id/beskriv", courseOwner, p.updateCourse)
	r.POST("/kurseier/:id/publiser", courseOwner, p.publish)
	r.POST("/kurseier/:id/trekk-tilbake", courseOwner, p.retire)
	r.POST("/kurseier/:id/kopi", courseOwner, p.copyCourse)
	p.mountValidity(r)
	r.GET("/kurseier/:id/pakke", courseOwner, p.newVersion)
	r.Upload("/kurseier/:id/pakke", courseOwner, p.courses.LargestPackage()+aroundPackage, p.createVersion)
	r.GET("/kurseier/:id/pakke/:package", courseOwner, p.showVersion)
	r.POST("/kurseier/:id/pakke/:package", courseOwner, p.useVersion)
}

type deskPage struct {
	site.Page
	Ownerless string // how many courses have no owner any more; empty: all have one
	Query     string
	Rows      []deskRow
	Pager     site.PagerView
	Arranges  bool // may name the portal's categories
}

type deskRow struct {
	Path, Title, Code, Organisation, Version, Updated string
	Status                                            site.Status
}

var deskView = site.View[deskPage]("courses/desk.html")

func (p *pages) showDesk(c *gin.Context) error {
	query := strings.TrimSpace(c.Query("q"))
	all, err := p.courses.Desk(c.Request.Context(), actor(c), query)
	if err != nil {
		return err
	}
	without, err := p.courses.Ownerless(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	if c.Query("uten-eier") != "" {
		all = slices.DeleteFunc(all, func(d courses.DeskRow) bool { return !without[d.ID] })
	}
	w := p.site.Words(c)
	pager := site.ReadPager(c).Of(len(all))
	page := deskPage{Page: p.site.Page(c, "courses.desk.title"), Query: query, Pager: pager.View(c),
		Arranges: p.courses.MayArrange(c.Request.Context(), actor(c)) == nil}
	if len(without) > 0 && c.Query("uten-eier") == "" {
		page.Ownerless = w.N("handover.ownerless", len(without))
	}
	for _, row := range site.Cut(pager, all) {
		line := deskRow{Path: "/kurseier/" + string(row.ID), Title: row.Title, Code: row.Code, Organisation: row.Organisation,
			Updated: w.Date(row.UpdatedAt), Status: stateOf(w, row.State)}
		if row.Version > 0 {
			line.Version = w.Number(row.Version)
		}
		page.Rows = append(page.Rows, line)
	}
	return deskView.Render(p.site, c, http.StatusOK, page)
}

func stateOf(w *i18n.Printer, state courses.CourseState) site.Status {
	switch state {
	case courses.Published:
		return site.Status{Kind: "done", Text: w.T("courses.state.published")}
	case courses.Retired:
		return site.Status{Kind: "waiting", Text: w.T("courses.state.retired")}
	}
	return site.Status{Kind: "new", Text: w.T("courses.state.draft")}
}

// aroundPackage is what a form has besides the file, in bytes.
const aroundPackage = 64 << 10

type uploadPage struct {
	site.Page
	Form   uploadForm
	Action string
	Course string // title; empty for a new course
	Most   int64  // bytes of the file
	Size   string // the same for people: 2 304 MB
}

// uploadForm names the file's field for the error summary; the file itself is
// read by site.File.
type uploadForm struct {
	Package string `form:"package"`
}

var uploadView = site.View[uploadPage]("courses/upload.html")

func (p *pages) newPackage(c *gin.Context) error {
	return uploadView.Render(p.site, c, http.StatusOK, p.uploadPage(c, nil))
}

// uploadPage asks for a zip, for a new course or for one that is there.
func (p *pages) uploadPage(c *gin.Context, course *courses.Owned) uploadPage {
	most := p.courses.LargestPackage()
	size := p.site.Words(c).Number(int(most>>20)) + " MB"
	if course == nil {
		return uploadPage{Page: p.site.Page(c, "courses.upload.new").Under(toDesk), Action: "/kurseier/ny", Most: most, Size: size}
	}
	text, _ := course.Text(p.site.Language(c))
	path := "/kurseier/" + string(course.ID)
	return uploadPage{Page: p.site.Page(c, "courses.upload.version").Under(toDesk, site.Link{Text: text.Title, Path: path}),
		Action: path + "/pakke", Course: text.Title, Most: most, Size: size}
}

func (p *pages) createPackage(c *gin.Context) error {
	pack, err := p.takePackage(c)
	if err != nil {
		return p.refusePackage(c, p.uploadPage(c, nil), err)
	}
	return p.site.See(c, "/kurseier/pakke/"+string(pack.ID))
}

var errNoFile = problem.New(problem.Invalid, "courses.upload.none")

// takePackage stores the uploaded zip. What is wrong with it is Invalid.
func (p *pages) takePackage(c *gin.Context) (courses.Package, error) {
	header, err := site.File(c, "package")
	if err != nil {
		return courses.Package{}, err
	}
	if header == nil {
		return courses.Package{}, errNoFile
	}
	file, err := header.Open()
	if err != nil {
		return courses.Package{}, err
	}
	defer file.Close()
	return p.courses.AddPackage(c.Request.Context(), actor(c), file, header.Size, header.Filename)
}

// refusePackage says beside the field what is wrong with the zip, and where.
func (p *pages) refusePackage(c *gin.Context, page uploadPage, err error) error {
	refusal := problem.Of(err)
	if refusal == nil || refusal.Kind != problem.Invalid {
		return err
	}
	page.Faults = site.Faults{"package": {Key: refusal.Key, Args: refusal.Args}}
	return uploadView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}

func (p *pages) newVersion(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	return uploadView.Render(p.site, c, http.StatusOK, p.uploadPage(c, &owned))
}

func (p *pages) createVersion(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	pack, err := p.takePackage(c)
	if err != nil {
		return p.refusePackage(c, p.uploadPage(c, &owned), err)
	}
	return p.site.See(c, "/kurseier/"+string(owned.ID)+"/pakke/"+string(pack.ID))
}

// owned is the course in the address, if it is the actor's to change.
func (p *pages) owned(c *gin.Context) (courses.Owned, error) {
	return p.courses.OwnCourse(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")))
}

func (p *pages) publish(c *gin.Context) error {
	err := p.courses.Publish(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")))
	return p.afterState(c, "courses.published", err)
}

func (p *pages) retire(c *gin.Context) error {
	err := p.courses.Retire(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")))
	return p.afterState(c, "courses.retired", err)
}

// copyCourse makes a copy and goes on to where it gets a name of its own.
func (p *pages) copyCourse(c *gin.Context) error {
	id, err := p.courses.CopyCourse(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")))
	if err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "courses.copied"})
	return p.site.See(c, ownedPath(id)+"/beskriv")
}

// afterState goes back to the course and says what was done, or what is
// missing before it can be.
func (p *pages) afterState(c *gin.Context, key string, err error) error {
	notice := site.Notice{Kind: site.Done, Key: key}
	if missing := problem.Of(err); missing != nil && missing.Kind == problem.Invalid {
		notice, err = site.Notice{Kind: site.Wrong, Key: missing.Key, Args: missing.Args}, nil
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, notice)
	return p.site.See(c, "/kurseier/"+c.Param("id"))
}
