package pages

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
)

// keptRegistration is what a browser has just sent, and how often somebody has
// tried in vain to see it again.
type keptRegistration struct {
	Form  registrationForm
	Tries int
}

const (
	registeredCookie = "registrert"
	registeredLives  = 30 * 60 // seconds: long enough to see that no mail comes
	mostTries        = 3
)

// keepRegistration leaves with the browser, sealed, what it has just sent: for
// the page that says where the mail went, and for whoever sees there that the
// address was wrong. The national ID in it is sealed once more.
func (p *pages) keepRegistration(c *gin.Context, kept keptRegistration) error {
	typed, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("keep registration: %w", err)
	}
	p.setCookie(c, registeredCookie, p.accounts.Carry("registered", string(typed)), registeredLives)
	return nil
}

// registered is what this browser has just registered.
func (p *pages) registered(c *gin.Context) (kept keptRegistration, ok bool) {
	cookie, err := c.Request.Cookie(p.cookie(registeredCookie))
	if err != nil {
		return kept, false
	}
	typed, ok := p.accounts.Carried("registered", cookie.Value)
	return kept, ok && json.Unmarshal([]byte(typed), &kept) == nil
}

// reopenPage asks for what only who has registered knows, before the form is
// shown again: the next person at a shared computer must not read it.
type reopenPage struct {
	site.Page
	Form reopenForm
}

type reopenForm struct {
	BirthDate string `form:"birth_date"`
}

var reopenView = site.View[reopenPage]("accounts/reopen.html")

func (p *pages) newReopening(c *gin.Context) error {
	if _, ok := p.registered(c); !ok {
		return p.site.See(c, "/registrer")
	}
	return p.drawReopening(c, http.StatusOK, reopenForm{}, nil)
}

func (p *pages) drawReopening(c *gin.Context, status int, form reopenForm, faults site.Faults) error {
	keepPrivate(c)
	page := reopenPage{Page: p.site.Page(c, "accounts.reopen.title"), Form: form}
	page.Faults = faults
	return reopenView.Render(p.site, c, status, page)
}

// editRegistration is the form again, as it was sent, for who knows the date of
// birth that is in it. Tried in vain three times, the browser forgets it.
func (p *pages) editRegistration(c *gin.Context) error {
	kept, ok := p.registered(c)
	if !ok {
		return p.site.See(c, "/registrer")
	}
	var form reopenForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	said, err := accounts.ParseDay(form.BirthDate)
	born, _ := accounts.ParseDay(kept.Form.BirthDate)
	if err == nil && said == born {
		keepPrivate(c)
		return p.drawRegistration(c, http.StatusOK, kept.Form, nil)
	}
	if kept.Tries++; kept.Tries >= mostTries {
		p.setCookie(c, registeredCookie, "", -1)
		p.site.Flash(c, site.Notice{Kind: site.Mind, Key: "accounts.reopen.over"})
		return p.site.See(c, "/registrer")
	}
	if err := p.keepRegistration(c, kept); err != nil {
		return err
	}
	faults := site.Faults{}
	faults.Add("birth_date", "accounts.reopen.other")
	return p.drawReopening(c, http.StatusUnprocessableEntity, form, faults)
}

type registeredPage struct {
	site.Page
	Email string
}

var registeredView = site.View[registeredPage]("accounts/registered.html")

// showRegistered says the same to everybody who has registered, known or not.
func (p *pages) showRegistered(c *gin.Context) error {
	kept, ok := p.registered(c)
	if !ok {
		return p.site.See(c, "/registrer")
	}
	keepPrivate(c)
	page := registeredPage{Page: p.site.Page(c, "accounts.registered.title"), Email: kept.Form.Email}
	return registeredView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) resendRegistration(c *gin.Context) error {
	kept, ok := p.registered(c)
	if !ok {
		return p.site.See(c, "/registrer")
	}
	if err := p.accounts.ResendRegistration(c.Request.Context(), kept.Form.Email, kept.Form.Return, p.client(c)); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "accounts.registered.again"})
	return p.site.See(c, "/registrer/sendt")
}
