package sharing

import (
	"context"
	"strings"

	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/courses/certificate"
)

// Document is what a browser that has typed the code sees, as a signed PDF in
// the language of the share. What was withdrawn since is not in it: nothing is
// signed anew that does not hold. Problems: as View; ErrOver where nothing is left.
func (s *Service) Document(ctx context.Context, token, view string) ([]byte, Sheet, error) {
	sheet, err := s.View(ctx, token, view)
	if err != nil {
		return nil, Sheet{}, err
	}
	w := i18n.For(sheet.Language)
	t := certificate.Transcript{
		Language: string(sheet.Language), Title: w.T("sharing.pdf.title"), Holder: sheet.Holder, Lead: w.T("sharing.pdf.lead", "Date", w.Date(sheet.SharedAt)),
		Check: w.T("sharing.pdf.check", "Address", s.URL+"/bevis"), Author: "Kursbro", CreatedAt: s.DB.Now(),
		Page: func(n, of int) string { return w.T("sharing.pdf.page", "Number", n, "Of", of) },
	}
	for _, line := range sheet.Lines {
		if line.Verdict == courses.Revoked {
			continue
		}
		t.Entries = append(t.Entries, certificate.Entry{Title: line.Title, Issuer: line.Issuer, Facts: facts(w, line)})
		t.About = append(t.About, line.Number)
	}
	if sheet.Holder == "" || len(t.Entries) == 0 {
		return nil, Sheet{}, ErrOver
	}
	content, err := s.Courses.Transcript(ctx, t)
	return content, sheet, err
}

// facts are the lines below a course's name.
func facts(w *i18n.Printer, line Line) []string {
	said := []string{w.T("sharing.pdf.completed", "Date", w.Date(line.AchievedAt))}
	if line.Score != nil {
		said = append(said, w.T("sharing.pdf.score", "Score", w.Percent(*line.Score)))
	}
	if line.ValidUntil != nil {
		said = append(said, w.T("sharing.pdf.valid_until", "Date", w.Date(*line.ValidUntil)))
	}
	return []string{strings.Join(said, " · "), w.T("sharing.pdf.number", "Number", line.Number)}
}
