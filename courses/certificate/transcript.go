package certificate

import (
	"fmt"
	"time"

	"kursbro/courses/pdf"
)

// Transcript is what somebody has completed, as it is to be read, on as many
// pages as it takes.
type Transcript struct {
	Language  string // BCP 47
	Title     string
	Holder    string
	Lead      string // when and for whom it was made
	Entries   []Entry
	Check     string                 // where the file can be checked, and how
	Page      func(n, of int) string // page 1 of 2
	Author    string
	About     []string // numbers of the certificates
	CreatedAt time.Time
}

// Entry is a course of a transcript.
type Entry struct {
	Title  string
	Issuer string
	Facts  []string // finished texts, such as "Completed 7 May 2026"
}

// Where a page of a transcript ends and its foot stands, in points.
const (
	lastLine = 770.0
	footLine = 800.0
)

// PrintTranscript draws a transcript and returns the PDF. Problems: as Print.
func (p *Printer) PrintTranscript(t Transcript) ([]byte, error) {
	p.desks <- struct{}{}
	defer func() { <-p.desks }()
	content, err := p.printTranscript(t)
	if err != nil {
		return nil, fmt.Errorf("transcript: %w", err)
	}
	return content, nil
}

func (p *Printer) printTranscript(t Transcript) ([]byte, error) {
	pages := p.layOutTranscript(t)
	var lines []line
	for _, page := range pages {
		lines = append(lines, page.lines...)
	}
	s, err := p.newSheet(lines)
	if err != nil {
		return nil, err
	}
	dress := pdf.Dress{Language: t.Language, Title: t.Title + " – " + t.Holder, Subject: t.Lead, Author: t.Author, About: t.About, CreatedAt: t.CreatedAt}
	for _, page := range pages {
		s.pdf.AddPage()
		if err := s.draw(page); err != nil {
			return nil, err
		}
		dress.Pages = append(dress.Pages, page.parts)
	}
	drawn, err := s.pdf.GetBytesPdfReturnErr()
	if err != nil {
		return nil, err
	}
	return dress.On(drawn)
}

// layOutTranscript breaks into pages: no entry goes over the edge of one.
func (p *Printer) layOutTranscript(t Transcript) (pages []*layout) {
	page := &layout{regular: p.regular, bold: p.bold}
	below := page.opening(t)
	for _, entry := range t.Entries {
		tried := &layout{regular: p.regular, bold: p.bold}
		if tried.entry(entry, below+22) > lastLine {
			pages = append(pages, page)
			page = &layout{regular: p.regular, bold: p.bold}
			below = margin - 22
		}
		below = page.entry(entry, below+22)
	}
	pages = append(pages, page)
	for i, page := range pages {
		page.put(paragraph{p.regular, t.Check, subtle, 1.35, []step{{8.5, 2}}, pdf.Decoration}, margin, footLine, textWidth-80)
		number := p.regular.measure(p.regular.clean(t.Page(i+1, len(pages))))
		width := float64(number.reach[len(number.runes)]) / float64(p.regular.parser.UnitsPerEm()) * 8.5
		page.put(paragraph{p.regular, string(number.runes), subtle, 1.35, []step{{8.5, 1}}, pdf.Decoration}, margin+textWidth-width-0.5, footLine, width+1)
	}
	return pages
}

// opening says whose results these are.
func (l *layout) opening(t Transcript) (below float64) {
	l.fill(rust, margin, margin, 40, 3)
	below = margin + 3
	for _, p := range []struct {
		gap float64
		paragraph
	}{
		{20, paragraph{l.bold, t.Title, fjord, 1.2, []step{{17, 1}, {12, 2}}, pdf.Heading}},
		{24, paragraph{l.bold, t.Holder, ink, 1.16, []step{{29, 1}, {24, 2}, {19, 3}, {12, 5}}, pdf.Paragraph}},
		{16, paragraph{l.regular, t.Lead, subtle, 1.4, []step{{11, 3}, {9, 5}}, pdf.Paragraph}},
		{10, paragraph{l.regular, t.Check, subtle, 1.4, []step{{9.5, 3}, {8, 4}}, pdf.Paragraph}},
	} {
		below = l.put(p.paragraph, margin, below+p.gap, textWidth)
	}
	return below + 14
}

// entry is a course under a line.
func (l *layout) entry(e Entry, y float64) (below float64) {
	l.fill(hair, margin, y-12, textWidth, lineWeight)
	below = l.put(paragraph{l.bold, e.Title, ink, 1.25, []step{{13, 2}, {11, 4}}, pdf.Subheading}, margin, y, textWidth)
	if e.Issuer != "" {
		below = l.put(paragraph{l.regular, e.Issuer, subtle, 1.3, []step{{10, 2}, {8, 4}}, pdf.Paragraph}, margin, below+8, textWidth)
	}
	for _, f := range e.Facts {
		below = l.put(paragraph{l.regular, f, ink, 1.3, []step{{10, 2}, {8, 4}}, pdf.Paragraph}, margin, below+7, textWidth)
	}
	return below
}
