package demo

import (
	"archive/zip"
	"bytes"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
)

// sources are the three courses of our own making, and what they share.
//
//go:embed courses
var sources embed.FS

// Package is the zip of one of our own courses: "brannvern" (SCORM 1.2, pages),
// "antiepileptika" (SCORM 2004, pages) or "legemidler" (SCORM 1.2, with a test
// and a pass mark). The same sources always give the same bytes.
func Package(name string) ([]byte, error) {
	files := map[string]string{} // name in the package → source
	for _, folder := range []string{"courses/shared", "courses/" + name} {
		entries, err := fs.ReadDir(sources, folder)
		if err != nil {
			return nil, fmt.Errorf("demo course %q: %w", name, err)
		}
		for _, e := range entries {
			files[e.Name()] = path.Join(folder, e.Name())
		}
	}
	for name, source := range files {
		content, err := sources.ReadFile(source)
		if err != nil {
			return nil, err
		}
		files[name] = string(content)
	}
	return zipFiles(files)
}

// zipFiles packs contents by name, sorted and without a time: the same bytes
// every day.
func zipFiles(files map[string]string) ([]byte, error) {
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		entry, err := archive.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(entry, files[name]); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return packed.Bytes(), err
}
