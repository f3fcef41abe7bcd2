package pages

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses/goals"
)

type talksPage struct {
	site.Page
	Form   callForm
	Path   string
	Holder string
	Calls  bool // the reader may call in
	Rows   []talkRow
}

type talkRow struct {
	Path, When, Location string
	Status               site.Status
}

type callForm struct {
	Day      string `form:"day" max:"10"`
	Clock    string `form:"clock" max:"5"`
	Location string `form:"location" max:"200"`
}

var talksView = site.View[talksPage]("courses/talks.html")

func (p *goalPages) showTalks(c *gin.Context) error {
	return p.talks(c, callForm{}, nil, http.StatusOK)
}

func (p *goalPages) talks(c *gin.Context, form callForm, faults site.Faults, status int) error {
	plan, all, err := p.goals.Talks(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")))
	if err != nil {
		return err
	}
	w, path := p.site.Words(c), "/laringsmal/"+string(plan.ID)
	page := talksPage{Page: p.site.Page(c, "goals.talks").Under(toGoals, site.Link{Text: plan.Template.Name, Path: path}), Form: form,
		Path: path + "/samtaler", Holder: plan.Holder, Calls: plan.As == goals.AsMentor && plan.SupersededBy == ""}
	page.Faults = faults
	for _, t := range all {
		page.Rows = append(page.Rows, talkRow{"/veiledningssamtale/" + string(t.ID), talkTime(w, t), t.Location, talkStatus(w, t)})
	}
	return talksView.Render(p.site, c, status, page)
}

func talkTime(w *i18n.Printer, t goals.Talk) string {
	at, err := time.ParseInLocation(time.DateOnly+" 15:04", t.Day+" "+t.Clock, i18n.Oslo)
	if err != nil {
		return w.Day(t.Day)
	}
	return w.DateTime(at)
}

func talkStatus(w *i18n.Printer, t goals.Talk) site.Status {
	if t.ClosedAt != nil {
		return site.Status{Kind: "done", Text: w.T("goals.talk.state.closed")}
	}
	return site.Status{Kind: "going", Text: w.T("goals.talk.state.open")}
}

// talkDay reads 10.06.2026, or the date as browsers send it.
func talkDay(text string) string {
	for _, layout := range []string{"02.01.2006", "2.1.2006"} {
		if day, err := time.Parse(layout, text); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return text
}

func (p *goalPages) callTalk(c *gin.Context) error {
	var form callForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	call := goals.Call{Day: talkDay(form.Day), Clock: strings.Replace(form.Clock, ".", ":", 1), Location: form.Location}
	id, err := p.goals.CallTalk(c.Request.Context(), actor(c), goals.PlanID(c.Param("plan")), call)
	if err == nil {
		return p.done(c, "goals.talk.called", "/veiledningssamtale/"+string(id))
	}
	faults := site.Faults{}
	field := "location"
	if errors.Is(err, goals.ErrDay) {
		field = "day"
	} else if errors.Is(err, goals.ErrClock) {
		field = "clock"
	}
	if errors.Is(err, goals.ErrArchived) || !told(faults, field, err) {
		return err
	}
	return p.talks(c, form, faults, http.StatusUnprocessableEntity)
}

type talkPage struct {
	site.Page
	Form                      talkForm
	Path, When, Location      string
	Status                    site.Status
	Open, Mentor              bool // still to be written in; the reader is the mentor
	OtherBefore, OtherAfter   string
	Closed, Whole             bool
	MentorName, HolderName    string
	MentorBefore, MentorAfter string
	HolderBefore, HolderAfter string
}

type talkForm struct {
	Before string `form:"before,lines" max:"2000"`
	After  string `form:"after,lines" max:"2000"`
	Verb   string `form:"verb"`
}

var talkView = site.View[talkPage]("courses/talk.html")

func (p *goalPages) showTalk(c *gin.Context) error { return p.talk(c, nil, nil, http.StatusOK) }

func (p *goalPages) talk(c *gin.Context, form *talkForm, faults site.Faults, status int) error {
	t, err := p.goals.Talk(c.Request.Context(), actor(c), goals.TalkID(c.Param("talk")))
	if err != nil {
		return err
	}
	w, plan := p.site.Words(c), "/laringsmal/"+string(t.PlanID)
	page := talkPage{Page: p.site.Page(c, "goals.talk").Under(toGoals, site.Link{Key: "goals.talks", Path: plan + "/samtaler"}),
		Path: "/veiledningssamtale/" + string(t.ID), When: talkTime(w, t), Location: t.Location, Status: talkStatus(w, t),
		Open: t.ClosedAt == nil && !t.Archived, Mentor: t.As == goals.AsMentor, Closed: t.ClosedAt != nil, Whole: t.Whole, MentorName: t.MentorName, HolderName: t.HolderName,
		MentorBefore: t.MentorBefore, MentorAfter: t.MentorAfter, HolderBefore: t.HolderBefore, HolderAfter: t.HolderAfter}
	page.Faults = faults
	page.Form, page.OtherBefore, page.OtherAfter = talkForm{Before: t.HolderBefore, After: t.HolderAfter}, t.MentorBefore, t.MentorAfter
	if page.Mentor {
		page.Form, page.OtherBefore, page.OtherAfter = talkForm{Before: t.MentorBefore, After: t.MentorAfter}, t.HolderBefore, t.HolderAfter
	}
	if form != nil {
		page.Form = *form
	}
	return talkView.Render(p.site, c, status, page)
}

func (p *goalPages) writeTalk(c *gin.Context) error {
	var form talkForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	ctx, id, closing := c.Request.Context(), goals.TalkID(c.Param("talk")), form.Verb == "close"
	act := p.goals.WriteTalk
	if closing {
		act = p.goals.CloseTalk
	}
	err := act(ctx, actor(c), id, form.Before, form.After)
	if err == nil {
		return p.done(c, map[bool]string{true: "goals.talk.done", false: "goals.talk.saved"}[closing], "/veiledningssamtale/"+string(id))
	}
	faults := site.Faults{}
	if errors.Is(err, goals.ErrClosed) || errors.Is(err, goals.ErrArchived) || !told(faults, "after", err) {
		return err
	}
	return p.talk(c, &form, faults, http.StatusUnprocessableEntity)
}
