package pages

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/i18n"
	"kursbro/app/site"
)

type logForm struct {
	Subject string `form:"om" max:"40"`      // profile id
	Actor   string `form:"av" max:"40"`      // profile id
	Action  string `form:"hva" max:"40"`     // a group of actions
	From    string `form:"fra" max:"20"`     // date
	Until   string `form:"til" max:"20"`     // date, that day included
	Refused bool   `form:"avvist"`           // only what was refused
	Before  string `form:"eldre" max:"40"`   // entry id: the next page
	Person  string `form:"person" max:"254"` // a user name or an address, which stands in no link
}

type logPage struct {
	site.Page
	Form    logForm
	Actions []site.Option
	Lines   []logLine
	Older   string // path to the next page; empty: no more
	Subject string // name of whom the log is about, when it is about one
	Actor   string
}

type logLine struct {
	At, What               string
	Actor, Subject         string // names
	ActorPath, SubjectPath string // the log about them
	More                   string // which role, where, by whom
	Refused                bool
}

var logView = site.View[logPage]("accounts/log.html")

// logRows is how many entries a page shows.
const logRows = 50

// groups are the beginnings of actions that one can filter by.
var groups = []string{"profile", "login", "link", "password", "email", "national_id", "enrolment", "approval", "result", "share", "course", "package", "hire", "match", "merge",
	"class", "certificate", "goals", "role", "invitation", "viewing", "factor", "provider", "organisation", "organisation_change", "inquiry", "privacy", "client", "webhook", "audit"}

func (p *pages) showLog(c *gin.Context) error {
	var form logForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	filter, faults := form.filter()
	return p.drawLog(c, form, filter, faults)
}

// findLogged goes on to the log about somebody who is named in a form: what was
// typed stands in no address.
func (p *pages) findLogged(c *gin.Context) error {
	var form logForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	who, err := p.accounts.Logged(c.Request.Context(), actor(c), form.Person)
	if errors.Is(err, accounts.ErrNoProfile) {
		faults := site.Faults{}
		faults.Add("person", "accounts.log.nobody")
		return p.drawLog(c, form, audit.Filter{}, faults)
	}
	if err != nil {
		return err
	}
	return p.site.See(c, logForm{}.path("om", string(who)))
}

func (p *pages) drawLog(c *gin.Context, form logForm, filter audit.Filter, faults site.Faults) error {
	page := logPage{Page: p.site.Page(c, "accounts.log.title"), Form: form, Actions: actionOptions(p.site.Words(c), form.Action)}
	page.Faults = faults
	lines, err := p.accounts.Log(c.Request.Context(), actor(c), filter, logRows+1)
	if err != nil {
		return err
	}
	if len(lines) > logRows {
		lines = lines[:logRows]
		page.Older = form.path("eldre", lines[logRows-1].ID)
	}
	page.draw(lines, p.site.Words(c))
	if page.Subject, err = p.accounts.LoggedName(c.Request.Context(), actor(c), accounts.ProfileID(form.Subject)); err != nil {
		return err
	}
	if page.Actor, err = p.accounts.LoggedName(c.Request.Context(), actor(c), accounts.ProfileID(form.Actor)); err != nil {
		return err
	}
	return logView.Render(p.site, c, page.Faults.Status(), page)
}

// filter reads the dates; a date that is none is a fault and filters nothing.
func (f logForm) filter() (audit.Filter, site.Faults) {
	filter, faults := audit.Filter{Subject: f.Subject, Actor: f.Actor, Action: f.Action, Before: f.Before}, site.Faults{}
	if f.Refused {
		filter.Outcome = audit.Refused
	}
	if day, ok := dayOf(f.From); ok {
		filter.From = day
	} else if f.From != "" {
		faults.Add("fra", "accounts.fault.date")
	}
	if day, ok := dayOf(f.Until); ok {
		filter.Until = day.AddDate(0, 0, 1)
	} else if f.Until != "" {
		faults.Add("til", "accounts.fault.date")
	}
	return filter, faults
}

// dayOf is when a day begins in Oslo.
func dayOf(text string) (time.Time, bool) {
	iso, err := accounts.ParseDay(text)
	if err != nil {
		return time.Time{}, false
	}
	day, err := time.ParseInLocation(time.DateOnly, iso, i18n.Oslo)
	return day, err == nil
}

// path is this page with one parameter changed.
func (f logForm) path(name, value string) string {
	query := url.Values{}
	for key, kept := range map[string]string{"om": f.Subject, "av": f.Actor, "hva": f.Action, "fra": f.From, "til": f.Until} {
		if kept != "" {
			query.Set(key, kept)
		}
	}
	if f.Refused {
		query.Set("avvist", "true")
	}
	query.Set(name, value)
	return "/logg?" + query.Encode()
}

func actionOptions(w *i18n.Printer, chosen string) []site.Option {
	drawn := []site.Option{{Text: w.T("audit.group.all"), Chosen: chosen == ""}}
	for _, group := range groups {
		drawn = append(drawn, site.Option{Value: group, Text: w.T("audit.group." + group), Chosen: group == chosen})
	}
	return drawn
}

func (page *logPage) draw(lines []accounts.LogLine, w *i18n.Printer) {
	for _, l := range lines {
		line := logLine{At: w.DateTime(l.At), What: actionName(l.Action, w), Refused: l.Outcome == audit.Refused,
			Actor: l.ActorName, Subject: l.SubjectName, More: more(l, w)}
		if l.Actor == "" || l.ActorName == "" {
			line.Actor = w.T("audit.kind." + actorKind(l.Entry))
		} else {
			line.ActorPath = page.Form.path("av", l.Actor)
		}
		if l.SubjectName != "" {
			line.SubjectPath = page.Form.path("om", l.Subject)
		} else if l.Subject != "" {
			line.Subject = w.T("audit.unnamed")
		}
		page.Lines = append(page.Lines, line)
	}
}

// more is what an entry says besides who and what, as far as it is words: which
// role, and of which organisation.
func more(l accounts.LogLine, w *i18n.Printer) string {
	var said []string
	if role := l.Detail["role"]; i18n.Exists("may.role." + role) {
		said = append(said, w.T("may.role."+role))
	}
	if l.Organisation != "" {
		said = append(said, l.Organisation)
	}
	return strings.Join(said, ", ")
}

// actorKind is visitor, job or command, or for a person without a name unnamed.
func actorKind(e audit.Entry) string {
	if e.Actor != "" {
		return "unnamed"
	}
	return e.ActorKind
}

// actionName is an action in words; one that has none is shown as it is.
func actionName(action string, w *i18n.Printer) string {
	if key := "audit.action." + action; i18n.Exists(key) {
		return w.T(key)
	}
	return action
}
