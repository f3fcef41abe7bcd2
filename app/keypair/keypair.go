// Package keypair reads and makes the operator's key: with it certificates,
// results and badges are signed. It neither signs (courses/pdf, courses/elmo,
// courses/badge) nor knows where the key lies (app/config).
package keypair

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// Pair is a key with its certificate first, and those that vouch for that.
type Pair struct {
	Key   crypto.Signer
	Chain []*x509.Certificate
}

// Years is how long a certificate made here holds.
const Years = 5

// Read reads a key and its certificates: PEM (a key unencrypted, as PKCS#8,
// PKCS#1 or SEC 1), or PKCS#12 with its password. The key is that of the first
// certificate.
func Read(content []byte, password string) (Pair, error) {
	pair, err := fromPEM(content)
	if errors.Is(err, errNoPEM) {
		pair, err = fromPKCS12(content, password)
	}
	if err != nil {
		return Pair{}, fmt.Errorf("keypair: %w", err)
	}
	public, ok := pair.Key.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(pair.Chain[0].PublicKey) {
		return Pair{}, errors.New("keypair: the first certificate is not that of the key")
	}
	return pair, nil
}

// Certificates reads certificates in PEM, one after the other; there is at
// least one.
func Certificates(content []byte) ([]*x509.Certificate, error) {
	pair, err := blocks(content)
	if err == nil && len(pair.Chain) == 0 {
		err = errors.New("there is no certificate")
	}
	if err != nil {
		return nil, fmt.Errorf("keypair: %w", err)
	}
	return pair.Chain, nil
}

var errNoPEM = errors.New("this is no PEM")

func fromPEM(content []byte) (Pair, error) {
	pair, err := blocks(content)
	switch {
	case err != nil:
		return Pair{}, err
	case pair.Key == nil:
		return Pair{}, errors.New("there is no key")
	case len(pair.Chain) == 0:
		return Pair{}, errors.New("there is no certificate")
	}
	return pair, nil
}

func blocks(content []byte) (pair Pair, err error) {
	if !bytes.Contains(content, []byte("-----BEGIN ")) {
		return Pair{}, errNoPEM
	}
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE":
			certificate, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return Pair{}, err
			}
			pair.Chain = append(pair.Chain, certificate)
		case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY":
			if pair.Key != nil {
				return Pair{}, errors.New("there are two keys")
			}
			if pair.Key, err = parseKey(block.Bytes); err != nil {
				return Pair{}, err
			}
		default:
			return Pair{}, fmt.Errorf("a %q is neither a plain key nor a certificate", block.Type)
		}
	}
	return pair, nil
}

func parseKey(raw []byte) (crypto.Signer, error) {
	if key, err := x509.ParsePKCS1PrivateKey(raw); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(raw); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(raw)
	if err != nil {
		return nil, errors.New("the key cannot be read") // not why: it would quote of it
	}
	return signer(key)
}

func signer(key any) (crypto.Signer, error) {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, nil
	case *ecdsa.PrivateKey:
		return key, nil
	}
	return nil, fmt.Errorf("a key of the kind %T does not sign documents: RSA or EC does", key)
}

func fromPKCS12(content []byte, password string) (Pair, error) {
	key, leaf, others, err := pkcs12.DecodeChain(content, password)
	if err != nil {
		return Pair{}, fmt.Errorf("PKCS#12: %w", err)
	}
	signs, err := signer(key)
	return Pair{signs, append([]*x509.Certificate{leaf}, others...)}, err
}

// Make makes an RSA key of so many bits with a certificate that vouches for
// itself, as PEM: to begin with, or to have an authority sign in its place. A
// certificate of an authority is believed by more programs.
func Make(name string, bits int, now time.Time) ([]byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	certificate := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(Years, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true}
	signed, err := x509.CreateCertificate(rand.Reader, certificate, certificate, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})...), nil
}
