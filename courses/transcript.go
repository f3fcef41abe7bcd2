package courses

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses/certificate"
	"kursbro/courses/pdf"
)

// Achievement is a completed course as a transcript says it.
type Achievement struct {
	Number     string // of the certificate
	Title      string
	Issuer     string
	Score      *int // per cent × 100
	AchievedAt time.Time
	ValidUntil *time.Time
}

// ErrNothingAchieved says that there is nothing to make a transcript of.
var ErrNothingAchieved = problem.New(problem.NotFound, "transcript.empty")

// Transcript is the actor's own certificates that were not withdrawn as one
// signed PDF, the latest first. Problem: ErrNothingAchieved.
func (s *Service) Transcript(ctx context.Context, by accounts.Actor, w *i18n.Printer) ([]byte, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, err
	}
	all, err := SelectCertificates(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, fmt.Errorf("read certificates: %w", err)
	}
	owner, err := accounts.SelectProfile(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, err
	}
	var list []Achievement
	for _, c := range all {
		if c.WithdrawnAt == nil {
			list = append(list, Achievement{Number: c.Number, Title: c.Title(w.Language()), Issuer: c.Issuer, Score: c.Score, AchievedAt: c.AchievedAt, ValidUntil: c.HoldsUntil})
		}
	}
	return s.PrintTranscript(ctx, w, owner.Name(), w.T("transcript.lead", "Date", w.Date(s.DB.Now())), list)
}

// PrintTranscript draws what somebody has completed, and signs it where the
// operator has a key for that. Problem: ErrNothingAchieved.
func (s *Service) PrintTranscript(ctx context.Context, w *i18n.Printer, holder, lead string, list []Achievement) ([]byte, error) {
	if len(list) == 0 {
		return nil, ErrNothingAchieved
	}
	t := certificate.Transcript{Language: string(w.Language()), Title: w.T("transcript.title"), Holder: holder, Lead: lead, Author: list[0].Issuer, CreatedAt: s.DB.Now(),
		Page: func(n, of int) string { return w.T("transcript.page", "Number", n, "Of", of) }}
	if s.Signer != nil {
		t.Check = w.T("transcript.check", "Address", s.Settings.URL+"/bevis")
	}
	for _, a := range list {
		t.Entries = append(t.Entries, certificate.Entry{Title: a.Title, Issuer: a.Issuer, Facts: a.facts(w)})
		t.About = append(t.About, a.Number)
	}
	drawn, err := s.Certificates.PrintTranscript(t)
	if err != nil {
		return nil, fmt.Errorf("print transcript: %w", err)
	}
	if s.Signer == nil {
		return drawn, nil
	}
	return s.Signer.Sign(ctx, drawn, pdf.Claim{Name: "Kursbro", Reason: t.Title, At: t.CreatedAt})
}

// facts are the lines below the course's name.
func (a Achievement) facts(w *i18n.Printer) []string {
	said := []string{w.T("transcript.completed", "Date", w.Date(a.AchievedAt))}
	if a.Score != nil {
		said = append(said, w.T("transcript.score", "Score", w.Percent(*a.Score)))
	}
	if a.ValidUntil != nil {
		said = append(said, w.T("transcript.valid_until", "Date", w.Date(*a.ValidUntil)))
	}
	return []string{strings.Join(said, " · "), w.T("transcript.number", "Number", a.Number)}
}
