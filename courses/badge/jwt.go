package badge

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"reflect"
	"strings"
	"time"
)

type jwtHeader struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Type      string `json:"typ"`
}

// jwtClaims is the credential itself with the registered claims beside it.
type jwtClaims struct {
	document
	Issuer  string `json:"iss"`
	ID      string `json:"jti"`
	From    int64  `json:"nbf"`
	Subject string `json:"sub"`
	Until   int64  `json:"exp,omitempty"`
}

// jwsBase64 is base64url as JWS asks: no padding, and one way to write each text.
var jwsBase64 = base64.RawURLEncoding.Strict()

// SignJWT writes the credential as VC-JWT (Open Badges 3.0 §8.2): a compact JWS,
// EdDSA, whose payload is the credential. The same problems as Sign.
func SignJWT(c Credential, key Key) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	header, err := finished(jwtHeader{Algorithm: "EdDSA", KeyID: c.Issuer.ID + "/" + key.Name, Type: "JWT"})
	if err != nil {
		return nil, err
	}
	payload, err := finished(c.claims())
	if err != nil {
		return nil, err
	}
	signed := jwsBase64.EncodeToString(header) + "." + jwsBase64.EncodeToString(payload)
	signature, err := key.sign([]byte(signed))
	if err != nil {
		return nil, err
	}
	return []byte(signed + "." + jwsBase64.EncodeToString(signature)), nil
}

func (c Credential) claims() jwtClaims {
	claims := jwtClaims{document: c.write(), Issuer: c.Issuer.ID, ID: c.ID, From: c.ValidFrom.Unix(), Subject: c.subject()}
	if !c.ValidUntil.IsZero() {
		claims.Until = c.ValidUntil.Unix()
	}
	return claims
}

// verifyJWT reads a VC-JWT whose signature is right.
func verifyJWT(raw []byte, resolve Resolver, at time.Time) (Credential, error) {
	parts := strings.Split(string(raw), ".")
	if len(parts) != 3 {
		return Credential{}, refuse("badge.json", errors.New("neither JSON nor a compact JWS"))
	}
	header, err := readHeader(parts[0])
	if err != nil {
		return Credential{}, err
	}
	c, err := readClaims(parts[1])
	if err != nil {
		return Credential{}, err
	}
	name, err := keyBelow(c.Issuer.ID, "/", header.KeyID)
	if err != nil {
		return Credential{}, err
	}
	key, err := keyOf(c.Issuer.ID, name, resolve, at)
	if err != nil {
		return Credential{}, err
	}
	signature, err := unbase64(parts[2])
	if err != nil || !ed25519.Verify(key, []byte(parts[0]+"."+parts[1]), signature) {
		return Credential{}, refuse("badge.signature", err)
	}
	return c, nil
}

// readHeader takes a header of alg, kid and typ only: badge.header, badge.alg.
func readHeader(part string) (jwtHeader, error) {
	raw, err := unbase64(part)
	if err != nil {
		return jwtHeader{}, refuse("badge.header", err)
	}
	header, err := decode[jwtHeader](raw)
	if header.Algorithm != "" && header.Algorithm != "EdDSA" {
		return jwtHeader{}, refuse("badge.alg", errors.New(header.Algorithm))
	}
	if err != nil || header.Type != "JWT" {
		return jwtHeader{}, refuse("badge.header", err)
	}
	return header, nil
}

// readClaims takes the credential when the registered claims say the same:
// badge.claims, and whatever a document may be refused for.
func readClaims(part string) (Credential, error) {
	raw, err := unbase64(part)
	if err != nil {
		return Credential{}, refuse("badge.json", err)
	}
	claims, err := decode[jwtClaims](raw)
	if err != nil {
		return Credential{}, err
	}
	if claims.Proof != nil {
		return Credential{}, refuse("badge.proof.many", errors.New("a proof inside a JWT"))
	}
	c, err := claims.read()
	if err != nil {
		return Credential{}, err
	}
	same := c.claims()
	same.document = claims.document
	if !reflect.DeepEqual(claims, same) {
		return Credential{}, refuse("badge.claims", errors.New("a claim differs from the credential"))
	}
	return c, nil
}

// unbase64 is strict: the decoder itself would overlook line breaks.
func unbase64(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, errors.New("a line break")
	}
	return jwsBase64.DecodeString(text)
}
