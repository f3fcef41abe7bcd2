package badge_test

import (
	"crypto/ed25519"
	"errors"
	"testing"
	"time"

	"kursbro/app/problem"
	"kursbro/courses/badge"
)

const (
	issuer  = "https://kurs.example/utsteder"
	address = "https://kurs.example/bevis/7F3K9Q2S"
)

var at = time.Date(2026, 6, 1, 6, 0, 0, 0, time.UTC)

// keyName is what our key is called.
var keyName = badge.KeyName(public(1))

// secret is a key made from one byte: the same in every run.
func secret(of byte) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = of
	return ed25519.NewKeyFromSeed(seed)
}

func ours() badge.Key { return badge.Key{Name: keyName, Signer: secret(1)} }

// full has everything that a badge can have.
func full() badge.Credential {
	return badge.Credential{
		ID:     address + "/merke.json",
		Issuer: badge.Profile{ID: issuer, Name: "Helse Øst – Čálliidlágádus", URL: "https://kurs.example/"},
		Achievement: badge.Achievement{
			ID: "https://kurs.example/kurs/smittevern", Name: "Smittevern «grunnkurs»",
			Description: "Basale rutiner.\nHåndhygiene, \"verneutstyr\" og \\ avfall.", Criteria: "Bestå prøven.", Language: "nb",
		},
		Result:     badge.Result{Name: "Resultat", Type: "Percent", Value: "85", Min: "0", Max: "100"},
		Holder:     badge.Holder{Name: "Áile Ŋuvvo-Šŧđ 𐐷", EmailHash: badge.HashEmail("Aile@example.org", "salt"), Salt: "salt"},
		ValidFrom:  at,
		ValidUntil: at.AddDate(3, 0, 0),
		Evidence:   address,
		Status:     badge.Status{List: address + "/status", Index: 4711},
	}
}

// bare has only what a badge must have.
func bare() badge.Credential {
	return badge.Credential{
		ID: address + "/merke.json", ValidFrom: at,
		Issuer:      badge.Profile{ID: issuer, Name: "Helse Øst"},
		Achievement: badge.Achievement{ID: "https://kurs.example/kurs/smittevern", Name: "Smittevern"},
	}
}

// web is what is found at addresses.
type web map[string][]byte

func (w web) resolve(address string) ([]byte, error) {
	if document, there := w[address]; there {
		return document, nil
	}
	return nil, errors.New("nothing at " + address)
}

func public(of byte) ed25519.PublicKey { return secret(of).Public().(ed25519.PublicKey) }

// theWeb has our issuer and the status list of full, with these revoked.
func theWeb(t testing.TB, revoked ...int) web {
	t.Helper()
	document, err := badge.IssuerDocument(full().Issuer, map[string]ed25519.PublicKey{keyName: public(1)})
	if err != nil {
		t.Fatal(err)
	}
	return web{issuer: document, full().Status.List: statusList(t, revoked...)}
}

func statusList(t testing.TB, revoked ...int) []byte {
	t.Helper()
	list, err := badge.SignStatusList(badge.StatusList{
		ID: full().Status.List, Issuer: issuer, Revoked: revoked, From: at, Until: at.AddDate(0, 0, 7),
	}, ours())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// signed is the credential in both forms.
func signed(t testing.TB, c badge.Credential) (embedded, jwt []byte) {
	t.Helper()
	embedded, err := badge.Sign(c, ours(), at)
	if err != nil {
		t.Fatal(err)
	}
	if jwt, err = badge.SignJWT(c, ours()); err != nil {
		t.Fatal(err)
	}
	return embedded, jwt
}

// isRefused wants the problem with this key.
func isRefused(t *testing.T, key string, err error) {
	t.Helper()
	if p := problem.Of(err); p == nil || p.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}
