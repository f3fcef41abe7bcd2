package oidc

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// Provider is one configured provider. It is safe for many at once.
type Provider struct {
	Settings
	now    func() time.Time
	client *http.Client
	nonces nonces

	mu       sync.Mutex
	found    *discovered
	failure  error // of the last try to read its metadata; nil: it went well
	failedAt time.Time
}

// New makes a provider; it is not asked for anything before somebody signs in.
func New(s Settings, now func() time.Time) (*Provider, error) {
	return &Provider{Settings: s, now: now, client: &http.Client{
		Timeout: patience, Transport: bounded{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// discovered is what a provider says of itself (OpenID Connect Discovery 1.0).
type discovered struct {
	verifier *oidc.IDTokenVerifier
	logouts  *oidc.IDTokenVerifier // of tokens that need not say when they end
	at       time.Time

	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Userinfo      string   `json:"userinfo_endpoint"`
	EndSession    string   `json:"end_session_endpoint"`
	Pushed        string   `json:"pushed_authorization_request_endpoint"`
	NamesItself   bool     `json:"authorization_response_iss_parameter_supported"`
	Methods       []string `json:"token_endpoint_auth_methods_supported"`
}

// discover reads the provider's metadata, once a day. Keys are fetched again by
// themselves when a token names one that is not known. Where the provider is
// away, yesterday's metadata go on. One asks for all, and not because of whoever
// has left meanwhile: where it does not answer, the others hear so at once and
// for a while, instead of standing in line for as long as each would wait.
func (p *Provider) discover(ctx context.Context) (*discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil && p.now().Sub(p.found.at) < metadataAge {
		return p.found, nil
	}
	if p.failure == nil || p.now().Sub(p.failedAt) >= restAfterFailure {
		fresh, err := p.ask(context.WithoutCancel(ctx))
		if p.failure, p.failedAt = err, p.now(); err == nil {
			p.found = fresh
		}
	}
	if p.found != nil {
		return p.found, nil
	}
	return nil, ErrDown.Because(p.failure)
}

func (p *Provider) ask(ctx context.Context) (*discovered, error) {
	known, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("discover %s: %w", p.Name, err)
	}
	found := &discovered{at: p.now()}
	if err := known.Claims(found); err != nil {
		return nil, fmt.Errorf("discover %s: %w", p.Name, err)
	}
	if found.Pushed == "" && p.PAR == Always {
		return nil, fmt.Errorf("discover %s: it takes no pushed requests", p.Name)
	}
	for _, address := range []string{found.Authorization, found.Token, found.Userinfo, found.EndSession, found.Pushed} {
		if address != "" && !p.mayGo(address) {
			return nil, fmt.Errorf("discover %s: %s is no safe address", p.Name, address)
		}
	}
	fetching := oidc.ClientContext(context.WithoutCancel(ctx), p.client)
	found.verifier = known.VerifierContext(fetching, &oidc.Config{ClientID: p.ClientID, Now: func() time.Time { return p.now().Add(-skew) }})
	found.logouts = known.VerifierContext(fetching, &oidc.Config{ClientID: p.ClientID, SkipExpiryCheck: true})
	return found, nil
}

// mayGo takes https, and the scheme of an issuer on this machine.
func (p *Provider) mayGo(address string) bool {
	to, err := url.Parse(address)
	if err != nil || to.Host == "" {
		return false
	}
	issuer, err := url.Parse(p.Issuer)
	return to.Scheme == "https" || err == nil && to.Scheme == issuer.Scheme && to.Host == issuer.Host
}
