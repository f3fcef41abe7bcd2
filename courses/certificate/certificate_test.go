package certificate_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/courses/certificate"
	"kursbro/static"
)

var update = flag.Bool("update", false, "write the golden files anew")

func newPrinter(t testing.TB) *certificate.Printer {
	t.Helper()
	var fonts certificate.Fonts
	for name, into := range map[string]*[]byte{"Inter-Regular.ttf": &fonts.Regular, "Inter-Bold.ttf": &fonts.Bold} {
		content, err := static.Bytes(name)
		if err != nil {
			t.Fatalf("static/dist lacks %s: run npm ci && node build.mjs in static (%v)", name, err)
		}
		*into = content
	}
	printer, err := certificate.New(fonts)
	if err != nil {
		t.Fatal(err)
	}
	return printer
}

// labels reads the message files themselves: this room knows no language.
func labels(t testing.TB, language string) certificate.Labels {
	t.Helper()
	content, err := os.ReadFile("../../app/i18n/messages/certificate." + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(content, &texts); err != nil {
		t.Fatal(err)
	}
	return certificate.LabelsIn(func(key string) string {
		if texts[key] == "" {
			t.Errorf("no text for %s in %s", key, language)
		}
		return texts[key]
	})
}

func sample(t testing.TB) certificate.Certificate {
	t.Helper()
	return certificate.Certificate{
		Organisation: "Helse Bergen – tilgang for eksterne brukere",
		Holder:       "Tove Vårdal Øyslebø",
		Course:       "Brannvern – teoretisk del HEO",
		Completed:    "7. mai 2026",
		ValidUntil:   "7. mai 2028",
		Result:       "Bestått, 87,5 %",
		Number:       "KB-2026-7F3K-9Q2S",
		Issuer:       "Helse Bergen HF",
		VerifyURL:    "https://kursbro.example/bevis/7f3k9q2mxa7f3k9q2mxa7f3k9q",
		IssuedAt:     time.Date(2026, 5, 7, 14, 32, 0, 0, time.FixedZone("CEST", 2*60*60)),
		Labels:       labels(t, "nb"),
	}
}

func printed(t testing.TB, c certificate.Certificate) []byte {
	t.Helper()
	content, err := newPrinter(t).Print(c)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// tool runs a program on a PDF; its arguments name the file as PDF.
func tool(t *testing.T, pdf []byte, name string, args ...string) string {
	t.Helper()
	certificate.Need(t, name)
	file := filepath.Join(t.TempDir(), "certificate.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "PDF", file)
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	return strings.TrimSpace(tool(t, pdf, "pdftotext", "-raw", "PDF", "-"))
}

func TestTheTextCanBeReadInEachLanguage(t *testing.T) {
	for _, language := range []string{"nb", "nn", "en", "se"} {
		t.Run(language, func(t *testing.T) {
			c := sample(t)
			c.Labels = labels(t, language)
			c.Holder = "Čáhppe Biera Ánne Đŋšŧž-Ǥiđđa"
			got := textOf(t, printed(t, c)) + "\n"
			golden := "testdata/kursbevis." + language + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || got != string(want) {
				t.Errorf("%v\ngot:\n%s\nwant:\n%s", err, got, want)
			}
		})
	}
}

func TestTheQRCodeLeadsToTheAddress(t *testing.T) {
	for _, address := range []string{
		"https://kursbro.example/bevis/7f3k9q2mxa7f3k9q2mxa7f3k9q",
		"http://localhost:8080/bevis/0000000000000000000000000a",
		"https://" + strings.Repeat("lang.", 40) + "example/bevis/7f3k9q2mxa7f3k9q2mxa7f3k9q",
	} {
		c := sample(t)
		c.VerifyURL = address
		page := tool(t, printed(t, c), "pdftoppm", "-r", "200", "-png", "PDF")
		file := filepath.Join(t.TempDir(), "page.png")
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(tool(t, nil, "zbarimg", "--quiet", "--raw", file)); got != address {
			t.Errorf("the code says %q", got)
		}
	}
}

func TestAnAddressThatHasNoRoomInACodeIsRefused(t *testing.T) {
	c := sample(t)
	c.VerifyURL = "https://" + strings.Repeat("x", 5000)
	if _, err := newPrinter(t).Print(c); err == nil {
		t.Error("printed without a code")
	}
}

func TestTheSameValuesGiveTheSameBytes(t *testing.T) {
	printer, c := newPrinter(t), sample(t)
	first, err := printer.Print(c)
	if err != nil {
		t.Fatal(err)
	}
	var printing sync.WaitGroup
	for range 8 {
		printing.Go(func() {
			again, err := printer.Print(c)
			if err != nil || !bytes.Equal(first, again) {
				t.Errorf("another certificate, %v", err)
			}
		})
	}
	printing.Wait()
	if other := printed(t, c); !bytes.Equal(first, other) {
		t.Error("another printer draws another certificate")
	}
}

func TestTheFileSaysWhatItIs(t *testing.T) {
	c := sample(t)
	got := tool(t, printed(t, c), "pdfinfo", "-isodates", "PDF")
	for _, want := range []string{
		"Kursbevis KB-2026-7F3K-9Q2S – Brannvern – teoretisk del HEO", "Tove Vårdal Øyslebø", "Helse Bergen HF",
		"2026-05-07T12:32:00", "Pages:           1", "(A4)",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if fonts := tool(t, printed(t, c), "pdffonts", "PDF"); strings.Count(fonts, "yes yes yes") != 2 {
		t.Errorf("fonts are not embedded, subset and readable:\n%s", fonts)
	}
	tool(t, printed(t, c), "qpdf", "--check", "PDF")
}

func TestNoCharacterDisappears(t *testing.T) {
	tests := []struct{ name, written, read string }{
		{"composed", "A\u030asne Bjo\u0308rk", "Åsne Björk"},
		{"emoji", "Kari 🙂 Nordmann", "Kari □ Nordmann"},
		{"emoji of several", "Kari 👩🏽‍⚕️", "Kari □□"},
		{"Arabic", "محمد", "□□□□"},
		{"Chinese", "王 Li", "□ Li"},
		{"Cyrillic and Greek, beyond the common", "Дмитрий Ωμέγα", "Дмитрий Ωμέγα"},
		{"signs", "≥ 50 % → ✓", "≥ 50 % → ✓"},
		{"blanks and breaks", " Kari\n\tNord\u00a0mann ", "Kari Nord mann"},
		{"nothing of its own", "Ka\u00adri\u200d\u202e\x00", "Kari"},
		{"broken UTF-8", "Kari\xff", "Kari□"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := sample(t)
			c.Holder = test.written
			if got := textOf(t, printed(t, c)); !strings.Contains(got, "\n"+test.read+"\n") {
				t.Errorf("reads %q", got)
			}
		})
	}
}

func TestWhatIsEmptyIsLeftOut(t *testing.T) {
	c := sample(t)
	c.ValidUntil, c.Result, c.Issuer = "", "", ""
	got := textOf(t, printed(t, c))
	for _, label := range []string{c.Labels.ValidUntil, c.Labels.Result, c.Labels.Issuer} {
		if strings.Contains(got, label) {
			t.Errorf("%s stands there without a value:\n%s", label, got)
		}
	}
}

func logo(t *testing.T, width, height int) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width {
		for j := range height {
			picture.Set(i, j, color.NRGBA{R: 0, G: 90, B: 99, A: uint8(255 * i / width)})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestALogoStandsInTheCorner(t *testing.T) {
	c := sample(t)
	for _, size := range [][2]int{{300, 100}, {40, 400}, {2000, 10}} {
		c.Logo = logo(t, size[0], size[1])
		list := tool(t, printed(t, c), "pdfimages", "-list", "PDF")
		if !strings.Contains(list, "smask") {
			t.Errorf("%v: no picture with its transparency:\n%s", size, list)
		}
	}
	for _, broken := range [][]byte{[]byte("no picture"), logo(t, 20, 20)[:60]} {
		c.Logo = broken
		if _, err := newPrinter(t).Print(c); err == nil || !strings.Contains(err.Error(), "logo") {
			t.Errorf("a broken logo: %v", err)
		}
	}
}

func TestFontsThatAreNoneAreRefused(t *testing.T) {
	for _, fonts := range []certificate.Fonts{{}, {Regular: []byte("OTTO"), Bold: []byte("x")}} {
		if _, err := certificate.New(fonts); err == nil {
			t.Error("took no font for one")
		}
	}
}

func BenchmarkPrint(b *testing.B) {
	printer, c := newPrinter(b), sample(b)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := printer.Print(c); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newPrinter(b)
	}
}

func FuzzPrint(f *testing.F) {
	printer, c := newPrinter(f), sample(f)
	f.Add("Kari Nordmann", "Brannvern")
	f.Add("🙂\u0301\xff", strings.Repeat("W", 5000))
	f.Fuzz(func(t *testing.T, holder, course string) {
		c := c
		c.Holder, c.Course = holder, course
		if _, err := printer.Print(c); err != nil {
			t.Fatal(err)
		}
	})
}
