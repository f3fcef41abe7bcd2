package badge

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"time"

	"kursbro/app/problem"
)

// keyName is what a key is called: it stands behind the issuer's ID, after # as
// verification method, after / as kid of a JWT, which is the address of a JWK.
var keyName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// ed25519Prefix is the multicodec of an Ed25519 public key.
const ed25519Prefix = "\xed\x01"

type issuerDocument struct {
	Context []string `json:"@context"`
	profileDocument
	Keys []multikey `json:"assertionMethod"`
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

// IssuerDocument is what is found at an issuer's ID, as JSON: who it is, and by
// name the keys that its badges are signed with, also former ones. A name or
// key that cannot be is badge.key.
func IssuerDocument(issuer Profile, keys map[string]ed25519.PublicKey) ([]byte, error) {
	d := issuerDocument{
		Context:         []string{"https://w3id.org/security/v2", "https://w3id.org/security/multikey/v1", openBadgesContext},
		profileDocument: issuer.write(),
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		if !keyName.MatchString(name) || len(keys[name]) != ed25519.PublicKeySize {
			return nil, problem.New(problem.Internal, "badge.key").Because(errors.New(name))
		}
		d.Keys = append(d.Keys, multikey{
			ID: issuer.ID + "#" + name, Type: "Multikey", Controller: issuer.ID,
			Key: "z" + base58([]byte(ed25519Prefix+string(keys[name]))),
		})
	}
	return finished(d)
}

// KeyName is a name for a key that no other has: the beginning of its SHA-256.
func KeyName(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}

// Named are keys by their names.
func Named(keys []ed25519.PublicKey) map[string]ed25519.PublicKey {
	named := map[string]ed25519.PublicKey{}
	for _, key := range keys {
		named[KeyName(key)] = key
	}
	return named
}

// jwk is a public key (RFC 7517, RFC 8037).
type jwk struct {
	Algorithm string `json:"alg"`
	Curve     string `json:"crv"`
	ID        string `json:"kid"`
	Type      string `json:"kty"`
	Use       string `json:"use"`
	X         string `json:"x"`
}

// JWK is what is found at the address of one key, as JSON: the issuer's ID, /
// and the name of the key. Readers of a VC-JWT fetch it by its kid; Verify asks
// the IssuerDocument.
func JWK(issuer, name string, key ed25519.PublicKey) ([]byte, error) {
	if !keyName.MatchString(name) || len(key) != ed25519.PublicKeySize {
		return nil, problem.New(problem.Internal, "badge.key").Because(errors.New(name))
	}
	return finished(jwk{
		Algorithm: "EdDSA", Curve: "Ed25519", ID: issuer + "/" + name, Type: "OKP", Use: "sig",
		X: jwsBase64.EncodeToString(key),
	})
}

// keyOf fetches the issuer's document and finds the key of that name in it, if
// it is good at the given time: badge.issuer.unreachable, badge.issuer.document,
// badge.key.unknown.
func keyOf(issuer, name string, resolve Resolver, at time.Time) (ed25519.PublicKey, error) {
	raw, err := resolve(issuer)
	if err != nil {
		return nil, unreachable("badge.issuer.unreachable", err)
	}
	if _, err := strict(raw); err != nil {
		return nil, refuse("badge.issuer.document", err)
	}
	var d issuerDocument
	if err := json.Unmarshal(raw, &d); err != nil || d.ID != issuer {
		return nil, refuse("badge.issuer.document", err)
	}
	for _, k := range d.Keys {
		if k.ID == issuer+"#"+name {
			return k.public(issuer, at)
		}
	}
	return nil, refuse("badge.key.unknown", errors.New(name))
}

// unreachable passes a problem of the resolver on, and names any other error.
func unreachable(key string, err error) error {
	if problem.Of(err) != nil {
		return err
	}
	return problem.New(problem.Unavailable, key).Because(err)
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
