package elmo

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"time"

	"github.com/beevik/etree"
)

const minKeyBits = 2048

// Trust is who may have signed.
type Trust struct {
	Certificates []*x509.Certificate // of the provider the request went to; several while it changes keys
	At           time.Time           // when the certificate must be valid
	AllowSHA1    bool                // for providers that still sign so (Norway's in 2023)
	Limit        int                 // bytes of the document; 0: DefaultLimit
}

// Findings are what is worth knowing of a document that was accepted.
type Findings struct {
	Certificate *x509.Certificate // whose key has signed
	SHA1        bool              // it was signed with SHA-1
	Warnings    []Warning
}

// Verify takes a document only if one of the trusted keys has signed all of it,
// and gives what it says. The checks are those of the EMREX client check list:
// first that the XML is harmless, then the signature over the bytes received
// (KeyInfo is never asked), then the certificate's dates, then the shape. What
// is read is the very text whose digest was signed.
//
// Each refusal is a problem whose key, elmo.*, says why. Unknown elements are
// passed over with a warning, as the standard asks.
func Verify(raw []byte, trust Trust) (Document, Findings, error) {
	root, err := parse(raw, cmp.Or(trust.Limit, DefaultLimit))
	if err != nil {
		return Document{}, Findings{}, err
	}
	signed, err := findSignature(root)
	if err != nil {
		return Document{}, Findings{}, err
	}
	findings := Findings{SHA1: signed.method == crypto.SHA1 || signed.digest == crypto.SHA1}
	if findings.SHA1 && !trust.AllowSHA1 {
		return Document{}, Findings{}, refuse("elmo.sha1")
	}
	text, err := signed.signedText(root)
	if err != nil {
		return Document{}, Findings{}, err
	}
	if findings.Certificate, err = signed.signerAmong(trust, text != nil); err != nil {
		return Document{}, Findings{}, err
	}
	document, warnings, err := readSigned(text)
	findings.Warnings = warnings
	if err != nil {
		return Document{}, Findings{}, err
	}
	return document, findings, nil
}

// Read takes a document without asking who made it. For what is to be believed
// there is Verify.
func Read(raw []byte) (Document, []Warning, error) {
	root, err := parse(raw, DefaultLimit)
	if err != nil {
		return Document{}, nil, err
	}
	return read(root)
}

// signedText is the document in canonical form without its signature; nil if
// that is not what the signature speaks of. The tree is changed.
func (s *signature) signedText(root *etree.Element) ([]byte, error) {
	root.RemoveChild(s.element)
	text, err := s.canon.Canonicalize(root)
	if err != nil {
		return nil, refuse("elmo.xml").Because(err)
	}
	if !bytes.Equal(sumOf(s.digest, text), s.sum) {
		return nil, nil
	}
	return text, nil
}

// signerAmong is the trusted certificate whose key has signed, if the text is
// the one that was signed and the certificate is valid.
func (s *signature) signerAmong(trust Trust, intact bool) (*x509.Certificate, error) {
	if len(trust.Certificates) == 0 {
		return nil, refuse("elmo.untrusted")
	}
	certificate := s.signer(trust.Certificates)
	switch {
	case !intact:
		return nil, refuse("elmo.altered")
	case certificate == nil:
		return nil, refuse("elmo.stranger")
	case certificate.PublicKey.(*rsa.PublicKey).N.BitLen() < minKeyBits:
		return nil, refuse("elmo.weak")
	case trust.At.Before(certificate.NotBefore):
		return nil, refuse("elmo.certificate.early", "From", certificate.NotBefore.Format(time.DateOnly))
	case trust.At.After(certificate.NotAfter):
		return nil, refuse("elmo.certificate.expired", "Until", certificate.NotAfter.Format(time.DateOnly))
	}
	return certificate, nil
}

// signer prefers no certificate over another: of two with the same key, as
// after a renewal, the one that is valid longest.
func (s *signature) signer(certificates []*x509.Certificate) *x509.Certificate {
	var found *x509.Certificate
	for _, certificate := range certificates {
		key, ok := certificate.PublicKey.(*rsa.PublicKey)
		if !ok || rsa.VerifyPKCS1v15(key, s.method, sumOf(s.method, s.info), s.value) != nil {
			continue
		}
		if found == nil || certificate.NotAfter.After(found.NotAfter) {
			found = certificate
		}
	}
	return found
}

func sumOf(hash crypto.Hash, text []byte) []byte {
	sum := hash.New()
	sum.Write(text)
	return sum.Sum(nil)
}

// readSigned reads the text that was signed, and no other.
func readSigned(text []byte) (Document, []Warning, error) {
	tree := etree.NewDocument()
	if err := tree.ReadFromBytes(text); err != nil {
		return Document{}, nil, refuse("elmo.xml").Because(err)
	}
	return read(tree.Root())
}
