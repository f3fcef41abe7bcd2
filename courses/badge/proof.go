package badge

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"kursbro/app/problem"
)

// Key signs for an issuer.
type Key struct {
	Name   string        // unlike every other of the issuer's, such as 2026
	Signer crypto.Signer // Ed25519
}

// proof is a DataIntegrityProof (W3C Verifiable Credential Data Integrity 1.0).
type proof struct {
	Type               string `json:"type"`
	Cryptosuite        string `json:"cryptosuite"`
	Created            string `json:"created"`
	VerificationMethod string `json:"verificationMethod"`
	ProofPurpose       string `json:"proofPurpose"`
	ProofValue         string `json:"proofValue"`
}

const cryptosuite = "eddsa-rdfc-2022"

// Sign writes the credential as JSON with an embedded proof, eddsa-rdfc-2022,
// made at the given time. Values that a badge cannot hold are badge.shape or
// badge.text; a key of another kind, or of another issuer, is badge.key.
func Sign(c Credential, key Key, at time.Time) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	d := c.write()
	p, err := prove(d.triples(), c.Issuer.ID, key, at)
	if err != nil {
		return nil, err
	}
	d.Proof = []proof{p}
	return finished(d)
}

// finished is a document as it leaves the house: it can be read back.
func finished[T any](value T) ([]byte, error) {
	raw, err := encode(value)
	if err != nil {
		return nil, err
	}
	if _, err := strict(raw); err != nil {
		return nil, err
	}
	return raw, nil
}

func prove(triples []triple, issuer string, key Key, at time.Time) (proof, error) {
	p := proof{
		Type: "DataIntegrityProof", Cryptosuite: cryptosuite, Created: instant(at),
		VerificationMethod: issuer + "#" + key.Name, ProofPurpose: "assertionMethod",
	}
	signature, err := key.sign(p.signed(triples))
	p.ProofValue = "z" + base58(signature)
	return p, err
}

// sign signs, or says badge.key.
func (k Key) sign(message []byte) ([]byte, error) {
	bad := problem.New(problem.Internal, "badge.key")
	if !keyName.MatchString(k.Name) {
		return nil, bad.Because(errors.New("the key has no name"))
	}
	if k.Signer == nil {
		return nil, bad.Because(errors.New("there is no key"))
	}
	if _, ok := k.Signer.Public().(ed25519.PublicKey); !ok {
		return nil, bad.Because(fmt.Errorf("a key of kind %T", k.Signer.Public()))
	}
	return k.Signer.Sign(nil, message, crypto.Hash(0))
}

// keyBelow is the name of a key whose address is the issuer's with a mark and
// the name behind it: badge.key.stranger for any other.
func keyBelow(issuer, mark, address string) (string, error) {
	name, own := strings.CutPrefix(address, issuer+mark)
	if !own || !keyName.MatchString(name) {
		return "", refuse("badge.key.stranger", errors.New(address))
	}
	return name, nil
}

// signed is what is signed: the hash of how, then the hash of what.
func (p proof) signed(triples []triple) []byte {
	how := sha256.Sum256([]byte(canonical(p.triples())))
	what := sha256.Sum256([]byte(canonical(triples)))
	return append(how[:], what[:]...)
}

func (p proof) triples() []triple {
	var g graph
	me := blank("proof")
	g.is(me, security+"DataIntegrityProof")
	g.typed(me, created, p.Created, dateTime)
	g.typed(me, security+"cryptosuite", p.Cryptosuite, security+"cryptosuiteString")
	g.say(me, security+"proofPurpose", iri(security+"assertionMethod"))
	g.say(me, security+"verificationMethod", iri(p.VerificationMethod))
	return g
}

// only is the proof of a document: exactly one, of our kind.
func only(proofs []proof) (proof, error) {
	if len(proofs) == 0 {
		return proof{}, refuse("badge.proof.missing", nil)
	}
	p := proofs[0]
	made, err := time.Parse(time.RFC3339, p.Created)
	switch {
	case len(proofs) > 1:
		return p, refuse("badge.proof.many", nil)
	case p.Type != "DataIntegrityProof" || p.Cryptosuite != cryptosuite:
		return p, refuse("badge.cryptosuite", errors.New(p.Type+" "+p.Cryptosuite))
	case p.ProofPurpose != "assertionMethod":
		return p, refuse("badge.purpose", errors.New(p.ProofPurpose))
	case err != nil || instant(made) != p.Created:
		return p, refuse("badge.shape", errors.New("the proof has no time"))
	}
	return p, nil
}

// verify says that the issuer made this proof of these triples, or what is
// wrong: badge.key.stranger, those of keyOf, badge.signature.
func (p proof) verify(triples []triple, issuer string, resolve Resolver, at time.Time) error {
	name, err := keyBelow(issuer, "#", p.VerificationMethod)
	if err != nil {
		return err
	}
	key, err := keyOf(issuer, name, resolve, at)
	if err != nil {
		return err
	}
	text, multibase := strings.CutPrefix(p.ProofValue, "z")
	signature, err := unbase58(text, ed25519.SignatureSize)
	if !multibase || err != nil || !ed25519.Verify(key, p.signed(triples), signature) {
		return refuse("badge.signature", err)
	}
	return nil
}
