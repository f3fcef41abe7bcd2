package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
	"kursbro/courses/reminder"
)

// reminders are the pages of what people are reminded of.
type reminders struct {
	site     *site.Site
	reminder *reminder.Service
}

// MountReminders puts the reminders on the site.
func MountReminders(s *site.Site, service *reminder.Service) {
	p := &reminders{site: s, reminder: service}
	r := s.Routes()
	r.GET(reminder.ChoicePath, own, p.editReminders)
	r.POST(reminder.ChoicePath, own, p.updateReminders)
	r.GET(reminder.StopPath+":token", site.Anyone, p.newStop)
	r.POST(reminder.StopPath+":token", site.Anyone, p.createStop)
	r.GET(reminder.LedPath, reporting, p.showLed)
}

type remindersPage struct {
	site.Page
	Kinds    []remindedOf
	Required []site.Link
	Address  bool // letters reach the person
}

// remindedOf is one box of the form.
type remindedOf struct {
	Name, Label, Hint string
	Chosen            bool
}

// remindersForm has the boxes that were ticked.
type remindersForm struct {
	Kinds []reminder.Kind `form:"kind"`
}

type stopPage struct {
	site.Page
	Path string
	Done bool
}

type ledPage struct {
	site.Page
	Leads bool
	More  bool   // there may be others than the first Most
	Most  string // a number
	Rows  []ledRow
	Pager site.PagerView
}

// ledRow is a mandatory course that somebody is late with.
type ledRow struct {
	Person, Course string
	Status         site.Status
}

var (
	remindersView = site.View[remindersPage]("courses/reminders.html")
	stopView      = site.View[stopPage]("courses/reminders_stop.html")
	ledView       = site.View[ledPage]("courses/led.html")
)

// kindWords are the message keys of each kind: what it is, and when.
var kindWords = map[reminder.Kind][2]string{
	reminder.Deadline: {"reminder.kind.deadline", "reminder.kind.deadline.hint"},
	reminder.Expiry:   {"reminder.kind.expiry", "reminder.kind.expiry.hint"},
	reminder.Silence:  {"reminder.kind.silence", "reminder.kind.silence.hint"},
	reminder.Led:      {"reminder.kind.led", "reminder.kind.led.hint"},
}

func (p *reminders) editReminders(c *gin.Context) error {
	mine, err := p.reminder.Own(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := remindersPage{Page: p.site.Page(c, "reminder.title").Under(site.Link{Key: "accounts.profile.title", Path: "/profil"}), Address: mine.Address}
	for _, kind := range mine.Kinds() {
		words := kindWords[kind]
		page.Kinds = append(page.Kinds, remindedOf{Name: string(kind), Label: w.T(words[0]), Hint: w.T(words[1]), Chosen: mine.Choices.Wants(kind)})
	}
	for _, course := range mine.Required {
		page.Required = append(page.Required, site.Link{Text: course.Title(w.Language()), Path: "/kurs/" + string(course.CourseID)})
	}
	return remindersView.Render(p.site, c, http.StatusOK, page)
}

func (p *reminders) updateReminders(c *gin.Context) error {
	var form remindersForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if err := p.reminder.Choose(c.Request.Context(), actor(c), form.Kinds); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "reminder.saved"})
	return p.site.See(c, reminder.ChoicePath)
}

func (p *reminders) newStop(c *gin.Context) error {
	if err := p.reminder.Stops(c.Param("token")); err != nil {
		return err
	}
	page := stopPage{Page: p.site.Page(c, "reminder.stop.title"), Path: reminder.StopPath + c.Param("token")}
	return stopView.Render(p.site, c, http.StatusOK, page)
}

// createStop takes the one click of a mail program (RFC 8058), too: it has no
// login, follows no redirect, and wants to be told that all is well.
func (p *reminders) createStop(c *gin.Context) error {
	if err := p.reminder.Stop(c.Request.Context(), c.Param("token")); err != nil {
		return err
	}
	page := stopPage{Page: p.site.Page(c, "reminder.stop.title"), Done: true}
	return stopView.Render(p.site, c, http.StatusOK, page)
}

func (p *reminders) showLed(c *gin.Context) error {
	late, err := p.reminder.Led(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	pager := site.ReadPager(c).Of(len(late.Rows))
	page := ledPage{Page: p.site.Page(c, "reminder.led.title"), Leads: late.Leads, More: late.More, Most: w.Number(reminder.MostLate), Pager: pager.View(c)}
	for _, one := range site.Cut(pager, late.Rows) {
		row := ledRow{Person: one.Name, Course: one.Course.Title(w.Language()), Status: site.Status{Kind: "wrong", Text: w.T("reminder.led.late", "Date", w.Date(one.At))}}
		if one.Expired {
			row.Status.Text = w.T("reminder.led.ended", "Date", w.Date(one.At))
		}
		page.Rows = append(page.Rows, row)
	}
	return ledView.Render(p.site, c, http.StatusOK, page)
}
