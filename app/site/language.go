package site

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
)

const (
	languageCookie = "sprak"
	themeCookie    = "theme"
	year           = 365 * 24 * time.Hour
)

// languageOf chooses: what the address says, what this browser chose, what the
// profile says, what the browser prefers.
func (s *Site) languageOf(c *gin.Context, v Visitor) i18n.Language {
	if c.Request.URL.RawQuery != "" {
		if l, ok := i18n.Parse(c.Query("sprak")); ok {
			return l
		}
	}
	if cookie, err := c.Request.Cookie(s.CookieName(languageCookie)); err == nil {
		if l, ok := i18n.Parse(cookie.Value); ok {
			return l
		}
	}
	if l, ok := i18n.Parse(string(v.Language)); ok {
		return l
	}
	return i18n.Match(c.GetHeader("Accept-Language"))
}

// Language is the reader's.
func (s *Site) Language(c *gin.Context) i18n.Language { return visitOf(c).language }

// Words writes the reader's language.
func (s *Site) Words(c *gin.Context) *i18n.Printer { return i18n.For(visitOf(c).language) }

// keepLanguage remembers a language that came with the address.
func (s *Site) keepLanguage(c *gin.Context) {
	if c.Request.URL.RawQuery == "" {
		return
	}
	if l, ok := i18n.Parse(c.Query("sprak")); ok {
		http.SetCookie(c.Writer, s.plainCookie(languageCookie, string(l), year))
	}
}

// chooseLanguage is POST /sprak: language, return.
func (s *Site) chooseLanguage(c *gin.Context) error {
	if l, ok := i18n.Parse(c.PostForm("language")); ok {
		http.SetCookie(c.Writer, s.plainCookie(languageCookie, string(l), year))
	}
	return s.Return(c, "/")
}

// themeOf is light, dark, or auto: as the system says. What is chosen for the
// profile goes before what the browser remembers: it may be somebody else's.
func (s *Site) themeOf(c *gin.Context, v Visitor) string {
	if v.Theme != "" {
		return v.Theme
	}
	cookie, err := c.Request.Cookie(s.CookieName(themeCookie))
	if err == nil && (cookie.Value == "light" || cookie.Value == "dark") {
		return cookie.Value
	}
	return "auto"
}

// chooseTheme is POST /tema: theme, return. The profile keeps it where somebody
// is signed in, and the browser in any case.
func (s *Site) chooseTheme(c *gin.Context) error {
	switch theme := c.PostForm("theme"); theme {
	case "light", "dark", "auto":
		http.SetCookie(c.Writer, s.plainCookie(themeCookie, theme, year))
		if err := s.options.KeepTheme(c.Request.Context(), theme); err != nil {
			return err
		}
	}
	return s.Return(c, "/")
}
