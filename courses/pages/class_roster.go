package pages

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

type rosterPage struct {
	site.Page
	Path      string
	Again     string // where it is set up once more
	When      []string
	Place     string
	Link      string
	Last      string // day to book and to cancel
	Seats     string
	Status    site.Status
	Changing  bool // it can be changed and cancelled
	Marking   bool // it is time to say who came
	Day       int  // of several, that is shown; 0: there is one
	DayWhen   string
	Days      []site.Tab
	Needed    string // how many of several days one has to be there, in words
	Unmarked  int    // of whom nobody has said yet
	Attendees []attendeeRow
	Line      []attendeeRow
	Removable []site.Option // everybody who can be taken off the list
	Form      walkInForm
	Full      bool          // whoever was just typed needs one seat more
	Present   []site.Option // everybody who can be corrected
	Writing   bool          // there is somebody to write to
	SameRoom  []string      // other classes there at that time, in a line each
}

type attendeeRow struct {
	Seat, Name string
	Status     site.Status
	Booked     bool
	Present    bool
	Marked     courses.Attendance // on the day that is shown
	There      string             // on how many of several days, in words
	Missed     string             // other classes of the course that they stayed away from, in words
	Own        bool               // the reader's own: somebody else marks it
}

var rosterView = site.View[rosterPage]("courses/class_roster.html")

// roster is the class in the address, if it is the actor's.
func (p *pages) roster(c *gin.Context) (courses.Roster, error) {
	return p.courses.ClassRoster(c.Request.Context(), actor(c), courses.ClassID(c.Param("class")))
}

func (p *pages) showRoster(c *gin.Context) error { return p.drawRoster(c, walkInForm{}, nil) }

func (p *pages) drawRoster(c *gin.Context, form walkInForm, refusal *problem.Problem) error {
	roster, err := p.roster(c)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	text, _ := roster.Course.Text(w.Language())
	page := rosterPage{
		Page: p.site.Page(c, "class.roster.title").Under(toDesk, site.Link{Text: text.Title, Path: "/kurseier/" + string(roster.CourseID)}),
		Path: "/kurseier/kursdato/" + string(roster.ID), Again: "/kurseier/" + string(roster.CourseID) + "/kursdato?fra=" + string(roster.ID), When: courses.When(w, roster.Days), Place: roster.Place, Link: roster.Link,
		Last: w.Date(roster.BookUntil), Seats: takenSeats(w, roster.Class), Status: classStatus(w, roster.Class, roster.Now),
		Changing: roster.CancelledAt == nil && roster.Now.Before(roster.Begins), Marking: roster.Marking(roster.Now),
	}
	day := page.onDay(w, roster, cmp.Or(form.Day, askedDay(c)))
	for _, a := range roster.Attendees {
		row := attendeeOf(w, roster.Class, a, day)
		row.Own = a.ProfileID == actor(c).ProfileID
		page.Attendees = append(page.Attendees, row)
		page.Changing = page.Changing && a.Attendance == "" && len(a.Days) == 0
		if row.Present && !row.Own {
			page.Present = append(page.Present, site.Option{Value: string(a.ID), Text: a.Name})
		}
		if row.Booked && row.Marked == "" && !row.Own {
			page.Unmarked++
		}
	}
	for _, a := range roster.Line {
		page.Line = append(page.Line, attendeeRow{Name: a.Name})
	}
	if page.Changing {
		for _, a := range slices.Concat(roster.Attendees, roster.Line) {
			page.Removable = append(page.Removable, site.Option{Value: string(a.ID), Text: a.Name})
		}
	}
	page.Writing = len(roster.Attendees)+len(roster.Line) > 0 && roster.CancelledAt == nil
	if page.SameRoom, err = p.named(c, roster.SameRoom); err != nil {
		return err
	}
	status := http.StatusOK
	if page.Form = form; refusal != nil {
		status, page.Full = http.StatusUnprocessableEntity, refusal.Key == courses.ErrClassFull.Key
		page.Faults = site.Faults{"who": {Key: refusal.Key, Args: refusal.Args}}
	}
	return rosterView.Render(p.site, c, status, page)
}

func attendeeOf(w *i18n.Printer, c courses.Class, a courses.Attendee, day int) attendeeRow {
	marked := a.On(c, day)
	row := attendeeRow{Seat: string(a.ID), Name: a.Name, Booked: a.State == courses.Booked, Present: marked == courses.Present, Marked: marked}
	if len(a.Days) > 0 {
		row.There = w.T("class.roster.there", "There", a.There(), "Days", len(c.Days))
	}
	if a.Missed > 0 {
		row.Missed = w.N("class.missed", a.Missed)
	}
	switch {
	case row.Present:
		row.Status = site.Status{Kind: "done", Text: w.T("class.attendance.present")}
	case marked == courses.Absent:
		row.Status = site.Status{Kind: "wrong", Text: w.T("class.attendance.absent")}
	case marked == courses.Excused:
		row.Status = site.Status{Kind: "mind", Text: w.T("class.attendance.excused")}
	case row.Booked:
		row.Status = site.Status{Kind: "new", Text: w.T("class.state.booked")}
	default:
		row.Status = site.Status{Kind: "waiting", Text: w.T("class.state.offered", "Until", w.DateTime(*a.OfferedUntil))}
	}
	return row
}

type attendanceForm struct {
	Seat string `form:"seat"`
	Mark string `form:"mark"`
	Day  int    `form:"dag"`
}

func (f attendanceForm) mark() courses.DayMark {
	return courses.DayMark{Day: f.Day, Said: courses.Attendance(f.Mark)}
}

func (p *pages) markAttendance(c *gin.Context) error {
	var form attendanceForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if err := p.courses.MarkDay(c.Request.Context(), actor(c), courses.SeatID(form.Seat), form.mark()); err != nil {
		return err
	}
	return p.toDay(c, form.Day, "class.attendance.saved")
}

// correctAttendance takes back that somebody was present.
func (p *pages) correctAttendance(c *gin.Context) error {
	var form attendanceForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if err := p.courses.CorrectDay(c.Request.Context(), actor(c), courses.SeatID(form.Seat), form.mark()); err != nil {
		return err
	}
	if form.Day > 0 {
		return p.toDay(c, form.Day, "class.correct.day.done")
	}
	return p.toDay(c, 0, "class.correct.done")
}

type walkInForm struct {
	Who    string `form:"who"`
	Beyond bool   `form:"beyond"`
	Day    int    `form:"dag"`
}

// letIn marks somebody who came without a seat. Who is refused stays typed.
func (p *pages) letIn(c *gin.Context) error {
	var form walkInForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.ClassID(c.Param("class"))
	err := p.courses.LetIn(c.Request.Context(), actor(c), id, courses.WalkIn{Who: form.Who, Beyond: form.Beyond, Day: form.Day})
	if refusal := problem.Of(err); refusal != nil && courses.IsAboutWalkIn(err) {
		return p.drawRoster(c, form, refusal)
	}
	if err != nil {
		return err
	}
	return p.toDay(c, form.Day, "class.walkin.done")
}

// markAllPresent says that everybody came of whom nobody has said yet.
func (p *pages) markAllPresent(c *gin.Context) error {
	var form attendanceForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if _, err := p.courses.MarkRestPresent(c.Request.Context(), actor(c), courses.ClassID(c.Param("class")), form.Day); err != nil {
		return err
	}
	return p.toDay(c, form.Day, "class.attendance.all.done")
}

type removalForm struct {
	Seat string `form:"seat"`
}

func (p *pages) removeAttendee(c *gin.Context) error {
	var form removalForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	roster, err := p.roster(c)
	if err != nil {
		return err
	}
	all := slices.Concat(roster.Attendees, roster.Line)
	i := slices.IndexFunc(all, func(a courses.Attendee) bool { return string(a.ID) == form.Seat })
	if i < 0 { // pressed twice, or gone meanwhile
		return p.site.See(c, "/kurseier/kursdato/"+string(roster.ID))
	}
	if err := p.courses.RemoveAttendee(c.Request.Context(), actor(c), courses.SeatID(form.Seat)); err != nil {
		return err
	}
	return p.toRoster(c, roster.ID, "class.removed", all[i].Name)
}

func takenSeats(w *i18n.Printer, c courses.Class) string {
	return w.T("class.roster.seats", "Taken", w.Number(c.Taken), "Seats", w.Number(c.Seats))
}

// classStatus is where a class is in its life.
func classStatus(w *i18n.Printer, c courses.Class, now time.Time) site.Status {
	switch {
	case c.CancelledAt != nil:
		return site.Status{Kind: "wrong", Text: w.T("class.status.cancelled")}
	case now.After(c.Ends):
		return site.Status{Kind: "done", Text: w.T("class.status.over")}
	case !now.Before(c.Begins):
		return site.Status{Kind: "going", Text: w.T("class.status.going")}
	}
	return site.Status{Kind: "new", Text: w.T("class.status.coming")}
}
