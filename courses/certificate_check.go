package courses

import (
	"context"
	"regexp"

	"kursbro/app/problem"
	"kursbro/courses/pdf"
)

// LargestChecked is how large a file may be that somebody wants checked, in bytes.
const LargestChecked = 5 << 20

var errLargerThanChecked = problem.New(problem.Invalid, "pdf.too_large", "Limit", LargestChecked>>20)

// numbersInFile are those of a certificate, and of all that a transcript lists.
var numbersInFile = regexp.MustCompile(`<(?:dc:identifier|rdf:li)>(KB-[0-9A-Z-]{1,30})</`)

// CheckFile says whether a PDF is as we signed it, not a byte of it another, and
// gives what we hold now of the certificates that it is about. Problems: those of
// pdf.Verify, and ErrNoCertificate where it is signed but about none of ours.
func (s *Service) CheckFile(ctx context.Context, content []byte) (pdf.Signature, []Certificate, error) {
	if len(content) > LargestChecked {
		return pdf.Signature{}, nil, errLargerThanChecked
	}
	signature, err := pdf.Verify(content, pdf.Trust{Certificates: s.Signed, Stamps: s.Stamps, At: s.DB.Now()})
	if err != nil {
		return pdf.Signature{}, nil, err
	}
	var numbers []string
	for _, m := range numbersInFile.FindAllStringSubmatch(signature.Text, -1) {
		numbers = append(numbers, m[1])
	}
	all, err := SelectCertificatesNumbered(ctx, s.DB, numbers)
	if err == nil && len(all) == 0 {
		err = ErrNoCertificate
	}
	return signature, all, err
}
