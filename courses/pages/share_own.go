package pages

import (
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses/sharing"
)

// The way to what one has shared, for crumbs.
var toShares = site.Link{Key: "sharing.list.title", Path: "/delinger"}

type sharesPage struct {
	site.Page
	Rows  []ownShareRow
	Pager site.PagerView
}

// ownShareRow is one link that its owner has given away.
type ownShareRow struct {
	Path, Recipient, Courses, Views, Shared, Until string
	Status                                         site.Status
}

type ownSharePage struct {
	site.Page
	Form                  prolongForm
	Row                   ownShareRow
	Link, Code, Tongue    string
	Live, Locked, Expired bool
	Days                  []site.Option
	Events                []site.Event
	Sheet                 template.HTML
}

type prolongForm struct {
	Days int `form:"days"`
}

var (
	sharesView   = site.View[sharesPage]("courses/shares.html")
	ownShareView = site.View[ownSharePage]("courses/share_own.html")
)

func (p *pages) showShares(c *gin.Context) error {
	all, err := p.sharing.Shares(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	pager := site.ReadPager(c).Of(len(all))
	page := sharesPage{Page: p.site.Page(c, "sharing.list.title"), Pager: pager.View(c)}
	for _, share := range site.Cut(pager, all) {
		page.Rows = append(page.Rows, p.ownShareRow(w, share))
	}
	return sharesView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) ownShareRow(w *i18n.Printer, s sharing.Share) ownShareRow {
	return ownShareRow{Path: "/delinger/" + string(s.ID), Recipient: s.Recipient, Courses: w.N("sharing.courses", s.Courses),
		Views: w.N("sharing.views", s.Views), Shared: w.Date(s.CreatedAt), Until: w.Date(s.ExpiresAt), Status: site.StatusOf(w, s.StateAt(p.site.Now()))}
}

func (p *pages) showShare(c *gin.Context) error { return p.drawShare(c, http.StatusOK, nil) }

func (p *pages) drawShare(c *gin.Context, status int, faults site.Faults) error {
	own, err := p.sharing.Own(c.Request.Context(), actor(c), sharing.ShareID(c.Param("id")))
	if err != nil {
		return err
	}
	w, state := p.site.Words(c), own.StateAt(own.Now)
	own.Courses = len(own.Sheet.Lines)
	page := ownSharePage{Page: p.site.Page(c, "sharing.own.title", "Recipient", own.Recipient).Under(toShares), Row: p.ownShareRow(w, own.Share),
		Link: own.Link, Code: own.Code, Tongue: string(own.Language),
		Live: state == sharing.Open || state == sharing.Locked, Locked: state == sharing.Locked, Expired: state == sharing.Expired}
	page.Faults = faults
	page.Days = dayOptions(w, own.Prolong, 0)
	for _, at := range own.Opened {
		page.Events = append(page.Events, site.Event{Icon: "eye", When: w.DateTime(at), Text: w.T("sharing.opened")})
	}
	if page.Sheet, err = p.drawShared(own.Sheet); err != nil {
		return err
	}
	return ownShareView.Render(p.site, c, status, page)
}

func (p *pages) endShare(c *gin.Context) error {
	return p.afterShare(c, "sharing.ended", p.sharing.End(c.Request.Context(), actor(c), sharing.ShareID(c.Param("id"))))
}

func (p *pages) prolongShare(c *gin.Context) error {
	var form prolongForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.sharing.Prolong(c.Request.Context(), actor(c), sharing.ShareID(c.Param("id")), form.Days)
	if fault := problem.Of(err); fault != nil && fault.Kind == problem.Invalid {
		return p.drawShare(c, http.StatusUnprocessableEntity, site.Faults{"days": {Key: fault.Key, Args: fault.Args}})
	}
	return p.afterShare(c, "sharing.prolonged", err)
}

func (p *pages) recodeShare(c *gin.Context) error {
	return p.afterShare(c, "sharing.recoded", p.sharing.Recode(c.Request.Context(), actor(c), sharing.ShareID(c.Param("id"))))
}

func (p *pages) sendShareLink(c *gin.Context) error {
	return p.afterShare(c, "sharing.link_sent", p.sharing.SendLink(c.Request.Context(), actor(c), sharing.ShareID(c.Param("id"))))
}

func (p *pages) sendShareCode(c *gin.Context) error {
	return p.afterShare(c, "sharing.code_sent", p.sharing.SendCode(c.Request.Context(), actor(c), sharing.ShareID(c.Param("id"))))
}

// afterShare goes back to the share and says what was done, or why not.
func (p *pages) afterShare(c *gin.Context, key string, err error) error {
	notice := site.Notice{Kind: site.Done, Key: key}
	if refused := problem.Of(err); refused != nil && (refused.Kind == problem.Conflict || refused.Kind == problem.TooMany) {
		notice, err = site.Notice{Kind: site.Wrong, Key: refused.Key, Args: refused.Args}, nil
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, notice)
	return p.site.See(c, "/delinger/"+c.Param("id"))
}
