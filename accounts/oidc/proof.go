package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"sync"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// random is 256 bits that nobody guesses.
func random() string {
	var raw [32]byte
	rand.Read(raw[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// algorithm is what a key signs with: what it says, else what its kind is used for.
func algorithm(key *jose.JSONWebKey) jose.SignatureAlgorithm {
	if key.Algorithm != "" {
		return jose.SignatureAlgorithm(key.Algorithm)
	}
	switch private := key.Key.(type) {
	case *rsa.PrivateKey:
		return jose.RS256
	case *ecdsa.PrivateKey:
		return map[elliptic.Curve]jose.SignatureAlgorithm{elliptic.P256(): jose.ES256, elliptic.P384(): jose.ES384, elliptic.P521(): jose.ES512}[private.Curve]
	}
	return jose.EdDSA
}

// proofKey binds tokens to this process (RFC 9449) and keeps the nonces that
// servers ask for.
type proofKey struct {
	signer jose.Signer
	mu     sync.Mutex
	nonces map[string]string // by host
}

func newProofKey() (*proofKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a proof key: %w", err)
	}
	options := (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: private}, options)
	if err != nil {
		return nil, fmt.Errorf("make a proof key: %w", err)
	}
	return &proofKey{signer: signer, nonces: map[string]string{}}, nil
}

func (k *proofKey) hear(host, nonce string) {
	if nonce == "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.nonces[host] = nonce
}

func (k *proofKey) nonce(host string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.nonces[host]
}

// prove puts a DPoP proof on a request, and the hash of the token it goes with.
func (p *Provider) prove(r *http.Request, token string) error {
	if p.proof == nil {
		return nil
	}
	address := *r.URL
	address.RawQuery, address.Fragment = "", ""
	claims := map[string]any{"jti": random(), "htm": r.Method, "htu": address.String(), "iat": p.now().Unix()}
	if nonce := p.proof.nonce(r.URL.Host); nonce != "" {
		claims["nonce"] = nonce
	}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	proof, err := jwt.Signed(p.proof.signer).Claims(claims).Serialize()
	if err != nil {
		return fmt.Errorf("prove possession: %w", err)
	}
	r.Header.Set("DPoP", proof)
	return nil
}
