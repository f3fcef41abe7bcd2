package elmo

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"kursbro/app/problem"
)

// Signer is the key of whoever issues and its certificate, followed by those
// that vouch for it.
type Signer struct {
	Key   crypto.Signer // RSA of 2048 bits or more: other keys do not interoperate
	Chain []*x509.Certificate
}

// Sign adds an enveloped signature (RSA-SHA256 over the whole document,
// inclusive Canonical XML 1.0) as the last child of the root. All other bytes
// stay as they are. A key that does not do is elmo.key.
func Sign(document []byte, signer Signer) ([]byte, error) {
	context, err := signer.context()
	if err != nil {
		return nil, problem.New(problem.Internal, "elmo.key").Because(err)
	}
	root, err := parse(document, DefaultLimit)
	if err != nil {
		return nil, err
	}
	end := bytes.LastIndex(document, []byte("</"))
	if root.SelectElement("Signature") != nil || end < 0 {
		return nil, refuse("elmo.signatures")
	}
	signature, err := context.ConstructSignature(root, true)
	if err != nil {
		return nil, problem.New(problem.Internal, "elmo.key").Because(err)
	}
	text, err := etree.NewDocumentWithRoot(signature).WriteToBytes()
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{document[:end], text, document[end:]}, nil), nil
}

func (s Signer) context() (*dsig.SigningContext, error) {
	if s.Key == nil || len(s.Chain) == 0 {
		return nil, errors.New("no key or no certificate")
	}
	public, ok := s.Key.Public().(*rsa.PublicKey)
	if !ok || public.N.BitLen() < minKeyBits {
		return nil, errors.New("the key is not RSA of 2048 bits or more")
	}
	if !public.Equal(s.Chain[0].PublicKey) {
		return nil, errors.New("the certificate is not that of the key")
	}
	var chain [][]byte
	for _, certificate := range s.Chain {
		chain = append(chain, certificate.Raw)
	}
	context, err := dsig.NewSigningContext(s.Key, chain)
	if err != nil {
		return nil, err
	}
	context.IdAttribute = "" // the reference is to the whole document: URI=""
	context.Canonicalizer = inclusive{}
	return context, nil
}
