package main

import (
	"go/ast"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	statement = regexp.MustCompile(`(?is)^\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|WITH\s+(RECURSIVE\s+)?\w+\s*(\([^)]*\))?\s*AS\s*\(|CREATE\s+(TABLE|INDEX)\s|ALTER\s+TABLE\s)`)
	written   = regexp.MustCompile(`(?i)\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+([a-z_]+)(?:\s|\()`)
	created   = regexp.MustCompile(`(?i)CREATE\s+TABLE\s+([a-z_]+)`)
)

// keepsTables are the rooms of the ground that may hold SQL in any file.
var keepsTables = []string{"app/db", "app/db/dbtest", "app/mail", "app/jobs", "app/blob"}

// texts calls visit with every string literal of a file.
func texts(s source, visit func(at ast.Node, text string)) {
	ast.Inspect(s.file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				visit(literal, text)
			}
		}
		return true
	})
}

func isStore(s source) bool {
	return strings.HasSuffix(s.path, "_store.go") || path.Base(s.path) == "store.go" || slices.Contains(keepsTables, s.room)
}

func sqlOutsideStores(t *testing.T, house fs.FS) []string {
	var breaches []string
	for _, s := range sources(t, house) {
		if isStore(s) || s.isTest() || s.room == "cmd/kursbro/bench" {
			continue
		}
		if slices.Contains(s.imports, "database/sql") {
			breaches = append(breaches, s.path+": database/sql belongs in a store")
		}
		texts(s, func(at ast.Node, text string) {
			if statement.MatchString(text) {
				breaches = append(breaches, s.line(at)+": SQL belongs in a *_store.go")
			}
		})
	}
	return breaches
}

func writesAcrossRooms(t *testing.T, house fs.FS) []string {
	owners := tableOwners(t, house)
	var breaches []string
	for _, s := range sources(t, house) {
		if !strings.HasSuffix(s.path, "_store.go") || s.room == "cmd/kursbro/demo" { // the demo fills every room in bulk, and says why
			continue
		}
		room, _, _ := strings.Cut(strings.TrimPrefix(s.room, "app/"), "/")
		texts(s, func(at ast.Node, text string) {
			for _, hit := range written.FindAllStringSubmatch(text, -1) {
				owner, known := owners[strings.ToLower(hit[1])]
				if known && owner != room && !strings.HasSuffix(s.room, "/"+owner) {
					breaches = append(breaches, s.line(at)+": the table "+hit[1]+" is written by "+owner)
				}
			}
		})
	}
	return breaches
}

// tableOwners reads each table's room out of the names of the migrations, such as 0010_accounts.sql.
func tableOwners(t *testing.T, house fs.FS) map[string]string {
	files, err := fs.Glob(house, "app/db/migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations found: ", err)
	}
	owners := map[string]string{}
	for _, name := range files {
		text, err := fs.ReadFile(house, name)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.FieldsFunc(path.Base(name), func(r rune) bool { return r == '_' || r == '.' })
		for _, hit := range created.FindAllStringSubmatch(string(text), -1) {
			owners[hit[1]] = words[1]
		}
	}
	return owners
}
