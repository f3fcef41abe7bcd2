package scorm_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"kursbro/courses/scorm"
)

// entry is one file of a package that a test makes.
type entry struct {
	name, body string
	change     func(*zip.FileHeader) // nil: an ordinary deflated file
}

// pack zips the entries as they are told, right or wrong.
func pack(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.change != nil {
			e.change(h)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// manifest12 is a small SCORM 1.2 manifest with these items and resources.
func manifest12(items, resources string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>Kurs på nynorsk</title>
` + items + `
</organization></organizations>
<resources>` + resources + `</resources></manifest>`
}

// oneUnit is a package whose only unit has this href.
func oneUnit(href string) entry {
	return entry{name: "imsmanifest.xml", body: manifest12(
		`<item identifier="I" identifierref="R"><title>Del 1</title></item>`,
		`<resource identifier="R" type="webcontent" adlcp:scormtype="sco" href="`+href+`"/>`)}
}

var page = entry{name: "index.html", body: "<!doctype html><title>x</title>"}

func check(t testing.TB, zipped []byte) (*scorm.Package, error) {
	t.Helper()
	return scorm.Check(bytes.NewReader(zipped), int64(len(zipped)), scorm.DefaultLimits)
}

func accepted(t testing.TB, entries ...entry) *scorm.Package {
	t.Helper()
	pkg, err := check(t, pack(t, entries...))
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	return pkg
}

func paths(pkg *scorm.Package) string {
	var all []string
	for _, f := range pkg.Files {
		all = append(all, f.Path)
	}
	return strings.Join(all, " ")
}
