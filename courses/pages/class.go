package pages

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// mountClasses mounts what somebody does who wants a seat in a class.
func (p *pages) mountClasses(r *site.Routes) {
	r.GET("/kursdato/:class", signedIn, p.showClass)
	r.POST("/kursdato/:class/meld-pa", course, p.book)
	r.POST("/kursdato/:class/ta-plassen", own, p.accept)
	r.POST("/kursdato/:class/meld-av", own, p.leaveClass)
}

// classRow is a class in a list: of a course, or of Min side.
type classRow struct {
	Path, Title string
	When        []string // one line a day
	Place       string
	Seats       string // how many are free, in words
	Status      site.Status
	Missed      bool   // the reader did not come
	Lost        string // why the reader lost their place; empty: they did not
	Course      string
	Mine        bool // the reader has a seat, an offer or a place in line
	Offered     bool
	Until       string // of the offer
	Link        string // of the online meeting, when it is near
	Later       bool   // there is one, and it comes when it is near
	Bookable    bool
	Full        bool
}

type classPage struct {
	site.Page
	Class    classRow
	Last     string // day to book and to cancel
	Needed   string // how many of several days one has to be there
	Booked   bool
	Leaving  bool     // what the reader has can be given up
	Clashes  []string // other classes at that time, in a line each
	Over     bool     // too late to book
	Gone     bool     // it is cancelled
	Messages []messageRow
	Others   []classRow // of a cancelled one: the dates that can be booked
}

var classView = site.View[classPage]("courses/class.html")

func (p *pages) showClass(c *gin.Context) error { return p.renderClass(c, http.StatusOK) }

func (p *pages) renderClass(c *gin.Context, status int) error {
	class, course, err := p.courses.ClassFor(c.Request.Context(), actor(c), courses.ClassID(c.Param("class")))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	text, _ := course.Text(w.Language())
	page := classPage{Page: p.site.Page(c, "class.title").Titled(w.Date(class.Begins)).Under(toCatalogue, site.Link{Text: text.Title, Path: "/kurs/" + string(course.ID)}),
		Class: classOf(w, class, text.Title), Last: w.Date(class.BookUntil), Needed: daysNeeded(w, class.Class), Over: !class.Open(class.Now)}
	if class.Seat != nil {
		page.Booked = class.Seat.State == courses.Booked
		page.Leaving = !page.Booked || class.Open(class.Now)
	}
	for _, m := range class.Messages {
		page.Messages = append(page.Messages, messageOf(w, m))
	}
	if page.Clashes, err = p.named(c, class.Clashes); err != nil {
		return err
	}
	if page.Gone = class.CancelledAt != nil; page.Gone {
		if page.Others, err = p.coming(c, course, text.Title); err != nil {
			return err
		}
	}
	return classView.Render(p.site, c, status, page)
}

// named says of classes what they are and when, in a line for each day.
func (p *pages) named(c *gin.Context, classes []courses.Class) ([]string, error) {
	var ids []courses.CourseID
	for _, other := range classes {
		ids = append(ids, other.CourseID)
	}
	titles, err := p.courses.Titles(c.Request.Context(), p.site.Language(c), ids)
	var lines []string
	for _, other := range classes {
		for _, when := range courses.When(p.site.Words(c), other.Days) {
			lines = append(lines, titles[other.CourseID]+", "+when)
		}
	}
	return lines, err
}

// classOf words a class for its reader.
func classOf(w *i18n.Printer, c courses.ClassSeat, title string) classRow {
	row := classRow{Path: "/kursdato/" + string(c.ID), Course: "/kurs/" + string(c.CourseID), Title: title, When: courses.When(w, c.Days), Place: c.Place, Seats: freeSeats(w, c.Class),
		Full: c.Full(), Bookable: c.Seat == nil && c.Open(c.Now)}
	switch {
	case c.Lost && c.CancelledAt == nil:
		row.Mine, row.Bookable, row.Lost = true, false, w.T("class.lost.unseated")
		row.Status = site.Status{Kind: "mind", Text: w.T("class.status.unseated")}
	case c.CancelledAt != nil:
		if c.Lost {
			row.Mine, row.Lost = true, w.T("class.lost.cancelled")
		}
		row.Status = site.Status{Kind: "wrong", Text: w.T("class.status.cancelled")}
	case c.Seat != nil:
		row.Mine = true
		row.Status = seatStatus(w, c)
		row.Offered = c.Seat.State == courses.Offered
		row.Missed = c.Seat.Attendance == courses.Absent || c.Seat.Attendance == courses.Excused
	}
	if row.Offered {
		row.Until = w.DateTime(*c.Seat.OfferedUntil)
	}
	if c.Seat != nil && c.Seat.State == courses.Booked && c.Link != "" {
		row.Link = c.LinkAt(c.Now)
		row.Later = row.Link == ""
	}
	return row
}

func seatStatus(w *i18n.Printer, c courses.ClassSeat) site.Status {
	switch c.Seat.Attendance {
	case courses.Present:
		return site.Status{Kind: "done", Text: w.T("class.status.present")}
	case courses.Absent:
		return site.Status{Kind: "mind", Text: w.T("class.status.absent")}
	case courses.Excused:
		return site.Status{Kind: "mind", Text: w.T("class.status.excused")}
	}
	if there := c.Seat.There(); there > 0 {
		return site.Status{Kind: "going", Text: w.T("class.status.days", "There", there, "Days", len(c.Days))}
	}
	switch c.Seat.State {
	case courses.Booked:
		return site.Status{Kind: "done", Text: w.T("class.status.booked")}
	case courses.Offered:
		return site.Status{Kind: "mind", Text: w.T("class.status.offered")}
	}
	return site.Status{Kind: "waiting", Text: w.T("class.status.waiting", "Place", c.Ahead+1)}
}

// freeSeats says how many seats are free, or how long the line is.
func freeSeats(w *i18n.Printer, c courses.Class) string {
	switch {
	case c.Waiting > 0:
		return w.N("class.line", c.Waiting)
	case c.Free() <= 0:
		return w.T("class.full")
	}
	return w.N("class.free", c.Free())
}

type bookForm struct {
	Warned bool `form:"warned"`
}

// book takes a seat or a place in line. A clash is shown before the yes.
func (p *pages) book(c *gin.Context) error {
	var form bookForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	seat, err := p.courses.Book(c.Request.Context(), actor(c), courses.ClassID(c.Param("class")), form.Warned)
	if errors.Is(err, courses.ErrClash) {
		return p.renderClass(c, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	key := "class.booked"
	if seat.State == courses.Waiting {
		key = "class.lined"
	}
	return p.tellClass(c, key)
}

// accept takes an offered seat. A clash is shown before the yes.
func (p *pages) accept(c *gin.Context) error {
	var form bookForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.courses.Accept(c.Request.Context(), actor(c), courses.ClassID(c.Param("class")), form.Warned)
	if errors.Is(err, courses.ErrClash) {
		return p.renderClass(c, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.tellClass(c, "class.booked")
}

func (p *pages) leaveClass(c *gin.Context) error {
	if err := p.courses.Leave(c.Request.Context(), actor(c), courses.ClassID(c.Param("class"))); err != nil {
		return err
	}
	return p.tellClass(c, "class.left")
}

// tellClass says on the class's own page what was done.
func (p *pages) tellClass(c *gin.Context, key string) error {
	id := courses.ClassID(c.Param("class"))
	_, course, err := p.courses.ClassFor(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	text, _ := course.Text(p.site.Language(c))
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: key, Args: map[string]any{"Title": text.Title}}); err != nil {
		return err
	}
	return p.site.Return(c, "/kursdato/"+string(id))
}

// coming are the classes of a course that can still be taken part in.
func (p *pages) coming(c *gin.Context, course courses.Course, title string) ([]classRow, error) {
	all, err := p.courses.ComingClasses(c.Request.Context(), actor(c), course.ID)
	w := p.site.Words(c)
	var rows []classRow
	for _, one := range all {
		rows = append(rows, classOf(w, one, title))
	}
	return rows, err
}

// ownClasses are the classes that the reader has to do with.
func (p *pages) ownClasses(c *gin.Context) ([]classRow, error) {
	all, err := p.courses.SeatsOf(c.Request.Context(), actor(c))
	if err != nil {
		return nil, err
	}
	var ids []courses.CourseID
	for _, one := range all {
		ids = append(ids, one.CourseID)
	}
	titles, err := p.courses.Titles(c.Request.Context(), p.site.Language(c), ids)
	var rows []classRow
	for _, one := range all {
		rows = append(rows, classOf(p.site.Words(c), one, titles[one.CourseID]))
	}
	return rows, err
}

// isoDay is a moment's day in Norway as a date field has it.
func isoDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(i18n.Oslo).Format(time.DateOnly)
}
