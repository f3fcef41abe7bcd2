package pages

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge/privacy"
)

// Where people see and decide about what the portal knows of them.
const (
	privacyPath = "/profil/personvern"
	confirmPath = "/profil/innlogging/bekreft" // shows anew who they are, and goes back
)

var toPrivacy = site.Link{Key: "privacy.title", Path: privacyPath}

type privacyPages struct {
	site    *site.Site
	privacy *privacy.Service
}

// MountPrivacy puts the pages of merge/privacy on the site.
func MountPrivacy(s *site.Site, service *privacy.Service) {
	p := &privacyPages{site: s, privacy: service}
	r, limit := s.Routes(), s.Limit(6, 6)
	r.GET(privacyPath, own, p.showPrivacy)
	r.POST(privacyPath+"/kopi", own, limit(p.export))
	r.GET(lookedPath, own, p.showLooked)
	r.GET(agreedPath, own, p.showAgreed)
	r.GET(retentionPath, auditReader, p.showRetention)
	p.mountErasure(r)
}

type exportForm struct {
	Number bool `form:"number"`
}

// privacyPage is everything that people can do about what we know of them.
type privacyPage struct {
	site.Page
	Form    exportForm
	Erasing string // when everything about them is erased; empty: it is not
	Asked   bool   // the employer is asked
	Refused string // the employer's answer
}

var privacyView = site.View[privacyPage]("merge/privacy.html")

func (p *privacyPages) showPrivacy(c *gin.Context) error {
	page := privacyPage{Page: p.site.Page(c, "privacy.title").Under(toProfile)}
	e, found, err := p.privacy.Latest(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	switch {
	case found && e.State == privacy.Scheduled:
		page.Erasing = p.site.Words(c).Date(*e.DueAt)
	case found && e.State == privacy.Asked:
		page.Asked = true
	case found && e.State == privacy.Refused:
		page.Refused = e.Answer
	}
	return privacyView.Render(p.site, c, http.StatusOK, page)
}

// export answers with the zip itself: there is no address at which it lies.
func (p *privacyPages) export(c *gin.Context) error {
	var form exportForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	zipped, err := p.privacy.Export(c.Request.Context(), actor(c), privacy.Order{Number: form.Number, Language: p.site.Language(c)})
	if stale(err) {
		return p.confirm(c, privacyPath)
	}
	if err != nil {
		return err
	}
	defer zipped.Close()
	about, err := zipped.Stat()
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.DataFromReader(http.StatusOK, about.Size(), "application/zip", zipped, map[string]string{
		"Content-Disposition": `attachment; filename="kursbro-` + p.site.Now().Format("2006-01-02") + `.zip"`})
	return nil
}

// stale says that the asker has to show anew who they are.
func stale(err error) bool {
	refused := problem.Of(err)
	return refused != nil && refused.Is(privacy.ErrNotFresh)
}

// confirm sends the asker to show who they are, and back.
func (p *privacyPages) confirm(c *gin.Context, back string) error {
	p.site.Flash(c, site.Notice{Kind: site.Mind, Key: privacy.ErrNotFresh.Key})
	return p.site.See(c, confirmPath+"?return="+url.QueryEscape(back))
}
