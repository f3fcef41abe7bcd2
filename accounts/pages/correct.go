package pages

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// correctForm is a person's right number as the helpdesk types it, twice. It is
// never shown again.
type correctForm struct {
	NationalID string `form:"national_id" max:"30"`
	Again      string `form:"again" max:"30"`
	Old        string `form:"old" max:"20"`
	Reason     string `form:"reason" max:"220"`
}

type correctPage struct {
	site.Page
	Form       correctForm
	Path, Back string
	Name       string
	SignInName string
	Old        []site.Option // what the number before was
}

var correctView = site.View[correctPage]("accounts/help_number.html")

func (p *pages) mountCorrection(r *site.Routes) {
	r.GET("/kundesenter/person/:id/fodselsnummer", help, p.newCorrection)
	r.POST("/kundesenter/person/:id/fodselsnummer", help, p.createCorrection)
}

func (p *pages) newCorrection(c *gin.Context) error {
	return p.drawCorrection(c, http.StatusOK, correctForm{}, nil)
}

func (p *pages) createCorrection(c *gin.Context) error {
	var form correctForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := accounts.ProfileID(c.Param("id"))
	number, faults, err := p.readTwice(form)
	if err != nil {
		return err
	}
	if len(faults) == 0 {
		err = p.accounts.CorrectNationalID(c.Request.Context(), actor(c), id, accounts.Correction{Number: number, Old: accounts.NumberStatus(form.Old), Reason: form.Reason})
		if err == nil {
			p.site.Flash(c, site.Notice{Kind: site.Done, Key: "accounts.help.number.done"})
			return p.site.Return(c, personPath(id))
		}
		if faults, err = faultOn(fieldOf(err), err); err != nil {
			return err
		}
	}
	return p.drawCorrection(c, http.StatusUnprocessableEntity, form, faults)
}

// readTwice reads the number, which must have been typed the same twice.
func (p *pages) readTwice(form correctForm) (nationalid.Number, site.Faults, error) {
	number, err := p.accounts.ReadNationalID(form.NationalID, "")
	if err == nil && number.IsZero() {
		err = problem.New(problem.Invalid, "accounts.number.missing")
	}
	if err != nil {
		faults, err := faultOn("national_id", err)
		return number, faults, err
	}
	if nationalid.Clean(form.NationalID) != nationalid.Clean(form.Again) {
		return number, site.Faults{"again": {Key: "accounts.national_id.differ"}}, nil
	}
	return number, nil, nil
}

// fieldOf is the field that is to blame.
func fieldOf(err error) string {
	switch {
	case errors.Is(err, accounts.ErrOldNumber):
		return "old"
	case problem.KindOf(err) == problem.Invalid && !errors.Is(err, accounts.ErrSameNumber):
		return "reason"
	case errors.Is(err, accounts.ErrHasRoles), errors.Is(err, accounts.ErrNoNumber):
		return whole
	}
	return "national_id"
}

func (p *pages) drawCorrection(c *gin.Context, status int, form correctForm, faults site.Faults) error {
	id := accounts.ProfileID(c.Param("id"))
	whom, err := p.accounts.Helped(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	person, w := site.Link{Text: whom.Name(), Path: personPath(id)}, p.site.Words(c)
	page := correctPage{
		Page: p.site.Page(c, "accounts.help.number.title").Under(site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"}, person),
		Form: correctForm{Reason: form.Reason}, Path: person.Path + "/fodselsnummer", Back: p.site.ReturnPath(c, person.Path), Name: whom.Name(), SignInName: whom.SignInName(),
	}
	for _, old := range []accounts.NumberStatus{accounts.Succeeded, accounts.Mistaken} {
		key := "accounts.help.number." + string(old)
		page.Old = append(page.Old, site.Option{Value: string(old), Text: w.T(key), Hint: w.T(key + ".hint"), Chosen: form.Old == string(old)})
	}
	if page.Faults = faults; faults["reason"].Key == accounts.ErrReasonNumbers.Key {
		page.Form.Reason = "" // it may hold the number
	}
	return correctView.Render(p.site, c, status, page)
}
