package pages

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
)

type passwordForm struct {
	Password string `form:"password,raw" max:"2000"`
	Stay     bool   `form:"stay"`
}

// passwordPage sets a password by a mailed link.
type passwordPage struct {
	site.Page
	Form       passwordForm
	Token      string
	Return     string // where to be led afterwards; empty: where one lands
	SignInName string
	First      bool   // no password before
	Provider   string // has said who this is: no password is needed; empty: none has
	Who, Born  string // what the registration says, to be looked at; empty: confirmed before
}

// overPage says that a link cannot be used any more.
type overPage struct {
	site.Page
	Token string // a new link can be asked for; empty: not here
}

var (
	passwordView = site.View[passwordPage]("accounts/password.html")
	overView     = site.View[overPage]("accounts/over.html")
)

func (p *pages) newPassword(c *gin.Context) error {
	return p.drawPassword(c, http.StatusOK, passwordForm{Stay: false}, nil)
}

func (p *pages) createPassword(c *gin.Context) error {
	var form passwordForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	in, err := p.accounts.NewPassword(c.Request.Context(), c.Param("token"), form.Password, form.Stay, p.client(c))
	if errors.Is(err, accounts.ErrLinkOver) {
		return p.drawOver(c, "accounts.over.title", c.Param("token"))
	}
	if err != nil {
		faults, err := faultOn("password", err)
		if err != nil {
			return err
		}
		return p.drawPassword(c, http.StatusUnprocessableEntity, form, faults)
	}
	if err := p.letIn(c, in); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "accounts.password.set"})
	return p.leadOn(c, p.afterPassword(c, in.Profile))
}

// enterFirst lets somebody in by what an electronic ID has told this browser,
// without a password.
func (p *pages) enterFirst(c *gin.Context) error {
	in, err := p.accounts.EnterFirst(c.Request.Context(), c.Param("token"), p.visitor(c), p.client(c))
	if errors.Is(err, accounts.ErrLinkOver) {
		return p.drawOver(c, "accounts.over.title", c.Param("token"))
	}
	if err != nil {
		faults, err := faultOn(whole, err)
		if err != nil {
			return err
		}
		return p.drawPassword(c, http.StatusUnprocessableEntity, passwordForm{}, faults)
	}
	if err := p.letIn(c, in); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "provider.first.done"})
	return p.leadOn(c, p.invitedTo(c.Request.Context(), in.Profile, landing))
}

// leadOn leads where the link says, unless something waits that comes first.
func (p *pages) leadOn(c *gin.Context, first string) error {
	if first != landing {
		return p.site.See(c, first)
	}
	return p.site.Return(c, landing)
}

func (p *pages) drawPassword(c *gin.Context, status int, form passwordForm, faults site.Faults) error {
	token := c.Param("token")
	link, err := p.accounts.OpenPasswordLink(c.Request.Context(), token, p.client(c))
	if errors.Is(err, accounts.ErrLinkOver) {
		return p.drawOver(c, "accounts.over.title", token)
	}
	if err != nil {
		return err
	}
	form.Password = ""
	keepPrivate(c)
	page := passwordPage{Page: p.site.Page(c, "accounts.password.title"), Form: form, Token: token, Return: p.site.ReturnPath(c, ""),
		SignInName: link.SignInName, First: link.Purpose == accounts.SetPassword}
	by, err := p.accounts.FirstBy(c.Request.Context(), token, p.visitor(c))
	if err != nil {
		return err
	}
	if by != "" {
		page.Provider = p.providerName(c, by)
	}
	if said := link.Registered; said != nil {
		page.Who, page.Born = said.Name, p.site.Words(c).Day(said.BirthDate)
	}
	page.Faults = faults
	return passwordView.Render(p.site, c, status, page)
}

// drawOver answers 410: there was something here, and it is over.
func (p *pages) drawOver(c *gin.Context, titleKey, token string) error {
	return overView.Render(p.site, c, http.StatusGone, overPage{p.site.Page(c, titleKey), token})
}

// renewLink mails a new link to where the old one went, without asking who.
func (p *pages) renewLink(c *gin.Context) error {
	if err := p.accounts.RenewLink(c.Request.Context(), c.Param("token"), p.client(c)); err != nil {
		return err
	}
	return p.site.See(c, "/glemt-passord/sendt")
}

// emailLinkPage asks to confirm an address: mail scanners open links, only
// people press buttons.
type emailLinkPage struct {
	site.Page
	Token, Address string
	Internal       bool
}

var emailLinkView = site.View[emailLinkPage]("accounts/email_link.html")

func (p *pages) showEmailLink(c *gin.Context) error {
	link, err := p.accounts.OpenEmailLink(c.Request.Context(), c.Param("token"), p.client(c))
	if errors.Is(err, accounts.ErrLinkOver) {
		return p.drawOver(c, "accounts.over.title", "")
	}
	if err != nil {
		return err
	}
	keepPrivate(c)
	page := emailLinkPage{p.site.Page(c, "accounts.email.confirm.title"), c.Param("token"), link.Address, link.Internal}
	return emailLinkView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) confirmEmail(c *gin.Context) error {
	choose, err := p.accounts.ConfirmEmail(c.Request.Context(), actor(c), c.Param("token"), p.client(c))
	if errors.Is(err, accounts.ErrLinkOver) {
		return p.drawOver(c, "accounts.over.title", "")
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "accounts.email.confirmed"})
	switch {
	case choose != "":
		return p.site.See(c, "/passord/"+choose)
	case actor(c).SignedIn():
		return p.site.See(c, "/profil")
	}
	return p.site.See(c, "/logg-inn")
}
