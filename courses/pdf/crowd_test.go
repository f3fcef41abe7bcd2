package pdf_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"testing"

	"kursbro/courses/pdf"
)

// public is a key that nobody can sign with.
type public struct {
	crypto.Signer
	key crypto.PublicKey
}

func (p public) Public() crypto.PublicKey { return p.key }

func TestCertificatesThatWouldTakeHoursToCheckAreNotLookedAt(t *testing.T) {
	authority, signer := house(t, ecKey(t))
	crowd, huge := signer, signer
	for i := range 11 {
		crowd.Chain = append(crowd.Chain, issue(t, fmt.Sprint(i), &authority, ecKey(t), nil).certificate)
	}
	modulus := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 20_000), big.NewInt(1))
	key := public{key: &rsa.PublicKey{N: modulus, E: 1<<31 - 1}}
	huge.Chain = append([]*x509.Certificate{}, append(huge.Chain, issue(t, "Diger", &authority, key, nil).certificate)...)
	for name, s := range map[string]pdf.Signer{"many": crowd, "a huge key": huge} {
		if _, err := pdf.Verify(signed(t, s), trust(now, authority.certificate)); !errors.Is(err, pdf.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
