package pages

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge"
)

// claimPage is "I have an old profile" (M6).
type claimPage struct {
	site.Page
	Form claimForm
}

type claimForm struct {
	Email    string `form:"email" max:"254"`
	Password string `form:"password,raw"`
}

// claimLinkPage is what a claim's link opens.
type claimLinkPage struct {
	site.Page
	Token  string
	Over   bool   // used, or too old
	Wrong  bool   // not the browser of who asked
	SignIn string // where a browser that is nobody's signs in and comes back; empty: it is somebody's
}

type claimSentPage struct{ site.Page }

var (
	claimView     = site.View[claimPage]("merge/claim.html")
	claimLinkView = site.View[claimLinkPage]("merge/claim_link.html")
	claimSentView = site.View[claimSentPage]("merge/claim_sent.html")
	toProfile     = site.Link{Key: "accounts.profile.title", Path: "/profil"}
)

func (p *pages) mountClaim(r *site.Routes) {
	r.GET(merge.ClaimPath, employee, p.newClaim)
	r.POST(merge.ClaimPath, employee, p.createClaim)
	r.POST(merge.ClaimPath+"/send", employee, p.sendClaim)
	r.GET(merge.ClaimPath+"/sendt", employee, p.showClaimSent)
	r.GET(merge.ClaimPath+"/lenke/:token", claimLink, p.showClaimLink)
	r.POST(merge.ClaimPath+"/lenke/:token", claim, p.useClaimLink)
}

func (p *pages) newClaim(c *gin.Context) error {
	return p.drawClaim(c, http.StatusOK, claimForm{}, nil)
}

func (p *pages) drawClaim(c *gin.Context, status int, form claimForm, faults site.Faults) error {
	form.Password = ""
	page := claimPage{Page: p.site.Page(c, "merge.claim.title").Under(toProfile), Form: form}
	page.Faults = faults
	return claimView.Render(p.site, c, status, page)
}

// check gives the faults of what is missing.
func (f claimForm) check(password bool) site.Faults {
	faults := site.Faults{}
	if accounts.CheckEmail(f.Email) != nil {
		faults.Add("email", "merge.claim.email.missing")
	}
	if password && f.Password == "" {
		faults.Add("password", "merge.claim.password.missing")
	}
	return faults
}

func (p *pages) createClaim(c *gin.Context) error {
	var form claimForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if faults := form.check(true); len(faults) > 0 {
		return p.drawClaim(c, http.StatusUnprocessableEntity, form, faults)
	}
	m, err := p.merge.ClaimByPassword(c.Request.Context(), actor(c), accounts.Credentials{Name: form.Email, Password: form.Password}, p.client(c))
	if errors.Is(err, accounts.ErrSignInFailed) {
		faults := site.Faults{}
		faults.Add("form", "merge.claim.failed")
		return p.drawClaim(c, http.StatusUnprocessableEntity, form, faults)
	}
	if why := problem.Of(err); why != nil && why.Kind != problem.Unauthenticated && why.Kind != problem.Internal {
		return p.drawClaim(c, why.Kind.Status(), form, site.Faults{"form": {Key: why.Key, Args: why.Args}})
	}
	if err != nil {
		return err
	}
	return p.claimed(c, m)
}

// claimed says what comes of a claim, and leads there.
func (p *pages) claimed(c *gin.Context, m merge.Match) error {
	to, key := "/min-kompetanse", "merge.claim.done.review"
	switch {
	case m.AwaitsYes():
		return p.site.See(c, merge.QuestionPath)
	case m.State == merge.Planned:
		to, key = merge.QuestionPath, "merge.claim.done.planned"
	case m.State == merge.Ready:
		key = "merge.claim.done.ready"
	}
	if err := p.site.Flash(c, done(key)); err != nil {
		return err
	}
	return p.site.See(c, to)
}

func (p *pages) sendClaim(c *gin.Context) error {
	var form claimForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if faults := form.check(false); len(faults) > 0 {
		return p.drawClaim(c, http.StatusUnprocessableEntity, form, faults)
	}
	err := p.merge.SendClaim(c.Request.Context(), actor(c), form.Email, p.client(c))
	if why := problem.Of(err); why != nil && why.Kind == problem.TooMany {
		return p.drawClaim(c, why.Kind.Status(), form, site.Faults{"form": {Key: why.Key, Args: why.Args}})
	}
	if err != nil {
		return err
	}
	return p.site.See(c, merge.ClaimPath+"/sendt")
}

func (p *pages) showClaimSent(c *gin.Context) error {
	return claimSentView.Render(p.site, c, http.StatusOK, claimSentPage{p.site.Page(c, "merge.claim.sent.title").Under(toProfile)})
}

func (p *pages) showClaimLink(c *gin.Context) error {
	page, status := claimLinkPage{Page: p.site.Page(c, "merge.claim.title"), Token: c.Param("token")}, http.StatusOK
	switch err := p.merge.OpenClaim(c.Request.Context(), actor(c), page.Token); {
	case errors.Is(err, accounts.ErrLinkOver):
		page.Over, status = true, accounts.ErrLinkOver.Kind.Status()
	case errors.Is(err, merge.ErrOtherBrowser):
		page.Wrong, status = true, merge.ErrOtherBrowser.Kind.Status()
	case err != nil:
		return err
	}
	if page.Wrong && !actor(c).SignedIn() {
		page.SignIn = "/logg-inn?return=" + url.QueryEscape(c.Request.URL.Path)
	}
	return claimLinkView.Render(p.site, c, status, page)
}

func (p *pages) useClaimLink(c *gin.Context) error {
	m, err := p.merge.ClaimByLink(c.Request.Context(), actor(c), c.Param("token"))
	if err != nil {
		return err
	}
	return p.claimed(c, m)
}

// client is the browser that asks, for counting tries.
func (p *pages) client(c *gin.Context) accounts.Client {
	return accounts.Client{Address: c.ClientIP()}
}
