package site_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
)

func TestReadyTellsWhatIsAway(t *testing.T) {
	var gone error
	s := open(t, func(o *site.Options) {
		o.Health = site.NewHealth(
			site.Check{Name: "database", Run: func(context.Context) error { return gone }},
			site.Check{Name: "files", Run: func(context.Context) error { return nil }})
	})
	if w := get(s, "/healthz", "Host", "10.0.0.7:8080"); w.Code != 200 {
		t.Errorf("healthz by address: %d", w.Code)
	}
	if w := get(s, "/readyz", "Host", "10.0.0.7:8080"); w.Code != 200 || !strings.Contains(w.Body.String(), `"files":"ok"`) {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
	gone = errors.New("connection to secret-host refused")
	w := get(s, "/readyz")
	if w.Code != 503 || !strings.Contains(w.Body.String(), `"database":"failed"`) || strings.Contains(w.Body.String(), "secret-host") {
		t.Errorf("without a database: %d %s", w.Code, w.Body)
	}
	if w := get(s, "/healthz"); w.Code != 200 {
		t.Errorf("the process lives: %d", w.Code)
	}
	gone = nil
	if w := get(s, "/readyz"); w.Code != 200 {
		t.Errorf("it has come back: %d", w.Code)
	}
}

func TestStoppingLetsWhatIsUnderWayFinish(t *testing.T) {
	began, finish := make(chan struct{}), make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-finish
		io.WriteString(w, "saved")
	})
	health := site.NewHealth()
	server, err := site.Listen(slog.New(slog.DiscardHandler), site.Listener{Name: "portal", Addr: "127.0.0.1:0", Handler: slow})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, health, 10*time.Second) }()
	answered := make(chan string, 1)
	go func() {
		answer, err := http.Get("http://" + server.Addr(0))
		if err != nil {
			answered <- err.Error()
			return
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		answered <- string(body)
	}()
	<-began
	stop()
	for {
		if _, err := http.Get("http://" + server.Addr(0)); err != nil {
			break // the door is shut
		}
	}
	close(finish)
	if got := <-answered; got != "saved" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	s := open(t, func(o *site.Options) { o.Health = health })
	if w := get(s, "/readyz"); w.Code != 503 || !strings.Contains(w.Body.String(), "stopping") {
		t.Errorf("after stopping: %d %s", w.Code, w.Body)
	}
}

func TestAnAddressThatIsTakenIsSaidAtOnce(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	first, err := site.Listen(log, site.Listener{Name: "portal", Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = site.Listen(log, site.Listener{Name: "metrics", Addr: "127.0.0.1:0"}, site.Listener{Name: "portal", Addr: first.Addr(0)})
	if err == nil || !strings.Contains(err.Error(), "portal") {
		t.Errorf("%v", err)
	}
}

func TestMetricsCountByRouteAndNeverByPath(t *testing.T) {
	m := site.NewMetrics()
	s := open(t, func(o *site.Options) { o.Metrics = m })
	get(s, "/passord/hemmelig-lenke")
	get(s, "/nowhere-at-all")
	ask(s, "BREW", "/kaffe", "")
	r, _ := http.NewRequest("GET", "/metrics", nil)
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, r)
	body := w.Body.String()
	if !strings.Contains(body, `route="/passord/:token",status="500"`) || !strings.Contains(body, `method="other"`) {
		t.Errorf("%s", body)
	}
	for _, path := range []string{"hemmelig", "nowhere", "BREW", "kaffe"} {
		if strings.Contains(body, path) {
			t.Errorf("the metrics hold %s", path)
		}
	}
	if w := get(s, "/metrics"); w.Code != 404 {
		t.Errorf("metrics on the portal: %d", w.Code)
	}
}

func TestALimitHoldsForOneAddress(t *testing.T) {
	now := time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)
	s := open(t, func(o *site.Options) {
		o.Now = func() time.Time { return now }
		o.TrustedProxies = []string{"192.0.2.1"} // httptest's
	})
	limit := s.Limit(60, 3)
	s.Routes().POST("/gjett", site.Anyone, limit(func(c *gin.Context) error { return s.See(c, "/") }))
	from := func(address string) int {
		return ask(s, "POST", "/gjett", "a=b", "X-Forwarded-For", address).Code
	}
	for i := range 3 {
		if code := from("10.0.0.1"); code != 303 {
			t.Fatalf("try %d: %d", i, code)
		}
	}
	w := ask(s, "POST", "/gjett", "a=b", "X-Forwarded-For", "10.0.0.1")
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
		t.Errorf("the fourth: %d %v", w.Code, w.Header())
	}
	if code := from("10.0.0.2"); code != 303 {
		t.Errorf("a neighbour: %d", code)
	}
	now = now.Add(time.Second)
	if code := from("10.0.0.1"); code != 303 {
		t.Errorf("a second later: %d", code)
	}
	for i := range 3 {
		from("2001:db8::" + string(rune('1'+i)))
	}
	if code := from("2001:db8::ffff"); code != http.StatusTooManyRequests {
		t.Errorf("another address of the same household: %d", code)
	}
	if code := from("2001:db8:0:1::1"); code != 303 {
		t.Errorf("another household: %d", code)
	}
}

func TestAStrangersForwardedAddressIsNotBelieved(t *testing.T) {
	s := open(t, func(o *site.Options) { o.TrustedProxies = []string{"10.9.9.9"} })
	limit := s.Limit(60, 1)
	s.Routes().POST("/gjett", site.Anyone, limit(func(c *gin.Context) error { return s.See(c, "/") }))
	ask(s, "POST", "/gjett", "a=b", "X-Forwarded-For", "10.0.0.1")
	if w := ask(s, "POST", "/gjett", "a=b", "X-Forwarded-For", "10.0.0.2"); w.Code != http.StatusTooManyRequests {
		t.Errorf("a new made-up address got through: %d", w.Code)
	}
}
