package badge_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"strings"
	"testing"

	"kursbro/courses/badge"
)

const svg = "<?xml version=\"1.0\"?>\n<!-- a > b --><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><title>Æ</title></svg>"

func smallPNG(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func baked(t testing.TB, picture, in []byte) []byte {
	t.Helper()
	out, err := badge.Bake(picture, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestABadgeComesOutOfAPictureAsItWentIn(t *testing.T) {
	c := full()
	c.Holder.Name = "]]> <&\" Áile"
	embedded, jwt := signed(t, c)
	for _, in := range [][]byte{embedded, jwt} {
		for _, picture := range [][]byte{smallPNG(t), []byte(svg)} {
			out, err := badge.Extract(baked(t, picture, in))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := badge.Verify(out, theWeb(t).resolve, at); err != nil || got != c {
				t.Errorf("%v\n%s", err, out)
			}
		}
	}
}

func TestAPictureWithABadgeIsStillAPicture(t *testing.T) {
	embedded, jwt := signed(t, full())
	if _, err := png.Decode(bytes.NewReader(baked(t, smallPNG(t), embedded))); err != nil {
		t.Error(err)
	}
	want := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential verify="` +
		string(jwt) + `"></openbadges:credential><title>`
	if got := string(baked(t, []byte(svg), jwt)); !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
}

// textChunk is an iTXt chunk with a right checksum.
func textChunk(text string) string {
	body := "iTXt" + text
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(text)))) + body +
		string(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body))))
}

func packed(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const keyword = "openbadgecredential\x00"

func TestAPackedBadgeIsRead(t *testing.T) {
	embedded, _ := signed(t, full())
	picture := withChunk(t, textChunk(keyword+"\x01\x00nb\x00Merke\x00"+packed(t, string(embedded))))
	out, err := badge.Extract([]byte(picture))
	if err != nil || !bytes.Equal(out, embedded) {
		t.Errorf("%v: %s", err, out)
	}
}

// withChunk is a PNG with one more chunk behind its header.
func withChunk(t testing.TB, chunk string) string {
	t.Helper()
	picture := string(smallPNG(t))
	return picture[:33] + chunk + picture[33:]
}

func TestAHostilePictureIsRefused(t *testing.T) {
	embedded, _ := signed(t, full())
	small := string(smallPNG(t))
	good := string(baked(t, []byte(small), embedded))
	credential := func(inside string) string {
		return strings.Replace(string(baked(t, []byte(svg), embedded)), "<title>", inside+"<title>", 1)
	}
	for _, c := range []struct{ what, picture, key string }{
		{"nothing", "", "badge.image"},
		{"a JPEG", "\xff\xd8\xff", "badge.image"},
		{"only the beginning", small[:8], "badge.image"},
		{"cut inside", good[:len(good)/2], "badge.image"},
		{"a length of 4 GiB", small[:33] + "\xff\xff\xff\xffiTXt" + keyword, "badge.image"},
		{"a length that turns negative", small[:33] + "\x80\x00\x00\x00iTXt" + keyword, "badge.image"},
		{"a wrong checksum", strings.Replace(good, "Áile", "Åile", 1), "badge.image"},
		{"a text without its parts", withChunk(t, textChunk(keyword+"\x00")), "badge.image"},
		{"an unknown way of packing", withChunk(t, textChunk(keyword+"\x02\x00\x00\x00{}")), "badge.image"},
		{"packed junk", withChunk(t, textChunk(keyword+"\x01\x00\x00\x00junk")), "badge.image"},
		{"a bomb", withChunk(t, textChunk(keyword+"\x01\x00\x00\x00"+packed(t, strings.Repeat("{", 64<<20)))), "badge.image"},
		{"a large file", small + strings.Repeat("x", 8<<20), "badge.image"},
		{"no badge", small, "badge.image.none"},
		{"another text", withChunk(t, textChunk("Comment\x00\x00\x00\x00\x00{}")), "badge.image.none"},
		{"two badges", good[:33] + good[33:len(good)-len(small)+33] + good[33:], "badge.image.many"},
		{"an SVG without one", svg, "badge.image.none"},
		{"an SVG with two", credential(`<openbadges:credential>{}</openbadges:credential>`), "badge.image.many"},
		{"an SVG with a document type", `<!DOCTYPE svg [<!ENTITY a "b">]>` + svg, "badge.image"},
		{"an SVG with an unknown entity", credential("&a;"), "badge.image"},
		{"an SVG that is cut", svg[:len(svg)-3], "badge.image"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := badge.Extract([]byte(c.picture))
			isRefused(t, c.key, err)
		})
	}
}

func TestABadgeIsBakedIntoAPictureOnly(t *testing.T) {
	embedded, _ := signed(t, full())
	for _, c := range []struct{ what, picture, key string }{
		{"a text", "Hei", "badge.image"},
		{"HTML", "<html><body></body></html>", "badge.image"},
		{"an empty drawing", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "badge.image"},
		{"another meaning of the prefix", strings.Replace(svg, " viewBox", ` xmlns:openbadges="x" viewBox`, 1), "badge.image"},
		{"a PNG with a badge", string(baked(t, smallPNG(t), embedded)), "badge.image.many"},
		{"an SVG with a badge", string(baked(t, []byte(svg), embedded)), "badge.image.many"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := badge.Bake([]byte(c.picture), embedded)
			isRefused(t, c.key, err)
		})
	}
}
