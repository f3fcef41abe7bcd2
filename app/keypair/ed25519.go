package keypair

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// MakeEd25519 makes a key that signs badges, as PEM (PKCS#8).
func MakeEd25519() ([]byte, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), nil
}

// Ed25519 reads keys of badges in PEM, one after the other: private ones
// (PKCS#8) and public ones. The first private one signs, nil where there is
// none; known are the public halves of all.
func Ed25519(content []byte) (signs ed25519.PrivateKey, known []ed25519.PublicKey, err error) {
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		private, public, err := ed25519Block(block)
		if err != nil {
			return nil, nil, fmt.Errorf("keypair: %w", err)
		}
		if signs == nil {
			signs = private
		}
		known = append(known, public)
	}
	if len(known) == 0 {
		return nil, nil, errors.New("keypair: there is no key in PEM")
	}
	return signs, known, nil
}

func ed25519Block(block *pem.Block) (ed25519.PrivateKey, ed25519.PublicKey, error) {
	switch block.Type {
	case "PRIVATE KEY":
		key, _ := x509.ParsePKCS8PrivateKey(block.Bytes) // the error would quote of it
		if private, ok := key.(ed25519.PrivateKey); ok {
			return private, private.Public().(ed25519.PublicKey), nil
		}
	case "PUBLIC KEY":
		key, _ := x509.ParsePKIXPublicKey(block.Bytes)
		if public, ok := key.(ed25519.PublicKey); ok {
			return nil, public, nil
		}
	}
	return nil, nil, fmt.Errorf("a %q is no Ed25519 key", block.Type)
}
