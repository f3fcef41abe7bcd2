package site_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

// sink is a response that costs nothing.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

func serveMany(b *testing.B, h http.Handler, path string) {
	r := httptest.NewRequest("GET", "https://portal.example"+path, nil)
	r.Header.Set("Cookie", login)
	r.Header.Set("Accept-Language", "nb-NO,nb;q=0.9")
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(&sink{http.Header{}}, r)
	}
}

// BenchmarkPage is a signed-in page of the size of a catalogue, without a
// database; BenchmarkBareGin sends the same bytes.
func BenchmarkPage(b *testing.B) { serveMany(b, open(b).Handler(), "/min-side") }

func BenchmarkBareGin(b *testing.B) {
	body := []byte(strings.Repeat("x", get(open(b), "/min-side", "Cookie", login).Body.Len()))
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/min-side", func(c *gin.Context) { c.Data(200, "text/html; charset=utf-8", body) })
	serveMany(b, e, "/min-side")
}
