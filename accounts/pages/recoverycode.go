package pages

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// recoveryPage makes recovery codes, and shows them once.
type recoveryPage struct {
	site.Page
	Codes  []string     // just made
	Copy   string       // all of them, a line each
	File   template.URL // the same, to download
	Left   int          // of the older set, which ends
	Made   string       // today
	Person string       // whom they are for, on paper
}

var recoveryView = site.View[recoveryPage]("accounts/recovery_codes.html")

func (p *pages) newRecoveryCodes(c *gin.Context) error {
	if fresh, err := p.freshly(c); !fresh {
		return err
	}
	return p.drawRecoveryCodes(c, nil)
}

// createRecoveryCodes answers with the codes themselves: no other page can show
// them, and sent again it makes others.
func (p *pages) createRecoveryCodes(c *gin.Context) error {
	codes, err := p.accounts.NewRecoveryCodes(c.Request.Context(), actor(c))
	if refused := problem.Of(err); refused != nil && (refused.Is(accounts.ErrNotFresh) || refused.Kind == problem.Conflict) {
		return p.factorChanged(c, "", err)
	}
	if err != nil {
		return err
	}
	return p.drawRecoveryCodes(c, codes)
}

func (p *pages) drawRecoveryCodes(c *gin.Context, codes []string) error {
	factors, err := p.accounts.Factors(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := recoveryPage{Page: p.site.Page(c, "recovery.title").Under(toProfile, toFactors), Codes: codes, Copy: strings.Join(codes, "\n"),
		Left: factors.RecoveryCodes, Made: p.site.Words(c).Date(p.site.Now()), Person: actor(c).Name}
	page.File = asFile(p.site.Words(c).T("recovery.for", "Name", page.Person) + "\n" + page.Made + "\n\n" + page.Copy + "\n")
	return recoveryView.Render(p.site, c, http.StatusOK, page)
}

// asFile is a text as a file that the page carries with it: what it says goes
// over the line once.
func asFile(text string) template.URL {
	return template.URL("data:text/plain;charset=utf-8," + url.PathEscape(text))
}
