package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
	"kursbro/app/site"
)

type logoutForm struct {
	Token string `form:"logout_token,raw" max:"16000"`
}

// endedThere hears from a provider itself that a login there is over.
func (p *pages) endedThere(c *gin.Context) error {
	var form logoutForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	return heard(c, p.accounts.EndedThere(c.Request.Context(), c.Param("provider"), form.Token))
}

// leftThere hears it from a frame on the provider's page, which must be able to
// show our empty answer.
func (p *pages) leftThere(c *gin.Context) error {
	c.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors *")
	return heard(c, p.accounts.LeftThere(c.Request.Context(), c.Param("provider"), c.Query("iss"), c.Query("sid")))
}

// heard answers a program: 200, or 400 for what does not hold (OpenID Connect
// Back-Channel Logout 1.0 §2.8).
func heard(c *gin.Context, err error) error {
	keepPrivate(c)
	refused := problem.Of(err)
	switch {
	case err == nil:
		c.Status(http.StatusOK)
	case refused != nil && (refused.Kind == problem.Invalid || refused.Kind == problem.Conflict):
		c.Data(http.StatusBadRequest, "application/json", []byte(`{"error":"invalid_request"}`))
	default:
		return err
	}
	return nil
}
