package pages

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// mountClassMessages mounts what is written to everybody in a class.
func (p *pages) mountClassMessages(r *site.Routes) {
	r.GET("/kurseier/kursdato/:class/melding", courseOwner, p.newClassMessage)
	r.POST("/kurseier/kursdato/:class/melding", courseOwner, p.sendClassMessage)
}

type classMessageForm struct {
	Words  string `form:"words"`
	InLine bool   `form:"in_line"`
}

type classMessagePage struct {
	site.Page
	Form     classMessageForm
	Action   string
	Back     string
	Course   string
	When     string
	People   string // who has a seat, in words; empty: nobody
	Line     string // who is in line, in words; empty: nobody
	Messages []messageRow
}

// messageRow is what has been written to a class.
type messageRow struct {
	When  string
	Who   string // got it; empty for a reader who did
	Lines []string
}

var classMessageView = site.View[classMessagePage]("courses/class_message.html")

func (p *pages) newClassMessage(c *gin.Context) error {
	return p.drawClassMessage(c, classMessageForm{}, nil)
}

func (p *pages) drawClassMessage(c *gin.Context, form classMessageForm, refusal *problem.Problem) error {
	roster, err := p.roster(c)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	text, _ := roster.Course.Text(w.Language())
	back := "/kurseier/kursdato/" + string(roster.ID)
	page := classMessagePage{Page: p.site.Page(c, "class.message.title").Under(toDesk, site.Link{Text: text.Title, Path: "/kurseier/" + string(roster.CourseID)}, site.Link{Text: w.T("class.roster.title"), Path: back}),
		Form: form, Action: back + "/melding", Back: back, Course: text.Title, When: courses.When(w, roster.Days)[0]}
	seated, line := 0, len(roster.Line)
	for _, a := range roster.Attendees {
		if a.State == courses.Booked {
			seated++
		} else {
			line++
		}
	}
	if seated > 0 {
		page.People = w.N("class.message.people", seated)
	}
	if line > 0 {
		page.Line = w.N("class.message.line", line)
	}
	for _, m := range roster.Messages {
		row := messageOf(w, m)
		row.Who = w.N("class.message.mailed", m.Mailed)
		page.Messages = append(page.Messages, row)
	}
	status := http.StatusOK
	if refusal != nil {
		status, page.Faults = http.StatusUnprocessableEntity, site.Faults{"words": {Key: refusal.Key, Args: refusal.Args}}
	}
	return classMessageView.Render(p.site, c, status, page)
}

func messageOf(w *i18n.Printer, m courses.ClassMessage) messageRow {
	row := messageRow{When: w.DateTime(m.SentAt)}
	for line := range strings.SplitSeq(m.Words, "\n") {
		if strings.TrimSpace(line) != "" {
			row.Lines = append(row.Lines, line)
		}
	}
	return row
}

// sendClassMessage sends it. What is refused stays written.
func (p *pages) sendClassMessage(c *gin.Context) error {
	var form classMessageForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.ClassID(c.Param("class"))
	err := p.courses.WriteToClass(c.Request.Context(), actor(c), id, courses.ClassMessage{Words: form.Words, InLine: form.InLine})
	if refusal := problem.Of(err); refusal != nil && strings.HasPrefix(refusal.Key, "class.message.") {
		return p.drawClassMessage(c, form, refusal)
	}
	if err != nil {
		return err
	}
	return p.toRoster(c, id, "class.message.sent")
}
