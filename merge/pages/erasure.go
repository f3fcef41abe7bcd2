package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge/privacy"
)

const (
	erasePath    = privacyPath + "/slett"
	erasuresPath = "/hr/sletting"
)

func (p *privacyPages) mountErasure(r *site.Routes) {
	r.GET(erasePath, own, p.newErasure)
	r.POST(erasePath, own, p.createErasure)
	r.POST(erasePath+"/angre", own, p.undoErasure)
	r.GET("/kundesenter/person/:id/slett", help, p.newErasureFor)
	r.POST("/kundesenter/person/:id/slett", help, p.createErasureFor)
	r.POST("/kundesenter/person/:id/slett/angre", help, p.undoErasureFor)
	r.GET(erasuresPath, hr, p.showErasures)
	r.GET(erasuresPath+"/:id", hrOthers, p.showErasure)
	r.POST(erasuresPath+"/:id", hrOthers, p.decideErasure)
}

// erasurePage is what goes and what stays, before somebody asks for it.
type erasurePage struct {
	site.Page
	Goes     []string
	Stays    []kept
	Employee bool // the employer decides
	Days     int
}

// kept is what stays, and why.
type kept struct{ What, Why string }

// What goes and what stays, in the words of whom it is about.
var (
	goes = []string{"privacy.erase.goes.profile", "privacy.erase.goes.learning", "privacy.erase.goes.shared", "privacy.erase.goes.seats", "privacy.erase.goes.mail", "privacy.erase.goes.merge"}
	stay = [][2]string{{"privacy.erase.stays.certificates", "privacy.erase.stays.certificates.why"}, {"privacy.erase.stays.signed", "privacy.erase.stays.signed.why"},
		{"privacy.erase.stays.log", "privacy.erase.stays.log.why"}, {"privacy.erase.stays.backup", "privacy.erase.stays.backup.why"}}
)

var erasureView = site.View[erasurePage]("merge/erasure.html")

func (p *privacyPages) newErasure(c *gin.Context) error {
	w := p.site.Words(c)
	page := erasurePage{Page: p.site.Page(c, "privacy.erase.title").Under(toProfile, toPrivacy), Days: p.privacy.Settings.EraseDays,
		Employee: actor(c).Internal || len(actor(c).Roles) > 0}
	for _, key := range goes {
		page.Goes = append(page.Goes, w.T(key))
	}
	for _, keys := range stay {
		page.Stays = append(page.Stays, kept{w.T(keys[0]), w.T(keys[1])})
	}
	return erasureView.Render(p.site, c, http.StatusOK, page)
}

func (p *privacyPages) createErasure(c *gin.Context) error {
	e, err := p.privacy.Ask(c.Request.Context(), actor(c))
	if stale(err) {
		return p.confirm(c, erasePath)
	}
	if err != nil {
		return err
	}
	if e.State == privacy.Scheduled {
		p.site.Flash(c, site.Notice{Kind: site.Done, Key: "privacy.erase.scheduled", Args: map[string]any{"Date": p.site.Words(c).Date(*e.DueAt)}})
	} else {
		p.site.Flash(c, site.Notice{Kind: site.Done, Key: "privacy.erase.asked"})
	}
	return p.site.See(c, privacyPath)
}

func (p *privacyPages) undoErasure(c *gin.Context) error {
	return p.undone(c, p.privacy.Undo(c.Request.Context(), actor(c)), privacyPath)
}

// undone says that a request was taken back, also where that was done already.
func (p *privacyPages) undone(c *gin.Context, err error, back string) error {
	if refused := problem.Of(err); refused != nil && !refused.Is(privacy.ErrNoErasure) || err != nil && refused == nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "privacy.erase.undone"})
	return p.site.See(c, back)
}

type reasonForm struct {
	Reason string `form:"reason"`
}

// erasureForPage is the helpdesk's form.
type erasureForPage struct {
	site.Page
	Form     reasonForm
	Person   string
	Path     string
	Employee bool
	Waiting  bool
	Due      string // when it happens; empty: the employer decides
	Days     int
}

var erasureForView = site.View[erasureForPage]("merge/erasure_for.html")

func (p *privacyPages) newErasureFor(c *gin.Context) error {
	return p.drawErasureFor(c, http.StatusOK, reasonForm{}, nil)
}

func (p *privacyPages) drawErasureFor(c *gin.Context, status int, form reasonForm, faults site.Faults) error {
	id := accounts.ProfileID(c.Param("id"))
	who, e, waiting, err := p.privacy.OpenFor(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	path := "/kundesenter/person/" + string(id)
	page := erasureForPage{Page: p.site.Page(c, "privacy.erase_for.title").Under(toSearch, site.Link{Text: who.Name(), Path: path}), Form: form,
		Person: who.Name(), Path: path, Employee: who.Kind == accounts.Internal, Waiting: waiting, Days: p.privacy.Settings.EraseDays}
	if e.DueAt != nil {
		page.Due = p.site.Words(c).Date(*e.DueAt)
	}
	page.Faults = faults
	return erasureForView.Render(p.site, c, status, page)
}

func (p *privacyPages) createErasureFor(c *gin.Context) error {
	var form reasonForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	_, err := p.privacy.AskFor(c.Request.Context(), actor(c), accounts.ProfileID(c.Param("id")), form.Reason)
	if refused := problem.Of(err); refused != nil && refused.Kind == problem.Invalid {
		faults := site.Faults{}
		faults.Add("reason", refused.Key)
		return p.drawErasureFor(c, http.StatusUnprocessableEntity, form, faults)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "privacy.erase_for.done"})
	return p.site.See(c, "/kundesenter/person/"+c.Param("id")+"/slett")
}

func (p *privacyPages) undoErasureFor(c *gin.Context) error {
	err := p.privacy.UndoFor(c.Request.Context(), actor(c), accounts.ProfileID(c.Param("id")))
	return p.undone(c, err, "/kundesenter/person/"+c.Param("id"))
}
