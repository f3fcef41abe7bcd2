package certificate

import (
	"fmt"
	"image"

	"rsc.io/qr"
)

// modules is a QR code as black rectangles, in modules from its upper left.
type modules struct {
	side  int
	black []image.Rectangle
}

// quiet is how many modules around the code must stay white (ISO/IEC 18004).
const quiet = 4

// encodeQR makes a code of level M, in mask 0: readers take any of the eight, and
// to weigh them all against each other took as long as the rest of a sheet.
func encodeQR(text string) (modules, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return modules{}, fmt.Errorf("QR code: %w", err)
	}
	m := modules{side: code.Size}
	open := map[[2]int]int{} // run of columns → rectangle that ends in the row above
	for y := range m.side {
		below := map[[2]int]int{}
		for _, run := range blackRuns(code, y) {
			i, grows := open[run]
			if !grows {
				i = len(m.black)
				m.black = append(m.black, image.Rect(run[0], y, run[1], y))
			}
			m.black[i].Max.Y = y + 1
			below[run] = i
		}
		open = below
	}
	return m, nil
}

// blackRuns gives the first and one past the last column of each run in a row.
func blackRuns(code *qr.Code, y int) (runs [][2]int) {
	start := -1
	for x := range code.Size + 1 {
		black := code.Black(x, y) // white outside
		switch {
		case black && start < 0:
			start = x
		case !black && start >= 0:
			runs = append(runs, [2]int{start, x})
			start = -1
		}
	}
	return runs
}
