package lesson

import (
	"bytes"
	"io"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kursbro/app/problem"
)

// Use is what an uploaded file is for.
type Use string

// The uses of files.
const (
	Picture   Use = "picture"
	Film      Use = "film"
	Caption   Use = "caption"
	Sheet     Use = "sheet" // PDF
	largeFilm     = 512 << 20
)

// Largest is how many bytes a file may have.
var Largest = map[Use]int64{Picture: 10 << 20, Film: largeFilm, Caption: 2 << 20, Sheet: 50 << 20}

// wrong says which message tells that a file is of another kind.
var wrong = map[Use]string{Picture: "lesson.file.picture", Film: "lesson.file.film", Caption: "lesson.file.caption", Sheet: "lesson.file.sheet"}

// signs are how files begin, whatever they are called.
var signs = []struct {
	use       Use
	at        int
	begins    string
	kind, ext string
}{
	{Picture, 0, "\x89PNG\r\n\x1a\n", "image/png", ".png"},
	{Picture, 0, "\xff\xd8\xff", "image/jpeg", ".jpg"},
	{Picture, 0, "GIF8", "image/gif", ".gif"},
	{Picture, 8, "WEBP", "image/webp", ".webp"},
	{Film, 4, "ftyp", "video/mp4", ".mp4"},
	{Film, 0, "\x1a\x45\xdf\xa3", "video/webm", ".webm"},
	{Sheet, 0, "%PDF-", "application/pdf", ".pdf"},
}

// Know says what a file is by its first bytes: its content type and the ending
// of its name. Invalid when it is not what the use asks for, or too large.
func Know(use Use, file io.ReaderAt, size int64) (kind, ext string, err error) {
	if size > Largest[use] {
		return "", "", problem.New(problem.Invalid, "lesson.file.large", "Limit", Largest[use]>>20)
	}
	head := make([]byte, 512)
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", "", err
	}
	head = head[:n]
	if use == Caption {
		return knowCaption(file, size)
	}
	if use == Sheet && bytes.HasPrefix(head, []byte("%PDF-")) && !endsAsSheet(file, size) {
		return "", "", problem.New(problem.Invalid, "lesson.file.sheet.cut")
	}
	for _, sign := range signs {
		if sign.use == use && len(head) > sign.at && bytes.HasPrefix(head[sign.at:], []byte(sign.begins)) {
			return sign.kind, sign.ext, nil
		}
	}
	return "", "", problem.New(problem.Invalid, wrong[use])
}

// endsAsSheet says whether a PDF comes to its end (ISO 32000-1 7.5.5), perhaps
// with something after it that a mail or a browser added.
func endsAsSheet(file io.ReaderAt, size int64) bool {
	tail := make([]byte, min(size, 16<<10))
	n, err := file.ReadAt(tail, size-int64(len(tail)))
	return (err == nil || err == io.EOF) && bytes.Contains(tail[:n], []byte("%%EOF"))
}

// cue is a line of times.
var cue = regexp.MustCompile(`(?m)^(\d{2,}:)?\d{2}:\d{2}\.\d{3}[ \t]+-->[ \t]+(\d{2,}:)?\d{2}:\d{2}\.\d{3}`)

// knowCaption wants WebVTT with at least one text in it.
func knowCaption(file io.ReaderAt, size int64) (kind, ext string, err error) {
	text, err := io.ReadAll(io.NewSectionReader(file, 0, size))
	if err != nil {
		return "", "", err
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !bytes.HasPrefix(text, []byte("WEBVTT")) || !utf8.Valid(text) || !cue.Match(text) {
		return "", "", problem.New(problem.Invalid, wrong[Caption])
	}
	return "text/vtt; charset=utf-8", ".vtt", nil
}

// letters keeps names short and plain, so that a text can name them.
var letters = regexp.MustCompile(`[^a-z0-9æøåáčđŋšŧž]+`)

// Name makes the path of an uploaded file, with the ending of what it is.
func Name(uploaded, ext string) string {
	uploaded = norm.NFC.String(path.Base(strings.ReplaceAll(uploaded, "\\", "/")))
	stem := letters.ReplaceAllString(strings.ToLower(strings.TrimSuffix(uploaded, path.Ext(uploaded))), "-")
	stem = strings.Trim(stem, "-")
	if runes := []rune(stem); len(runes) > 60 {
		stem = string(runes[:60])
	}
	if stem == "" {
		stem = "fil"
	}
	return stem + ext
}

// FilmType is the content type of a film, by its path.
func FilmType(film string) string {
	if path.Ext(film) == ".webm" {
		return "video/webm"
	}
	return "video/mp4"
}

// IsPicture says whether a content type is that of a picture.
func IsPicture(kind string) bool { return strings.HasPrefix(kind, "image/") }
