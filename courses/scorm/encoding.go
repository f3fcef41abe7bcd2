package scorm

import (
	"bytes"
	"io"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

var declaredEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// toUTF8 decodes a manifest: by its byte order mark, by the look of UTF-16, by
// what it declares, and – where it lies – by what its bytes can be.
func toUTF8(raw []byte) ([]byte, error) {
	if enc := wideEncoding(raw); enc != nil {
		return transformed(raw, enc)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	label := "utf-8"
	if m := declaredEncoding.FindSubmatch(raw); m != nil {
		label = string(m[1])
	}
	enc, name := charset.Lookup(label)
	switch {
	case enc == nil:
		return nil, refuse("scorm.manifest_encoding", "Encoding", label)
	case utf8.Valid(raw) && (isLatin(name) || isWide(name)):
		return raw, nil // plain ASCII, or UTF-8 that says otherwise
	case name == "utf-8" && !utf8.Valid(raw):
		return transformed(raw, charmap.Windows1252) // Latin-1 lying as UTF-8
	}
	return transformed(raw, enc)
}

// wideEncoding recognises UTF-16 by its mark or by "<" beside a zero byte.
func wideEncoding(raw []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}), bytes.HasPrefix(raw, []byte{'<', 0}):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}), bytes.HasPrefix(raw, []byte{0, '<'}):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return nil
}

func isLatin(name string) bool {
	return name == "utf-8" || name == "windows-1252" || name == "iso-8859-15" || name == "windows-1250"
}

// isWide tells UTF-16 labels: on bytes that are no UTF-16 they are a slip of
// an editor that saved the file anew.
func isWide(name string) bool { return name == "utf-16le" || name == "utf-16be" }

func transformed(raw []byte, enc encoding.Encoding) ([]byte, error) {
	text, err := io.ReadAll(transform.NewReader(bytes.NewReader(raw), enc.NewDecoder()))
	if err != nil {
		return nil, refuse("scorm.manifest_encoding", "Encoding", "?").Because(err)
	}
	return text, nil
}
