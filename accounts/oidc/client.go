package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// bounded reads no more of an answer than an answer may be.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, mostBytes), answer.Body}
	}
	return answer, err
}

// refusal is what a provider says when it does not give what was asked for
// (RFC 6749 §5.2). Its own words stay out of the log: they may quote us.
type refusal struct {
	Status int    `json:"-"`
	Code   string `json:"error"`
}

func (r *refusal) Error() string { return fmt.Sprintf("the provider answers %d %s", r.Status, r.Code) }

// call is a form for one endpoint, and what proves whose it is.
type call struct {
	endpoint string
	form     url.Values
	proof    *proofKey
}

// post sends a form as the client that we are. A provider that wants its own
// nonce in the DPoP proof (RFC 9449 §8) is asked once more, with another client
// assertion: the first is used up.
func (p *Provider) post(ctx context.Context, found *discovered, c call, into any) error {
	for tries := 0; ; tries++ {
		request, err := p.signed(ctx, found, c)
		if err != nil {
			return err
		}
		err = p.do(request, into)
		var refused *refusal
		if tries == 0 && c.proof != nil && errors.As(err, &refused) && refused.Code == "use_dpop_nonce" {
			continue
		}
		return err
	}
}

// signed is a form with our authentication in it.
func (p *Provider) signed(ctx context.Context, found *discovered, c call) (*http.Request, error) {
	body := maps.Clone(c.form)
	basic := found.Methods == nil || slices.Contains(found.Methods, "client_secret_basic")
	switch {
	case p.Key != nil:
		assertion, err := p.assertion()
		if err != nil {
			return nil, err
		}
		body.Set("client_id", p.ClientID)
		body.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		body.Set("client_assertion", assertion)
	case !basic:
		body.Set("client_id", p.ClientID)
		body.Set("client_secret", p.Secret.Reveal())
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, strings.NewReader(body.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if p.Key == nil && basic {
		request.SetBasicAuth(url.QueryEscape(p.ClientID), url.QueryEscape(p.Secret.Reveal()))
	}
	return request, p.prove(request, c.proof, "")
}

// assertion says who we are, to this issuer alone, once, for a minute (RFC 7523).
func (p *Provider) assertion() (string, error) {
	key := jose.SigningKey{Algorithm: algorithm(p.Key), Key: p.Key}
	signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("sign as client: %w", err)
	}
	now := p.now()
	return jwt.Signed(signer).Claims(map[string]any{
		"iss": p.ClientID, "sub": p.ClientID, "aud": p.Issuer, "jti": random(),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(skew).Unix(),
	}).Serialize()
}

// do sends a request and reads JSON.
func (p *Provider) do(request *http.Request, into any) error {
	request.Header.Set("Accept", "application/json")
	answer, err := p.client.Do(request)
	if err != nil {
		return ErrDown.Because(fmt.Errorf("ask %s: %w", p.Name, err))
	}
	defer answer.Body.Close()
	p.nonces.hear(request.URL.Host, answer.Header.Get("DPoP-Nonce"))
	if answer.StatusCode >= http.StatusInternalServerError {
		return ErrDown.Because(&refusal{Status: answer.StatusCode})
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		refused := refusal{Status: answer.StatusCode}
		_ = json.NewDecoder(answer.Body).Decode(&refused) // without words it is refused, too
		if refused.Code == "" && strings.Contains(answer.Header.Get("WWW-Authenticate"), "use_dpop_nonce") {
			refused.Code = "use_dpop_nonce"
		}
		return &refused
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return errors.New("the provider's answer is no JSON")
	}
	return nil
}
