package courses

import (
	"context"
	"fmt"

	"kursbro/app/i18n"
	"kursbro/courses/certificate"
	"kursbro/courses/pdf"
)

// Print draws the certificate as a PDF in the reader's language: name, title,
// dates and result as they were issued, and signs it where the operator has a
// key for that.
func (s *Service) Print(ctx context.Context, c Certificate, w *i18n.Printer) ([]byte, error) {
	sheet := certificate.Certificate{
		Language: string(w.Language()), Organisation: c.Issuer, Issuer: c.Issuer, Holder: c.Holder, Course: c.Title(w.Language()),
		Completed: w.Date(c.AchievedAt), Renewed: c.Renewed(w.Language()), Number: c.Number, VerifyURL: s.Address(c), IssuedAt: c.IssuedAt,
		Labels: certificate.LabelsIn(func(key string) string { return w.T(key) }),
	}
	if c.ValidUntil != nil {
		sheet.ValidUntil = w.Date(*c.ValidUntil)
	}
	if c.Score != nil {
		sheet.Result = w.Percent(*c.Score)
	}
	drawn, err := s.Certificates.Print(sheet)
	if err != nil {
		return nil, fmt.Errorf("print certificate: %w", err)
	}
	if s.Signer == nil {
		return drawn, nil
	}
	return s.Signer.Sign(ctx, drawn, pdf.Claim{Name: c.Issuer, Reason: w.T("certificate.title") + " " + c.Number, At: s.DB.Now()})
}
