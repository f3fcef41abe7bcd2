package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// mountClassOwner mounts what a course owner does with classes.
func (p *pages) mountClassOwner(r *site.Routes) {
	r.GET("/kurseier/klasserom", courseOwner, p.newUnpacked)
	r.POST("/kurseier/klasserom", courseOwner, p.createUnpacked(p.classroomCourse, "courses.created", ownedPath))
	r.GET("/kurseier/:id/kursdato", courseOwner, p.newClass)
	r.POST("/kurseier/:id/kursdato", courseOwner, p.createClass)
	r.GET("/kurseier/kursdato/:class", courseOwner, p.showRoster)
	r.GET("/kurseier/kursdato/:class/endre", courseOwner, p.editClass)
	r.POST("/kurseier/kursdato/:class/endre", courseOwner, p.updateClass)
	r.POST("/kurseier/kursdato/:class/avlys", courseOwner, p.cancelClass)
	r.POST("/kurseier/kursdato/:class/oppmote", courseOwner, p.markAttendance)
	r.POST("/kurseier/kursdato/:class/alle-mott", courseOwner, p.markAllPresent)
	r.POST("/kurseier/kursdato/:class/rett", courseOwner, p.correctAttendance)
	r.POST("/kurseier/kursdato/:class/slipp-inn", courseOwner, p.letIn)
	r.POST("/kurseier/kursdato/:class/ta-av", courseOwner, p.removeAttendee)
}

// classroomCourse is a course without a package.
func (p *pages) classroomCourse(c *gin.Context, d courses.Description) (courses.CourseID, error) {
	return p.courses.CreateCourse(c.Request.Context(), actor(c), "", d)
}

// dayRow is one day in the form.
type dayRow struct{ Number, DateName, FromName, ToName, Date, From, To string }

type classFormPage struct {
	site.Page
	Form   classForm
	First  dayRow
	More   []dayRow
	Open   bool // the other days are shown
	Action string
	Back   string
}

var classFormView = site.View[classFormPage]("courses/class_form.html")

func (p *pages) classFormPage(page site.Page, form classForm, action, back string) classFormPage {
	days := form.fields()
	f := classFormPage{Page: page, Form: form, First: days[0], More: days[1:], Action: action, Back: back}
	for _, day := range f.More {
		f.Open = f.Open || day.Date+day.From+day.To != ""
	}
	f.Open = f.Open || form.DaysNeeded != ""
	return f
}

// newClassPage is the form for a class of a course.
func (p *pages) newClassPage(c *gin.Context, form classForm) (classFormPage, error) {
	owned, err := p.owned(c)
	if err != nil {
		return classFormPage{}, err
	}
	text, _ := owned.Text(p.site.Language(c))
	path := "/kurseier/" + string(owned.ID)
	head := p.site.Page(c, "class.owner.new").Under(toDesk, site.Link{Text: text.Title, Path: path})
	return p.classFormPage(head, form, path+"/kursdato", path), nil
}

// newClass begins with what a class that is there says, where one is named.
func (p *pages) newClass(c *gin.Context) error {
	var form classForm
	if like := c.Query("fra"); like != "" {
		roster, err := p.courses.ClassRoster(c.Request.Context(), actor(c), courses.ClassID(like))
		if err != nil {
			return err
		}
		form = classFormAfter(roster.Class, p.site.Now())
	}
	page, err := p.newClassPage(c, form)
	if err != nil {
		return err
	}
	return classFormView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) createClass(c *gin.Context) error {
	var form classForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	page, err := p.newClassPage(c, form)
	if err != nil {
		return err
	}
	plan, faults := form.plan(p.site.Now())
	if page.Faults = faults; len(faults) > 0 {
		return classFormView.Render(p.site, c, http.StatusUnprocessableEntity, page)
	}
	id, err := p.courses.CreateClass(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), plan)
	if err != nil {
		return err
	}
	return p.toRoster(c, id, "class.created")
}

// editClassPage is the form for a class that is there.
func (p *pages) editClassPage(c *gin.Context, form *classForm) (classFormPage, error) {
	roster, err := p.roster(c)
	if err != nil {
		return classFormPage{}, err
	}
	if form == nil {
		form = new(classFormOf(roster.Class))
	}
	text, _ := roster.Course.Text(p.site.Language(c))
	path := "/kurseier/kursdato/" + string(roster.ID)
	head := p.site.Page(c, "class.owner.edit").Under(toDesk, site.Link{Text: text.Title, Path: "/kurseier/" + string(roster.CourseID)})
	return p.classFormPage(head, *form, path+"/endre", path), nil
}

func (p *pages) editClass(c *gin.Context) error {
	page, err := p.editClassPage(c, nil)
	if err != nil {
		return err
	}
	return classFormView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) updateClass(c *gin.Context) error {
	var form classForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.ClassID(c.Param("class"))
	plan, faults := form.plan(p.site.Now())
	if len(faults) == 0 {
		err := p.courses.ChangeClass(c.Request.Context(), actor(c), id, plan)
		if err == nil {
			return p.toRoster(c, id, "class.changed")
		}
		refusal := problem.Of(err)
		if refusal == nil || refusal.Key != "class.seats.taken" {
			return err
		}
		faults.Add("seats", refusal.Key)
	}
	page, err := p.editClassPage(c, &form)
	if err != nil {
		return err
	}
	page.Faults = faults
	return classFormView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}

func (p *pages) cancelClass(c *gin.Context) error {
	id := courses.ClassID(c.Param("class"))
	if err := p.courses.CancelClass(c.Request.Context(), actor(c), id); err != nil {
		return err
	}
	return p.toRoster(c, id, "class.cancelled")
}

// toRoster says on the list of the class what was done, to somebody by name.
func (p *pages) toRoster(c *gin.Context, id courses.ClassID, key string, name ...string) error {
	said := site.Notice{Kind: site.Done, Key: key}
	for _, who := range name {
		said.Args = map[string]any{"Name": who}
	}
	if err := p.site.Flash(c, said); err != nil {
		return err
	}
	return p.site.See(c, "/kurseier/kursdato/"+string(id))
}

// ownedClasses are the classes of a course on its owner's page.
func (p *pages) ownedClasses(c *gin.Context, w *i18n.Printer, id courses.CourseID) ([]classRow, error) {
	all, err := p.courses.OwnClasses(c.Request.Context(), actor(c), id)
	var rows []classRow
	for _, class := range all {
		row := classRow{Path: "/kurseier/kursdato/" + string(class.ID), When: courses.When(w, class.Days), Place: class.Place,
			Seats: takenSeats(w, class)}
		row.Status = classStatus(w, class, p.site.Now())
		rows = append(rows, row)
	}
	return rows, err
}
