package badge

import (
	"bytes"
	"errors"
	"time"
)

// Resolver fetches what is found at an address: an issuer's document, a status
// list. It decides which addresses may be asked, and limits time and size. A
// problem of its own is passed on.
type Resolver func(address string) ([]byte, error)

// skew is how far the issuer's clock may be ahead.
const skew = 5 * time.Minute

// Verify says whether a badge is genuine and in force at the given time: Read,
// InForce, and what its status list says (badge.revoked, badge.status.…). With
// the problems of the last two the credential is given, too.
func Verify(raw []byte, resolve Resolver, at time.Time) (Credential, error) {
	c, err := Read(raw, resolve, at)
	if err != nil {
		return Credential{}, err
	}
	if err := c.InForce(at); err != nil {
		return c, err
	}
	return c, c.checkStatus(resolve, at)
}

// Read reads a badge – JSON with an embedded proof, or a VC-JWT – and says
// whether its issuer signed it. It reads the shape that this package writes;
// others are badge.shape, which says nothing about their truth. Each reason to
// refuse is a problem of its own.
//
// Whether one trusts that issuer is for the caller to say, by
// Credential.Issuer.ID.
func Read(raw []byte, resolve Resolver, at time.Time) (Credential, error) {
	if len(raw) > maxBytes {
		return Credential{}, refuse("badge.size", errors.New("more than 1 MiB"))
	}
	raw = bytes.TrimSpace(raw)
	read := verifyJWT
	if bytes.HasPrefix(raw, []byte("{")) {
		read = verifyJSON
	}
	c, err := read(raw, resolve, at)
	if err != nil {
		return Credential{}, err
	}
	return c, nil
}

// InForce says badge.early or badge.expired outside of the dates of a badge.
func (c Credential) InForce(at time.Time) error {
	switch {
	case at.Before(c.ValidFrom.Add(-skew)):
		return refuse("badge.early", nil)
	case !c.ValidUntil.IsZero() && !at.Before(c.ValidUntil):
		return refuse("badge.expired", nil)
	}
	return nil
}

// verifyJSON reads a badge whose embedded proof is right.
func verifyJSON(raw []byte, resolve Resolver, at time.Time) (Credential, error) {
	d, err := decode[document](raw)
	if err != nil {
		return Credential{}, err
	}
	p, err := only(d.Proof)
	if err != nil {
		return Credential{}, err
	}
	c, err := d.read()
	if err != nil {
		return Credential{}, err
	}
	return c, p.verify(d.triples(), c.Issuer.ID, resolve, at)
}
