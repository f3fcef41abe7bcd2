package site

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
)

const securityPath = "/.well-known/security.txt"

// securityFor is how long readers may believe what security.txt says before
// they fetch it again.
const securityFor = 30 * 24 * time.Hour

// showSecurity tells who has found a hole where to say so (RFC 9116). Problem:
// NotFound where the operator has named no address.
func (s *Site) showSecurity(c *gin.Context) error {
	if s.options.Contact.Mail == "" {
		return problem.New(problem.NotFound, "site.error.notfound.text")
	}
	languages := make([]string, len(i18n.Languages))
	for i, language := range i18n.Languages {
		languages[i] = string(language)
	}
	c.String(http.StatusOK, "Contact: mailto:%s\nExpires: %s\nPreferred-Languages: %s\nCanonical: %s\n",
		s.options.Contact.Mail, s.Now().Add(securityFor).UTC().Format(time.RFC3339), strings.Join(languages, ", "), s.options.URL+securityPath)
	return nil
}
