package oidc

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// Ended is what a provider says of a login of its own that is over.
type Ended struct {
	ID      string // of the token: it counts once
	Subject string // whose; may be empty where Session is not
	Session string // which (sid); empty: all of Subject's
}

// TokensLast is how long after it was issued a logout token may come.
const TokensLast = longestToken + skew

// loggedOut is the event that a logout token tells of.
const loggedOut = "http://schemas.openid.net/event/backchannel-logout"

// EndedLogin reads a logout token (OpenID Connect Back-Channel Logout 1.0 §2.6):
// signed by the provider with an algorithm that it names, made for us just now,
// about a login that has ended, and no ID token: that has a nonce and no events.
// Problems: ErrDown, ErrAnswer.
func (p *Provider) EndedLogin(ctx context.Context, token string) (Ended, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return Ended{}, err
	}
	verified, err := found.logouts.Verify(oidc.ClientContext(ctx, p.client), token)
	if err != nil {
		return Ended{}, ErrAnswer.Because(err)
	}
	var said claims
	if err := verified.Claims(&said); err != nil {
		return Ended{}, ErrAnswer.Because(errors.New("the token's claims cannot be read"))
	}
	if err := p.checkLogout(token, verified, said); err != nil {
		return Ended{}, ErrAnswer.Because(err)
	}
	return Ended{ID: said.text("jti"), Subject: verified.Subject, Session: said.text("sid")}, nil
}

func (p *Provider) checkLogout(token string, verified *oidc.IDToken, said claims) error {
	events, _ := said["events"].(map[string]any)
	_, told := events[loggedOut].(map[string]any)
	_, dated := said["iat"].(float64)
	_, nonce := said["nonce"]
	now := p.now()
	switch {
	case !isLogoutType(token):
		return errors.New("it is a token of another kind")
	case !told:
		return errors.New("the token tells of no logout")
	case nonce:
		return errors.New("the token has a nonce: it is an ID token")
	case said.text("jti") == "":
		return errors.New("the token has no name")
	case verified.Subject == "" && said.text("sid") == "":
		return errors.New("the token is about nobody")
	case !dated || verified.IssuedAt.After(now.Add(skew)) || now.Sub(verified.IssuedAt) > longestToken:
		return errors.New("the token was not issued just now")
	case !verified.Expiry.Equal(time.Unix(0, 0)) && !verified.Expiry.IsZero() && now.After(verified.Expiry.Add(skew)):
		return errors.New("the token has expired")
	}
	return nil
}

// isLogoutType takes logout+jwt, and what says nothing of its kind: older
// providers write JWT or leave it out.
func isLogoutType(token string) bool {
	parsed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA})
	if err != nil || len(parsed.Signatures) != 1 {
		return false
	}
	kind, _ := parsed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType].(string)
	return slices.Contains([]string{"", "jwt", "logout+jwt", "application/logout+jwt"}, strings.ToLower(kind))
}
