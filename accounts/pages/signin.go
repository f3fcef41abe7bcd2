package pages

import (
	"cmp"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

type loginForm struct {
	Name     string `form:"name"`
	Password string `form:"password,raw" max:"2000"`
	Stay     bool   `form:"stay"`
}

type loginPage struct {
	site.Page
	Form     loginForm
	Return   string // where to go afterwards
	Register string // path
	Doors    []door // who else vouches for people
}

var loginView = site.View[loginPage]("accounts/login.html")

// landing is where one comes after signing in.
const landing = "/min-side"

func (p *pages) newLogin(c *gin.Context) error {
	if actor(c).SignedIn() {
		return p.site.Return(c, landing)
	}
	if held, err := p.onward(c); held || err != nil {
		return err
	}
	return p.drawLogin(c, http.StatusOK, loginForm{}, nil)
}

func (p *pages) createLogin(c *gin.Context) error {
	var form loginForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	in, err := p.accounts.SignIn(c.Request.Context(), accounts.Credentials{Name: form.Name, Password: form.Password, Remember: form.Stay}, p.client(c))
	if refused := problem.Of(err); refused != nil && refused.Kind != problem.Unavailable {
		slog.InfoContext(c.Request.Context(), "nobody came in by a password", "why", refused.Key, "from", c.ClientIP())
		return p.drawLogin(c, refused.Kind.Status(), form, refused)
	}
	if err != nil {
		return err
	}
	if err := p.letIn(c, in); err != nil {
		return err
	}
	return p.site.Return(c, landing)
}

// drawLogin keeps what was typed but the password. What went wrong is no fault
// of one field: it stands on top.
func (p *pages) drawLogin(c *gin.Context, status int, form loginForm, refused *problem.Problem) error {
	form.Password = ""
	page := loginPage{Page: p.site.Page(c, "accounts.signin.title"), Form: form, Return: p.site.ReturnPath(c, "")}
	page.Doors, page.Register = p.doors(c, page.Return), "/registrer"
	if page.Return != "" {
		page.Register += "?return=" + url.QueryEscape(page.Return)
	}
	if refused != nil {
		kind := site.Wrong
		if refused.Kind == problem.Conflict {
			kind = site.Mind
		}
		page.Say(site.Notice{Kind: kind, Key: refused.Key, Args: refused.Args})
	}
	return loginView.Render(p.site, c, status, page)
}

// letIn gives the browser its token; a login that it had before ends.
func (p *pages) letIn(c *gin.Context, in accounts.SignedIn) error {
	if old := p.site.Token(c); old != "" {
		if err := p.accounts.SignOut(c.Request.Context(), actor(c), old); err != nil {
			return err
		}
	}
	p.setCookie(c, "kjent", in.Known, 365*24*60*60)
	p.setCookie(c, registeredCookie, "", -1) // what was typed at the door is in the profile now
	return p.site.SignIn(c, in.Token, in.Until)
}

func (p *pages) endLogin(c *gin.Context) error {
	provider, err := p.accounts.LoginProvider(c.Request.Context(), p.site.Token(c))
	if err != nil {
		return err
	}
	if err := p.accounts.SignOut(c.Request.Context(), actor(c), p.site.Token(c)); err != nil {
		return err
	}
	if err := p.site.SignOut(c); err != nil {
		return err
	}
	if browser := p.visitor(c); browser != "" {
		shown, err := p.accounts.ForgetShown(c.Request.Context(), browser)
		if err != nil {
			return err
		}
		provider = cmp.Or(provider, shown)
	}
	if provider != "" {
		return p.site.See(c, "/logg-ut/hos/"+provider)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "accounts.signin.out"})
	return p.site.See(c, "/")
}
