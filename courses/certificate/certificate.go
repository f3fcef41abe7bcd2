// Package certificate draws a kursbevis as PDF from plain values, and makes the
// numbers and secret codes by which one is found again.
//
// It knows no course, person or language: whoever asks gives finished texts
// (courses does). It neither keeps nor sends what it draws, and reads no clock:
// the same values give the same bytes.
package certificate

import (
	"fmt"
	"runtime"
	"time"

	"github.com/signintech/gopdf"

	"kursbro/courses/pdf"
)

// Certificate is everything that is written on a sheet, as it is to be read.
type Certificate struct {
	Language     string // of the labels, BCP 47
	Organisation string // at the top
	Logo         []byte // PNG, 8 bits a channel; may be nil
	Holder       string
	Course       string
	Completed    string // date in words
	ValidUntil   string // date in words; empty: for ever
	Renewed      string // the shorter course that renewed it; may be empty
	Result       string // may be empty
	Number       string // KB-2026-7F3K-9Q2S
	Issuer       string
	VerifyURL    string // in the QR code and beside it
	IssuedAt     time.Time
	Labels       Labels
}

// Labels are the fixed words of a sheet in the reader's language.
type Labels struct {
	Title      string // Kursbevis
	Statement  string // has completed the course: between name and course
	Completed  string
	ValidUntil string
	Renewed    string
	Result     string
	Number     string
	Issuer     string
	Verify     string // heading beside the QR code
	VerifyHelp string // what to do with it
}

// LabelsIn gathers the labels by their message keys.
func LabelsIn(text func(key string) string) Labels {
	return Labels{
		Title:      text("certificate.title"),
		Statement:  text("certificate.statement"),
		Completed:  text("certificate.completed"),
		ValidUntil: text("certificate.valid_until"),
		Renewed:    text("certificate.renewed"),
		Result:     text("certificate.result"),
		Number:     text("certificate.number"),
		Issuer:     text("certificate.issuer"),
		Verify:     text("certificate.verify"),
		VerifyHelp: text("certificate.verify_help"),
	}
}

// Fonts are the typeface as TrueType files.
type Fonts struct {
	Regular, Bold []byte
}

// Printer draws certificates. It reads the fonts once; it is safe for
// concurrent use.
type Printer struct {
	regular, bold *face
	fonts         gopdf.FontContainer
	desks         chan struct{} // taken while drawing
}

// New reads the fonts.
func New(fonts Fonts) (*Printer, error) {
	p := &Printer{desks: make(chan struct{}, runtime.GOMAXPROCS(0))}
	var err error
	if p.regular, err = p.addFace("Inter-Regular", fonts.Regular); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if p.bold, err = p.addFace("Inter-Bold", fonts.Bold); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return p, nil
}

// addFace reads a font and keeps it for drawing, whole and with the common
// characters only.
func (p *Printer) addFace(name string, data []byte) (*face, error) {
	f, err := newFace(name, data)
	if err != nil {
		return nil, err
	}
	for family, content := range map[string][]byte{f.whole: data, f.small: f.subset(f.common)} {
		option := gopdf.TtfOption{UseKerning: true, OnGlyphNotFoundSubstitute: func(rune) rune { return lost }}
		if err := p.fonts.AddTTFFontDataWithOption(family, content, option); err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
	}
	return f, nil
}

// Print draws a certificate on one A4 page and returns the PDF. It fails when
// the logo is no plain PNG (8 bits a channel, not interlaced), or the address
// has no room in a QR code (some 2 300 characters).
//
// No more are drawn at once than there are processors: each takes megabytes for
// a moment, and none would be ready sooner.
func (p *Printer) Print(c Certificate) ([]byte, error) {
	p.desks <- struct{}{}
	defer func() { <-p.desks }()
	content, err := p.print(c)
	if err != nil {
		return nil, fmt.Errorf("certificate %s: %w", c.Number, err)
	}
	return content, nil
}

func (p *Printer) print(c Certificate) ([]byte, error) {
	logo, err := readLogo(c.Logo)
	if err != nil {
		return nil, err
	}
	code, err := encodeQR(c.VerifyURL)
	if err != nil {
		return nil, err
	}
	l := p.layOut(c, logo.W, code)
	s, err := p.newSheet(l.lines)
	if err != nil {
		return nil, err
	}
	s.pdf.AddPage()
	if err := s.draw(l); err != nil {
		return nil, err
	}
	if err := s.image(c.Logo, logo); err != nil {
		return nil, err
	}
	s.pdf.AddExternalLink(c.VerifyURL, margin, proofTop, textWidth, codeSide)
	drawn, err := s.pdf.GetBytesPdfReturnErr()
	if err != nil {
		return nil, err
	}
	dress := pdf.Dress{Language: c.Language, Title: c.Labels.Title + " " + c.Number + " – " + c.Course, Subject: c.Holder, Author: c.Issuer,
		Identifier: c.Number, CreatedAt: c.IssuedAt, Pages: [][]pdf.Part{l.parts}}
	return dress.On(drawn)
}
