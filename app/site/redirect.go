package site

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// Local tells whether a path leads to a page of this portal and nowhere else,
// however a browser reads it: one slash first, no backslash, no control
// character, no host.
func Local(path string) bool {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || len(path) > 2000 {
		return false
	}
	for _, r := range path {
		if r == '\\' || r < 0x20 || r == 0x7f || r == '\ufffd' {
			return false
		}
	}
	u, err := url.Parse(path)
	return err == nil && u.Scheme == "" && u.Host == "" && u.User == nil
}

// See answers 303 to a path of this portal. Any other path is our own fault.
func (s *Site) See(c *gin.Context, path string) error {
	if !Local(path) {
		return fmt.Errorf("see other: not a path of the portal")
	}
	c.Header("Cache-Control", "no-store")
	c.Redirect(http.StatusSeeOther, path)
	c.Writer.WriteHeaderNow()
	return nil
}

// Return answers 303 to the path that the parameter "return" names, when it is
// one of this portal, or else to the fallback.
func (s *Site) Return(c *gin.Context, fallback string) error {
	return s.See(c, s.ReturnPath(c, fallback))
}

// ReturnPath is the checked "return" parameter of the form or the query.
func (s *Site) ReturnPath(c *gin.Context, fallback string) string {
	for _, path := range []string{c.PostForm("return"), c.Query("return")} {
		if path != "" && Local(path) {
			return path
		}
	}
	return fallback
}

// here is the path and query that was asked for, to come back to. After a form
// it is the fallback: a page cannot be come back to by POST.
func here(c *gin.Context) string {
	path := c.Request.URL.RequestURI()
	if c.Request.Method != http.MethodGet || !Local(path) {
		return "/"
	}
	return path
}
