package scorm_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"kursbro/app/problem"
	"kursbro/courses/scorm"
)

// encoded is a manifest whose title is text, said to be in one encoding and
// written in another.
func encoded(t *testing.T, said string, in encoding.Encoding, title string) entry {
	t.Helper()
	body := strings.Replace(oneUnit("index.html").body, "UTF-8", said, 1)
	body = strings.Replace(body, "Kurs på nynorsk", title, 1)
	if said == "" {
		_, body, _ = strings.Cut(body, "\n")
	}
	if in != nil {
		var err error
		if body, err = in.NewEncoder().String(body); err != nil {
			t.Fatal(err)
		}
	}
	return entry{name: "imsmanifest.xml", body: body}
}

func TestTitlesSurviveEveryEncoding(t *testing.T) {
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	bare16 := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for name, c := range map[string]struct {
		said  string
		in    encoding.Encoding
		title string
	}{
		"UTF-8":                      {"UTF-8", nil, "Høyre øre"},
		"UTF-8 without declaration":  {"", nil, "Høyre øre"},
		"UTF-8 with mark":            {"UTF-8", unicode.UTF8BOM, "Høyre øre"},
		"UTF-16 with mark":           {"UTF-16", utf16, "Høyre øre"},
		"UTF-16 without mark":        {"UTF-16", bare16, "Høyre øre"},
		"UTF-8 that says UTF-16":     {"UTF-16", nil, "Høyre øre"},
		"windows-1252":               {"windows-1252", charmap.Windows1252, "Høyre øre – “ja”"},
		"ISO-8859-1":                 {"ISO-8859-1", charmap.ISO8859_1, "Høyre øre"},
		"UTF-8 that says ISO-8859-1": {"ISO-8859-1", nil, "Høyre øre"},
		"Latin-1 lying as UTF-8":     {"UTF-8", charmap.ISO8859_1, "Høyre øre"},
		"GB2312":                     {"GB2312", simplifiedchinese.GBK, "课程"},
		"Shift-JIS":                  {"Shift_JIS", japanese.ShiftJIS, "研修コース"},
	} {
		pkg, err := check(t, pack(t, encoded(t, c.said, c.in, c.title), page))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if pkg.Title != c.title {
			t.Errorf("%s: %q, want %q", name, pkg.Title, c.title)
		}
	}
}

func TestFileNamesOfOldZipsAreFoundByTheManifest(t *testing.T) {
	for name, c := range map[string]struct {
		in   encoding.Encoding
		file string
	}{
		"Windows in the Nordic countries":   {charmap.CodePage850, "øre, første.html"},
		"the zip standard's 437":            {charmap.CodePage437, "übung Σ.html"},
		"windows-1252":                      {charmap.Windows1252, "prøve.html"},
		"Shift-JIS, with a backslash in it": {japanese.ShiftJIS, "表示ソ.html"},
		"GBK":                               {simplifiedchinese.GBK, "课程.html"},
	} {
		raw, err := c.in.NewEncoder().String(c.file)
		if err != nil {
			t.Fatal(err)
		}
		pkg, err := check(t, pack(t, oneUnit(c.file), entry{name: raw, change: legacyName}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := paths(pkg); got != "imsmanifest.xml "+c.file {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestHrefs(t *testing.T) {
	for name, c := range map[string]struct {
		href, file string
		want       string // the launch address, or the key of the refusal
	}{
		"plain":                   {"index.html", "index.html", "index.html"},
		"query and fragment":      {"a/index.html?x=1&amp;y=2#s", "a/index.html", "a/index.html?x=1&y=2#s"},
		"escaped space":           {"min%20side.html", "min side.html", "min%20side.html"},
		"bare space":              {"min side.html", "min side.html", "min%20side.html"},
		"per cent in the name":    {"100%.html", "100%.html", "100%25.html"},
		"number sign in the name": {"del#1.html", "del#1.html", "del%231.html"},
		"question in the name":    {"hva?.html", "hva?.html", "hva%3F.html"},
		"other case":              {"Index.HTML", "index.html", "index.html"},
		"backslashes":             {`a\b\index.html`, "a/b/index.html", "a/b/index.html"},
		"leading dot":             {"./index.html", "index.html", "index.html"},
		"up and down again":       {"a/../index.html", "index.html", "index.html"},
		"other Unicode form":      {"øvelse/på.html", "øvelse/pa\u030a.html", "%C3%B8velse/p%C3%A5.html"},
		"not there":               {"borte.html", "index.html", "scorm.href_missing"},
		"empty":                   {"", "index.html", "scorm.href_none"},
		"outside":                 {"../index.html", "index.html", "scorm.href_outside"},
		"outside, escaped":        {"%2e%2e/index.html", "index.html", "scorm.href_outside"},
		"https":                   {"https://example.com/index.html", "index.html", "scorm.href_external"},
		"no scheme":               {"//example.com/index.html", "index.html", "scorm.href_external"},
		"backslashes to a host":   {`\\host\index.html`, "index.html", "scorm.href_external"},
		"script":                  {"javascript:alert(1)", "index.html", "scorm.href_external"},
		"drive":                   {`C:\index.html`, "index.html", "scorm.href_external"},
	} {
		pkg, err := check(t, pack(t, oneUnit(c.href), entry{name: c.file}))
		got := refusalKey(t, err)
		if err == nil {
			got = pkg.Units[0].Href
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWrongCaseIsRefusedWhenTwoFilesCouldBeMeant(t *testing.T) {
	_, err := check(t, pack(t, oneUnit("INDEX.html"), entry{name: "index.html"}, entry{name: "Index.html"}))
	if got := refusalKey(t, err); got != "scorm.href_missing" {
		t.Errorf("got %q", got)
	}
}

func TestBasesAreJoined(t *testing.T) {
	body := strings.NewReplacer(`<resources>`, `<resources xml:base="innhold/">`, `identifier="R" type`, `identifier="R" xml:base="del 1/" type`).Replace(oneUnit("index.html").body)
	pkg := accepted(t, entry{name: "imsmanifest.xml", body: body}, entry{name: "innhold/del 1/index.html"})
	if got := pkg.Units[0].Href; got != "innhold/del%201/index.html" {
		t.Errorf("href %q", got)
	}
}

func TestParametersAreAddedToTheAddress(t *testing.T) {
	for _, c := range []struct{ href, parameters, want string }{
		{"index.html", "?a=1", "index.html?a=1"},
		{"index.html", "a=1", "index.html?a=1"},
		{"index.html", "&amp;a=1", "index.html?a=1"},
		{"index.html?b=2", "?a=1", "index.html?b=2&a=1"},
		{"index.html#s", "?a=1", "index.html?a=1#s"},
		{"index.html", "#s", "index.html#s"},
		{"index.html#t", "#s", "index.html#t"}, // the href's own fragment wins
	} {
		body := strings.Replace(oneUnit(c.href).body, `identifierref="R"`, `identifierref="R" parameters="`+c.parameters+`"`, 1)
		pkg := accepted(t, entry{name: "imsmanifest.xml", body: body}, page)
		if got := pkg.Units[0].Href; got != c.want {
			t.Errorf("%s + %s: %q, want %q", c.href, c.parameters, got, c.want)
		}
	}
}

func TestManifestsThatCannotBeReadSayWhere(t *testing.T) {
	laughs := `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "b">]><manifest/>`
	for name, c := range map[string]struct {
		body string
		want string
		line any
	}{
		"empty":            {"  \n", "scorm.manifest_empty", nil},
		"only a comment":   {"<!-- -->", "scorm.manifest_empty", nil},
		"not XML":          {"<manifest>\n<a>\n</b></manifest>", "scorm.manifest_xml", 3},
		"unknown entity":   {"<manifest>\n&hei;</manifest>", "scorm.manifest_xml", 2},
		"own entity":       {laughs, "scorm.manifest_entities", 1},
		"another document": {"<html></html>", "scorm.manifest_root", 1},
		"no organisation":  {"<manifest><metadata><schemaversion>1.2</schemaversion></metadata></manifest>", "scorm.no_organization", nil},
		"unknown version":  {"<manifest><metadata><schemaversion>9</schemaversion></metadata></manifest>", "scorm.version_unknown", nil},
		"no version":       {"<manifest/>", "scorm.version_missing", nil},
		"Common Cartridge": {"<manifest><metadata><schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion></metadata></manifest>", "scorm.other_format", nil},
		"too deep":         {strings.Repeat("<manifest>", 200), "scorm.manifest_too_deep", 1},
		"too many":         {"<manifest>" + strings.Repeat("<a/>", 200_001) + "</manifest>", "scorm.manifest_too_many", nil},
		"unknown encoding": {`<?xml version="1.0" encoding="klingon"?><manifest/>`, "scorm.manifest_encoding", nil},
		"only headings":    {manifest12(`<item identifier="I"><title>x</title></item>`, ""), "scorm.no_units", 4},
		"unknown resource": {manifest12("<item identifier=\"I\"\n identifierref=\"borte\"/>", ""), "scorm.resource_unknown", 6},
		"no href":          {manifest12(`<item identifierref="R"/>`, `<resource identifier="R"/>`), "scorm.href_none", 7},
	} {
		_, err := check(t, pack(t, entry{name: "imsmanifest.xml", body: c.body}, page))
		if got := refusalKey(t, err); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
			continue
		}
		if line := problem.Of(err).Args["Line"]; line != c.line {
			t.Errorf("%s: line %v, want %v", name, line, c.line)
		}
	}
}

func TestVersionsAreToldApart(t *testing.T) {
	for said, want := range map[string]struct {
		version scorm.Version
		edition string
	}{
		"<schemaversion>1.2</schemaversion>":              {scorm.SCORM12, ""},
		"<schemaversion>CAM 1.3</schemaversion>":          {scorm.SCORM2004, "2nd"},
		"<schemaversion>2004 3rd Edition</schemaversion>": {scorm.SCORM2004, "3rd"},
		"<schemaversion>2004 4th Edition</schemaversion>": {scorm.SCORM2004, "4th"},
		"": {scorm.SCORM12, ""}, // by the namespace
	} {
		body := strings.Replace(oneUnit("index.html").body, "<schemaversion>1.2</schemaversion>", said, 1)
		pkg := accepted(t, entry{name: "imsmanifest.xml", body: body}, page)
		if pkg.Version != want.version || pkg.Edition != want.edition {
			t.Errorf("%q: %s %q", said, pkg.Version, pkg.Edition)
		}
	}
}

func TestUnitsKeepWhatTheManifestSays(t *testing.T) {
	items := `<item identifier="K1"><title>  Kapittel
  1 </title>
 <item identifier="S1" identifierref="R" isvisible="false"><title>&lt;b&gt;Test&lt;/b&gt;</title>
  <adlcp:prerequisites type="aicc_script">K1</adlcp:prerequisites><adlcp:masteryscore>80</adlcp:masteryscore>
  <adlcp:datafromlms>hei</adlcp:datafromlms><adlcp:maxtimeallowed>00:10:00</adlcp:maxtimeallowed><adlcp:timelimitaction>exit,message</adlcp:timelimitaction></item></item>
 <item identifier="S1" identifierref="A"/>`
	resources := `<resource identifier="R" adlcp:scormtype="sco" href="index.html"/><resource identifier="A" adlcp:scormType="asset" href="index.html"/>`
	pkg := accepted(t, entry{name: "imsmanifest.xml", body: manifest12(items, resources)}, page)
	want := []scorm.Unit{
		{Identifier: "K1", Title: "Kapittel 1"},
		{Identifier: "S1", Title: "<b>Test</b>", Level: 1, Href: "index.html", Hidden: true, Prerequisites: "K1",
			MasteryScore: "80", LaunchData: "hei", MaxTime: "00:10:00", TimeAction: "exit,message"},
		{Identifier: "S1-2", Title: "S1-2", Href: "index.html", Asset: true}, // told apart from its namesake
	}
	if len(pkg.Units) != len(want) {
		t.Fatalf("%d units", len(pkg.Units))
	}
	for i := range want {
		if pkg.Units[i] != want[i] {
			t.Errorf("unit %d: %+v", i, pkg.Units[i])
		}
	}
	if len(pkg.Launchables()) != 2 {
		t.Errorf("%d can be launched", len(pkg.Launchables()))
	}
}

func TestTheDefaultOrganisationIsChosen(t *testing.T) {
	body := strings.Replace(oneUnit("index.html").body, `<organizations default="O">`,
		`<organizations default="O"><organization identifier="P"><title>Feil</title></organization>`, 1)
	if pkg := accepted(t, entry{name: "imsmanifest.xml", body: body}, page); pkg.Title != "Kurs på nynorsk" {
		t.Errorf("title %q", pkg.Title)
	}
}
