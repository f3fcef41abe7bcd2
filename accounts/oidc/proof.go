package oidc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
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

// NewProofKey makes a key for one visit. It stays with the visit, not with the
// process: another of ours may finish what this one began.
func NewProofKey() (string, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", fmt.Errorf("make a proof key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", fmt.Errorf("make a proof key: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(der), nil
}

// proofKey binds what a visit gets to whoever began it (RFC 9449).
type proofKey struct {
	signer     jose.Signer
	thumbprint string // RFC 7638, SHA-256
}

// proof reads the key of a visit; nil where the provider binds nothing.
func (p *Provider) proof(t Trip) (*proofKey, error) {
	if !p.DPoP {
		return nil, nil
	}
	der, err := base64.RawURLEncoding.DecodeString(t.Key)
	if err != nil {
		return nil, errors.New("the visit has no proof key")
	}
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, errors.New("the visit has no proof key")
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: private}, (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt"))
	if err != nil {
		return nil, fmt.Errorf("read a proof key: %w", err)
	}
	print, err := (&jose.JSONWebKey{Key: private}).Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("read a proof key: %w", err)
	}
	return &proofKey{signer, base64.RawURLEncoding.EncodeToString(print)}, nil
}

// nonces are what servers ask proofs to hold, by host.
type nonces struct {
	mu  sync.Mutex
	all map[string]string
}

func (n *nonces) hear(host, nonce string) {
	if nonce == "" {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.all == nil {
		n.all = map[string]string{}
	}
	n.all[host] = nonce
}

func (n *nonces) of(host string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all[host]
}

// prove puts a DPoP proof on a request, and the hash of the token it goes with.
func (p *Provider) prove(r *http.Request, by *proofKey, token string) error {
	if by == nil {
		return nil
	}
	address := *r.URL
	address.RawQuery, address.Fragment = "", ""
	claims := map[string]any{"jti": random(), "htm": r.Method, "htu": address.String(), "iat": p.now().Unix()}
	if nonce := p.nonces.of(r.URL.Host); nonce != "" {
		claims["nonce"] = nonce
	}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	proof, err := jwt.Signed(by.signer).Claims(claims).Serialize()
	if err != nil {
		return fmt.Errorf("prove possession: %w", err)
	}
	r.Header.Set("DPoP", proof)
	return nil
}
