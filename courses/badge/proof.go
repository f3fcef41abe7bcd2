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
	ID     string        // the issuer's ID, # and a name: https://kurs.example/utsteder#2026
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
		VerificationMethod: key.ID, ProofPurpose: "assertionMethod",
	}
	signature, err := key.sign(issuer, p.signed(triples))
	p.ProofValue = "z" + base58(signature)
	return p, err
}

// sign signs for the issuer, or says badge.key.
func (k Key) sign(issuer string, message []byte) ([]byte, error) {
	bad := problem.New(problem.Internal, "badge.key")
	if !belongs(k.ID, issuer) {
		return nil, bad.Because(errors.New("the key is not one of the issuer's"))
	}
	if k.Signer == nil {
		return nil, bad.Because(errors.New("there is no key"))
	}
	if _, ok := k.Signer.Public().(ed25519.PublicKey); !ok {
		return nil, bad.Because(fmt.Errorf("a key of kind %T", k.Signer.Public()))
	}
	return k.Signer.Sign(nil, message, crypto.Hash(0))
}

// belongs says that a verification method is one of the issuer's own.
func belongs(method, issuer string) bool {
	name, own := strings.CutPrefix(method, issuer+"#")
	return own && keyName.MatchString(name)
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

// onlyProof is the proof of a document: exactly one, of our kind, by its issuer.
func onlyProof(proofs []proof, issuer string) (proof, error) {
	if len(proofs) == 0 {
		return proof{}, refuse("badge.proof.missing", nil)
	}
	if len(proofs) > 1 {
		return proof{}, refuse("badge.proof.many", nil)
	}
	p := proofs[0]
	switch {
	case p.Type != "DataIntegrityProof" || p.Cryptosuite != cryptosuite:
		return p, refuse("badge.cryptosuite", errors.New(p.Type+" "+p.Cryptosuite))
	case p.ProofPurpose != "assertionMethod":
		return p, refuse("badge.purpose", errors.New(p.ProofPurpose))
	case !belongs(p.VerificationMethod, issuer):
		return p, refuse("badge.key.stranger", errors.New(p.VerificationMethod))
	}
	if made, err := time.Parse(time.RFC3339, p.Created); err != nil || instant(made) != p.Created {
		return p, refuse("badge.shape", errors.New("the proof has no time"))
	}
	return p, nil
}

// verify says badge.signature unless the key made the proof of these triples.
func (p proof) verify(triples []triple, key ed25519.PublicKey) error {
	text, multibase := strings.CutPrefix(p.ProofValue, "z")
	signature, err := unbase58(text, ed25519.SignatureSize)
	if !multibase || err != nil || !ed25519.Verify(key, p.signed(triples), signature) {
		return refuse("badge.signature", err)
	}
	return nil
}
