package certificate

import (
	"fmt"
	"strings"
)

// SVG draws a text as a QR code for a web page: black on white, quiet zone
// included, of whatever size the page gives it.
func SVG(text string) ([]byte, error) {
	code, err := encodeQR(text)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	var path strings.Builder
	for _, r := range code.black {
		fmt.Fprintf(&path, "M%d %dh%dv%dh-%dz", r.Min.X+quiet, r.Min.Y+quiet, r.Dx(), r.Dy(), r.Dx())
	}
	side := code.side + 2*quiet
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="%[2]s"/></svg>`,
		side, path.String()), nil
}
