package badge

import (
	"bytes"
	"errors"
	"time"
)

// Resolver fetches what is found at an address: an issuer's document, a status
// list. It decides which addresses may be asked, and limits time and size.
type Resolver func(address string) ([]byte, error)

// skew is how far the issuer's clock may be ahead.
const skew = 5 * time.Minute

// Verify reads a badge – JSON with an embedded proof, or a VC-JWT – and says
// whether it is genuine at the given time. It reads the shape that this package
// writes; others are badge.shape, which says nothing about their truth.
//
// That the issuer is who signed is checked; whether one trusts that issuer is
// for the caller to say, by Credential.Issuer.ID. Each reason to refuse is a
// problem of its own. With badge.early, badge.expired, badge.revoked and
// badge.status.… the credential is given too: it is genuine, but not in force.
func Verify(raw []byte, resolve Resolver, at time.Time) (Credential, error) {
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
	switch {
	case at.Before(c.ValidFrom.Add(-skew)):
		return c, refuse("badge.early", nil)
	case !c.ValidUntil.IsZero() && !at.Before(c.ValidUntil):
		return c, refuse("badge.expired", nil)
	}
	return c, c.checkStatus(resolve, at)
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
