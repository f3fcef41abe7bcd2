package certificate

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// save writes a code as a picture, three points a module, on white paper.
func save(t *testing.T, code modules, file string) {
	t.Helper()
	side := code.side + 2*quiet
	picture := image.NewGray(image.Rect(0, 0, 3*side, 3*side))
	draw.Draw(picture, picture.Rect, image.White, image.Point{}, draw.Src)
	for _, r := range code.black {
		r = r.Add(image.Pt(quiet, quiet))
		draw.Draw(picture, image.Rectangle{r.Min.Mul(3), r.Max.Mul(3)}, image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := png.Encode(out, picture); err != nil {
		t.Fatal(err)
	}
}

func TestACodeOfAnyLengthAndLetterIsRead(t *testing.T) {
	Need(t, "zbarimg")
	folder := t.TempDir()
	args, want := []string{"--quiet", "--raw"}, ""
	add := func(address string) {
		code, err := encodeQR(address)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, string(rune('A'+len(args)))+".png")
		save(t, code, file)
		args, want = append(args, file), want+address+"\n"
	}
	for _, letter := range alphabet { // the same letter all along is what a mask must break up
		add("https://kursbro.example/bevis/" + strings.Repeat(strings.ToLower(string(letter)), 26))
	}
	for _, length := range []int{1, 40, 90, 180, 350, 700, 1200, 2280} {
		add("https://kursbro.example/" + strings.Repeat("lang/", length/5) + "x")
	}
	got, err := exec.Command("zbarimg", args...).Output()
	if err != nil || string(got) != want {
		t.Errorf("%v, read\n%s", err, got)
	}
}
