package mail

import (
	"flag"
	"fmt"
	"html"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kursbro/app/i18n"
)

var update = flag.Bool("update", false, "write the golden files anew")

func compared(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// example is a letter with every value that it may have.
func example(kind Kind, language i18n.Language) Message {
	m := Message{To: "kari@nordmann.example", Language: language, Kind: kind, Args: map[string]string{
		"Name": "Kari", "Username": "knor", "Who": "Kari Nordmann", "Code": "K7QM-3WXD", "Expires": i18n.For(language).DateTime(time.Date(2026, 5, 8, 12, 32, 0, 0, time.UTC)),
		"Course": "Hjerte- og lungeredning", "When": i18n.For(language).Day("2026-06-08"), "Place": "Rom 4", "What": i18n.For(language).T("factor.mail.passkey.added"), "Left": "9", "Date": i18n.For(language).Day("2026-06-08"), "Seen": i18n.For(language).Day("2023-05-07"), "Role": i18n.For(language).T("helpdesk.role.helpdesk"), "Reference": "7F3K-9Q2S", "Words": "Prøv lenken vi sendte deg nå.\n\nHilsen Stine", "Reason": "fant ikke kurset sitt", "Minutes": "15", "Address": "k•••@ny.example", "Organisation": "Helse Stavanger", "Factor": "required", "Many": i18n.For(language).N("reminder.things", 3), "Overdue": i18n.For(language).N("reminder.courses", 1), "Expired": i18n.For(language).N("reminder.courses", 4), "Choice": "https://kursbro.example/profil/paminnelser", "Required": "yes", "Kept": "yes", "Day": "2", "Days": "3", "Others": "8. juni 2026 kl. 09.00–15.00, Rom 4", "Until": i18n.For(language).Day("2026-06-02"),
	}}
	if letters[kind].button != "" {
		m.Link = "https://kursbro.example/passord/abc"
	}
	if kind == ReminderDigest {
		m.Entries = []Entry{{Text: "Brannvern: 1.", Link: "https://kursbro.example/kurs/1"}, {Text: "Hygiene: 2.", Link: "https://kursbro.example/kurs/2"}}
	}
	return m
}

func kinds() []Kind { return slices.Sorted(maps.Keys(letters)) }

var someone = Contact{Phone: "55 00 00 00", Mail: "kundesenter@kursbro.example"}

func TestEveryLetterInFourLanguages(t *testing.T) {
	for _, language := range i18n.Languages {
		var all strings.Builder
		for _, kind := range kinds() {
			l, err := compose("id", example(kind, language), someone)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&all, "=== %s\nSubject: %s\n\n%s\n", kind, l.Subject, l.Text)
		}
		compared(t, "letters."+string(language)+".golden", all.String())
	}
	l, err := compose("id", example(ResetPassword, i18n.NB), someone)
	if err != nil {
		t.Fatal(err)
	}
	compared(t, "letter.html.golden", l.HTML)
}

var (
	unseen = regexp.MustCompile(`(?s)<head>.*</head>`)
	tag    = regexp.MustCompile(`<[^>]*>`)
	space  = regexp.MustCompile(`\s+`)
)

// words is what a person reads, sorted: the two forms order some differently.
func words(text string) []string {
	text = space.ReplaceAllString(html.UnescapeString(tag.ReplaceAllString(unseen.ReplaceAllString(text, " "), " ")), " ")
	all := strings.Fields(strings.NewReplacer(":", " ", "-- ", " ").Replace(text))
	slices.Sort(all)
	return slices.Compact(all)
}

func TestBothFormsSayTheSame(t *testing.T) {
	for _, language := range i18n.Languages {
		hint := words(i18n.For(language).T("mail.link.hint"))
		for _, kind := range kinds() {
			l, err := compose("id", example(kind, language), someone)
			if err != nil {
				t.Fatal(err)
			}
			styled := slices.DeleteFunc(words(l.HTML), func(w string) bool { return slices.Contains(hint, w) })
			plain := slices.DeleteFunc(words(l.Text), func(w string) bool { return slices.Contains(hint, w) })
			if diff := cmp.Diff(plain, styled); diff != "" {
				t.Errorf("%s %s (-text +html):\n%s", kind, language, diff)
			}
		}
	}
}

func TestEveryLetterHasItsWords(t *testing.T) {
	for kind, l := range letters {
		keys := []string{l.subject}
		for _, one := range append(slices.Clone(l.before), l.after...) {
			keys = append(keys, one.key)
		}
		if l.button != "" {
			keys = append(keys, l.button)
		}
		for _, key := range keys {
			if !i18n.Exists(key) {
				t.Errorf("%s: there is no %s", kind, key)
			}
		}
		if len(l.before) == 0 {
			t.Errorf("%s does not say what to do", kind)
		}
	}
}

func TestALetterLeavesOutWhatItDoesNotKnow(t *testing.T) {
	m := example(MergedReset, i18n.NB)
	m.Args = nil
	l, err := compose("id", m, Contact{})
	if err != nil {
		t.Fatal(err)
	}
	for _, unwanted := range []string{"Brukernavnet ditt er", "Ring kundesenteret", "{{", "<no value>", "\n\n\n"} {
		if strings.Contains(l.Text, unwanted) {
			t.Errorf("%q in:\n%s", unwanted, l.Text)
		}
	}
}

func TestTheMailAboutARoleSpeaksOfAKeyOnlyWhereOneIsNeeded(t *testing.T) {
	said := i18n.For(i18n.NB).T("mail.role_given.factor")
	for factor, want := range map[string]bool{"": false, "required": true} {
		m := example(RoleGiven, i18n.NB)
		m.Args["Factor"] = factor
		l, err := compose("id", m, Contact{})
		if err != nil || strings.Contains(l.Text, said) != want {
			t.Errorf("%q: %v in:\n%s", factor, err, l.Text)
		}
	}
}

func TestWhatAStrangerTypedIsInNoLetterToAnUnprovenAddress(t *testing.T) {
	for _, kind := range []Kind{SetPassword, AlreadyRegistered, MergedRegistration, MergeReceipt, MergeQuestion, MergeUndone} {
		m := example(kind, i18n.EN)
		m.Args["Name"] = "WIN A PRIZE at evil.example"
		l, err := compose("id", m, someone)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(l.Subject+l.Text+l.HTML, "PRIZE") {
			t.Errorf("%s carries a stranger's words", kind)
		}
	}
}

func TestValuesAreTextInTheHTML(t *testing.T) {
	m := example(ResetPassword, i18n.NB)
	m.Args["Name"] = `<img src=x onerror=alert(1)>`
	l, err := compose("id", m, someone)
	if err != nil || strings.Contains(l.HTML, "<img") {
		t.Fatal("a value became markup", err)
	}
	m.Link = "javascript:alert(1)"
	l, err = compose("id", m, someone)
	if err != nil || strings.Contains(l.HTML, `href="javascript`) {
		t.Fatal("a link became a script", err)
	}
}
