package scorm

import (
	"path"
	"strings"
)

// contentTypes are what course files are served as. A fixed list: the same on
// every machine, and nothing that a server or an operating system would run.
// What a file really is, and in which encoding, glance.go sees.
var contentTypes = map[string]string{
	".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml",
	".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript",
	".json": "application/json", ".xml": "application/xml", ".xsd": "application/xml", ".dtd": "application/xml-dtd",
	".txt": "text/plain", ".csv": "text/csv", ".vtt": "text/vtt", ".srt": "text/plain",
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
	".svg": "image/svg+xml", ".webp": "image/webp", ".avif": "image/avif", ".bmp": "image/bmp", ".ico": "image/x-icon",
	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".wav": "audio/wav", ".ogg": "audio/ogg", ".oga": "audio/ogg",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg", ".mov": "video/quicktime",
	".m3u8": "application/vnd.apple.mpegurl", ".ts": "video/mp2t",
	".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf", ".eot": "application/vnd.ms-fontobject",
	".pdf": "application/pdf", ".zip": "application/zip", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

// ContentType is what a file of a package is served as, by its extension;
// what we do not know is a download.
func ContentType(name string) string {
	if t, ok := contentTypes[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	return unknownType
}

// unknownType is a download.
const unknownType = "application/octet-stream"

// Compressible says that files of the type become smaller when they are
// compressed: they are text, or fonts and pictures that are not compressed yet.
func Compressible(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	switch kind {
	case "application/json", "application/xml", "application/xml-dtd", "application/xhtml+xml", "application/manifest+json",
		"application/wasm", "application/vnd.ms-fontobject", "application/vnd.apple.mpegurl",
		"image/svg+xml", "image/bmp", "image/x-icon", "font/ttf", "font/otf":
		return true
	}
	return strings.HasPrefix(kind, "text/")
}
