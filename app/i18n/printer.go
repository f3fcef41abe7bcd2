package i18n

import (
	"math"
	"time"

	// The clock of the portal is Norway's, whatever the machine has installed.
	_ "time/tzdata"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/nb"
	"github.com/go-playground/locales/nn"
	"github.com/go-playground/locales/se"
)

// Oslo is the time zone that all times are shown in, and that dates mean.
var Oslo = mustZone("Europe/Oslo")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic("i18n: " + err.Error())
	}
	return zone
}

// Printer writes for one language. It is safe for many readers at once.
type Printer struct {
	language Language
	locale   locales.Translator
}

var printers = map[Language]*Printer{
	NB: {NB, nb.New()},
	NN: {NN, nn.New()},
	EN: {EN, en_GB.New()},
	SE: {SE, se.New()},
}

// For gives the language's printer; an unknown language gets bokmål.
func For(l Language) *Printer {
	if p, ok := printers[l]; ok {
		return p
	}
	return printers[NB]
}

// Language is the one that the printer writes.
func (p *Printer) Language() Language { return p.language }

// T is the text under a key; args are pairs of placeholder and value, such as
// "Name", "Kari". A key without a text comes back as it is.
func (p *Printer) T(key string, args ...any) string {
	m := find(p.language, key)
	if m == nil {
		return key
	}
	return m.other.fill(args)
}

// N is the text for so many, in the plural form of the language (CLDR:
// Northern Sámi has a dual). {{.Count}} is the number, formatted.
func (p *Printer) N(key string, count int, args ...any) string {
	m := find(p.language, key)
	if m == nil {
		return key
	}
	f := m.form(p.locale.CardinalPluralRule(math.Abs(float64(count)), 0))
	if len(f.names) == 0 {
		return f.words[0]
	}
	return f.fill(append([]any{"Count", p.Number(count)}, args...))
}

// With is T for values that come as a map, such as those of a problem.
func (p *Printer) With(key string, args map[string]any) string {
	pairs := make([]any, 0, 2*len(args))
	for name, v := range args {
		pairs = append(pairs, name, v)
	}
	return p.T(key, pairs...)
}

// Number writes a whole number: 1 234 (bokmål), 1,234 (English).
func (p *Printer) Number(n int) string { return p.locale.FmtNumber(float64(n), 0) }

// Decimal writes a number with so many digits after the decimal sign.
func (p *Printer) Decimal(f float64, digits int) string {
	return p.locale.FmtNumber(f, uint64(max(digits, 0)))
}

// Percent writes a score as the database keeps it, in hundredths of a per
// cent: 8750 is "87,5 %", 10000 is "100 %".
func (p *Printer) Percent(hundredths int) string {
	digits := 2
	switch {
	case hundredths%100 == 0:
		digits = 0
	case hundredths%10 == 0:
		digits = 1
	}
	return p.T("number.percent", "Number", p.Decimal(float64(hundredths)/100, digits))
}
