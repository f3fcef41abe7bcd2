package site

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// policy is what a page may load and do: our own files, nothing inline.
// data: pictures are Designsystemet's icons.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers are the same on every answer, whoever gives it: a page, a file, an
// interface for programs, a redirect. framed replaces the policy on pages that
// show a course.
type headers struct {
	always [][2]string
	framed string
}

func newHeaders(secure bool, contentURL string) headers {
	h := headers{
		framed: policy + "; frame-src " + contentURL,
		always: [][2]string{
			{"Content-Security-Policy", policy},
			{"X-Content-Type-Options", "nosniff"},
			{"Referrer-Policy", "no-referrer"},
			{"Permissions-Policy", `camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()`},
			{"Cross-Origin-Opener-Policy", "same-origin"},
			{"Cross-Origin-Resource-Policy", "same-origin"},
			{"Origin-Agent-Cluster", "?1"}, // shares no process with a course, even on a host of the same site
			{"Cache-Control", "private, no-cache"},
		},
	}
	if secure {
		h.always = append(h.always, [2]string{"Strict-Transport-Security", "max-age=63072000; includeSubDomains"})
	}
	return h
}

func (h headers) set(to http.Header) {
	for _, pair := range h.always {
		to.Set(pair[0], pair[1])
	}
}

// AllowFrame lets this page show course content in a frame, and nothing but
// content. What the content opens in windows of its own hears of the content: else
// a course that runs in such a window does not find its run-time. The portal's
// other pages are still cut off from any window that leads to them.
func (s *Site) AllowFrame(c *gin.Context) {
	c.Writer.Header().Set("Content-Security-Policy", s.headers.framed)
	c.Writer.Header().Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
}
