package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"kursbro/accounts"
	"kursbro/app/config"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/cmd/kursbro/demo"
)

// demoConfig is the demo on a database of the test's own.
func demoConfig(t *testing.T, address string) *config.Config {
	c := &config.Config{Demo: true}
	c.Database, c.Files = address, t.TempDir()
	c.URL, c.ContentURL = "http://localhost:8080", "http://127.0.0.1:8081"
	c.Typed, c.Reregistration, c.UndoDays, c.Brake, c.EraseDays = "yes", "mail", 180, 5, 14
	c.Complete()
	return c
}

// TestEveryRouteNamesARuleOfTheTable is house rule (j): a door that no rule
// guards lets nobody in, but it must not be hung up at all.
func TestEveryRouteNamesARuleOfTheTable(t *testing.T) {
	r, err := open(t.Context(), demoConfig(t, t.TempDir()+"/k.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p, err := newPortal(r)
	if err != nil {
		t.Fatal(err)
	}
	rules := accounts.Rules()
	for _, route := range p.site.List() {
		if !slices.Contains(rules, string(route.Rule)) {
			t.Errorf("%s %s names the rule %q, which is in no table", route.Method, route.Path, route.Rule)
		}
	}
	if len(p.site.List()) < 40 {
		t.Errorf("only %d routes: are all rooms mounted?", len(p.site.List()))
	}
}

// TestTheDemoCanBeFilledTwice: who is there already stays.
func TestTheDemoCanBeFilledTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := demoConfig(t, "unused")
		r := &rooms{config: c, db: d}
		if err := r.build(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := r.seed(t.Context(), 12, func(int, int) {}); err != nil {
				t.Fatal(err)
			}
		}
		found, err := r.accounts.Search(t.Context(), accounts.Command("test"), demo.CrowdLogin(3))
		if err != nil || len(found) != 1 {
			t.Errorf("found %d people by %s, %v", len(found), demo.CrowdLogin(3), err)
		}
	})
}

// served is kursbro as a process of its own.
type served struct {
	*exec.Cmd
	url string
	log *bytes.Buffer
}

// serveDemo starts the portal and waits until it is ready. Two of them that
// shall be one portal have the same public address.
func serveDemo(t *testing.T, database, files, public string) *served {
	t.Helper()
	s := startDemo(t, database, files, public)
	s.untilReady(t)
	return s
}

func startDemo(t *testing.T, database, files, public string) *served {
	t.Helper()
	address, content := freeAddress(t), freeAddress(t)
	if public == "" {
		public = "http://" + strings.Replace(address, "127.0.0.1", "localhost", 1)
	}
	s := &served{Cmd: exec.Command(os.Args[0]), url: "http://" + address, log: &bytes.Buffer{}}
	s.Args = append(s.Args, "serve", "--demo", "--database", database, "--files", files,
		"--addr", address, "--content-addr", content, "--url", public, "--content-url", "http://"+content)
	s.Env = append(os.Environ(), "KURSBRO_TEST_AS_COMMAND=1")
	s.Stdout, s.Stderr = s.log, s.log
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Process.Kill()
		s.Wait()
	})
	return s
}

func (s *served) untilReady(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		if answer, err := http.Get(s.url + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			s.Process.Kill()
			s.Wait()
			t.Fatalf("the portal is not ready:\n%s", s.log)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// balanced sends what is asked of the public name to one of the processes, as
// a load balancer does.
func balanced(t *testing.T, public string, to *served) *http.Client {
	t.Helper()
	name, _ := url.Parse(public)
	target, _ := url.Parse(to.url)
	jar, _ := cookiejar.New(nil)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == name.Host {
			address = target.Host
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	return &http.Client{Jar: jar, Transport: transport}
}

func page(t *testing.T, answer *http.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(answer.StatusCode, " ", string(body))
}

// TestTwoProcessesOnOnePostgreSQLAreOnePortal: who signs in at one is signed
// in at the other, what is done at one is seen at the other, and signing out
// at one ends it at both.
func TestTwoProcessesOnOnePostgreSQLAreOnePortal(t *testing.T) {
	database, files, public := dbtest.Address(t, "postgres"), t.TempDir(), "http://kursbro.localhost:8080"
	one := serveDemo(t, database, files, public)
	two := serveDemo(t, database, files, public)
	first, second := balanced(t, public, one), balanced(t, public, two)
	second.Jar = first.Jar
	answer, err := first.PostForm(public+"/logg-inn", url.Values{"name": {demo.CrowdLogin(1)}, "password": {demo.Password}})
	if got := page(t, answer, err); !strings.HasPrefix(got, "200") {
		t.Fatalf("sign-in answered %.200s\n%s", got, one.log)
	}
	answer, err = second.Get(public + "/min-side")
	if got := page(t, answer, err); !strings.Contains(got, "/logg-ut") {
		t.Errorf("who signed in at one process is a stranger at the other: %.300s", got)
	}
	answer, err = second.PostForm(public+"/logg-ut", nil)
	page(t, answer, err)
	answer, err = first.Get(public + "/min-side")
	if got := page(t, answer, err); strings.Contains(got, "action=\"/logg-ut\"") {
		t.Error("who signed out at one process is still signed in at the other")
	}
}

// TestSIGTERMDrains: a process that is told to stop ends well.
func TestSIGTERMDrains(t *testing.T) {
	s := serveDemo(t, dbtest.Address(t, "sqlite"), t.TempDir(), "")
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("%v\n%s", err, s.log)
	}
}

// TestTheLogIsSignedSoonAfterTheStart: what the log's owner could rewrite must
// not be an hour's worth.
func TestTheLogIsSignedSoonAfterTheStart(t *testing.T) {
	private, public, err := note.GenerateKey(rand.Reader, "kursbro")
	if err != nil {
		t.Fatal(err)
	}
	heads := t.TempDir()
	t.Setenv("KURSBRO_AUDIT_KEY", private)
	t.Setenv("KURSBRO_AUDIT_HEADS", heads)
	database := dbtest.Address(t, "sqlite")
	s := serveDemo(t, database, t.TempDir(), "")
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for tick := time.NewTicker(100 * time.Millisecond); ; {
		if found, err := os.ReadDir(heads); err != nil || len(found) > 0 {
			break
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("no head was signed in a minute:\n%s", s.log)
		}
	}
	verify := exec.Command(os.Args[0], "audit", "verify", "--demo", "--database", database, "--files", t.TempDir(), "--key", public)
	verify.Env = append(os.Environ(), "KURSBRO_TEST_AS_COMMAND=1")
	if said, err := verify.CombinedOutput(); err != nil || !strings.Contains(string(said), "1 signed heads") {
		t.Errorf("%v: %s", err, said)
	}
}
