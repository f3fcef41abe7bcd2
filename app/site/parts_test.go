package site

import (
	"bytes"
	"html/template"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kursbro/app/i18n"
	"kursbro/views"
)

// wrongPage is a page whose form has faults.
type wrongPage map[string]string

func (p wrongPage) Fault(name string) string { return p[name] }

func draw(t *testing.T, text string, data any) string {
	t.Helper()
	set, err := template.New("").Funcs(Functions(i18n.NB)).ParseFS(views.FS, "shared/parts.html")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := set.New("test").Parse(text); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, "test", data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFieldKeepsWhatWasWrittenAndSaysHowToMendIt(t *testing.T) {
	page := wrongPage{"email": "E-postadressen mangler @"}
	got := draw(t, `{{template "field" (field . "email" "text" "E-post" "hinttext" "Privat" "type" "email" "value" "<kari" "optional" true "max" 254)}}`, page)
	for _, want := range []string{
		`<label class="ds-label" for="f-email">E-post <span class="optional">`, `id="f-email" name="email" type="email" value="&lt;kari"`,
		`aria-describedby="f-email-hint f-email-error"`, `aria-invalid="true"`, `maxlength="254"`,
		`id="f-email-hint">Privat`, `id="f-email-error">E-postadressen mangler @`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestAFieldRefusesWordsItDoesNotKnow(t *testing.T) {
	w := i18n.For(i18n.NB)
	for _, pairs := range [][]any{{"lable", "x"}, {"value", 7}, {"optional", "yes"}, {"options", []string{"a"}}} {
		if _, err := newField(w, wrongPage{}, "f", pairs); err == nil {
			t.Errorf("%v was taken", pairs)
		}
	}
}

func TestTheErrorSummaryFollowsTheForm(t *testing.T) {
	type form struct {
		Given string `form:"given"`
		Birth string `form:"birth"`
		Email string `form:"email"`
	}
	page := wrongPage{"email": "e", "given": "g", "form": "whole"}
	want := []FaultLine{{Text: "whole"}, {ID: "f-given", Text: "g"}, {ID: "f-email", Text: "e"}}
	if diff := cmp.Diff(want, faultLines(page, &form{})); diff != "" {
		t.Error(diff)
	}
	if lines := faultLines(wrongPage{}, form{}); lines != nil {
		t.Errorf("no faults gave %v", lines)
	}
}

func TestEveryKindOfStatusHasSignAndWord(t *testing.T) {
	for kind, icon := range map[string]string{
		"done": "check-circle", "going": "progress", "mind": "warning", "wrong": "cross-circle", "waiting": "clock", "new": "circle",
	} {
		got := draw(t, `{{template "status" .}}`, Status{Kind: kind, Text: "Ordet"})
		if !strings.Contains(got, "#"+icon+`"`) || !strings.Contains(got, "Ordet</span>") {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

func TestProgressSaysItInWordsToo(t *testing.T) {
	got := draw(t, `{{template "progress" (progress 5 5 "Brannvern")}}`, nil)
	for _, want := range []string{"data-done", `max="5" value="5"`, `aria-label="Brannvern"`, "5 av 5"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
}

func TestAnAddressMayBreakBeforeItsSign(t *testing.T) {
	if got := string(breakable(`<b>"@kursbro.example`)); got != `&lt;b&gt;&#34;<wbr>@kursbro.example` {
		t.Error(got)
	}
}
