package pages

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// browserCookie binds a challenge to the browser that asked for it.
const browserCookie = "passnokkel"

// browser gives the browser's token; one that has none gets one for an hour.
func (p *pages) browser(c *gin.Context) string {
	if cookie, err := c.Request.Cookie(p.cookie(browserCookie)); err == nil && len(cookie.Value) >= 40 && len(cookie.Value) <= 60 {
		return cookie.Value
	}
	token := accounts.NewBrowser()
	p.setCookie(c, browserCookie, token, 60*60)
	return token
}

// passkeyRow is a passkey in a list.
type passkeyRow struct {
	ID     accounts.PasskeyID
	Name   string
	Added  string
	Used   string // empty: never
	Copied bool
}

func passkeyRows(keys []accounts.Passkey, w *i18n.Printer, now time.Time) []passkeyRow {
	rows := make([]passkeyRow, len(keys))
	for i, key := range keys {
		rows[i] = passkeyRow{ID: key.ID, Name: key.Name, Added: w.Date(key.CreatedAt), Copied: key.CopiedAt != nil}
		if key.UsedAt != nil {
			rows[i].Used = w.Ago(now, *key.UsedAt)
		}
	}
	return rows
}

type passkeyForm struct {
	Name   string `form:"name"`
	Answer string `form:"answer,raw" max:"20000"` // PublicKeyCredential.toJSON
	Stay   bool   `form:"stay"`
}

// passkeyPage adds a passkey, or names one that is there.
type passkeyPage struct {
	site.Page
	Form passkeyForm
	Key  passkeyRow
}

var (
	newPasskeyView  = site.View[passkeyPage]("accounts/passkey_new.html")
	editPasskeyView = site.View[passkeyPage]("accounts/passkey.html")
)

func (p *pages) newPasskey(c *gin.Context) error {
	if fresh, err := p.freshly(c); !fresh {
		return err
	}
	return p.drawNewPasskey(c, http.StatusOK, passkeyForm{Name: deviceName(c.Request.UserAgent())}, nil)
}

// offerPasskey answers the script with what to ask the browser for.
func (p *pages) offerPasskey(c *gin.Context) error {
	options, err := p.accounts.OfferPasskey(c.Request.Context(), actor(c), p.browser(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, options)
	return nil
}

func (p *pages) createPasskey(c *gin.Context) error {
	var form passkeyForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	in, err := p.accounts.AddPasskey(c.Request.Context(), actor(c), p.passkeyAnswer(c, form), form.Name)
	if err == nil {
		return p.factorAdded(c, in, "passkey.done")
	}
	field := "name"
	if refused := problem.Of(err); refused != nil && (refused.Is(accounts.ErrPasskey) || refused.Is(accounts.ErrPasskeyThere)) {
		field = whole
	}
	faults, err := faultOn(field, err)
	if err != nil {
		return err
	}
	return p.drawNewPasskey(c, http.StatusUnprocessableEntity, form, faults)
}

func (p *pages) passkeyAnswer(c *gin.Context, form passkeyForm) accounts.PasskeyAnswer {
	return accounts.PasskeyAnswer{Browser: p.browser(c), Text: form.Answer, Remember: form.Stay, From: p.client(c)}
}

func (p *pages) drawNewPasskey(c *gin.Context, status int, form passkeyForm, faults site.Faults) error {
	form.Answer = ""
	page := passkeyPage{Page: p.site.Page(c, "passkey.new.title").Under(toProfile, toFactors), Form: form}
	page.Faults = faults
	return newPasskeyView.Render(p.site, c, status, page)
}

func (p *pages) editPasskey(c *gin.Context) error {
	return p.drawPasskey(c, http.StatusOK, nil, nil)
}

func (p *pages) updatePasskey(c *gin.Context) error {
	var form passkeyForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.accounts.RenamePasskey(c.Request.Context(), actor(c), accounts.PasskeyID(c.Param("id")), form.Name)
	if err == nil {
		return p.factorChanged(c, "passkey.renamed", nil)
	}
	faults, err := faultOn("name", err)
	if err != nil {
		return err
	}
	return p.drawPasskey(c, http.StatusUnprocessableEntity, &form, faults)
}

func (p *pages) drawPasskey(c *gin.Context, status int, typed *passkeyForm, faults site.Faults) error {
	key, err := p.accounts.Passkey(c.Request.Context(), actor(c), accounts.PasskeyID(c.Param("id")))
	if err != nil {
		return err
	}
	page := passkeyPage{Page: p.site.Page(c, "passkey.title").Under(toProfile, toFactors),
		Key: passkeyRows([]accounts.Passkey{key}, p.site.Words(c), p.site.Now())[0], Form: passkeyForm{Name: key.Name}}
	if typed != nil {
		page.Form = *typed
	}
	page.Faults = faults
	return editPasskeyView.Render(p.site, c, status, page)
}

func (p *pages) removePasskey(c *gin.Context) error {
	err := p.accounts.RemovePasskey(c.Request.Context(), actor(c), accounts.PasskeyID(c.Param("id")))
	return p.factorChanged(c, "passkey.removed", err)
}

// askPasskey answers the script of the page where one signs in.
func (p *pages) askPasskey(c *gin.Context) error {
	options, err := p.accounts.AskPasskey(c.Request.Context(), p.browser(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, options)
	return nil
}

func (p *pages) createPasskeyLogin(c *gin.Context) error {
	var form passkeyForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if held := actor(c).Held; held != nil {
		form.Stay = held.Remember
	}
	in, err := p.accounts.SignInByPasskey(c.Request.Context(), p.passkeyAnswer(c, form))
	if refused := problem.Of(err); refused != nil && refused.Kind != problem.Unavailable {
		return p.drawLogin(c, refused.Kind.Status(), loginForm{}, refused)
	}
	if err != nil {
		return err
	}
	if err := p.letIn(c, in); err != nil {
		return err
	}
	return p.site.Return(c, landing)
}
