package pages

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// ownFactors lets in who changes how they sign in, also who may do nothing else
// until there is a second factor.
const (
	ownFactors = site.Rule(accounts.RuleFactors)
	step       = site.Rule(accounts.RuleStep)
)

// Where people see to how they sign in, and where the second step is.
const (
	factorsPath = "/profil/innlogging"
	stepPath    = "/logg-inn/steg"
	confirmPath = factorsPath + "/bekreft"
)

var toFactors = site.Link{Key: "factor.title", Path: factorsPath}

func (p *pages) mountFactors(r *site.Routes) {
	r.GET(factorsPath, ownFactors, p.showFactors)
	r.GET(factorsPath+"/passnokkel", ownFactors, p.newPasskey)
	r.POST(factorsPath+"/passnokkel", ownFactors, p.createPasskey)
	r.POST(factorsPath+"/passnokkel/valg", ownFactors, p.offerPasskey)
	r.GET(factorsPath+"/passnokkel/:id", ownKeys, p.editPasskey)
	r.POST(factorsPath+"/passnokkel/:id", ownKeys, p.updatePasskey)
	r.POST(factorsPath+"/passnokkel/:id/fjern", ownKeys, p.removePasskey)
	r.GET(factorsPath+"/kodeapp", ownFactors, p.newCodeApp)
	r.POST(factorsPath+"/kodeapp", ownFactors, p.createCodeApp)
	r.POST(factorsPath+"/kodeapp/fjern", ownKeys, p.removeCodeApp)
	r.GET(factorsPath+"/reservekoder", ownKeys, p.newRecoveryCodes)
	r.POST(factorsPath+"/reservekoder", ownKeys, p.createRecoveryCodes)
	r.GET(confirmPath, ownFactors, p.newConfirmation)
	r.POST(confirmPath, ownFactors, p.createConfirmation)
	r.GET(stepPath, step, p.newStep)
	r.POST(stepPath, step, p.createStep)
	r.POST(stepPath+"/reservekode", step, p.createRecovery)
	asking := p.site.Limit(1200, 600) // a hospital's whole shift comes from one address
	r.POST("/logg-inn/passnokkel/valg", site.Anyone, asking(p.askPasskey))
	r.POST("/logg-inn/passnokkel", site.Anyone, asking(p.createPasskeyLogin))
}

// factorsPage is how one signs in: each way, with the way to change it.
type factorsPage struct {
	site.Page
	Held          bool // can do nothing else until there is one
	Required      bool
	Any           bool
	Passkeys      []passkeyRow
	CodeApp       string // since when; empty: none
	CodeAppUsed   string
	RecoveryCodes int
	Return        string // where they wanted to go when they were held
	Signals       string // JSON for the script; empty while somebody else looks
}

var factorsView = site.View[factorsPage]("accounts/factors.html")

func (p *pages) showFactors(c *gin.Context) error {
	factors, err := p.accounts.Factors(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := factorsPage{Page: p.site.Page(c, "factor.title"), Held: actor(c).Held != nil, Required: factors.Required, Any: factors.Any(),
		Passkeys: passkeyRows(factors.Passkeys, w, p.site.Now()), RecoveryCodes: factors.RecoveryCodes, Return: p.site.ReturnPath(c, "")}
	if !page.Held {
		page.Page = page.Under(toProfile)
	}
	if app := factors.CodeApp; app != nil {
		page.CodeApp = w.Date(app.CreatedAt)
		if app.UsedAt != nil {
			page.CodeAppUsed = w.Ago(p.site.Now(), *app.UsedAt)
		}
	}
	if page.Signals, err = p.passkeySignals(c); err != nil {
		return err
	}
	return factorsView.Render(p.site, c, http.StatusOK, page)
}

// passkeySignals is what the person's password manager may be told.
func (p *pages) passkeySignals(c *gin.Context) (string, error) {
	if actor(c).Viewer != nil {
		return "", nil
	}
	signals, err := p.accounts.PasskeySignals(c.Request.Context(), actor(c))
	if err != nil {
		return "", err
	}
	told, err := json.Marshal(signals)
	return string(told), err
}

// freshly sends who signed in a while ago to show again who they are, and back.
// false: the answer is written.
func (p *pages) freshly(c *gin.Context) (bool, error) {
	factors, err := p.accounts.Factors(c.Request.Context(), actor(c))
	if err != nil {
		return false, err
	}
	if factors.Fresh {
		return true, nil
	}
	return false, p.site.See(c, withReturn(confirmPath, c.Request.URL.Path))
}

// factorAdded lets the browser in anew and goes on to recovery codes, which
// stand in for the new factor when it is lost.
func (p *pages) factorAdded(c *gin.Context, in accounts.SignedIn, key string) error {
	if err := p.letIn(c, in); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: key})
	factors, err := p.accounts.Factors(c.Request.Context(), actor(c))
	if err == nil && factors.RecoveryCodes == 0 {
		return p.site.See(c, factorsPath+"/reservekoder")
	}
	return p.site.See(c, factorsPath)
}

// factorChanged goes back to the ways in and says so; a problem that a person
// can do something about is said there too.
func (p *pages) factorChanged(c *gin.Context, key string, err error) error {
	notice := site.Notice{Kind: site.Done, Key: key}
	if refused := problem.Of(err); refused != nil {
		if refused.Is(accounts.ErrNotFresh) {
			return p.site.See(c, withReturn(confirmPath, factorsPath))
		}
		if refused.Kind != problem.Conflict {
			return err
		}
		notice = site.Notice{Kind: site.Wrong, Key: refused.Key, Args: refused.Args}
	} else if err != nil {
		return err
	}
	p.site.Flash(c, notice)
	return p.site.See(c, factorsPath)
}

type confirmForm struct {
	Password string `form:"password,raw" max:"2000"`
}

type confirmPage struct {
	site.Page
	Form        confirmForm
	SignInName  string
	HasPassword bool
	Return      string
}

var confirmView = site.View[confirmPage]("accounts/confirm.html")

func (p *pages) newConfirmation(c *gin.Context) error {
	return p.drawConfirmation(c, http.StatusOK, nil)
}

func (p *pages) createConfirmation(c *gin.Context) error {
	var form confirmForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	in, err := p.accounts.Confirm(c.Request.Context(), actor(c), form.Password, p.client(c))
	if err != nil {
		faults, err := faultOn("password", err)
		if err != nil {
			return err
		}
		return p.drawConfirmation(c, http.StatusUnprocessableEntity, faults)
	}
	if err := p.letIn(c, in); err != nil {
		return err
	}
	return p.site.Return(c, factorsPath)
}

func (p *pages) drawConfirmation(c *gin.Context, status int, faults site.Faults) error {
	who, err := p.accounts.OwnWayIn(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := confirmPage{Page: p.site.Page(c, "factor.confirm.title"), SignInName: who.SignInName(), HasPassword: who.PasswordHash != "",
		Return: p.site.ReturnPath(c, factorsPath)}
	page.Faults = faults
	return confirmView.Render(p.site, c, status, page)
}

// fresh has somebody who did not sign in just now show again who they are, and
// leads them back to the form.
func (p *pages) fresh(form string, h site.Handler) site.Handler {
	return func(c *gin.Context) error {
		err := h(c)
		if refused := problem.Of(err); refused != nil && refused.Is(accounts.ErrNotFresh) {
			return p.site.See(c, withReturn(confirmPath, form))
		}
		return err
	}
}

// withReturn adds where to go afterwards to a path, when there is such a place.
func withReturn(path, back string) string {
	if back == "" {
		return path
	}
	return path + "?return=" + url.QueryEscape(back)
}
