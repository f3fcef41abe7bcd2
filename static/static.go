// Package static holds what browsers fetch and never changes while the program
// runs: style sheet, script, fonts, pictures and the run-times of courses, built
// by build.mjs into dist/ and embedded here.
//
// It names, reads and serves these files. It does not hold templates (package
// views) or files that people upload (app/blob).
package static

import (
	"embed"
	"encoding/json"
	"io/fs"
)

// Prefix is where the files live on every host that serves them.
const Prefix = "/static/"

//go:embed all:dist
var dist embed.FS

// FS holds the built files by their hashed names; on a clone where build.mjs
// has not run yet it is as good as empty.
var FS = sub(dist, "dist")

// hashed maps a plain name to the name that carries the hash of its content.
var hashed = manifest()

// Path is the address of a built file, such as "/static/kursbro.5f3c91aa02.css"
// for "kursbro.css". It changes with the content, so it may be cached for ever.
// An unknown name keeps its plain address, which answers 404.
func Path(name string) string {
	if h, ok := hashed[name]; ok {
		return Prefix + h
	}
	return Prefix + name
}

// Bytes reads a built file by its plain name, for example "Inter-Regular.ttf"
// for the certificates. The error wraps fs.ErrNotExist when it is not built.
func Bytes(name string) ([]byte, error) {
	if h, ok := hashed[name]; ok {
		name = h
	}
	return fs.ReadFile(FS, name)
}

// Built tells whether build.mjs has run before this program was compiled.
func Built() bool { return len(hashed) > 0 }

func manifest() map[string]string {
	names := map[string]string{}
	text, err := fs.ReadFile(FS, "manifest.json")
	if err != nil {
		return names
	}
	if err := json.Unmarshal(text, &names); err != nil {
		panic("static: manifest.json: " + err.Error())
	}
	return names
}

func sub(fsys fs.FS, dir string) fs.FS {
	inner, err := fs.Sub(fsys, dir)
	if err != nil {
		panic("static: " + err.Error())
	}
	return inner
}
