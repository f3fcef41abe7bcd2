package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
)

// Begin gives the address that a browser goes to. Problem: ErrDown.
func (p *Provider) Begin(ctx context.Context, t Trip) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	proof, err := p.proof(t)
	if err != nil {
		return "", err
	}
	request := p.request(t)
	if proof != nil {
		request.Set("dpop_jkt", proof.thumbprint) // RFC 9449 §10: the code is good for this key alone
	}
	if p.PAR == Never || found.Pushed == "" {
		return with(found.Authorization, request)
	}
	var pushed struct {
		URI string `json:"request_uri"`
	}
	if err := p.post(ctx, found, call{found.Pushed, request, proof}, &pushed); err != nil {
		return "", ErrDown.Because(err)
	}
	return with(found.Authorization, url.Values{"client_id": {p.ClientID}, "request_uri": {pushed.URI}})
}

// request is what we ask for: code, PKCE S256, state and nonce, always.
func (p *Provider) request(t Trip) url.Values {
	challenge := sha256.Sum256([]byte(t.Verifier))
	request := url.Values{
		"response_type": {"code"}, "client_id": {p.ClientID}, "redirect_uri": {p.Return}, "scope": {strings.Join(p.Scopes, " ")},
		"state": {t.State}, "nonce": {t.Nonce},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}
	if p.Level.Ask != "" {
		request.Set("acr_values", p.Level.Ask)
	}
	if t.Language != "" {
		request.Set("ui_locales", t.Language)
	}
	return request
}

// Leave gives the address that ends the provider's own login and comes back;
// empty where the provider has none. It carries no ID token: that may hold a
// national ID, and this is an address.
func (p *Provider) Leave(ctx context.Context, back, language string) (string, error) {
	found, err := p.discover(ctx)
	if err != nil || found.EndSession == "" {
		return "", err
	}
	goodbye := url.Values{"client_id": {p.ClientID}, "post_logout_redirect_uri": {back}}
	if language != "" {
		goodbye.Set("ui_locales", language)
	}
	return with(found.EndSession, goodbye)
}

// with adds parameters to an address that may have some.
func with(address string, more url.Values) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", ErrDown.Because(err)
	}
	all := u.Query()
	for name, values := range more {
		all[name] = values
	}
	u.RawQuery = all.Encode()
	return u.String(), nil
}
