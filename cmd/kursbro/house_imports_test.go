package main

import (
	"fmt"
	"go/ast"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

const ours = "kursbro/"

// floors says what each room may import of ours besides app/problem. A room
// that ends in /… also means every room below it.
var floors = map[string][]string{
	"app/problem":         {},
	"app/config":          {},
	"app/db":              {},
	"app/i18n":            {},
	"app/keypair":         {},
	"app/blob":            {},
	"app/mail":            {"app/db", "app/i18n", "views"},
	"app/jobs":            {"app/db"},
	"app/site":            {"app/i18n", "app/config", "views", "static"},
	"static":              {},
	"views":               {},
	"accounts":            {"app/db", "app/mail", "app/i18n", "accounts/transfer", "accounts/nationalid", "accounts/audit", "accounts/oidc"},
	"accounts/oidc":       {"app/config"},
	"accounts/transfer":   {},
	"accounts/nationalid": {},
	"accounts/audit":      {"app/db"},
	"accounts/pages":      {"accounts", "accounts/…", "app/site", "app/i18n"},
	"courses/badge":       {},
	"courses":             {"accounts", "accounts/transfer", "accounts/audit", "app/db", "app/blob", "app/mail", "app/i18n", "courses/scorm", "courses/certificate", "courses/badge", "courses/pdf", "courses/calendar", "courses/lesson", "courses/quiz", "courses/completion", "accounts/nationalid"},
	"courses/calendar":    {},
	"courses/cmi5":        {},
	"courses/elmo":        {},
	"courses/scorm":       {},
	"courses/completion":  {"accounts/nationalid"},
	"courses/quiz":        {},
	"courses/lesson":      {"courses/quiz"},
	"courses/certificate": {"courses/pdf"},
	"courses/pdf":         {},
	"courses/player":      {"courses", "courses/scorm", "courses/lesson", "courses/quiz", "app/blob", "app/i18n", "views", "static"},
	"courses/competence":  {"courses", "accounts", "app/db"},
	"courses/goals":       {"accounts", "accounts/transfer", "accounts/audit", "app/db", "app/mail", "app/i18n"},
	"courses/sharing":     {"courses", "courses/certificate", "accounts", "accounts/transfer", "accounts/audit", "app/db", "app/mail", "app/i18n"},
	"courses/reminder":    {"courses", "accounts", "accounts/transfer", "accounts/audit", "app/db", "app/mail", "app/i18n"},
	"courses/report":      {"courses", "accounts", "accounts/transfer", "accounts/audit", "app/db", "app/mail", "app/i18n"},
	"courses/pages":       {"courses", "courses/…", "accounts", "app/site", "app/i18n"},
	"merge":               {"courses", "courses/…", "accounts", "accounts/…", "merge/hire", "merge/events", "merge/scim", "app/db", "app/mail", "app/i18n"},
	"merge/hire":          {"accounts/nationalid"},
	"merge/events":        {"app/db", "app/jobs"},
	"merge/scim":          {},
	"merge/privacy":       {"merge", "merge/events", "courses", "courses/…", "accounts", "accounts/…", "app/db", "app/jobs", "app/mail", "app/i18n", "views"},
	"merge/pages":         {"merge", "merge/…", "courses", "courses/…", "accounts", "accounts/…", "app/site", "app/i18n"},
}

// forTests are rooms that only tests may enter.
var forTests = []string{"app/db/dbtest", "app/site/sitetest", "accounts/oidc/oidctest"}

func importsThatClimb(t *testing.T, house fs.FS) []string {
	var breaches []string
	for _, s := range sources(t, house) {
		if strings.HasPrefix(s.room, "cmd/") || s.isTest() || slices.Contains(forTests, s.room) {
			continue
		}
		allowed, known := floors[s.room]
		if !known {
			breaches = append(breaches, fmt.Sprintf("%s: the room %s has no floor in the plan", s.path, s.room))
			continue
		}
		for _, name := range s.imports {
			room, mine := strings.CutPrefix(name, ours)
			if mine && room != "app/problem" && !may(allowed, room) {
				breaches = append(breaches, fmt.Sprintf("%s: %s may not import %s", s.path, s.room, room))
			}
		}
	}
	return breaches
}

func may(allowed []string, room string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		if below, all := strings.CutSuffix(a, "…"); all {
			return strings.HasPrefix(room, below) && room != below+"pages"
		}
		return a == room
	})
}

func ginDeepInside(t *testing.T, house fs.FS) []string {
	var breaches []string
	for _, s := range sources(t, house) {
		atTheDoor := strings.HasSuffix(s.room, "/pages") || strings.HasPrefix(s.room, "app/site") || s.room == "cmd/kursbro"
		if slices.Contains(s.imports, "github.com/gin-gonic/gin") && !atTheDoor {
			breaches = append(breaches, s.path+": gin belongs in pages, app/site and cmd/kursbro")
		}
	}
	return breaches
}

func pagesWithDatabase(t *testing.T, house fs.FS) []string {
	var breaches []string
	for _, s := range sources(t, house) {
		if strings.HasSuffix(s.room, "/pages") && !s.isTest() && slices.Contains(s.imports, ours+"app/db") {
			breaches = append(breaches, s.path+": a page asks its room, never the database")
		}
	}
	return breaches
}

func pagesImported(t *testing.T, house fs.FS) []string {
	var breaches []string
	for _, s := range sources(t, house) {
		if s.room == "cmd/kursbro" || s.isTest() {
			continue
		}
		for _, name := range s.imports {
			if strings.HasPrefix(name, ours) && strings.HasSuffix(name, "/pages") {
				breaches = append(breaches, s.path+": only cmd/kursbro mounts "+name)
			}
		}
	}
	return breaches
}

func wallClocks(t *testing.T, house fs.FS) []string {
	var breaches []string
	for _, s := range sources(t, house) {
		floor, _, _ := strings.Cut(s.room, "/")
		if s.isTest() || !slices.Contains([]string{"accounts", "courses", "merge"}, floor) {
			continue
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			if pick, ok := node.(*ast.SelectorExpr); ok && pick.Sel.Name == "Now" {
				if pkg, ok := pick.X.(*ast.Ident); ok && pkg.Name == "time" {
					breaches = append(breaches, s.line(pick)+": ask tx.Now() or db.Now()")
				}
			}
			return true
		})
	}
	return breaches
}

// chosen are the direct modules, each with what we would have to write instead.
var chosen = map[string]string{
	"software.sslmate.com/src/go-pkcs12":  "keys in PKCS#12",
	"github.com/digitorus/timestamp":      "time-stamp requests and tokens (RFC 3161)",
	"github.com/beevik/etree":             "a tree of XML that keeps what a signature depends on; it comes with goxmldsig",
	"github.com/russellhaering/goxmldsig": "XML signatures and Canonical XML",
	"github.com/coreos/go-oidc/v3":        "discovery of OpenID providers, their keys and the check of ID tokens",
	"github.com/go-jose/go-jose/v4":       "JSON Web Keys and signatures; it comes with go-oidc",
	"github.com/alecthomas/kong":          "a parser of flags, environment and sub-commands",
	"rsc.io/qr":                           "a QR encoder",
	"github.com/gin-gonic/gin":            "the router (the design card)",
	"github.com/go-playground/locales":    "dates and numbers in four languages",
	"github.com/go-webauthn/webauthn":     "WebAuthn: CBOR, COSE keys, what an authenticator signs",
	"github.com/gorilla/sessions":         "sessions (the design card)",
	"github.com/jackc/pgx/v5":             "a PostgreSQL driver",
	"github.com/klauspost/compress":       "zstd; it comes with minio-go",
	"github.com/mattn/go-sqlite3":         "a SQLite driver (the design card)",
	"github.com/minio/minio-go/v7":        "a signed client for S3-compatible stores",
	"github.com/nicksnyder/go-i18n/v2":    "message catalogues with CLDR plurals",
	"github.com/pressly/goose/v3":         "schema versions and their locks",
	"github.com/pquerna/otp":              "one-time codes by time and counter (RFC 4226, RFC 6238)",
	"github.com/prometheus/client_golang": "metrics in the format operators read",
	"github.com/schollz/progressbar/v3":   "a progress bar that knows terminals",
	"github.com/signintech/gopdf":         "a PDF writer with embedded fonts (the design card)",
	"github.com/xuri/excelize/v2":         "a writer of workbooks that keeps its rows on disk",
	"github.com/wneessen/go-mail":         "MIME, STARTTLS and SMTP replies",
	"github.com/yuin/goldmark":            "a parser of Markdown (CommonMark) that writes safe HTML",
	"golang.org/x/crypto":                 "argon2id and XChaCha20-Poly1305 (the design card)",
	"golang.org/x/mod":                    "signed notes, as transparency logs leave their heads",
	"golang.org/x/net":                    "HTML parsing in tests and the character sets of old packages",
	"golang.org/x/sync":                   "goroutines side by side, which end with the first error",
	"golang.org/x/text":                   "Unicode normal forms, collation, encodings",
	"golang.org/x/time":                   "a token bucket",
	"github.com/emersion/go-message":      "tests: reading mails back",
	"github.com/emersion/go-sasl":         "tests: signing in to that server; it comes with go-smtp",
	"github.com/emersion/go-smtp":         "tests: a real SMTP server",
	"github.com/google/go-cmp":            "tests: differences one can read",
	"github.com/johannesboyne/gofakes3":   "tests: an S3 server on loopback",
	"github.com/rogpeppe/go-internal":     "tests: commands told as scripts",
}

func modulesNotChosen(t *testing.T, house fs.FS) []string {
	text, err := fs.ReadFile(house, "go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var breaches []string
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(words) < 2 || !strings.HasPrefix(words[1], "v") || strings.Contains(line, "// indirect") {
			continue
		}
		if chosen[words[0]] == "" {
			breaches = append(breaches, "go.mod: "+words[0]+" is not among the chosen modules")
		}
	}
	return breaches
}

func strangersAtTop(t *testing.T, house fs.FS) []string {
	rooms := []string{"cmd", "app", "accounts", "courses", "merge", "static", "views", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE", "build", "data"}
	entries, err := fs.ReadDir(house, ".")
	if err != nil {
		t.Fatal(err)
	}
	var breaches []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(rooms, e.Name()) {
			breaches = append(breaches, e.Name()+" is not in the house plan")
		}
	}
	return breaches
}
