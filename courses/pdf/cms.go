package pdf

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// Object identifiers of CMS (RFC 5652, RFC 5035, RFC 3161) and of what signs.
var (
	oidData            = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCert     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSigningCertSHA1 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}
	oidTSTInfo         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidSignatureStamp  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidSHA256          = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidRSAWithSHA256   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
	oidECDSAWithSHA256 = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

var (
	constructed0 = tag.Tag(0).ContextSpecific().Constructed()
	constructed1 = tag.Tag(1).ContextSpecific().Constructed()
)

// cms makes a detached CAdES signature over a digest as PAdES B-B wants it: the
// signer's certificate is among what is signed, the time is not (EN 319 142-1
// §6.3). With a stamp it is B-T.
func (s Signer) cms(ctx context.Context, digest []byte) ([]byte, error) {
	leaf := sha256.Sum256(s.Chain[0].Raw)
	attributes := set(
		attribute(oidContentType, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) }),
		attribute(oidMessageDigest, func(b *cryptobyte.Builder) { b.AddASN1OctetString(digest) }),
		attribute(oidSigningCert, func(b *cryptobyte.Builder) { // SigningCertificateV2 with one ESSCertIDv2, hashed by default with SHA-256
			sequence(b, func(b *cryptobyte.Builder) {
				sequence(b, func(b *cryptobyte.Builder) {
					sequence(b, func(b *cryptobyte.Builder) { b.AddASN1OctetString(leaf[:]) })
				})
			})
		}),
	)
	hashed := sha256.Sum256(attributes)
	signature, err := s.Key.Sign(rand.Reader, hashed[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	var stamp []byte
	if s.Stamp != nil {
		if stamp, err = s.Stamp(ctx, signature); err != nil {
			return nil, fmt.Errorf("time stamp: %w", err)
		}
	}
	return s.assemble(attributes, signature, stamp)
}

func (s Signer) assemble(attributes, signature, stamp []byte) ([]byte, error) {
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidSignedData)
		b.AddASN1(constructed0, func(b *cryptobyte.Builder) {
			sequence(b, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(1)
				b.AddASN1(tag.SET, addSHA256)
				sequence(b, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) })
				b.AddASN1(constructed0, func(b *cryptobyte.Builder) {
					for _, certificate := range s.Chain {
						b.AddBytes(certificate.Raw)
					}
				})
				b.AddASN1(tag.SET, func(b *cryptobyte.Builder) { s.addSignerInfo(b, attributes, signature, stamp) })
			})
		})
	})
	return b.Bytes()
}

func (s Signer) addSignerInfo(b *cryptobyte.Builder, attributes, signature, stamp []byte) {
	leaf := s.Chain[0]
	sequence(b, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddBytes(leaf.RawIssuer)
			b.AddASN1BigInt(leaf.SerialNumber)
		})
		addSHA256(b)
		b.AddBytes(append([]byte{byte(constructed0)}, attributes[1:]...)) // the set, implicitly tagged
		sequence(b, func(b *cryptobyte.Builder) {
			if _, ok := leaf.PublicKey.(*rsa.PublicKey); ok {
				b.AddASN1ObjectIdentifier(oidRSAWithSHA256)
				b.AddASN1NULL()
				return
			}
			b.AddASN1ObjectIdentifier(oidECDSAWithSHA256)
		})
		b.AddASN1OctetString(signature)
		if stamp != nil {
			b.AddASN1(constructed1, func(b *cryptobyte.Builder) {
				b.AddBytes(attribute(oidSignatureStamp, func(b *cryptobyte.Builder) { b.AddBytes(stamp) }))
			})
		}
	})
}

func sequence(b *cryptobyte.Builder, content func(*cryptobyte.Builder)) {
	b.AddASN1(tag.SEQUENCE, content)
}

func addSHA256(b *cryptobyte.Builder) {
	sequence(b, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidSHA256) })
}

func attribute(kind asn1.ObjectIdentifier, value func(*cryptobyte.Builder)) []byte {
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(kind)
		b.AddASN1(tag.SET, value)
	})
	return b.BytesOrPanic()
}

// set is a SET OF in DER: its members in rising order.
func set(members ...[]byte) []byte {
	slices.SortFunc(members, bytes.Compare)
	var b cryptobyte.Builder
	b.AddASN1(tag.SET, func(b *cryptobyte.Builder) {
		for _, member := range members {
			b.AddBytes(member)
		}
	})
	return b.BytesOrPanic()
}

// check refuses a key that nobody would believe.
func (s Signer) check() error {
	if s.Key == nil || len(s.Chain) == 0 {
		return errors.New("pdf: no key to sign with")
	}
	switch key := s.Chain[0].PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < 2048 || !key.Equal(s.Key.Public()) {
			return errors.New("pdf: the key is short, or not that of the certificate")
		}
	case *ecdsa.PublicKey:
		if key.Curve.Params().BitSize < 256 || !key.Equal(s.Key.Public()) {
			return errors.New("pdf: the key is short, or not that of the certificate")
		}
	default:
		return fmt.Errorf("pdf: cannot sign with %T", key)
	}
	return nil
}
