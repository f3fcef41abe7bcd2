package badge

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"time"

	"kursbro/app/problem"
)

var keyName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// ed25519Prefix is the multicodec of an Ed25519 public key.
const ed25519Prefix = "\xed\x01"

type issuerDocument struct {
	Context   []string   `json:"@context"`
	ID        string     `json:"id"`
	Assertion []multikey `json:"assertionMethod"`
}

// multikey is a public key (W3C Controlled Identifiers 1.0, Multikey).
type multikey struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Controller string `json:"controller"`
	Key        string `json:"publicKeyMultibase"`
	Expires    string `json:"expires,omitempty"`
	Revoked    string `json:"revoked,omitempty"`
}

// IssuerDocument is what is found at an issuer's ID, as JSON: the keys that
// badges of this issuer are signed with, also former ones. Keys go by their
// verification method (Key.ID); badge.key for one that is not the issuer's.
func IssuerDocument(issuer string, keys map[string]ed25519.PublicKey) ([]byte, error) {
	d := issuerDocument{
		Context: []string{"https://w3id.org/security/v2", "https://w3id.org/security/multikey/v1"},
		ID:      issuer,
	}
	for _, id := range slices.Sorted(maps.Keys(keys)) {
		if !belongs(id, issuer) || len(keys[id]) != ed25519.PublicKeySize {
			return nil, problem.New(problem.Internal, "badge.key").Because(errors.New(id))
		}
		d.Assertion = append(d.Assertion, multikey{
			ID: id, Type: "Multikey", Controller: issuer,
			Key: "z" + base58([]byte(ed25519Prefix+string(keys[id]))),
		})
	}
	return finished(d)
}

// keyOf fetches the issuer's document and finds the key in it that was good at
// the given time: badge.issuer.unreachable, badge.issuer.document,
// badge.key.unknown.
func keyOf(issuer, method string, resolve Resolver, at time.Time) (ed25519.PublicKey, error) {
	raw, err := resolve(issuer)
	if err != nil {
		return nil, problem.New(problem.Unavailable, "badge.issuer.unreachable").Because(err)
	}
	if _, err := strict(raw); err != nil {
		return nil, refuse("badge.issuer.document", err)
	}
	var d issuerDocument
	if err := json.Unmarshal(raw, &d); err != nil || d.ID != issuer {
		return nil, refuse("badge.issuer.document", err)
	}
	for _, k := range d.Assertion {
		if k.ID == method {
			return k.public(issuer, at)
		}
	}
	return nil, refuse("badge.key.unknown", errors.New(method))
}

func (k multikey) public(issuer string, at time.Time) (ed25519.PublicKey, error) {
	if k.Type != "Multikey" || k.Controller != issuer || len(k.Key) < 2 || k.Key[0] != 'z' {
		return nil, refuse("badge.issuer.document", errors.New("not a Multikey of the issuer"))
	}
	for _, end := range []string{k.Expires, k.Revoked} {
		if end == "" {
			continue
		}
		if over, err := time.Parse(time.RFC3339, end); err != nil || !at.Before(over) {
			return nil, refuse("badge.key.unknown", errors.New("the key is no longer in use"))
		}
	}
	raw, err := unbase58(k.Key[1:], len(ed25519Prefix)+ed25519.PublicKeySize)
	if err != nil || string(raw[:2]) != ed25519Prefix {
		return nil, refuse("badge.issuer.document", errors.New("not an Ed25519 key"))
	}
	return raw[2:], nil
}
