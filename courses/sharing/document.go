package sharing

import (
	"context"
	"errors"

	"kursbro/app/i18n"
	"kursbro/courses"
)

// Document is what a browser that has typed the code sees, as a signed PDF in
// the language of the share. What was withdrawn since is not in it: nothing is
// signed anew that does not hold. Problems: as View; ErrOver where nothing is left.
func (s *Service) Document(ctx context.Context, token, view string) ([]byte, Sheet, error) {
	sheet, err := s.View(ctx, token, view)
	if err != nil {
		return nil, Sheet{}, err
	}
	var list []courses.Achievement
	for _, line := range sheet.Lines {
		if line.Verdict != courses.Revoked && sheet.Holder != "" {
			list = append(list, courses.Achievement{Number: line.Number, Title: line.Title, Issuer: line.Issuer, Score: line.Score, AchievedAt: line.AchievedAt, ValidUntil: line.ValidUntil})
		}
	}
	w := i18n.For(sheet.Language)
	content, err := s.Courses.PrintTranscript(ctx, w, sheet.Holder, w.T("sharing.pdf.lead", "Date", w.Date(sheet.SharedAt)), list)
	if errors.Is(err, courses.ErrNothingAchieved) {
		err = ErrOver
	}
	return content, sheet, err
}
