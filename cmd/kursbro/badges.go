package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"kursbro/app/config"
	"kursbro/app/keypair"
	"kursbro/courses"
	"kursbro/courses/badge"
)

type badgeKeyCommand struct{}

// Run makes a key; it keeps nothing.
func (badgeKeyCommand) Run(out io.Writer) error {
	made, err := keypair.MakeEd25519()
	if err != nil {
		return err
	}
	_, err = out.Write(made)
	return err
}

// badges gives the keys of Open Badges; the zero value where there are none.
// The demo has one of its own, made once.
func badges(c *config.Config) (courses.BadgeKeys, error) {
	if err := makeDemoKey(c, c.BadgeKeys, keypair.MakeEd25519); err != nil || c.BadgeKeys == "" {
		return courses.BadgeKeys{}, err
	}
	signs, known, err := ed25519Keys("--badge-keys", c.BadgeKeys)
	if err == nil && signs == nil {
		err = errors.New("--badge-keys: no key in it can sign")
	}
	return courses.BadgeKeys{Signs: signs, Known: known}, err
}

func ed25519Keys(flag, name string) (ed25519.PrivateKey, []ed25519.PublicKey, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", flag, err)
	}
	signs, known, err := keypair.Ed25519(content)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", flag, err)
	}
	return signs, known, nil
}

// verifyBadge says who issued a badge, or why it is refused. Whether it was
// withdrawn since is asked at the portal, not here.
func (v verifyCommand) verifyBadge(c *config.Config, file []byte) (string, error) {
	keys, err := v.badgeKeys(c)
	if err != nil {
		return "", err
	}
	now := time.Now()
	raw, err := badge.Open(file)
	if err != nil {
		return "", err
	}
	found, err := badge.Read(raw, func(issuer string) ([]byte, error) {
		return badge.IssuerDocument(badge.Profile{ID: issuer}, badge.Named(keys))
	}, now)
	if err != nil {
		return "", err
	}
	return found.Issuer.Name, found.InForce(now)
}

// badgeKeys are the keys whose badges are believed: ours, or those of --cert.
func (v verifyCommand) badgeKeys(c *config.Config) ([]ed25519.PublicKey, error) {
	if v.Cert != "" {
		_, keys, err := ed25519Keys("--cert", v.Cert)
		return keys, err
	}
	ours, err := badges(c)
	if err == nil && len(ours.Known) == 0 {
		err = errors.New("whose badge? --cert or --badge-keys says it")
	}
	return ours.Known, err
}
