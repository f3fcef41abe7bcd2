package scorm

import (
	"bytes"
	"slices"
)

// formats say by how a file begins whether it is of the type. Types without one
// are text, or nothing that a browser shows.
var formats = map[string]func(head []byte) bool{
	"image/png":  begins("\x89PNG\r\n\x1a\n"),
	"image/jpeg": begins("\xFF\xD8\xFF"),
	"image/gif":  begins("GIF87a", "GIF89a"),
	"image/bmp":  begins("BM"),
	"image/webp": riff("WEBP"),
	"image/avif": boxed("ftyp"),

	"image/x-icon": begins("\x00\x00\x01\x00", "\x00\x00\x02\x00", "\x89PNG"),

	"audio/mpeg": isMP3,
	"audio/mp4":  boxed("ftyp"),
	"audio/wav":  riff("WAVE"),
	"audio/ogg":  begins("OggS"),

	"video/mp4":       boxed("ftyp", "moov", "mdat", "free", "skip", "wide"),
	"video/quicktime": boxed("ftyp", "moov", "mdat", "free", "skip", "wide", "pnot"),
	"video/webm":      begins("\x1A\x45\xDF\xA3"),
	"video/ogg":       begins("OggS"),

	"font/woff":  begins("wOFF"),
	"font/woff2": begins("wOF2"),
	"font/ttf":   begins("\x00\x01\x00\x00", "true", "ttcf"),
	"font/otf":   begins("OTTO", "ttcf"),

	"application/vnd.ms-fontobject": func(head []byte) bool { return len(head) > 36 && string(head[34:36]) == "LP" },

	"application/pdf":  func(head []byte) bool { return bytes.Contains(head, []byte("%PDF-")) },
	"application/zip":  begins("PK"),
	"application/wasm": begins("\x00asm"),
}

// families are the formats that are taken for one another.
var families = map[string][]string{
	"image": {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"},
	"audio": {"audio/wav", "audio/ogg", "audio/mp4", "audio/mpeg"},
	"video": {"video/webm", "video/ogg", "video/mp4"},
	"font":  {"font/woff2", "font/woff", "font/otf", "font/ttf"},
}

func begins(with ...string) func([]byte) bool {
	return func(head []byte) bool {
		return slices.ContainsFunc(with, func(mark string) bool { return bytes.HasPrefix(head, []byte(mark)) })
	}
}

// riff is Microsoft's container.
func riff(kind string) func([]byte) bool {
	return func(head []byte) bool {
		return len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == kind
	}
}

// boxed is the container of ISO/IEC 14496-12 and of QuickTime before it.
func boxed(first ...string) func([]byte) bool {
	return func(head []byte) bool { return len(head) >= 8 && slices.Contains(first, string(head[4:8])) }
}

// isMP3: a tag, or at once a frame of MPEG layer I to III.
func isMP3(head []byte) bool {
	return bytes.HasPrefix(head, []byte("ID3")) || len(head) >= 2 && head[0] == 0xFF && head[1]&0xE0 == 0xE0 && head[1]&0x06 != 0
}
