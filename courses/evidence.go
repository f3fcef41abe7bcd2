package courses

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Evidence is on what ground a result was registered by hand, and by whom: a note,
// a file, or both.
type Evidence struct {
	By         accounts.ProfileID // empty: the operator, or somebody who was erased
	ByName     string
	Note       string
	FileName   string // empty: no file
	MediaType  string
	SHA256     string
	Size       int64
	RecordedAt *time.Time // nil: there is none
}

// LargestEvidence is how big a file of evidence may be, in bytes.
const LargestEvidence = 10 << 20

var (
	errEvidenceKind  = problem.New(problem.Invalid, "manual.file.kind")
	errEvidenceLarge = problem.New(problem.Invalid, "manual.file.large")
	errNoEvidence    = problem.New(problem.NotFound, "manual.file.none")
)

// evidenceKinds are the files that are taken, by how their bytes begin: whatever a
// name says, nothing else comes in.
var evidenceKinds = []struct{ begins, media string }{
	{"%PDF-", "application/pdf"},
	{"\x89PNG\r\n\x1a\n", "image/png"},
	{"\xff\xd8\xff", "image/jpeg"},
}

// KeepEvidence stores a file, of at most LargestEvidence bytes, and gives what a
// result can be registered with; a file that nothing names in the end is swept.
// Problems: Invalid for what is too large, and for what is neither PDF, PNG nor
// JPEG by its bytes.
func (s *Service) KeepEvidence(ctx context.Context, by accounts.Actor, r io.Reader, name string) (Evidence, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Evidence{}, err
	}
	content, err := io.ReadAll(io.LimitReader(r, LargestEvidence+1))
	if err != nil {
		return Evidence{}, fmt.Errorf("read evidence: %w", err)
	}
	if len(content) > LargestEvidence {
		return Evidence{}, errEvidenceLarge
	}
	e := Evidence{FileName: baseName(name), MediaType: mediaOf(content)}
	if e.MediaType == "" {
		return Evidence{}, errEvidenceKind
	}
	if e.SHA256, e.Size, err = s.Blob.Put(ctx, bytes.NewReader(content)); err != nil {
		return Evidence{}, fmt.Errorf("keep evidence: %w", err)
	}
	return e, nil
}

// mediaOf is what a file is, by its bytes; empty for what is not taken.
func mediaOf(content []byte) string {
	for _, kind := range evidenceKinds {
		if bytes.HasPrefix(content, []byte(kind.begins)) {
			return kind.media
		}
	}
	return ""
}

// OpenEvidence opens the file behind a result that was registered by hand: for the
// person whose result it is, for the course's owner who serves that person's
// organisation, and for auditors of it; whoever looks at another's is written
// down. Problem: NotFound for everybody else, and where there is no file.
func (s *Service) OpenEvidence(ctx context.Context, by accounts.Actor, id ResultID) (Evidence, io.ReadSeekCloser, error) {
	if err := accounts.Authorise(by, accounts.RuleEvidence); err != nil {
		return Evidence{}, nil, err
	}
	var e Evidence
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		about, err := selectEvidence(ctx, tx, id)
		if errors.Is(err, db.ErrNone) || err == nil && about.SHA256 == "" {
			return errNoEvidence
		}
		if err != nil {
			return err
		}
		e = about.Evidence
		if by.ProfileID == about.of {
			return nil
		}
		tree, err := accounts.Organisations(ctx, tx)
		if err != nil {
			return err
		}
		if !about.readable(tree, by) {
			return errNoEvidence
		}
		return audit.Record(ctx, tx, by.Entry("evidence.open", about.of).About("result", string(id)))
	})
	if err != nil {
		return Evidence{}, nil, fmt.Errorf("open evidence: %w", err)
	}
	file, err := s.Blob.Open(ctx, e.SHA256)
	if err != nil {
		return Evidence{}, nil, fmt.Errorf("open evidence: %w", err)
	}
	return e, file, nil
}

// evidenceAbout is evidence with whose it is.
type evidenceAbout struct {
	Evidence
	of           accounts.ProfileID
	organisation accounts.OrganisationID // of the person
	issuer       accounts.OrganisationID // of the course
}

func (e evidenceAbout) readable(tree accounts.Tree, by accounts.Actor) bool {
	owner := answersFor(tree, by, e.issuer) && by.Serves(tree, accounts.CourseOwner, e.organisation)
	return owner || slices.ContainsFunc(by.Roles, func(g accounts.Grant) bool {
		return g.Role == accounts.Auditor && tree.Within(e.organisation, g.OrganisationID)
	})
}

// EvidenceOf is on what ground the result behind the actor's own certificate was
// registered; empty for one that was earned.
func (s *Service) EvidenceOf(ctx context.Context, by accounts.Actor, c Certificate) (Evidence, error) {
	if c.ProfileID != by.ProfileID {
		return Evidence{}, ErrNoCertificate
	}
	e, err := selectEvidence(ctx, s.DB, c.ResultID)
	if errors.Is(err, db.ErrNone) {
		return Evidence{}, nil
	}
	return e.Evidence, err
}
