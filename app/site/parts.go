package site

import (
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"strings"

	"kursbro/app/i18n"
)

// Field is one labelled control, as views/shared/parts.html draws it. All texts
// are in the reader's language already.
type Field struct {
	Name, ID     string
	Type         string // of the input: text, email, password …; "text" when nothing is said
	Label, Hint  string
	Value        string // what the person wrote, kept after a fault
	Error        string // how to mend it; empty when all is well
	Autocomplete string // HTML autocomplete token, WCAG 1.3.5
	InputMode    string
	Width        string // w-4 w-8 w-12 w-20: about how long the answer is
	Rows         int    // of a textarea
	Max          int    // characters
	Optional     bool
	Checked      bool
	Options      []Option
}

// Option is one answer of a select or a group of radio buttons.
type Option struct {
	Value, Text, Hint string
	Chosen            bool
}

// Described lists the IDs that aria-describedby of the control points at.
func (f Field) Described() string {
	hint, fault := f.ID+"-hint", f.ID+"-error"
	switch {
	case f.Hint != "" && f.Error != "":
		return hint + " " + fault
	case f.Hint != "":
		return hint
	case f.Error != "":
		return fault
	}
	return ""
}

// FaultLine is one line of the error summary, a link to its control. Without
// an ID it is about the form as a whole.
type FaultLine struct{ ID, Text string }

// Status is a state in a word. Kind gives sign and colour: done, going, mind,
// wrong, new or waiting.
type Status struct{ Kind, Text string }

// StatusOf shows a state that says itself how it is shown: the kind of its mark
// and the key of its words.
func StatusOf(w *i18n.Printer, state interface{ Mark() (kind, message string) }) Status {
	kind, message := state.Mark()
	return Status{Kind: kind, Text: w.T(message)}
}

// Progress is a bar with its words beside it; Label names it for screen readers.
type Progress struct {
	Done, Total int
	Text, Label string
}

// Finished is true when nothing is left.
func (p Progress) Finished() bool { return p.Total > 0 && p.Done >= p.Total }

// Event is a line of a timeline, newest first. When is formatted already.
type Event struct {
	Kind, Icon       string
	When, Text, More string
}

// Tab is one of several views of the same page, a real link.
type Tab struct {
	Text, Path string
	Count      int // shown when above zero
	Current    bool
	Under      []Tab // of a group: shown below the row while one of them is current
}

// Around tells of a group whether one of its own is current.
func (t Tab) Around() bool {
	return slices.ContainsFunc(t.Under, func(under Tab) bool { return under.Current })
}

// words is what the parts need of a language.
type words interface {
	T(key string, args ...any) string
}

// faulty is a page that knows what is wrong with its form.
type faulty interface {
	Fault(name string) string
}

// partFuncs are the template functions that build the parts in one language.
func partFuncs(w words) template.FuncMap {
	return template.FuncMap{
		"field": func(page faulty, name string, pairs ...any) (Field, error) {
			return newField(w, page, name, pairs)
		},
		"breakable": breakable,
		"faults":    faultLines,
		"status": func(kind, key string, args ...any) Status {
			return Status{Kind: kind, Text: w.T(key, args...)}
		},
		"progress": func(done, total int, label string) Progress {
			text := w.T("site.progress", "Done", done, "Total", total)
			return Progress{Done: done, Total: total, Text: text, Label: label}
		},
	}
}

// breakable lets an e-mail address break before its @ where a phone is narrow.
func breakable(address string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(address), "@", "<wbr>@"))
}

// newField makes a field from pairs of name and value, as the list at the top
// of views/shared/parts.html explains them.
func newField(w words, page faulty, name string, pairs []any) (Field, error) {
	f := Field{Name: name, ID: "f-" + name, Type: "text", Error: page.Fault(name)}
	texts := map[string]*string{
		"type": &f.Type, "value": &f.Value, "text": &f.Label, "hinttext": &f.Hint,
		"autocomplete": &f.Autocomplete, "inputmode": &f.InputMode, "width": &f.Width,
	}
	keys := map[string]*string{"label": &f.Label, "hint": &f.Hint}
	flags := map[string]*bool{"optional": &f.Optional, "checked": &f.Checked}
	numbers := map[string]*int{"rows": &f.Rows, "max": &f.Max}
	for i := 0; i+1 < len(pairs); i += 2 {
		option := fmt.Sprint(pairs[i])
		value := reflect.ValueOf(pairs[i+1])
		switch {
		case texts[option] != nil && value.Kind() == reflect.String:
			*texts[option] = value.String()
		case keys[option] != nil && value.Kind() == reflect.String:
			*keys[option] = w.T(value.String())
		case flags[option] != nil && value.Kind() == reflect.Bool:
			*flags[option] = value.Bool()
		case numbers[option] != nil && value.CanInt():
			*numbers[option] = int(value.Int())
		case option == "options" && value.Type() == reflect.TypeFor[[]Option]():
			f.Options = pairs[i+1].([]Option)
		default:
			return f, fmt.Errorf("field %s: %s cannot be a %s", name, option, value.Kind())
		}
	}
	return f, nil
}

// faultLines lists what is wrong in the order of the form's fields, by their
// `form` tags, so that the summary reads as the page does. A fault called
// "form" is about the whole and comes first.
func faultLines(page faulty, form any) []FaultLine {
	var lines []FaultLine
	if text := page.Fault("form"); text != "" {
		lines = append(lines, FaultLine{Text: text})
	}
	for field := range reflect.Indirect(reflect.ValueOf(form)).Type().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("form"), ",")
		if text := page.Fault(name); name != "" && text != "" {
			lines = append(lines, FaultLine{ID: "f-" + name, Text: text})
		}
	}
	return lines
}
