package nationalid_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"
	"time"

	"kursbro/accounts/nationalid"
)

// person holds a number in every way that a careless struct may.
type person struct {
	Shown   nationalid.Number
	Pointer *nationalid.Number
	Numbers []nationalid.Number
	ByName  map[string]nationalid.Number
	ByID    map[nationalid.Number]string
	Any     any
	hidden  nationalid.Number // fmt reads this one past its methods
	deep    struct{ n *nationalid.Number }
}

func somebody() (person, string) {
	n := nationalid.Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), 7)
	p := person{
		Shown: n, Pointer: &n, Numbers: []nationalid.Number{n}, Any: n, hidden: n,
		ByName: map[string]nationalid.Number{"a": n}, ByID: map[nationalid.Number]string{n: "a"},
	}
	p.deep.n = &n
	return p, n.Reveal()
}

// assertSilent fails when text holds the digits, or bytes that spell them.
func assertSilent(t *testing.T, how, text, digits string) {
	t.Helper()
	for _, form := range []string{digits, fmt.Sprintf("%x", digits), fmt.Sprintf("%v", []byte(digits)), digits[6:]} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(strings.Trim(form, "[]"))) {
			t.Errorf("%s shows the digits", how)
		}
	}
}

func TestNoVerbShowsTheDigits(t *testing.T) {
	p, digits := somebody()
	for _, verb := range "vTtbcdoOqxXUeEfFgGspw" {
		for _, flags := range []string{"", "+", "#", " ", "0", "-", "20", ".30", "+#"} {
			format := "%" + flags + string(verb)
			for _, value := range []any{p, &p, p.Shown, p.Pointer, p.Numbers, p.ByName, p.ByID, p.Any, p.hidden, p.deep} {
				assertSilent(t, format, fmt.Errorf(format, value).Error(), digits)
			}
		}
	}
	if got := fmt.Sprintf("%s %v %d", p.Shown, p.Shown, p.Shown); got != "*********** *********** ***********" {
		t.Errorf("a number prints as %s", got)
	}
	assertSilent(t, "String", p.Shown.String()+p.Shown.GoString(), digits)
}

func TestNoEncoderShowsTheDigits(t *testing.T) {
	p, digits := somebody()
	asJSON, err := json.Marshal(p)
	if err != nil || !strings.Contains(string(asJSON), `"Shown":"***********"`) {
		t.Errorf("JSON %s, %v", asJSON, err)
	}
	assertSilent(t, "JSON", string(asJSON), digits)

	asXML, err := xml.Marshal(p.Shown)
	if err != nil {
		t.Error(err)
	}
	assertSilent(t, "XML", string(asXML), digits)

	var asGob bytes.Buffer
	_ = gob.NewEncoder(&asGob).Encode(p) // may refuse
	assertSilent(t, "gob", asGob.String(), digits)

	var page bytes.Buffer
	if err := template.Must(template.New("").Parse(`{{.Shown}} {{print .}} {{printf "%#v" .Shown}}`)).Execute(&page, p); err != nil {
		t.Error(err)
	}
	assertSilent(t, "template", page.String(), digits)
}

func TestNoLogShowsTheDigits(t *testing.T) {
	p, digits := somebody()
	var out bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Error("told", "shown", p.Shown, "all", p, "pointer", &p, slog.Group("g", "any", p.Any),
			"error", fmt.Errorf("about %v: %w", p, errors.New("x")))
	}
	assertSilent(t, "slog", out.String(), digits)
}

func TestNoProblemRepeatsWhatWasWritten(t *testing.T) {
	_, digits := somebody()
	for _, text := range []string{digits, digits[:10], digits + "1", "x" + digits, digits[:10] + "0"} {
		if _, err := nationalid.Parse(text, false); err == nil || strings.Contains(fmt.Sprintf("%+v %#v", err, err), text) {
			t.Error("a refused text comes back in the error")
		}
	}
}

func TestTheZeroNumberIsNone(t *testing.T) {
	var none nationalid.Number
	if !none.IsZero() || none.Reveal() != "" || none.Kind() != nationalid.NoKind {
		t.Error("the zero number must be none")
	}
	if kinds := fmt.Sprint(nationalid.NoKind, nationalid.Fodselsnummer, nationalid.DNumber); kinds != "none fodselsnummer d_number" {
		t.Errorf("kinds read %s", kinds)
	}
	if fmt.Sprint(none) != "***********" {
		t.Error("no number prints as any number does, so that a log does not tell who has one")
	}
}
