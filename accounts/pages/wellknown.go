package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
)

// mountWellKnown mounts the addresses at which password managers look for where
// a password is changed and where passkeys are seen to (W3C: A Well-Known URL
// for Changing Passwords; A Well-Known URL for Relying Party Passkey Endpoints).
func (p *pages) mountWellKnown(r *site.Routes) {
	r.GET("/.well-known/change-password", site.Anyone, func(c *gin.Context) error {
		return p.site.See(c, "/profil/passord")
	})
	r.GET("/.well-known/passkey-endpoints", site.Anyone, func(c *gin.Context) error {
		c.JSON(http.StatusOK, gin.H{"enroll": p.site.URL() + factorsPath + "/passnokkel", "manage": p.site.URL() + factorsPath})
		return nil
	})
}
