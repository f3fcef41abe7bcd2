package certificate

import "kursbro/courses/pdf"

// Measures of the sheet, in points from its upper left corner.
const (
	margin     = 68.0
	pageWidth  = 595.28 // A4
	textWidth  = pageWidth - 2*margin
	codeSide   = 92.0
	proofTop   = 774.0 - codeSide
	proofRule  = proofTop - 26
	capHeight  = 0.727 // of Inter, in its size
	lineWeight = 0.75
)

// rgb is a colour of the house (static/palette.mjs).
type rgb struct{ r, g, b uint8 }

var (
	ink    = rgb{0x2c, 0x27, 0x23}
	subtle = rgb{0x5f, 0x59, 0x54}
	fjord  = rgb{0x0b, 0x5a, 0x63}
	rust   = rgb{0xc2, 0x55, 0x2d}
	hair   = rgb{0xd6, 0xd0, 0xc7}
)

// line is a text that has found its place; y is its base line.
type line struct {
	face   *face
	text   string
	size   float64
	x, y   float64
	colour rgb
}

// box is a filled rectangle.
type box struct {
	x, y, w, h float64
	colour     rgb
}

// layout is everything on the sheet but the logo.
type layout struct {
	regular, bold *face
	lines         []line
	parts         []pdf.Part // what the lines are, one after the other
	boxes         []box
}

// layOut places everything. Where the texts are so long that they would meet
// the QR code, the air between them is let out.
func (p *Printer) layOut(c Certificate, logoWidth float64, code modules) *layout {
	var l *layout
	for _, air := range []float64{1, 0.85, 0.7, 0.5} {
		l = &layout{regular: p.regular, bold: p.bold}
		below := l.head(c, logoWidth)
		below = l.statement(c, max(below+48*air, 190*air), air)
		if l.facts(c, below+40*air, air) <= proofRule-20 {
			break
		}
	}
	l.proof(c, code)
	return l
}

// paragraph is a text and how it may give way when it is long.
type paragraph struct {
	face    *face
	text    string
	colour  rgb
	leading float64 // of the size
	steps   []step
	role    pdf.Role // empty: it goes on the part before
}

// put places a paragraph and returns where it ends: at its last base line.
func (l *layout) put(p paragraph, x, y, width float64) (below float64) {
	texts, size := p.face.measure(p.face.clean(p.text)).fit(width, p.steps)
	below = y
	l.mark(p.role, len(texts))
	for i, text := range texts {
		below = y + capHeight*size + float64(i)*p.leading*size
		l.lines = append(l.lines, line{face: p.face, text: text, size: size, x: x, y: below, colour: p.colour})
	}
	return below
}

// mark says what the next lines are.
func (l *layout) mark(role pdf.Role, lines int) {
	switch last := len(l.parts) - 1; {
	case lines == 0:
	case role == "":
		l.parts[last].Texts += lines
	default:
		l.parts = append(l.parts, pdf.Part{Role: role, Texts: lines})
	}
}

func (l *layout) fill(colour rgb, x, y, w, h float64) {
	l.boxes = append(l.boxes, box{x: x, y: y, w: w, h: h, colour: colour})
}

// head says who gives the certificate, beside the logo.
func (l *layout) head(c Certificate, logoWidth float64) (below float64) {
	width := textWidth
	if logoWidth > 0 {
		width -= logoWidth + 24
	}
	return l.put(paragraph{l.bold, c.Organisation, ink, 1.3, []step{{13, 2}, {11, 3}, {9, 5}}, pdf.Paragraph}, margin, margin, width)
}

// statement says the one thing that the sheet is for.
func (l *layout) statement(c Certificate, y, air float64) (below float64) {
	const bar = 3
	l.fill(rust, margin, y, 40, bar)
	below = y + bar
	for _, p := range []struct {
		gap float64
		paragraph
	}{
		{22, paragraph{l.bold, c.Labels.Title, fjord, 1.2, []step{{17, 1}, {12, 2}}, pdf.Heading}},
		{40, paragraph{l.bold, c.Holder, ink, 1.16, []step{{42, 1}, {36, 2}, {29, 2}, {24, 3}, {19, 4}, {15, 5}, {12, 6}}, pdf.Paragraph}},
		{28, paragraph{l.regular, c.Labels.Statement, subtle, 1.3, []step{{14, 1}, {12, 2}}, pdf.Paragraph}},
		{24, paragraph{l.bold, c.Course, ink, 1.24, []step{{24, 2}, {20, 3}, {16, 4}, {13, 5}, {11, 5}}, pdf.Paragraph}},
	} {
		below = l.put(p.paragraph, margin, below+p.gap*air, textWidth)
	}
	return below
}

// fact is a label with its value.
type fact struct{ label, value string }

// facts stand two abreast. What is empty is left out; the issuer fills a place
// that is free, or the whole width.
func (l *layout) facts(c Certificate, y, air float64) (below float64) {
	const gutter, column = 24, (textWidth - 24) / 2
	facts := present([]fact{
		{c.Labels.Completed, c.Completed}, {c.Labels.ValidUntil, c.ValidUntil},
		{c.Labels.Result, c.Result}, {c.Labels.Number, c.Number},
	})
	issuer := present([]fact{{c.Labels.Renewed, c.Renewed}, {c.Labels.Issuer, c.Issuer}})
	if len(facts)%2 == 1 && len(issuer) == 1 && len(c.Issuer) < 30 {
		facts, issuer = append(facts, issuer...), nil
	}
	l.fill(hair, margin, y, textWidth, lineWeight)
	below = y
	for i, f := range facts {
		if i%2 == 0 {
			y = below + 26*air
		}
		below = max(below, l.fact(f, margin+float64(i%2)*(column+gutter), y, column))
	}
	for _, f := range issuer {
		below = l.fact(f, margin, below+26*air, textWidth)
	}
	return below
}

func present(facts []fact) (kept []fact) {
	for _, f := range facts {
		if f.value != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

func (l *layout) fact(f fact, x, y, width float64) (below float64) {
	below = l.put(paragraph{l.regular, f.label, subtle, 1.2, []step{{9.5, 1}, {8, 2}}, pdf.Paragraph}, x, y, width)
	return l.put(paragraph{l.bold, f.value, ink, 1.25, []step{{12.5, 1}, {11, 2}, {9, 3}}, ""}, x, below+9, width)
}

// proof is the QR code, and the address for those who have no camera. The
// paper around the code is its quiet zone.
func (l *layout) proof(c Certificate, code modules) {
	module := codeSide / float64(code.side)
	l.fill(hair, margin, proofRule, textWidth, lineWeight)
	for _, r := range code.black {
		const seam = 0.03 // closes the seams that screens show between boxes
		l.fill(ink, margin+float64(r.Min.X)*module, proofTop+float64(r.Min.Y)*module,
			float64(r.Dx())*module+seam, float64(r.Dy())*module+seam)
	}
	x := margin + codeSide + max(24, quiet*module)
	below := proofTop - 13
	for _, p := range []paragraph{
		{l.bold, c.Labels.Verify, ink, 1.25, []step{{12, 1}, {10, 2}}, pdf.Paragraph},
		{l.regular, c.Labels.VerifyHelp, subtle, 1.45, []step{{9.5, 3}, {8, 4}}, pdf.Paragraph},
		{l.regular, c.VerifyURL, fjord, 1.45, []step{{9.5, 2}, {8, 3}, {6.5, 4}}, pdf.Link},
	} {
		below = l.put(p, x, below+13, pageWidth-margin-x)
	}
}
