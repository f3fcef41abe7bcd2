package site

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
)

// Kind of a notice: what it is in one word, sign and colour.
type Kind string

// The kinds of notice.
const (
	Done  Kind = "done"  // it worked
	Note  Kind = "note"  // good to know; there is nothing to mind
	Mind  Kind = "mind"  // something to think of, or to do first
	Wrong Kind = "wrong" // it did not work
)

// Link leads somewhere. Key is put into the reader's language where Text is
// empty.
type Link struct {
	Key, Text string
	Path      string
	Count     int  // shown beside it when above zero
	Current   bool // the page that is shown; Page sets it in the menu
}

// Notice is one message on top of a page.
type Notice struct {
	Kind Kind
	Key  string
	Args map[string]any
	Link Link // where to go; no path: nowhere
}

// NoticeLine is a notice in the reader's language.
type NoticeLine struct {
	Kind           Kind
	Text           string
	Path, LinkText string
}

func (n Notice) line(w *i18n.Printer) NoticeLine {
	line := NoticeLine{Kind: n.Kind, Text: w.With(n.Key, n.Args), Path: n.Link.Path}
	if line.Path != "" {
		line.LinkText = n.Link.text(w)
	}
	return line
}

func (l Link) text(w *i18n.Printer) string {
	if l.Text == "" && l.Key != "" {
		return w.T(l.Key)
	}
	return l.Text
}

const (
	flashCookie = "melding"
	flashLife   = 5 * time.Minute
)

// Flash keeps notices for the next page that this browser sees, signed in or
// not. They travel sealed in a cookie.
func (s *Site) Flash(c *gin.Context, notices ...Notice) error {
	value, err := s.notices.seal(notices, s.Now().Add(flashLife))
	if err != nil {
		return err
	}
	http.SetCookie(c.Writer, s.plainCookie(flashCookie, value, flashLife))
	return nil
}

// takeFlash reads the notices and takes them away. What cannot be read – too
// old, or not ours – is nothing.
func (s *Site) takeFlash(c *gin.Context) []Notice {
	cookie, err := c.Request.Cookie(s.CookieName(flashCookie))
	if err != nil || cookie.Value == "" {
		return nil
	}
	http.SetCookie(c.Writer, s.plainCookie(flashCookie, "", -1))
	return s.notices.open(cookie.Value, s.Now())
}

// plainCookie is a cookie that is no login.
func (s *Site) plainCookie(name, value string, life time.Duration) *http.Cookie {
	maxAge := int(life.Seconds())
	if life < 0 {
		maxAge = -1
	}
	return &http.Cookie{Name: s.CookieName(name), Value: value, Path: "/", MaxAge: maxAge,
		Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}
