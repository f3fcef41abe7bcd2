package certificate

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"kursbro/static"
)

func testPrinter(t *testing.T) *Printer {
	t.Helper()
	regular, err := static.Bytes("Inter-Regular.ttf")
	if err != nil {
		t.Fatalf("static/dist lacks the fonts: run npm ci && node build.mjs in static (%v)", err)
	}
	bold, err := static.Bytes("Inter-Bold.ttf")
	if err != nil {
		t.Fatal(err)
	}
	printer, err := New(Fonts{Regular: regular, Bold: bold})
	if err != nil {
		t.Fatal(err)
	}
	return printer
}

// filled is a certificate with the same text in every place.
func filled(text string) Certificate {
	return Certificate{
		Organisation: text, Holder: text, Course: text, Completed: text, ValidUntil: text, Result: text,
		Number: text, Issuer: text, VerifyURL: "https://kursbro.example/bevis/7f3k9q2mxa7f3k9q2mxa7f3k9q",
		Labels: Labels{
			Title: "Kursbevis", Statement: "har fullført kurset", Completed: "Fullført", ValidUntil: "Gyldig til", Result: "Resultat",
			Number: "Nummer", Issuer: "Utstedt av", Verify: "Er beviset ekte?", VerifyHelp: "Skann koden eller åpne adressen.",
		},
	}
}

func TestNothingRunsOverTheEdgeOrIntoTheCode(t *testing.T) {
	printer := testPrinter(t)
	texts := map[string]string{
		"nothing":             "",
		"one letter":          "Å",
		"40 characters":       "Anne-Margrethe Kristoffersen Øverland-Li",
		"200 characters":      strings.Repeat("Kristoffersen ", 15)[:200],
		"200, no blank":       strings.Repeat("Kristoffersen", 16)[:200],
		"200 of the widest":   strings.Repeat("W", 200),
		"200 that are lost":   strings.Repeat("🙂", 200),
		"4 000 characters":    strings.Repeat("Kristoffersen ", 286),
		"4 000, no blank":     strings.Repeat("W", 4000),
		"blanks and hyphens":  strings.Repeat("- ", 500),
		"one word, one space": strings.Repeat("W", 300) + " x",
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			for _, logoWidth := range []float64{0, 150} {
				code, err := encodeQR("https://kursbro.example/bevis/7f3k9q2mxa7f3k9q2mxa7f3k9q")
				if err != nil {
					t.Fatal(err)
				}
				checkLayout(t, printer.layOut(filled(text), logoWidth, code))
			}
		})
	}
}

func checkLayout(t *testing.T, l *layout) {
	t.Helper()
	last := line{}
	for _, now := range l.lines {
		right := now.x + float64(now.face.measure(now.text).reach[len([]rune(now.text))])*now.size/float64(now.face.parser.UnitsPerEm())
		if right > pageWidth-margin+1 {
			t.Errorf("%.0f pt too wide: %.40s", right-(pageWidth-margin), now.text)
		}
		if now.y < margin || now.y > proofTop+codeSide {
			t.Errorf("at %.0f: %.40s", now.y, now.text)
		}
		if now.x == last.x && now.y < last.y+now.size*capHeight {
			t.Errorf("%.40q at %.0f meets %.40q at %.0f", now.text, now.y, last.text, last.y)
		}
		body := now.x == margin || now.x == margin+(textWidth-24)/2+24
		if body && now.y > proofRule-16 {
			t.Errorf("%.40q at %.0f meets the QR code", now.text, now.y)
		}
		last = now
	}
}

func TestShortNamesAreLargeAndLongOnesWhole(t *testing.T) {
	printer := testPrinter(t)
	for name, want := range map[string]struct {
		size  float64
		lines []string
	}{
		"Kari Nordmann":                         {42, []string{"Kari Nordmann"}},
		"Anne-Margrethe Kristoffersen Øverland": {36, []string{"Anne-Margrethe", "Kristoffersen Øverland"}},
	} {
		lines, size := printer.bold.measure(name).fit(textWidth, []step{{42, 1}, {36, 2}})
		if size != want.size || strings.Join(lines, "|") != strings.Join(want.lines, "|") {
			t.Errorf("%v in %v pt", lines, size)
		}
	}
}

func TestWhatHasNoRoomIsCutWhereItShows(t *testing.T) {
	lines, size := testPrinter(t).regular.measure(strings.Repeat("Kristoffersen ", 50)).fit(200, []step{{10, 2}})
	if len(lines) != 2 || size != 10 || !strings.HasSuffix(lines[1], "…") {
		t.Errorf("%q in %v pt", lines, size)
	}
}

func TestPairsAreKerned(t *testing.T) {
	printer := testPrinter(t)
	for _, f := range []*face{printer.regular, printer.bold} {
		for _, pair := range []string{"To", "Vå", "AV", "Ye"} {
			runes := []rune(pair)
			if f.kern(runes[0], runes[1]) >= 0 {
				t.Errorf("%s: %s is not drawn together", f.whole, pair)
			}
		}
		if f.kern('H', 'H') != 0 || f.kern('n', 'n') != 0 {
			t.Errorf("%s: straight stems are kerned", f.whole)
		}
	}
}

func TestAPairIsKernedTheSameWheneverItIsMet(t *testing.T) {
	f := testPrinter(t).bold
	for range 2 { // there are more pairs than places to remember them
		for left := ' '; left <= '~'; left++ {
			for right := ' '; right <= '~'; right++ {
				want := f.kerning.between(f.glyphs[int(left)], f.glyphs[int(right)])
				if got := f.kern(left, right); got != want {
					t.Fatalf("%c%c: %d, not %d", left, right, got, want)
				}
			}
		}
	}
}

// Need stops a test that has no program to read with.
func Need(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%s is not installed: `make needs` installs it", name)
	}
}

func TestTheSmallFontDrawsWhatTheWholeOneDraws(t *testing.T) {
	Need(t, "pdftoppm")
	printer := testPrinter(t)
	var pages [2][]byte
	for i := range pages {
		content, err := printer.Print(filled("Åse Çelik-Ñandú Čáhppe Đŋšŧž «Ǥiđđa» – ’ …"))
		if err != nil {
			t.Fatal(err)
		}
		command := exec.Command("pdftoppm", "-r", "100", "-")
		command.Stdin = bytes.NewReader(content)
		if pages[i], err = command.Output(); err != nil {
			t.Fatal(err)
		}
		printer.regular.small, printer.bold.small = printer.regular.whole, printer.bold.whole
	}
	if len(pages[0]) < 1000 || !bytes.Equal(pages[0], pages[1]) {
		t.Error("the page looks different")
	}
}

func TestEveryCommonCharacterIsInTheSmallFont(t *testing.T) {
	f := testPrinter(t).regular
	small, err := newFace("small", f.subset(f.common))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.common) < 500 || len(small.glyphs) != len(f.common) {
		t.Errorf("%d of %d characters", len(small.glyphs), len(f.common))
	}
	for _, r := range f.common {
		if small.advance(r) != f.advance(r) {
			t.Errorf("%q is %d wide, not %d", r, small.advance(r), f.advance(r))
		}
	}
}
