package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

type registrationForm struct {
	GivenName    string `form:"given_name"`
	FamilyName   string `form:"family_name"`
	BirthDate    string `form:"birth_date"`
	Email        string `form:"email"`
	Mobile       string `form:"mobile"`
	Address      string `form:"address"`
	PostalCode   string `form:"postal_code"`
	PostalPlace  string `form:"postal_place"`
	Organisation string `form:"organisation"`
	NationalID   string `form:"national_id"`                // never sent back
	Kept         string `form:"national_id_kept" max:"400"` // sealed
	Forget       bool   `form:"national_id_forget"`
	Return       string `form:"return" max:"200"` // where to be led in the end
}

type registrationPage struct {
	site.Page
	Form          registrationForm
	Organisations []site.Option
}

// OpenNumber says that the part about the national ID is shown open.
func (r registrationPage) OpenNumber() bool {
	return r.Form.Kept != "" || r.Fault("national_id") != ""
}

var registrationView = site.View[registrationPage]("accounts/registration.html")

func (p *pages) newRegistration(c *gin.Context) error {
	shown, err := p.accounts.ProvenNumber(c.Request.Context(), p.visitor(c))
	if err != nil {
		return err
	}
	return p.drawRegistration(c, http.StatusOK, registrationForm{Kept: p.accounts.CarryNationalID(shown), Return: p.site.ReturnPath(c, "")}, nil)
}

func (p *pages) createRegistration(c *gin.Context) error {
	var form registrationForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	registration, faults, err := p.readRegistration(c, &form)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return p.drawRegistration(c, http.StatusUnprocessableEntity, form, faults)
	}
	if err := p.accounts.Register(c.Request.Context(), registration, p.client(c)); err != nil {
		faults, unmendable := faultOn(whole, err)
		if unmendable != nil {
			return unmendable
		}
		return p.drawRegistration(c, problem.KindOf(err).Status(), form, faults)
	}
	if err := p.keepRegistration(c, keptRegistration{Form: form}); err != nil {
		return err
	}
	return p.site.See(c, "/registrer/sendt")
}

// readRegistration turns the form into a registration. It takes the typed
// national ID out of the form and leaves it sealed.
func (p *pages) readRegistration(c *gin.Context, form *registrationForm) (accounts.Registration, site.Faults, error) {
	if form.Forget {
		form.Kept = ""
	}
	number, wrongNumber := p.accounts.ReadNationalID(form.NationalID, form.Kept)
	form.NationalID, form.Kept = "", p.accounts.CarryNationalID(number)
	birth, wrongDate := accounts.ParseDay(form.BirthDate)
	registration := accounts.Registration{
		GivenName: form.GivenName, FamilyName: form.FamilyName, BirthDate: birth, Email: form.Email,
		Contact:        accounts.Contact{Mobile: form.Mobile, Address: form.Address, PostalCode: form.PostalCode, PostalPlace: form.PostalPlace},
		OrganisationID: accounts.OrganisationID(form.Organisation), NationalID: number, Language: string(p.site.Language(c)), Return: form.Return,
	}
	checked, err := p.accounts.CheckRegistration(c.Request.Context(), registration)
	if err != nil {
		return registration, nil, err
	}
	faults := faultsOf(checked)
	if form.BirthDate != "" && wrongDate != nil {
		delete(faults, "birth_date")
		faults.Add("birth_date", problem.Of(wrongDate).Key)
	}
	if wrong := problem.Of(wrongNumber); wrong != nil {
		faults.Add("national_id", wrong.Key)
	}
	return registration, faults, nil
}

func (p *pages) drawRegistration(c *gin.Context, status int, form registrationForm, faults site.Faults) error {
	tree, err := p.accounts.Organisations(c.Request.Context())
	if err != nil {
		return err
	}
	open := tree.Open()
	if len(open) == 1 {
		form.Organisation = string(open[0].ID)
	}
	page := registrationPage{Page: p.site.Page(c, "accounts.registration.title"), Form: form, Organisations: options(open, form.Organisation)}
	page.Faults = faults
	return registrationView.Render(p.site, c, status, page)
}

// options are organisations to choose from.
func options(all []accounts.Organisation, chosen string) []site.Option {
	var drawn []site.Option
	for _, o := range all {
		drawn = append(drawn, site.Option{Value: string(o.ID), Text: o.Name, Chosen: string(o.ID) == chosen})
	}
	return drawn
}
