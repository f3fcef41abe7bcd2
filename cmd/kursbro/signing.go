package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"kursbro/app/config"
	"kursbro/app/keypair"
	"kursbro/courses/pdf"
)

type signingCommands struct {
	Key      signingKeyCommand `cmd:"" help:"Make a key to sign certificates with, and its certificate."`
	BadgeKey badgeKeyCommand   `cmd:"" name:"badge-key" help:"Make a key to sign Open Badges with."`
}

type signingKeyCommand struct {
	Name string `required:"" help:"Who signs, as people read it: Helse Bergen HF." placeholder:"NAME"`
}

// Run makes a key; it keeps nothing.
func (k signingKeyCommand) Run(out io.Writer) error {
	made, err := keypair.Make(k.Name, 3072, time.Now())
	if err != nil {
		return err
	}
	_, err = out.Write(made)
	return err
}

// stampPatience is how long a time-stamp server may take.
const stampPatience = 5 * time.Second

// signatures gives who signs documents, nobody where there is no key, and whose
// signatures are taken for ours. The demo has a key of its own, made once.
func signatures(c *config.Config, now time.Time) (*pdf.Signer, pdf.Trust, error) {
	if err := makeDemoKey(c, c.SigningKey, func() ([]byte, error) { return keypair.Make("Kursbro DEMO", 2048, now) }); err != nil {
		return nil, pdf.Trust{}, err
	}
	known := pdf.Trust{At: now}
	var signs *pdf.Signer
	if c.SigningKey != "" {
		content, err := os.ReadFile(c.SigningKey)
		if err != nil {
			return nil, known, fmt.Errorf("--signing-key: %w", err)
		}
		pair, err := keypair.Read(content, c.SigningPassword.Reveal())
		if err != nil {
			return nil, known, fmt.Errorf("--signing-key: %w", err)
		}
		signs = &pdf.Signer{Key: pair.Key, Chain: pair.Chain}
		known.Certificates = append(known.Certificates, pair.Chain[0])
	}
	if signs != nil && c.StampURL != "" {
		signs.Stamp = pdf.StampAt(&http.Client{Timeout: stampPatience}, c.StampURL)
	}
	before, err := certificates("--signed-before", c.SignedBefore)
	if err != nil {
		return nil, known, err
	}
	known.Certificates = append(known.Certificates, before...)
	known.Stamps, err = certificates("--stamp-authority", c.StampAuthority)
	return signs, known, err
}

// certificates reads the file of a flag; none where it is not set.
func certificates(flag, name string) ([]*x509.Certificate, error) {
	if name == "" {
		return nil, nil
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	all, err := keypair.Certificates(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return all, nil
}

// makeDemoKey makes the demo a key of its own, once.
func makeDemoKey(c *config.Config, file string, makes func() ([]byte, error)) error {
	if !c.Demo {
		return nil
	}
	_, err := os.Stat(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	made, err := makes()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, made, 0o600)
}
