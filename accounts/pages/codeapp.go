package pages

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"rsc.io/qr"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

type codeAppForm struct {
	Code  string `form:"code"`
	Offer string `form:"offer"` // the key, sealed
}

type codeAppPage struct {
	site.Page
	Form   codeAppForm
	Key    string       // for who types or copies it
	Link   template.URL // otpauth:, which a telephone opens in its app
	QR     string       // the way of the black squares, for an SVG
	QRSide int          // of the picture, with its margin
}

var codeAppView = site.View[codeAppPage]("accounts/code_app.html")

func (p *pages) newCodeApp(c *gin.Context) error {
	if fresh, err := p.freshly(c); !fresh {
		return err
	}
	return p.drawCodeApp(c, http.StatusOK, codeAppForm{}, nil)
}

func (p *pages) createCodeApp(c *gin.Context) error {
	var form codeAppForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	in, err := p.accounts.AddCodeApp(c.Request.Context(), actor(c), form.Offer, form.Code, p.client(c))
	if err == nil {
		return p.factorAdded(c, in, "codeapp.added")
	}
	if refused := problem.Of(err); refused != nil && refused.Is(accounts.ErrNotFresh) {
		return p.site.See(c, withReturn(confirmPath, factorsPath+"/kodeapp"))
	}
	faults, err := faultOn("code", err)
	if err != nil {
		return err
	}
	return p.drawCodeApp(c, http.StatusUnprocessableEntity, form, faults)
}

// drawCodeApp shows the key of the form again, or a new one: an app that has
// read the picture must not be asked to read another because a digit was wrong.
func (p *pages) drawCodeApp(c *gin.Context, status int, form codeAppForm, faults site.Faults) error {
	offer, err := p.accounts.OfferCodeApp(c.Request.Context(), actor(c), form.Offer)
	if err != nil {
		return err
	}
	page := codeAppPage{Page: p.site.Page(c, "codeapp.title").Under(toProfile, toFactors), Form: codeAppForm{Offer: offer.Sealed}, Key: offer.Key, Link: template.URL(offer.Link)}
	if page.QR, page.QRSide, err = drawQR(offer.Link); err != nil {
		return err
	}
	page.Faults = faults
	return codeAppView.Render(p.site, c, status, page)
}

func (p *pages) removeCodeApp(c *gin.Context) error {
	return p.factorChanged(c, "codeapp.removed", p.accounts.RemoveCodeApp(c.Request.Context(), actor(c)))
}

// margin is how many squares around a QR code must stay white (ISO/IEC 18004).
const margin = 4

// drawQR gives a QR code as the d of an SVG path, one unit a square, and the
// side of the picture.
func drawQR(text string) (path string, side int, err error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", 0, fmt.Errorf("QR code: %w", err)
	}
	var d strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			start := x
			for code.Black(x, y) { // white outside
				x++
			}
			if x > start {
				fmt.Fprintf(&d, "M%d %dh%dv1h-%dz", start+margin, y+margin, x-start, x-start)
			}
		}
	}
	return d.String(), code.Size + 2*margin, nil
}
