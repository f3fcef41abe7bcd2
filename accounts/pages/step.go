package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

type stepForm struct {
	Code     string `form:"code"`
	Recovery string `form:"recovery"`
}

// stepPage is the second step of signing in.
type stepPage struct {
	site.Page
	Form          stepForm
	Person        string
	HasPasskey    bool
	HasCodeApp    bool
	RecoveryCodes int
	Return        string
}

var stepView = site.View[stepPage]("accounts/step.html")

// onward sends who is held to the step that is theirs; false: nobody is held.
func (p *pages) onward(c *gin.Context) (bool, error) {
	held := actor(c).Held
	if held == nil {
		return false, nil
	}
	path := stepPath
	if held.Step == accounts.SetUpFactor {
		path = factorsPath
	}
	return true, p.site.See(c, withReturn(path, p.site.ReturnPath(c, "")))
}

func (p *pages) newStep(c *gin.Context) error {
	if held := actor(c).Held; held == nil || held.Step != accounts.ShowFactor {
		return p.site.See(c, withReturn("/logg-inn", p.site.ReturnPath(c, "")))
	}
	return p.drawStep(c, http.StatusOK, nil)
}

func (p *pages) createStep(c *gin.Context) error {
	var form stepForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	in, err := p.accounts.ShowCode(c.Request.Context(), actor(c), form.Code, p.client(c))
	return p.stepTaken(c, "code", in, err)
}

func (p *pages) createRecovery(c *gin.Context) error {
	var form stepForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	in, err := p.accounts.ShowRecoveryCode(c.Request.Context(), actor(c), form.Recovery, p.client(c))
	return p.stepTaken(c, "recovery", in, err)
}

// stepTaken lets the person in, or says what was wrong. Whose time is over
// begins again.
func (p *pages) stepTaken(c *gin.Context, field string, in accounts.SignedIn, err error) error {
	if err == nil {
		if err := p.letIn(c, in); err != nil {
			return err
		}
		return p.site.Return(c, landing)
	}
	refused := problem.Of(err)
	if refused != nil && (refused.Kind == problem.Unauthenticated || refused.Kind == problem.Forbidden) {
		return p.drawLogin(c, refused.Kind.Status(), loginForm{}, refused)
	}
	faults, err := faultOn(field, err)
	if err != nil {
		return err
	}
	return p.drawStep(c, http.StatusUnprocessableEntity, faults)
}

func (p *pages) drawStep(c *gin.Context, status int, faults site.Faults) error {
	factors, err := p.accounts.StepFactors(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := stepPage{Page: p.site.Page(c, "factor.step.title"), Person: actor(c).Held.Name, HasPasskey: len(factors.Passkeys) > 0,
		HasCodeApp: factors.CodeApp != nil, RecoveryCodes: factors.RecoveryCodes, Return: p.site.ReturnPath(c, "")}
	for field, drawn := range map[string]bool{"code": page.HasCodeApp, "recovery": page.RecoveryCodes > 0} {
		if fault, wrong := faults[field]; wrong && !drawn {
			faults = site.Faults{whole: fault}
		}
	}
	page.Faults = faults
	return stepView.Render(p.site, c, status, page)
}
