package certificate

import (
	"bytes"
	"fmt"
	"image/png"

	"github.com/signintech/gopdf"
)

// sheet is a document while it is drawn.
type sheet struct {
	pdf      *gopdf.GoPdf
	families map[*face]string
}

// newSheet begins a document with the fonts that the lines need.
func (p *Printer) newSheet(lines []line) (*sheet, error) {
	s := &sheet{pdf: &gopdf.GoPdf{}, families: map[*face]string{}}
	s.pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	s.pdf.SetNoCompression() // of the drawing: 9 kB more, a fifth less work
	for _, f := range []*face{p.regular, p.bold} {
		family := f.family(lines)
		if err := s.pdf.AddTTFFontFromFontContainer(family, &p.fonts); err != nil {
			return nil, err
		}
		kern := func(left, right rune, _, _ uint, _ int16) int16 { return f.kern(left, right) }
		if err := s.pdf.KernOverride(family, kern); err != nil {
			return nil, err
		}
		s.families[f] = family
	}
	return s, nil
}

// draw puts boxes and lines on the page.
func (s *sheet) draw(l *layout) error {
	var colour rgb
	for _, b := range l.boxes {
		if b.colour != colour {
			colour = b.colour
			s.pdf.SetFillColor(colour.r, colour.g, colour.b)
		}
		s.pdf.RectFromUpperLeftWithStyle(b.x, b.y, b.w, b.h, "F")
	}
	for _, t := range l.lines {
		if err := s.pdf.SetFont(s.families[t.face], "", t.size); err != nil {
			return err
		}
		s.pdf.SetTextColor(t.colour.r, t.colour.g, t.colour.b)
		s.pdf.SetXY(t.x, t.y)
		if err := s.pdf.Text(t.text); err != nil {
			return err
		}
	}
	return nil
}

// readLogo finds the size in which a PNG stands in the upper right corner.
// Without one it is nothing.
func readLogo(logo []byte) (size gopdf.Rect, err error) {
	if len(logo) == 0 {
		return size, nil
	}
	config, err := png.DecodeConfig(bytes.NewReader(logo))
	if err != nil {
		return size, fmt.Errorf("logo: %w", err)
	}
	const width, height = 150, 52
	scale := min(width/float64(config.Width), height/float64(config.Height))
	return gopdf.Rect{W: scale * float64(config.Width), H: scale * float64(config.Height)}, nil
}

// image draws the logo level with the organisation's name.
func (s *sheet) image(logo []byte, size gopdf.Rect) error {
	if len(logo) == 0 {
		return nil
	}
	holder, err := gopdf.ImageHolderByBytes(logo)
	if err != nil {
		return fmt.Errorf("logo: %w", err)
	}
	if err := s.pdf.ImageByHolder(holder, pageWidth-margin-size.W, margin-8, &size); err != nil {
		return fmt.Errorf("logo: %w", err)
	}
	return nil
}
