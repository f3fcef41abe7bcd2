// Package pdf makes of what gopdf draws a document that can be read by
// everybody and that shows when a byte of it was changed: language, title and
// tags (Dress), a PAdES signature (Sign), and the check of one (Verify).
//
// It knows neither what is drawn (courses/certificate, courses/sharing) nor
// whose key signs (app/keypair), and reads no clock.
package pdf

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// Signer signs PDFs with an RSA key of at least 2048 bits or an EC key of at
// least 256.
type Signer struct {
	Key   crypto.Signer
	Chain []*x509.Certificate // the key's own first

	// Stamp asks a time-stamp server for a token (RFC 3161) over a signature; nil
	// makes signatures without one.
	Stamp func(ctx context.Context, signature []byte) ([]byte, error)
}

// Claim is what a signature says of itself.
type Claim struct {
	Name   string // who signs
	Reason string
	At     time.Time
}

// Signatures are reserved room for: what two certificates, a token with its own
// chain and the attributes take, in bytes.
const (
	roomBare    = 8 << 10
	roomStamped = 20 << 10
)

const byteRange = "/ByteRange[0 %010d %010d %010d]"

// Sign appends a signature of level PAdES B-B, or B-T where there is a stamp
// (ETSI EN 319 142-1), to a PDF that was drawn here. It covers every byte of the
// file but its own.
func (s Signer) Sign(ctx context.Context, content []byte, claim Claim) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	signed, err := s.sign(ctx, content, claim)
	if err != nil {
		return nil, fmt.Errorf("sign PDF: %w", err)
	}
	return signed, nil
}

func (s Signer) sign(ctx context.Context, content []byte, claim Claim) ([]byte, error) {
	room := roomBare
	if s.Stamp != nil {
		room = roomStamped
	}
	out, err := s.prepare(content, claim, room)
	if err != nil {
		return nil, err
	}
	begin := bytes.LastIndex(out, []byte("/Contents<")) + len("/Contents")
	end := begin + 2*room + 2
	at := bytes.LastIndex(out, []byte("/ByteRange[0"))
	copy(out[at:], fmt.Sprintf(byteRange, begin, end, len(out)-end))
	hash := sha256.New()
	hash.Write(out[:begin])
	hash.Write(out[end:])
	message, err := s.cms(ctx, hash.Sum(nil))
	if err != nil {
		return nil, err
	}
	if len(message) > room {
		return nil, fmt.Errorf("the signature takes %d bytes, more than %d", len(message), room)
	}
	hex.Encode(out[begin+1:], message)
	return out, nil
}

// prepare appends a signature field without a face, with room for the signature.
func (s Signer) prepare(content []byte, claim Claim, room int) ([]byte, error) {
	f, err := read(content)
	if err != nil {
		return nil, err
	}
	root, catalogue, err := f.following("Root")
	if err != nil {
		return nil, err
	}
	page, body, err := f.following("Root", "Pages", "Kids")
	if err != nil {
		return nil, err
	}
	u := f.update()
	signature, field := u.number(), u.number()
	u.put(signature, fmt.Sprintf("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(%s)/Name%s/Reason%s"+byteRange+"/Contents<%s>>>",
		claim.At.UTC().Format("D:20060102150405Z"), Text(claim.Name), Text(claim.Reason), 0, 0, 0, strings.Repeat("0", 2*room)))
	u.put(field, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/TU%s/V %d 0 R/P %d 0 R/Rect[0 0 0 0]/F 130>>", Text(claim.Name), signature, page))
	u.put(page, withAnnotation(body, field))
	u.put(root, with(catalogue, fmt.Sprintf("/AcroForm<</Fields[%d 0 R]/SigFlags 3>>", field)))
	return u.finish(strings.Join(kept(f.trailer), "")), nil
}

// kept are the entries of a trailer that go on into the next.
func kept(trailer string) (entries []string) {
	for _, key := range []string{"Root", "Info"} {
		if n, err := reference(trailer, key); err == nil {
			entries = append(entries, fmt.Sprintf("/%s %d 0 R", key, n))
		}
	}
	if at := strings.Index(trailer, "/ID["); at >= 0 {
		entries = append(entries, trailer[at:at+strings.Index(trailer[at:], "]")+1])
	}
	return entries
}

func withAnnotation(page string, number int) string {
	if at := strings.Index(page, "/Annots ["); at >= 0 {
		at += len("/Annots [")
		return page[:at] + fmt.Sprintf("%d 0 R ", number) + page[at:]
	}
	return with(page, fmt.Sprintf("/Annots [%d 0 R]", number))
}

// Text writes a string of any letters, as UTF-16 (ISO 32000-1 §7.9.2.2).
func Text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}
