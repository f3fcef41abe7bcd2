package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"kursbro/app/config"
)

// identity reads who it is out of what is verified, and asks for more only where
// the national ID may stand there.
func (p *Provider) identity(ctx context.Context, found *discovered, got tokens, said claims) (Identity, error) {
	who := Identity{Provider: p.Name, Issuer: p.Issuer, Subject: said.text("sub"), Name: said.text("name"), Session: said.text("sid"),
		Claim: p.Account, Account: said.text(p.Account), Tenant: strings.ToLower(said.text("tid"))}
	if who.Account == "" {
		return Identity{}, ErrAnswer.Because(fmt.Errorf("the token has no %s", p.Account))
	}
	if p.Level.Claim != "" {
		who.Level = said.text(p.Level.Claim)
	}
	if p.Username.Claim != "" {
		name, err := p.Username.of(said)
		if err != nil {
			return Identity{}, ErrAnswer.Because(err)
		}
		who.Username = name
	}
	number, err := p.number(ctx, found, got, said)
	who.Number = number
	return who, err
}

// of takes what stands before the @, where what stands after it is the employer's.
func (u Username) of(said claims) (string, error) {
	name, domain, whole := strings.Cut(strings.ToLower(said.text(u.Claim)), "@")
	if whole && !slices.Contains(u.Domain, domain) {
		return "", fmt.Errorf("the user name is of %q, which domain= does not name", domain)
	}
	if name == "" {
		return "", errors.New("the token has no user name")
	}
	return name[strings.LastIndex(name, `\`)+1:], nil
}

// number finds the national ID in the first place that has one.
func (p *Provider) number(ctx context.Context, found *discovered, got tokens, said claims) (config.Secret, error) {
	read := map[string]claims{inToken: said}
	for _, place := range p.Number {
		from := place.From
		if from == inUserinfo {
			from = found.Userinfo
		}
		if _, done := read[from]; !done && from != "" {
			more, err := p.more(ctx, from, got)
			if err != nil {
				return "", wrong(err)
			}
			if sub := more.text("sub"); from == found.Userinfo && sub != said.text("sub") {
				return "", ErrAnswer.Because(errors.New("the userinfo is about somebody else"))
			}
			read[from] = more
		}
		if digits := place.in(read[from]); digits != "" {
			return config.Secret(digits), nil
		}
	}
	return "", nil
}

// in looks at one word or at a list of them.
func (l Place) in(said claims) string {
	values, ok := said[l.Claim].([]any)
	if !ok {
		values = []any{said[l.Claim]}
	}
	for _, value := range values {
		text, _ := value.(string)
		if digits, fits := strings.CutPrefix(text, l.Prefix); fits && digits != "" {
			return digits
		}
	}
	return ""
}

// more asks for what the provider says of the person besides the token. An
// address that gives this person nothing is no mistake.
func (p *Provider) more(ctx context.Context, address string, got tokens) (claims, error) {
	for tries := 0; ; tries++ {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		scheme := "Bearer"
		if got.proof != nil && strings.EqualFold(got.Type, "DPoP") {
			scheme = "DPoP"
			if err := p.prove(request, got.proof, got.Access); err != nil {
				return nil, err
			}
		}
		request.Header.Set("Authorization", scheme+" "+got.Access)
		said := claims{}
		err = p.do(request, &said)
		var refused *refusal
		if errors.As(err, &refused) && tries == 0 && refused.Code == "use_dpop_nonce" {
			continue
		}
		if errors.As(err, &refused) && (refused.Status == http.StatusForbidden || refused.Status == http.StatusNotFound) {
			return claims{}, nil
		}
		return said, err
	}
}
