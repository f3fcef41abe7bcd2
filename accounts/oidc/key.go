package oidc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"

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

// Check asks the provider for its metadata, as a sign-in would. Problem: ErrDown.
func (p *Provider) Check(ctx context.Context) error {
	_, err := p.discover(ctx)
	return err
}
