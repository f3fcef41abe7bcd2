package accounts_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"kursbro/accounts"
)

// authenticator is a telephone that has passkeys: it answers as WebAuthn says
// (§ 6), with the flags and the counter that the test asks for.
type authenticator struct {
	t        testing.TB
	key      *ecdsa.PrivateKey
	id       []byte // of the credential
	owner    []byte // user handle
	origin   string
	host     string
	verified bool // finger, face or PIN was asked for
	count    uint32
}

func newAuthenticator(t testing.TB) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 32)
	rand.Read(id)
	return &authenticator{t: t, key: key, id: id, origin: "https://kursbro.example", host: "kursbro.example", verified: true}
}

var b64 = base64.RawURLEncoding.EncodeToString

// flags of authenticator data: present, verified, attested.
const (
	flagPresent  = 1
	flagVerified = 4
	flagAttested = 64
)

// data is authenticator data (§ 6.1).
func (a *authenticator) data(flags byte, more []byte) []byte {
	if a.verified {
		flags |= flagVerified
	}
	host := sha256.Sum256([]byte(a.host))
	return append(binary.BigEndian.AppendUint32(append(host[:], flags|flagPresent), a.count), more...)
}

func (a *authenticator) client(kind, challenge string) []byte {
	return a.json(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
}

func (a *authenticator) json(v any) []byte {
	a.t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		a.t.Fatal(err)
	}
	return text
}

// creates answers navigator.credentials.create. The CBOR is written by hand:
// {fmt: none, attStmt: {}, authData} and a COSE key of P-256.
func (a *authenticator) creates(challenge string, owner []byte) string {
	a.owner = owner
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 32), point[33:]...)
	attested := append(make([]byte, 16), 0, byte(len(a.id)))
	data := a.data(flagAttested, append(append(attested, a.id...), cose...))
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"), byte(len(data)))
	return string(a.json(map[string]any{"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "clientExtensionResults": map[string]any{},
		"response": map[string]any{"clientDataJSON": b64(a.client("webauthn.create", challenge)), "attestationObject": b64(append(object, data...)), "transports": []string{"internal"}}}))
}

// gets answers navigator.credentials.get.
func (a *authenticator) gets(challenge string) string {
	client, data := a.client("webauthn.get", challenge), a.data(0, nil)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return string(a.json(map[string]any{"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "clientExtensionResults": map[string]any{},
		"response": map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": b64(a.owner)}}))
}

const browser = "a cookie of this browser"

// adds gives the asker a passkey of the authenticator.
func (h house) adds(by accounts.Actor, a *authenticator) (accounts.SignedIn, error) {
	h.t.Helper()
	options, err := h.OfferPasskey(h.t.Context(), by, browser)
	if err != nil {
		return accounts.SignedIn{}, err
	}
	id := by.ProfileID
	if by.Held != nil {
		id = by.Held.ID
	}
	answer := accounts.PasskeyAnswer{Browser: browser, From: here, Text: a.creates(options.Response.Challenge.String(), []byte(id))}
	return h.AddPasskey(h.t.Context(), by, answer, "Mobilen min")
}

// enters signs in by passkey.
func (h house) enters(a *authenticator) (accounts.SignedIn, error) {
	h.t.Helper()
	options, err := h.AskPasskey(h.t.Context(), browser)
	h.must(err)
	return h.SignInByPasskey(h.t.Context(), accounts.PasskeyAnswer{Browser: browser, From: here, Text: a.gets(options.Response.Challenge.String())})
}

// who is the actor of a login.
func (h house) who(in accounts.SignedIn) accounts.Actor {
	h.t.Helper()
	by, err := h.Identify(h.t.Context(), in.Token)
	h.must(err)
	return by
}
