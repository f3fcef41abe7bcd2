package scorm_test

import (
	"strings"
	"testing"
)

// TestAFileIsServedAsWhatItsBytesSay (ASVS 4.1.1, 5.2.2): a name is believed where
// the bytes agree, and an encoding is said where it can be known.
func TestAFileIsServedAsWhatItsBytesSay(t *testing.T) {
	const png, jpeg = "\x89PNG\r\n\x1a\n…", "\xFF\xD8\xFF\xE0…"
	long := strings.Repeat("så ", 20_000) // the odd byte lies across pieces that are read at once
	for _, test := range []struct{ name, body, kind string }{
		{"a.png", png, "image/png"},
		{"a.jpg", png, "image/png"}, // as picture programs save
		{"a.png", jpeg, "image/jpeg"},
		{"a.jpg", "<html><script>alert(1)</script>", "application/octet-stream"},
		{"a.png", "MZ\x90\x00", "application/octet-stream"},
		{"a.gif", "", "image/gif"}, // a placeholder
		{"a.mp3", "ID3\x04", "audio/mpeg"},
		{"a.mp3", "\xFF\xFB\x90", "audio/mpeg"},
		{"a.mp3", "\x00\x00\x00\x20ftypM4A ", "audio/mp4"},
		{"a.mp4", "\x00\x00\x00\x20ftypisom", "video/mp4"},
		{"a.mp4", "<?php echo 1;", "application/octet-stream"},
		{"a.mov", "\x00\x00\x00\x08wide", "video/quicktime"},
		{"a.webm", "\x1A\x45\xDF\xA3", "video/webm"},
		{"a.wav", "RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"},
		{"a.ttf", "OTTO\x00", "font/otf"},
		{"a.woff2", "wOF2", "font/woff2"},
		{"a.pdf", "%PDF-1.4", "application/pdf"},
		{"a.pdf", "<html>", "application/octet-stream"},
		{"a.php", "<?php", "application/octet-stream"},
		{"a.ts", "let a = 1", "video/mp2t"}, // no way to tell
		{"a.html", "<p>hei", "text/html; charset=utf-8"},
		{"a.html", "<p>bl\xE5b\xE6r", "text/html"}, // says nothing: the browser guesses as before
		{"a.html", `<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>bl` + "\xE5b\xE6r", "text/html; charset=windows-1252"},
		{"a.html", `<META CHARSET='ISO-8859-15'>`, "text/html; charset=iso-8859-15"},
		{"a.html", `<meta charset="utf-16"><p>blåbær`, "text/html; charset=utf-8"},
		{"a.html", `<meta charset="klingon"><p>bl` + "\xE5b\xE6r", "text/html"},
		{"a.htm", "\xEF\xBB\xBF<p>blåbær", "text/html; charset=utf-8"},
		{"a.xml", "\xFF\xFE<\x00a\x00", "application/xml; charset=utf-16le"},
		{"a.xml", `<?xml version="1.0" encoding="ISO-8859-1"?><a>` + "\xE5", "application/xml; charset=windows-1252"},
		{"a.svg", "<svg/>", "image/svg+xml; charset=utf-8"},
		{"a.css", `@charset "iso-8859-1"; a{content:"` + "\xE5", "text/css; charset=windows-1252"},
		{"a.js", long, "text/javascript; charset=utf-8"},
		{"a.js", long + "\xE5", "text/javascript"},
		{"a.js", "x" + long, "text/javascript; charset=utf-8"},
		{"a.json", "{}", "application/json"},
	} {
		pkg := accepted(t, oneUnit("index.html"), page, entry{name: test.name, body: test.body})
		for _, f := range pkg.Files {
			if f.Path == test.name && f.Type != test.kind {
				t.Errorf("%s %.20q: %s, want %s", test.name, test.body, f.Type, test.kind)
			}
		}
	}
}
