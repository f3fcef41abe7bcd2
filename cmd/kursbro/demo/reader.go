package demo

import (
	"archive/zip"
	"bytes"
	"embed"
	"html"
	"strings"
)

//go:embed reader
var reader embed.FS

// readAloud makes a package that shows what the course says of itself on three
// pages: for the courses of the region that nobody has made content for. The
// same text always gives the same bytes.
func (t text) readAloud() ([]byte, error) {
	words := strings.NewReplacer("{{.Title}}", html.EscapeString(t.title),
		"{{.Summary}}", html.EscapeString(t.summary), "{{.Description}}", html.EscapeString(t.description))
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for _, name := range []string{"imsmanifest.xml", "index.html", "reader.css", "reader.js"} {
		source, err := reader.ReadFile("reader/" + name)
		if err != nil {
			return nil, err
		}
		entry, err := archive.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := words.WriteString(entry, string(source)); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return packed.Bytes(), err
}
