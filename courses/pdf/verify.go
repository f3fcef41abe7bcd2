package pdf

import (
	"bytes"
	"crypto/x509"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kursbro/app/problem"
)

// Limit is how large a file may be that is checked, in bytes.
const Limit = 20 << 20

// What can be wrong with a signed PDF.
var (
	ErrNoPDF     = problem.New(problem.Invalid, "pdf.none")
	ErrTooLarge  = problem.New(problem.Invalid, "pdf.too_large", "Limit", Limit>>20)
	ErrEncrypted = problem.New(problem.Invalid, "pdf.encrypted")
	ErrUnsigned  = problem.New(problem.Invalid, "pdf.unsigned")
	ErrSeveral   = problem.New(problem.Invalid, "pdf.several")
	ErrCut       = problem.New(problem.Invalid, "pdf.cut")
	ErrExtended  = problem.New(problem.Invalid, "pdf.extended")
	ErrDamaged   = problem.New(problem.Invalid, "pdf.damaged") // the signature itself
	ErrChanged   = problem.New(problem.Invalid, "pdf.changed")
	ErrWeak      = problem.New(problem.Invalid, "pdf.weak") // SHA-1, short keys
	ErrStranger  = problem.New(problem.Invalid, "pdf.stranger")
	ErrLapsed    = problem.New(problem.Invalid, "pdf.lapsed") // the certificate did not hold then
	ErrStamp     = problem.New(problem.Invalid, "pdf.stamp")
)

// Trust is whose signatures are believed.
type Trust struct {
	Certificates []*x509.Certificate // of authorities, or the signers' own
	Stamps       []*x509.Certificate // of time-stamp authorities
	At           time.Time           // now
}

// Signature is what a genuine one says.
type Signature struct {
	Signer    *x509.Certificate
	ClaimedAt time.Time  // by the signer's clock; zero when it does not say
	StampedAt *time.Time // by a time-stamp authority's
	Text      string     // what is signed, as bytes, for whoever looks for a number in it
}

var (
	rangeForm = regexp.MustCompile(`/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]`)
	timeForm  = regexp.MustCompile(`/M\s*\(D:(\d{14})(Z|[+-]\d\d'\d\d'?)?\)`)
)

// Verify checks that a PDF is as it was when somebody in the trust signed it:
// one signature, over every byte of the file but its own, of CAdES in ETSI EN
// 319 142-1. It trusts nothing that the file says of itself, and reads no object
// of it: what was signed is what the signer made. The problems are those above.
func Verify(content []byte, trust Trust) (Signature, error) {
	switch {
	case len(content) > Limit:
		return Signature{}, ErrTooLarge
	case !bytes.HasPrefix(content, []byte("%PDF-")):
		return Signature{}, ErrNoPDF
	}
	signed, message, err := parts(content)
	if err != nil {
		return Signature{}, err
	}
	m, err := parseCMS(message, oidData)
	if err != nil {
		return Signature{}, err
	}
	found := Signature{Signer: m.signer, ClaimedAt: claimedAt(content), Text: string(signed)}
	if err := m.verify(signed); err != nil {
		return Signature{}, err
	}
	return found, m.believe(trust, &found)
}

// parts are what is signed and the signature: the file but for one hexadecimal
// string that takes up exactly the gap.
func parts(content []byte) (signed, message []byte, err error) {
	ranges := rangeForm.FindAllSubmatch(content, 3)
	switch {
	case len(ranges) == 0 && bytes.Contains(content, []byte("/Encrypt")):
		return nil, nil, ErrEncrypted
	case len(ranges) == 0 && !bytes.Contains(content[max(0, len(content)-1024):], []byte("%%EOF")):
		return nil, nil, ErrCut
	case len(ranges) == 0:
		return nil, nil, ErrUnsigned
	case len(ranges) > 1 || bytes.Count(content, []byte("/ByteRange")) > 1:
		return nil, nil, ErrSeveral
	}
	var number [3]int
	for i := range number {
		number[i], _ = strconv.Atoi(string(ranges[0][i+1])) // ten digits fit
	}
	begin, end, all := number[0], number[1], number[1]+number[2]
	switch {
	case all > len(content):
		return nil, nil, ErrCut
	case all < len(content):
		return nil, nil, ErrExtended
	case begin >= end || end > len(content):
		return nil, nil, ErrDamaged
	}
	message, err = unhex(content[begin:end])
	return append(append(make([]byte, 0, len(content)), content[:begin]...), content[end:]...), message, err
}

// unhex reads <0a1b…>, with letters of one case, so that not even that can be
// changed.
func unhex(text []byte) ([]byte, error) {
	if len(text) < 4 || text[0] != '<' || text[len(text)-1] != '>' {
		return nil, ErrDamaged
	}
	digits := string(text[1 : len(text)-1])
	if digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) {
		return nil, ErrDamaged
	}
	out, err := hex.DecodeString(digits)
	if err != nil {
		return nil, ErrDamaged.Because(err)
	}
	return out, nil
}

// claimedAt is the time in the signature's dictionary; zero for none.
func claimedAt(content []byte) time.Time {
	m := timeForm.FindSubmatch(content)
	if m == nil {
		return time.Time{}
	}
	zone := strings.Trim(strings.ReplaceAll(string(m[2]), "'", ""), "Z")
	if zone == "" {
		zone = "+0000"
	}
	at, err := time.Parse("20060102150405-0700", string(m[1])+zone)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
