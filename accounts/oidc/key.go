package oidc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// NewKey makes a key that we can sign as a client by (private_key_jwt): the
// private half for our configuration, the public one for the provider's.
func NewKey() (private, public string, err error) {
	made, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", fmt.Errorf("make a key: %w", err)
	}
	key := jose.JSONWebKey{Key: made, KeyID: random()[:16], Algorithm: string(jose.ES256), Use: "sig"}
	half, err := json.Marshal(key)
	if err != nil {
		return "", "", fmt.Errorf("make a key: %w", err)
	}
	open, err := json.Marshal(key.Public())
	return string(half), string(open), err
}

// Check asks the provider for its metadata, as a sign-in would, and holds our
// clock against its: what we sign, and what it signs, holds for a minute. It is
// for the operator, in the operator's words.
func (p *Provider) Check(ctx context.Context) error {
	if _, err := p.ask(ctx); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(p.Issuer, "/")+"/.well-known/openid-configuration", nil)
	if err != nil {
		return err
	}
	answer, err := p.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	theirs, err := http.ParseTime(answer.Header.Get("Date"))
	if off := p.now().Sub(theirs).Round(time.Second); err == nil && off.Abs() > skew {
		return fmt.Errorf("its clock and ours are %s apart: set this machine's (NTP), or nobody comes in", off.Abs())
	}
	return nil
}
