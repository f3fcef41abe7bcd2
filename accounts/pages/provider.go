package pages

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// mountProviders mounts the way to whoever vouches for people, and back.
func (p *pages) mountProviders(r *site.Routes) {
	limit := p.site.Limit(600, 1200) // a whole hospital may share one address
	r.GET("/logg-inn/:provider", site.Anyone, limit(p.depart))
	r.GET("/logg-inn/:provider/svar", site.Anyone, limit(p.arrive))
	r.GET(voucherPath, site.Anyone, p.showVoucher)
	r.POST(voucherPath, own, p.connectVoucher)
	r.POST(voucherPath+"/velg", site.Anyone, p.chooseProfile)
	r.POST(voucherPath+"/nei", site.Anyone, p.forgetVoucher)
	r.POST("/profil/innlogging/fjern", ownKeys, p.fresh("/profil", p.disconnect))
	r.GET("/logg-ut/hos/:provider", site.Anyone, p.leave)
	r.GET("/logg-ut/ferdig", site.Anyone, p.left)
	r.GET("/logg-ut/fra/:provider", site.Anyone, limit(p.leftThere))
	r.POST("/logg-ut/fra/:provider", site.Anyone, limit(p.endedThere))
}

// door is a provider on a page.
type door struct {
	Name, Path, Icon string
	employer         bool
}

// doors are the configured providers, as the reader calls them. Where they lead
// afterwards is a local path; empty: where everybody goes.
func (p *pages) doors(c *gin.Context, back string) (all []door) {
	for _, provider := range p.accounts.Providers() {
		icon := map[bool]string{true: "building", false: "shield"}[provider.Employer()]
		all = append(all, door{provider.Called(p.site.Words(c)), withReturn("/logg-inn/"+provider.Name, back), icon, provider.Employer()})
	}
	return all
}

// providerName is what people call a provider.
func (p *pages) providerName(c *gin.Context, name string) string {
	for _, provider := range p.accounts.Providers() {
		if provider.Name == name {
			return provider.Called(p.site.Words(c))
		}
	}
	return accounts.Provider{Name: name}.Called(p.site.Words(c))
}

// visitCookie holds the token of a browser that visits a provider: nobody else
// can come back in its place.
const visitCookie = "besok"

func (p *pages) visitor(c *gin.Context) string {
	cookie, err := c.Request.Cookie(p.cookie(visitCookie))
	if err != nil || len(cookie.Value) > 100 {
		return ""
	}
	return cookie.Value
}

// depart goes to a provider. A page elsewhere that leads here could have
// somebody signed in without their doing, where the provider remembers them:
// they choose it themselves first.
func (p *pages) depart(c *gin.Context) error {
	if c.GetHeader("Sec-Fetch-Site") == "cross-site" {
		return p.site.See(c, withReturn("/logg-inn", p.site.ReturnPath(c, "")))
	}
	browser := p.visitor(c)
	if browser == "" {
		browser, _ = accounts.NewToken()
	}
	address, err := p.accounts.Depart(c.Request.Context(), accounts.Departure{Provider: c.Param("provider"), Browser: browser,
		Return: p.site.ReturnPath(c, ""), Language: string(p.site.Language(c))})
	if err != nil {
		return p.stay(c, err)
	}
	p.setCookie(c, visitCookie, browser, 2*60*60)
	keepPrivate(c)
	c.Redirect(http.StatusSeeOther, address)
	return nil
}

func (p *pages) arrive(c *gin.Context) error {
	keepPrivate(c)
	visit := accounts.Departure{Provider: c.Param("provider"), Browser: p.visitor(c)}
	arrival, err := p.accounts.Arrive(c.Request.Context(), actor(c), visit, c.Request.URL.Query(), p.client(c))
	switch {
	case err != nil:
		return p.stay(c, err)
	case arrival.In == nil:
		return p.site.See(c, p.withVoucher(c, arrival.Return))
	}
	if err := p.letIn(c, *arrival.In); err != nil {
		return err
	}
	if site.Local(arrival.Return) {
		return p.site.See(c, arrival.Return)
	}
	return p.site.See(c, landing)
}

// withVoucher is where somebody goes whom a provider does not let in by itself:
// who was invited, and whom nobody knows yet, makes a profile.
func (p *pages) withVoucher(c *gin.Context, back string) string {
	if actor(c).SignedIn() || !site.Local(back) || !strings.HasPrefix(back, invitedPath+"/") {
		return voucherPath
	}
	shown, err := p.accounts.Shown(c.Request.Context(), actor(c), p.visitor(c))
	if err != nil || len(shown.Known) > 0 {
		return voucherPath
	}
	return back + "/ny"
}

// stay says what went wrong where one signs in, or to somebody who is signed in
// already in their profile. Passwords go on working.
func (p *pages) stay(c *gin.Context, err error) error {
	refused := problem.Of(err)
	if refused == nil || refused.Is(accounts.ErrNoProvider) {
		return err
	}
	slog.WarnContext(c.Request.Context(), "nobody came in by a provider", "provider", c.Param("provider"), "error", err)
	if actor(c).SignedIn() {
		p.site.Flash(c, site.Notice{Kind: site.Wrong, Key: refused.Key, Args: refused.Args})
		return p.site.See(c, "/profil")
	}
	return p.drawLogin(c, refused.Kind.Status(), loginForm{}, refused)
}

// leavePage goes on to the provider by itself: a form may not lead there.
type leavePage struct {
	site.Page
	Provider, Address string
}

var leaveView = site.View[leavePage]("accounts/provider_leave.html")

func (p *pages) leave(c *gin.Context) error {
	address, err := p.accounts.Leave(c.Request.Context(), c.Param("provider"), string(p.site.Language(c)))
	if err != nil {
		return err
	}
	if address == "" || actor(c).SignedIn() {
		return p.left(c)
	}
	c.Header("Refresh", "0; url="+address)
	page := leavePage{p.site.Page(c, "provider.leave.title"), p.providerName(c, c.Param("provider")), address}
	return leaveView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) left(c *gin.Context) error {
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "accounts.signin.out"})
	return p.site.See(c, "/")
}

type disconnectForm struct {
	Provider string `form:"provider"`
}

func (p *pages) disconnect(c *gin.Context) error {
	var form disconnectForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if err := p.accounts.Disconnect(c.Request.Context(), actor(c), form.Provider); err != nil {
		return err
	}
	return p.done(c, "provider.disconnected")
}
