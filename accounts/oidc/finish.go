package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"

	"kursbro/app/problem"
)

// claims are what a token or the provider's userinfo says.
type claims map[string]any

// text is a claim as one word; empty when it is none.
func (c claims) text(name string) string {
	text, _ := c[name].(string)
	return text
}

// tokens are what a code is exchanged for.
type tokens struct {
	Access string `json:"access_token"`
	ID     string `json:"id_token"`
	Type   string `json:"token_type"`
	proof  *proofKey
}

// Finish takes the provider's answer, as it stands in the address, and gives
// the identity that it proves. The trip must be the one that began it, and be
// used up already. Problems: ErrCancelled, ErrDown, ErrLevel, ErrAnswer.
func (p *Provider) Finish(ctx context.Context, answer url.Values, t Trip) (Identity, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	if err := p.checkAnswer(found, answer); err != nil {
		return Identity{}, err
	}
	proof, err := p.proof(t)
	if err != nil {
		return Identity{}, wrong(err)
	}
	got := tokens{proof: proof}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {answer.Get("code")}, "redirect_uri": {p.Return}, "code_verifier": {t.Verifier}}
	if err := p.post(ctx, found, call{found.Token, form, proof}, &got); err != nil {
		return Identity{}, wrong(err)
	}
	said, err := p.verify(ctx, found, got, t.Nonce)
	if err != nil {
		return Identity{}, wrong(err)
	}
	return p.identity(ctx, found, got, said)
}

// wrong makes a problem of what is none.
func wrong(err error) error {
	if problem.Of(err) != nil {
		return err
	}
	return ErrAnswer.Because(err)
}

// checkAnswer looks at the answer before anything is asked: whose it is (RFC
// 9207), and whether the person went through with it.
func (p *Provider) checkAnswer(found *discovered, answer url.Values) error {
	issuer, named := answer.Get("iss"), answer.Has("iss")
	if found.NamesItself && !named {
		return ErrAnswer.Because(errors.New("the answer does not say whose it is"))
	}
	if named && issuer != p.Issuer {
		return ErrAnswer.Because(errors.New("the answer is another issuer's"))
	}
	switch answer.Get("error") {
	case "":
	case "access_denied", "login_required", "interaction_required", "consent_required":
		return ErrCancelled
	case "temporarily_unavailable", "server_error":
		return ErrDown.Because(errors.New("the provider says that it cannot now"))
	case "unmet_authentication_requirements":
		return ErrLevel
	default:
		return ErrAnswer.Because(errors.New("the provider answers with an error"))
	}
	if answer.Get("code") == "" {
		return ErrAnswer.Because(errors.New("the answer has no code"))
	}
	return nil
}

// verify reads the ID token: signature by a key of the provider's and an
// algorithm that it names, issuer, audience and end (go-oidc), then nonce, whom
// it was made for, age and level.
func (p *Provider) verify(ctx context.Context, found *discovered, got tokens, nonce string) (claims, error) {
	token, err := found.verifier.Verify(oidc.ClientContext(ctx, p.client), got.ID)
	if err != nil {
		return nil, err
	}
	var said claims
	if err := token.Claims(&said); err != nil {
		return nil, errors.New("the token's claims cannot be read")
	}
	now := p.now()
	switch {
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1:
		return nil, errors.New("the token has another nonce")
	case len(token.Audience) > 1 && said.text("azp") != p.ClientID || said.text("azp") != "" && said.text("azp") != p.ClientID:
		return nil, errors.New("the token was made for somebody else")
	case token.IssuedAt.After(now.Add(skew)) || now.Sub(token.IssuedAt) > longestToken:
		return nil, errors.New("the token was not issued just now")
	case token.Subject == "":
		return nil, errors.New("the token is about nobody")
	case !p.ours(said.text("tid")):
		return nil, errors.New("the token is another tenant's")
	}
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(got.Access); err != nil {
			return nil, fmt.Errorf("the tokens do not belong together: %w", err)
		}
	}
	if len(p.Level.Any) > 0 && !slices.Contains(p.Level.Any, said.text(p.Level.Claim)) {
		return nil, ErrLevel
	}
	return said, nil
}
