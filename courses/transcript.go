package courses

import (
	"context"
	"fmt"

	"kursbro/courses/certificate"
	"kursbro/courses/pdf"
)

// Transcript draws a list of what somebody has completed, and signs it where the
// operator has a key for that.
func (s *Service) Transcript(ctx context.Context, t certificate.Transcript) ([]byte, error) {
	drawn, err := s.Certificates.PrintTranscript(t)
	if err != nil {
		return nil, fmt.Errorf("print transcript: %w", err)
	}
	if s.Signer == nil {
		return drawn, nil
	}
	return s.Signer.Sign(ctx, drawn, pdf.Claim{Name: t.Author, Reason: t.Title, At: t.CreatedAt})
}
