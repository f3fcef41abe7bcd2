// Package oidctest is an OpenID provider on loopback for tests: a strict one,
// which a test may bend. It checks what a real one checks – client assertions
// used once and made for it, PKCE, codes used once, DPoP with its own nonce –
// and issues whatever a test wants to see refused.
package oidctest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Client is the one client, and the secret that it shows unless it has a Key.
const (
	Client = "kursbro"
	Secret = "a secret of the tests"
)

// Provider is a running provider. Change its fields before a visit.
type Provider struct {
	*httptest.Server
	Now      func() time.Time
	Claims   map[string]any        // of the person, in the ID token
	Userinfo map[string]any        // nil: what the token says
	Extended map[string]any        // at /extended; nil: 403
	Metadata map[string]any        // more for discovery, or other
	Bend     func(map[string]any)  // the ID token's claims, last
	Token    func(string) string   // the ID token, signed
	Answer   func(url.Values)      // the answer that the browser carries
	Key      *jose.JSONWebKey      // the client's public key; nil: it shows the secret
	DPoP     bool                  // wants proofs, with a nonce
	Down     bool                  // answers 503
	Asked    map[string]url.Values // the last form or query, by path
	Counted  map[string]int        // requests, by path

	t      testing.TB
	mu     sync.Mutex
	key    jose.JSONWebKey
	grants map[string]url.Values // by code: what was asked for
	pushed map[string]url.Values // by request_uri
	used   map[string]bool       // jti
}

// Start runs a provider until the test ends.
func Start(t testing.TB, now func() time.Time) *Provider {
	p := &Provider{t: t, Now: now, Asked: map[string]url.Values{}, Counted: map[string]int{}, Metadata: map[string]any{},
		Claims: map[string]any{"sub": "somebody"}, grants: map[string]url.Values{}, pushed: map[string]url.Values{}, used: map[string]bool{}}
	p.Rotate("one")
	mux := http.NewServeMux()
	for path, handler := range map[string]http.HandlerFunc{
		"/.well-known/openid-configuration": p.discovery, "/jwks": p.keys, "/auth": p.authorise, "/par": p.push,
		"/token": p.token, "/userinfo": p.userinfo, "/extended": p.extended,
	} {
		mux.HandleFunc(path, p.guarded(path, handler))
	}
	mux.HandleFunc("/{tenant}/v2.0/.well-known/openid-configuration", p.guarded("/tenant", p.discovery)) // as Entra ID's
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// Rotate makes a new signing key with a name of its own; the old one is gone.
func (p *Provider) Rotate(kid string) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	p.key = jose.JSONWebKey{Key: private, KeyID: kid, Algorithm: "ES256", Use: "sig"}
}

// SigningKey is what ID tokens are signed with now.
func (p *Provider) SigningKey() jose.JSONWebKey { return p.key }

// guarded takes one request at a time and remembers what it said.
func (p *Provider) guarded(path string, handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		_ = r.ParseForm()
		p.Asked[path] = r.Form
		p.Counted[path]++
		if p.Down {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		handler(w, r)
	}
}

// Visit is a browser that goes where the portal sends it and says yes: it gives
// the answer that the browser carries back.
func (p *Provider) Visit(address string) url.Values {
	p.t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(address)
	if err != nil {
		p.t.Fatal(err)
	}
	answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		p.t.Fatalf("the provider answers %s", answer.Status)
	}
	said := back.Query()
	if p.Answer != nil {
		p.Answer(said)
	}
	return said
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, status int, code string) {
	write(w, status, map[string]string{"error": code, "error_description": "the tests say so"})
}
