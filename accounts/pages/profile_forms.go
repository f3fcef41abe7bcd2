package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
)

type contactForm struct {
	Mobile      string `form:"mobile"`
	Address     string `form:"address"`
	PostalCode  string `form:"postal_code"`
	PostalPlace string `form:"postal_place"`
	Language    string `form:"language"`
}

type contactPage struct {
	site.Page
	Form    contactForm
	Choices []site.Option
}

var contactView = site.View[contactPage]("accounts/contact.html")

func (p *pages) editContact(c *gin.Context) error {
	own, err := p.accounts.Own(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	return p.drawContact(c, http.StatusOK, contactForm{accounts.MobileText(own.Mobile), own.Address, own.PostalCode, own.PostalPlace, own.Language}, nil)
}

func (p *pages) updateContact(c *gin.Context) error {
	var form contactForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	contact := accounts.Contact{Mobile: form.Mobile, Address: form.Address, PostalCode: form.PostalCode, PostalPlace: form.PostalPlace}
	faults, err := p.accounts.ChangeContact(c.Request.Context(), actor(c), contact, form.Language)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return p.drawContact(c, http.StatusUnprocessableEntity, form, faultsOf(faults))
	}
	return p.done(c, "accounts.profile.saved")
}

func (p *pages) drawContact(c *gin.Context, status int, form contactForm, faults site.Faults) error {
	page := contactPage{Page: p.site.Page(c, "accounts.contact.title").Under(toProfile), Form: form}
	page.Faults = faults
	page.Choices = []site.Option{{Text: p.site.Words(c).T("accounts.contact.any_language"), Chosen: form.Language == ""}}
	for _, l := range i18n.Languages {
		page.Choices = append(page.Choices, site.Option{Value: string(l), Text: languageName(string(l)), Chosen: form.Language == string(l)})
	}
	return contactView.Render(p.site, c, status, page)
}

type changeForm struct {
	Old      string `form:"old,raw" max:"2000"`
	Password string `form:"password,raw" max:"2000"`
}

type changePage struct {
	site.Page
	Form        changeForm
	SignInName  string
	HasPassword bool
}

var changeView = site.View[changePage]("accounts/change_password.html")

func (p *pages) editPassword(c *gin.Context) error { return p.drawChange(c, http.StatusOK, nil) }

func (p *pages) updatePassword(c *gin.Context) error {
	var form changeForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	in, err := p.accounts.ChangePassword(c.Request.Context(), actor(c), form.Old, form.Password, p.client(c))
	if err == nil {
		if err := p.letIn(c, in); err != nil {
			return err
		}
		return p.done(c, "accounts.password.changed")
	}
	faults, err := faultOn(passwordField(err), err)
	if err != nil {
		return err
	}
	return p.drawChange(c, http.StatusUnprocessableEntity, faults)
}

// passwordField is the field that a problem with passwords is about.
func passwordField(err error) string {
	if p := problem.Of(err); p != nil && (p.Is(accounts.ErrOldPassword) || p.Kind == problem.TooMany) {
		return "old"
	}
	return "password"
}

func (p *pages) drawChange(c *gin.Context, status int, faults site.Faults) error {
	own, err := p.accounts.Own(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := changePage{Page: p.site.Page(c, "accounts.change.title").Under(toProfile), SignInName: own.SignInName(), HasPassword: own.PasswordHash != ""}
	page.Faults = faults
	return changeView.Render(p.site, c, status, page)
}

type emailForm struct {
	Email string `form:"email"`
	Old   string `form:"old,raw" max:"2000"`
}

type emailPage struct {
	site.Page
	Form        emailForm
	Internal    bool
	HasPassword bool
	Present     string // the address as it is
}

var emailView = site.View[emailPage]("accounts/email.html")

func (p *pages) editEmail(c *gin.Context) error {
	return p.drawEmail(c, http.StatusOK, emailForm{}, nil)
}

func (p *pages) updateEmail(c *gin.Context) error {
	var form emailForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.accounts.ChangeEmail(c.Request.Context(), actor(c), form.Email, form.Old, p.client(c))
	if err == nil {
		return p.done(c, "accounts.email.asked")
	}
	field := "email"
	if p := problem.Of(err); p != nil && (p.Is(accounts.ErrOldPassword) || p.Is(accounts.ErrTooMany)) {
		field = "old"
	}
	faults, err := faultOn(field, err)
	if err != nil {
		return err
	}
	return p.drawEmail(c, http.StatusUnprocessableEntity, form, faults)
}

func (p *pages) drawEmail(c *gin.Context, status int, form emailForm, faults site.Faults) error {
	own, err := p.accounts.Own(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	key := "accounts.email.title"
	if own.Kind == accounts.Internal {
		key = "accounts.email.private_title"
	}
	form.Old = ""
	page := emailPage{Page: p.site.Page(c, key).Under(toProfile), Form: form, Internal: own.Kind == accounts.Internal,
		HasPassword: own.PasswordHash != "", Present: own.Email + own.PrivateEmail}
	page.Faults = faults
	return emailView.Render(p.site, c, status, page)
}

func (p *pages) dropEmail(c *gin.Context) error {
	if err := p.accounts.DropPrivateEmail(c.Request.Context(), actor(c)); err != nil {
		return err
	}
	return p.done(c, "accounts.email.dropped")
}

type numberForm struct {
	NationalID string `form:"national_id"` // never sent back
}

type numberPage struct {
	site.Page
	Form numberForm
}

var numberView = site.View[numberPage]("accounts/number.html")

func (p *pages) newNumber(c *gin.Context) error { return p.drawNumber(c, http.StatusOK, nil) }

func (p *pages) createNumber(c *gin.Context) error {
	var form numberForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	number, err := p.accounts.ReadNationalID(form.NationalID, "")
	if err == nil && number.IsZero() {
		err = problem.New(problem.Invalid, "accounts.number.missing")
	}
	if err == nil {
		err = p.accounts.AddNationalID(c.Request.Context(), actor(c), number)
	}
	if err == nil {
		return p.done(c, "accounts.number.added")
	}
	faults, err := faultOn("national_id", err)
	if err != nil {
		return err
	}
	return p.drawNumber(c, http.StatusUnprocessableEntity, faults)
}

func (p *pages) drawNumber(c *gin.Context, status int, faults site.Faults) error {
	page := numberPage{Page: p.site.Page(c, "accounts.number.title").Under(toProfile)}
	page.Faults = faults
	return numberView.Render(p.site, c, status, page)
}
