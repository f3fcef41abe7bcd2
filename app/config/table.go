package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Setting is one line of the configuration table.
type Setting struct {
	Flag    string // --smtp-host
	Env     string // KURSBRO_SMTP_HOST
	Default string
	Meaning string
}

// Settings lists everything that can be set, in the order of the struct: the
// one source of the table in the README.
func Settings() []Setting { return settings(reflect.TypeFor[Config](), "") }

func settings(of reflect.Type, prefix string) []Setting {
	var all []Setting
	for field := range of.Fields() {
		if _, embedded := field.Tag.Lookup("embed"); embedded {
			all = append(all, settings(field.Type, prefix+field.Tag.Get("prefix"))...)
			continue
		}
		name := field.Tag.Get("name")
		if name == "" {
			name = dashed(field.Name)
		}
		all = append(all, Setting{
			Flag: "--" + prefix + name, Env: field.Tag.Get("env"),
			Default: field.Tag.Get("default"), Meaning: field.Tag.Get("help"),
		})
	}
	return all
}

// beside are variables that are read by others than the configuration: the
// check of the audit log, and Make.
var beside = []string{"KURSBRO_AUDIT_CHECK_KEY", "KURSBRO_FIXTURES"}

// Unknown gives the KURSBRO_… variables of an environment (NAME=value) that are
// no setting: somebody has written one wrong.
func Unknown(environ []string) (names []string) {
	known := slices.Clone(beside)
	for _, s := range Settings() {
		known = append(known, s.Env)
	}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, "KURSBRO_") && value != "" && !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	return names
}

// dashed names a flag as kong does: ContentAddr is content-addr.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Table is the configuration as a table in Markdown.
func Table() string {
	var b strings.Builder
	b.WriteString("| flag | environment | default | meaning |\n| --- | --- | --- | --- |\n")
	for _, s := range Settings() {
		fallback := ""
		if s.Default != "" {
			fallback = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", s.Flag, s.Env, fallback, strings.ReplaceAll(s.Meaning, "|", "\\|"))
	}
	return b.String()
}
