package pages

import (
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
)

func (p *pages) mountBadges(r *site.Routes) {
	r.GET("/bevis/:code/merke.json", site.Anyone, p.showBadge)
	r.GET("/bevis/:code/status.json", site.Anyone, p.showBadgeStatus)
	r.GET("/utsteder", site.Anyone, p.showBadgeIssuer)
	r.GET("/utsteder/:key", site.Anyone, p.showBadgeKey)
}

// showBadge answers with the Open Badge of a certificate, in the language of
// ?sprak or else of the reader. One that does not hold any more is not handed
// out: its page says why.
func (p *pages) showBadge(c *gin.Context) error {
	found, err := p.courses.Verify(c.Request.Context(), c.Param("code"))
	if err != nil {
		return err
	}
	if p.courses.BadgePath(found) == "" {
		return p.site.See(c, "/bevis/"+found.Code)
	}
	language, chosen := i18n.Parse(c.Query("sprak"))
	if !chosen {
		language = p.site.Language(c)
	}
	signed, err := p.courses.Badge(c.Request.Context(), found, language)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(fileName(i18n.For(language), found), ".pdf") + ".json"
	c.Header("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": name}))
	return linkedData(c, signed)
}

func (p *pages) showBadgeStatus(c *gin.Context) error {
	found, err := p.courses.Verify(c.Request.Context(), c.Param("code"))
	if err != nil {
		return err
	}
	signed, err := p.courses.BadgeStatus(found)
	if err != nil {
		return err
	}
	return linkedData(c, signed)
}

func (p *pages) showBadgeIssuer(c *gin.Context) error {
	document, err := p.courses.BadgeIssuer()
	if err != nil {
		return err
	}
	return linkedData(c, document)
}

func (p *pages) showBadgeKey(c *gin.Context) error {
	key, err := p.courses.BadgeKey(c.Param("key"))
	if err != nil {
		return err
	}
	c.Header("Access-Control-Allow-Origin", "*")
	c.Data(http.StatusOK, "application/jwk+json", key)
	return nil
}

// linkedData answers a program, also one that runs in the page of a stranger:
// whoever has the address may read it, and no cookie is looked at.
func linkedData(c *gin.Context, document []byte) error {
	c.Header("Access-Control-Allow-Origin", "*")
	c.Header("X-Robots-Tag", "noindex, nofollow")
	c.Data(http.StatusOK, "application/ld+json", document)
	return nil
}
