package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/cmd/kursbro/demo"
	"kursbro/merge"
	"kursbro/merge/events"
)

// told is another system: a server that keeps what it is told.
type told struct {
	*httptest.Server
	mu      sync.Mutex
	bodies  []string
	headers []http.Header
}

func newTold(t *testing.T) *told {
	s := &told{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.bodies, s.headers = append(s.bodies, string(body)), append(s.headers, r.Header)
	}))
	t.Cleanup(s.Close)
	return s
}

// line is an event as other systems read it.
type line struct {
	ID       string `json:"id"`
	Sequence int64  `json:"sequence"`
	Type     string `json:"type"`
	Data     struct {
		Merge string `json:"merge_id"`
		From  string `json:"from_profile_id"`
		Into  string `json:"into_profile_id"`
	} `json:"data"`
}

// ask sends a request to the portal with a token.
func (p *portal) ask(method, path, authorization string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost:8080"+path, nil)
	r.Header.Set("Cookie", "kursbro_login=somebody")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	p.pages().ServeHTTP(w, r)
	return w
}

func (p *portal) feed(t *testing.T, token string, after int64) []line {
	t.Helper()
	answer := p.ask("GET", fmt.Sprint("/api/events?after=", after), "Bearer "+token)
	var page struct{ Events []line }
	if err := json.Unmarshal(answer.Body.Bytes(), &page); err != nil || answer.Code != 200 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	return page.Events
}

// TestOtherSystemsHearOfAMergeAndItsUndo: a hire merges the demo's guest, the
// feed and a signed webhook say so, and say so again when it is undone.
func TestOtherSystemsHearOfAMergeAndItsUndo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := portalOn(t, d)
		by, receiver := accounts.Command("test"), newTold(t)
		_, token, err := p.rooms.merge.AddClient(t.Context(), by, merge.NewClient{Name: "Varehus", Scopes: []merge.Scope{merge.EventsScope}, Life: 24 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		_, secret, err := p.rooms.merge.AddWebhook(t.Context(), by, events.Request{Name: "Varehus", URL: receiver.URL})
		if err != nil {
			t.Fatal(err)
		}
		hires, err := demo.GuestHire(d.Now())
		if err != nil {
			t.Fatal(err)
		}
		sum, err := p.rooms.merge.Import(t.Context(), by, strings.NewReader(hires), merge.ImportOptions{}, func(merge.RowOutcome) {})
		if err != nil || sum.Merged != 1 {
			t.Fatalf("%+v, %v", sum, err)
		}
		p.deliver(t)
		heard := p.feed(t, token.Reveal(), 0)
		if len(heard) != 1 || heard[0].Type != "profile.merged" || heard[0].Sequence != 1 || heard[0].Data.From == heard[0].Data.Into {
			t.Fatalf("%+v", heard)
		}
		id := merge.MergeID(heard[0].Data.Merge)
		if _, err := p.rooms.merge.Undo(t.Context(), by, id, merge.UndoOrder{Note: "ikke henne"}); err != nil {
			t.Fatal(err)
		}
		p.deliver(t)
		undone := p.feed(t, token.Reveal(), 1)
		if len(undone) != 1 || undone[0].Type != "profile.merge_undone" || undone[0].Data != heard[0].Data {
			t.Fatalf("%+v after %+v", undone, heard)
		}
		receiver.heard(t, secret.Reveal(), heard[0].ID, undone[0].ID)
	})
}

// heard checks that these events came, in this order, each signed.
func (s *told) heard(t *testing.T, secret string, ids ...string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.bodies) != len(ids) {
		t.Fatalf("%d deliveries: %q", len(s.bodies), s.bodies)
	}
	for i, body := range s.bodies {
		if err := events.Verify(s.headers[i], []byte(body), time.Now(), secret); err != nil || s.headers[i].Get("Webhook-Id") != ids[i] {
			t.Errorf("delivery %d: %v, %s", i, err, body)
		}
		if strings.Contains(body, "Nord") || strings.Contains(body, "@") {
			t.Errorf("a name or an address was told: %s", body)
		}
	}
}

func (p *portal) deliver(t *testing.T) {
	t.Helper()
	if err := p.jobs.RunNow(t.Context(), events.DeliverJob); err != nil {
		t.Fatal(err)
	}
}

// portalOn is the demo's portal over a database of the test's own; no job runs
// by itself.
func portalOn(t *testing.T, d *db.DB) *portal {
	t.Helper()
	r := &rooms{config: demoConfig(t, "unused"), db: d}
	if err := r.build(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.seed(t.Context(), 0, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	p, err := newPortal(r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTheFeedIsForItsClientsAlone: what others hear is RFC 6750's.
func TestTheFeedIsForItsClientsAlone(t *testing.T) {
	r, err := open(t.Context(), demoConfig(t, t.TempDir()+"/k.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.seed(t.Context(), 0, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	p, err := newPortal(r)
	if err != nil {
		t.Fatal(err)
	}
	by := accounts.Command("test")
	within, err := r.organisation(t.Context(), "Helse Bergen")
	if err != nil {
		t.Fatal(err)
	}
	_, scim, err := r.merge.AddClient(t.Context(), by, merge.NewClient{Name: "HR", Scopes: []merge.Scope{merge.SCIMScope}, Organisation: within, Life: 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		said   string
		status int
		header string
	}{
		{"", 401, `Bearer realm="kursbro"`},
		{"Basic a3Vyc2Jybw==", 401, `Bearer realm="kursbro"`},
		{"Bearer kursbro_gjettet", 401, `Bearer realm="kursbro", error="invalid_token"`},
		{"bearer " + scim.Reveal(), 403, `Bearer realm="kursbro", error="insufficient_scope", scope="events"`},
	} {
		answer := p.ask("GET", "/api/events", row.said)
		if answer.Code != row.status || answer.Header().Get("WWW-Authenticate") != row.header || !strings.HasPrefix(answer.Body.String(), `{"code":"merge.client.`) {
			t.Errorf("%.20s: %d %s %s", row.said, answer.Code, answer.Header().Get("WWW-Authenticate"), answer.Body)
		}
	}
	last := 0
	for range 30 {
		last = p.ask("GET", "/api/events", "Bearer kursbro_gjettet").Code
	}
	if answer := p.ask("GET", "/api/events", "Bearer kursbro_gjettet"); last != 429 || answer.Header().Get("Retry-After") == "" {
		t.Errorf("who guesses on hears %d, Retry-After %q", last, answer.Header().Get("Retry-After"))
	}
}
