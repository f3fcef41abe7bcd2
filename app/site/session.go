package site

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/sessions"
)

// tokenStore keeps one opaque token in the browser and nothing else: what it
// stands for is a row that accounts can revoke.
type tokenStore struct{ secure bool }

var _ sessions.Store = tokenStore{}

// cookie is the login cookie's name.
func (t tokenStore) cookie() string { return hostCookie(t.secure, "kursbro") }

// hostCookie is the name of a cookie of ours. The prefix makes browsers refuse
// it from any other host, over http, or for a part of the site (RFC 6265bis
// §4.1.3.2).
func hostCookie(secure bool, name string) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// CookieName is the name under which this portal keeps a cookie.
func (s *Site) CookieName(name string) string { return hostCookie(s.secure, name) }

func (t tokenStore) options(maxAge int) *sessions.Options {
	return &sessions.Options{Path: "/", MaxAge: maxAge, Secure: t.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// Get gives the request's session, made once.
func (t tokenStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(t, name)
}

// New reads the token out of the cookie.
func (t tokenStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(t, name)
	session.Options = t.options(0)
	session.IsNew = true
	if cookie, err := r.Cookie(name); err == nil && cookie.Value != "" && len(cookie.Value) <= longestToken {
		session.ID, session.IsNew = cookie.Value, false
	}
	return session, nil
}

// Save sends the token, or takes the cookie away when there is none.
func (t tokenStore) Save(_ *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.ID == "" {
		session.Options.MaxAge = -1
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

// longestToken is far above what accounts makes, in bytes.
const longestToken = 200

// SignIn gives the browser a token, until then, or for as long as the browser
// is open when until is zero. The token must be new: never one that the
// browser brought.
func (s *Site) SignIn(c *gin.Context, token string, until time.Time) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	session.ID = token
	if !until.IsZero() {
		session.Options.MaxAge = max(1, int(until.Sub(s.Now()).Seconds()))
	}
	return session.Save(c.Request, c.Writer)
}

// SignOut takes the token away from the browser; accounts revokes the row.
func (s *Site) SignOut(c *gin.Context) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	session.ID = ""
	return session.Save(c.Request, c.Writer)
}

// Token is the token that the browser brought; empty when it brought none.
func (s *Site) Token(c *gin.Context) string {
	session, err := s.session(c)
	if err != nil {
		return ""
	}
	return session.ID
}

func (s *Site) session(c *gin.Context) (*sessions.Session, error) {
	return s.store.Get(c.Request, s.store.(tokenStore).cookie())
}
