package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"kursbro/app/config"
	"kursbro/app/problem"
	"kursbro/courses/badge"
	"kursbro/courses/elmo"
	"kursbro/courses/pdf"
)

type verifyCommand struct {
	File string `arg:"" type:"path" help:"The certificate (PDF), results (ELMO, as XML or as EMREX sends it), or a badge (JSON, JWT, or a picture with one inside)."`
	Cert string `help:"Certificates (PEM) whose signatures are believed, instead of our own; for a badge the issuer's Ed25519 keys." placeholder:"FILE"`
	SHA1 bool   `name:"allow-sha1" help:"Take ELMO signed with SHA-1, as some sources still do."`
	JSON bool   `name:"json" help:"The verdict as JSON."`
}

// Run says whether a document is as it was when it was signed. It needs no
// database.
func (v verifyCommand) Run(c *config.Config, out io.Writer) error {
	file, err := os.Open(v.File)
	if err != nil {
		return err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, pdf.Limit+1))
	if err != nil {
		return err
	}
	said := verdict{Verdict: "accepted", Code: "ok"}
	by, err := v.check(c, content)
	refusal := problem.Of(err)
	switch {
	case refusal != nil:
		said.Verdict = "refused"
		said.Code, said.Reason = english(refusal)
	case err != nil:
		return err
	default:
		said.Reason = fmt.Sprintf("signed by %s", by)
	}
	if err := said.tell(out, v.JSON); err != nil {
		return err
	}
	if refusal != nil {
		return errRefused
	}
	return nil
}

// check says who signed, or why the file is refused: a problem.
func (v verifyCommand) check(c *config.Config, content []byte) (by string, err error) {
	if !isELMO(content) && badge.Like(content) {
		return v.verifyBadge(c, content)
	}
	trust, err := v.trust(c)
	if err != nil {
		return "", err
	}
	if isELMO(content) {
		return v.verifyELMO(content, trust)
	}
	signature, err := pdf.Verify(content, trust)
	if err != nil {
		return "", err
	}
	return signature.Signer.Subject.CommonName, nil
}

func (v verifyCommand) trust(c *config.Config) (pdf.Trust, error) {
	now := time.Now()
	if v.Cert == "" {
		_, known, err := signatures(c, now)
		if err == nil && len(known.Certificates) == 0 {
			err = errors.New("whose signature? --cert or --signing-key says it")
		}
		return known, err
	}
	believed, err := certificates("--cert", v.Cert)
	if err != nil {
		return pdf.Trust{}, err
	}
	stamps, err := certificates("--stamp-authority", c.StampAuthority)
	return pdf.Trust{Certificates: believed, Stamps: stamps, At: now}, err
}

// isELMO tells XML that is no picture, and XML packed as EMREX sends it.
func isELMO(content []byte) bool {
	begin := bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(begin, []byte("<")) && !bytes.Contains(begin[:min(len(begin), 2048)], []byte("<svg")) || bytes.HasPrefix(begin, []byte("H4sI")) // base64 of what gzip begins with
}

func (v verifyCommand) verifyELMO(content []byte, trust pdf.Trust) (by string, err error) {
	if !bytes.Contains(content, []byte("<")) {
		if content, err = elmo.Decode(string(content), elmo.DefaultLimit); err != nil {
			return "", err
		}
	}
	_, found, err := elmo.Verify(content, elmo.Trust{Certificates: trust.Certificates, At: trust.At, AllowSHA1: v.SHA1})
	if err != nil {
		return "", err
	}
	return found.Certificate.Subject.CommonName, nil
}
