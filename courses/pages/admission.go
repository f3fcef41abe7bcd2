package pages

import (
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// mountAdmission mounts how a course owner decides who comes into a course, and
// on what terms.
func (p *pages) mountAdmission(r *site.Routes) {
	r.GET("/kurseier/:id/pamelding", courseOwner, p.showAdmission)
	r.POST("/kurseier/:id/pamelding", courseOwner, p.updateAdmission)
	r.POST("/kurseier/:id/pamelding/krav", courseOwner, p.createPrerequisite)
	r.POST("/kurseier/:id/pamelding/krav/fjern", courseOwner, p.deletePrerequisite)
}

type admissionPage struct {
	site.Page
	Tabs          []site.Tab
	Form          admissionForm
	Path          string
	Approval      string // who must say yes
	Waiting       int    // for an answer
	Elearning     bool   // there is something to limit
	Taken         string // how many of the places are
	Prerequisites []prerequisiteRow
	Modes         []site.Option
	Rules         []assignmentRow
	Codes         []accessCodeRow
}

type admissionForm struct {
	Seats   string `form:"seats"`
	DueDays string `form:"due_days"`
	DueOn   string `form:"due_on"`
	Code    string `form:"code"` // of a course that is required
	Mode    string `form:"mode"`
	Uses    string `form:"uses"` // of a new code
	LastDay string `form:"last_day"`
}

type prerequisiteRow struct{ ID, Title, Code, Mode string }

var admissionView = site.View[admissionPage]("courses/admission.html")

func (p *pages) showAdmission(c *gin.Context) error {
	now, err := p.courses.AdmissionOf(c.Request.Context(), courses.CourseID(c.Param("id")))
	if err != nil {
		return err
	}
	return p.drawAdmission(c, admissionFormOf(now), nil)
}

// admissionFormOf fills the form with a course as it is.
func admissionFormOf(a courses.Admission) admissionForm {
	return admissionForm{Seats: digits(a.Seats), DueDays: digits(a.Deadline.Days), DueOn: a.Deadline.On, Mode: string(courses.HoldsEnrolment)}
}

// drawAdmission draws the page with what was typed; with faults it is 422.
func (p *pages) drawAdmission(c *gin.Context, form admissionForm, faults site.Faults) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	ctx, by, w := c.Request.Context(), actor(c), p.site.Words(c)
	rule, waiting, err := p.courses.ApprovalOf(ctx, by, owned.ID)
	if err != nil {
		return err
	}
	text, _ := owned.Text(w.Language())
	path := "/kurseier/" + string(owned.ID)
	page := admissionPage{Page: p.site.Page(c, "admission.title").Under(toDesk, site.Link{Text: text.Title, Path: path}),
		Tabs: p.ownedNav(c, owned.ID), Path: path + "/pamelding", Approval: w.T("approval.rule." + string(rule)), Waiting: waiting,
		Elearning: owned.Form != courses.Classroom}
	now, err := p.courses.AdmissionOf(ctx, owned.ID)
	if err != nil {
		return err
	}
	if now.Seats > 0 {
		page.Taken = w.T("admission.taken", "Taken", w.Number(now.Taken), "Seats", w.Number(now.Seats))
	}
	if err := p.addPrerequisites(c, owned.ID, &page); err != nil {
		return err
	}
	if err := p.addAssignments(c, owned.ID, &page); err != nil {
		return err
	}
	if err := p.addCodes(c, owned.ID, &page); err != nil {
		return err
	}
	page.Form, page.Faults, page.Modes = form, faults, modes(w, form.Mode)
	return admissionView.Render(p.site, c, page.Faults.Status(), page)
}

func (p *pages) addPrerequisites(c *gin.Context, id courses.CourseID, page *admissionPage) error {
	all, err := p.courses.Prerequisites(c.Request.Context(), actor(c), id)
	w := p.site.Words(c)
	for _, r := range all {
		page.Prerequisites = append(page.Prerequisites, prerequisiteRow{string(r.CourseID), r.Title(w.Language()), r.Code, modeWords(w, r.Mode)})
	}
	return err
}

func modeWords(w *i18n.Printer, mode courses.Hold) string {
	if mode == courses.HoldsCompletion {
		return w.T("prerequisite.mode.completion")
	}
	return w.T("prerequisite.mode.enrolment")
}

func modes(w *i18n.Printer, chosen string) []site.Option {
	return []site.Option{
		{Value: string(courses.HoldsEnrolment), Text: w.T("prerequisite.mode.enrolment"), Hint: w.T("prerequisite.mode.enrolment.hint"), Chosen: chosen == string(courses.HoldsEnrolment)},
		{Value: string(courses.HoldsCompletion), Text: w.T("prerequisite.mode.completion"), Hint: w.T("prerequisite.mode.completion.hint"), Chosen: chosen == string(courses.HoldsCompletion)},
	}
}

func (p *pages) updateAdmission(c *gin.Context) error {
	var form admissionForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	faults := site.Faults{}
	a := courses.Admission{Seats: number(form.Seats, 0, "seats", "admission.fault.seats", faults),
		Deadline: courses.Deadline{Days: number(form.DueDays, 0, "due_days", "admission.fault.due_days", faults), On: isoOf(form.DueOn, "due_on", faults)}}
	if len(faults) == 0 {
		err := p.courses.SetAdmission(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), a)
		if err == nil {
			return p.admitted(c, "admission.saved")
		}
		refusal := problem.Of(err)
		if refusal == nil || refusal.Kind != problem.Invalid {
			return err
		}
		faults.Add(a.Fault(err), refusal.Key)
	}
	form.Mode = string(courses.HoldsEnrolment)
	return p.drawAdmission(c, form, faults)
}

// isoOf reads a day as it is typed; empty stays empty.
func isoOf(text, name string, faults site.Faults) string {
	if text == "" {
		return ""
	}
	day := readDay(text)
	if day.IsZero() {
		faults.Add(name, "admission.fault.due_on")
		return ""
	}
	return day.Format("2006-01-02")
}

// admitted goes back to the page and says what was done.
func (p *pages) admitted(c *gin.Context, key string) error {
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: key}); err != nil {
		return err
	}
	return p.site.See(c, "/kurseier/"+c.Param("id")+"/pamelding")
}

func (p *pages) createPrerequisite(c *gin.Context) error {
	var form admissionForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.courses.Require(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), form.Code, courses.Hold(form.Mode))
	if refusal := problem.Of(err); refusal != nil && refusal.Kind == problem.Invalid {
		return p.refuseAdmission(c, form, site.Faults{"code": {Key: refusal.Key, Args: refusal.Args}})
	}
	if err != nil {
		return err
	}
	return p.admitted(c, "prerequisite.saved")
}

// refuseAdmission draws what was typed in one part of the page beside the other
// parts as they are.
func (p *pages) refuseAdmission(c *gin.Context, typed admissionForm, faults site.Faults) error {
	now, err := p.courses.AdmissionOf(c.Request.Context(), courses.CourseID(c.Param("id")))
	if err != nil {
		return err
	}
	form := admissionFormOf(now)
	form.Code, form.Uses, form.LastDay = typed.Code, typed.Uses, typed.LastDay
	if typed.Mode != "" {
		form.Mode = typed.Mode
	}
	return p.drawAdmission(c, form, faults)
}

func (p *pages) deletePrerequisite(c *gin.Context) error {
	required := courses.CourseID(c.PostForm("required"))
	if err := p.courses.Unrequire(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), required); err != nil {
		return err
	}
	return p.admitted(c, "prerequisite.removed")
}

// nearly is how long before it a deadline is worth minding.
const nearly = 14 * 24 * time.Hour

// dueOf is a deadline in a word: when, and whether that is over.
func dueOf(w *i18n.Printer, o courses.Ongoing, now time.Time) site.Status {
	if o.DueAt == nil || o.Done() {
		return site.Status{}
	}
	day := w.Date(*o.DueAt)
	switch left := o.DueAt.Sub(now); {
	case left < 0:
		return site.Status{Kind: "wrong", Text: w.T("admission.due.over", "Date", day)}
	case left < nearly:
		return site.Status{Kind: "mind", Text: w.T("admission.due.on", "Date", day)}
	}
	return site.Status{Kind: "waiting", Text: w.T("admission.due.on", "Date", day)}
}

// placesOf says how many places are left in a course that has a limit.
func placesOf(w *i18n.Printer, a courses.Admission) string {
	if a.Seats == 0 {
		return ""
	}
	return w.T("admission.places", "Free", strconv.Itoa(max(0, a.Seats-a.Taken)), "Seats", strconv.Itoa(a.Seats))
}

// courseTerms is what the course page says of how one comes in.
type courseTerms struct {
	First  []requiredRow // what must be passed before one may enrol
	Also   []requiredRow // what must be passed before it counts
	Lacks  bool          // something of First is missing
	Full   bool
	Places string // how many are left, in words
}

type requiredRow struct {
	Title, Path string
	Status      site.Status
}

// addTerms adds what a course requires, its places and its deadline.
func (p *pages) addTerms(c *gin.Context, id courses.CourseID, page *coursePage) error {
	ctx, w := c.Request.Context(), p.site.Words(c)
	required, err := p.courses.Prerequisites(ctx, actor(c), id)
	if err != nil {
		return err
	}
	for _, r := range required {
		row := requiredRow{r.Title(w.Language()), "/kurs/" + string(r.CourseID), site.Status{Kind: "mind", Text: w.T("prerequisite.missing")}}
		if r.Held {
			row.Status = site.Status{Kind: "done", Text: w.T("prerequisite.have")}
		}
		if r.Mode == courses.HoldsCompletion {
			page.Terms.Also = append(page.Terms.Also, row)
			continue
		}
		page.Terms.First = append(page.Terms.First, row)
		page.Terms.Lacks = page.Terms.Lacks || !r.Held
	}
	admission, err := p.courses.AdmissionOf(ctx, id)
	page.Terms.Full, page.Terms.Places = admission.Full(), placesOf(w, admission)
	return err
}
