package courses

import (
	"context"
	"regexp"

	"kursbro/courses/pdf"
)

// LargestChecked is how large a file may be that somebody wants checked, in bytes.
const LargestChecked = 5 << 20

var numberInFile = regexp.MustCompile(`<dc:identifier>(KB-[0-9A-Z-]{1,30})</dc:identifier>`)

// CheckFile says whether a PDF is a certificate as we signed it, not a byte of it
// another, and gives what we hold of that certificate now. Problems: those of
// pdf.Verify, and ErrNoCertificate where it is signed but about none of ours.
func (s *Service) CheckFile(ctx context.Context, content []byte) (pdf.Signature, Certificate, error) {
	signature, err := pdf.Verify(content, pdf.Trust{Certificates: s.Signed, Stamps: s.Stamps, At: s.DB.Now()})
	if err != nil {
		return pdf.Signature{}, Certificate{}, err
	}
	number := numberInFile.FindStringSubmatch(signature.Text)
	if number == nil {
		return signature, Certificate{}, ErrNoCertificate
	}
	c, err := found(selectCertificateByNumber(ctx, s.DB, number[1]))
	return signature, c, err
}
