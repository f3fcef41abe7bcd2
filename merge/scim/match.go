package scim

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which texts without exact case are compared: user
// names, e-mail addresses, and whatever else a schema says.
func Fold(text string) string {
	if isPlain(text) {
		return strings.ToLower(text)
	}
	return norm.NFC.String(cases.Fold().String(text))
}

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Matches says whether a user meets the condition; every user meets a nil
// Filter. An attribute without a value equals null and nothing else; of many
// values one is enough.
func (f *Filter) Matches(u User) bool {
	return f == nil || f.holds(documentOf(u))
}

func (f *Filter) holds(object map[string]any) bool {
	switch f.Op {
	case And:
		return !slices.ContainsFunc(f.Terms, func(term *Filter) bool { return !term.holds(object) })
	case Or:
		return slices.ContainsFunc(f.Terms, func(term *Filter) bool { return term.holds(object) })
	case Not:
		return !f.Terms[0].holds(object)
	case Some:
		return slices.ContainsFunc(valuesAt(object, f.Path), func(v any) bool {
			element, is := v.(map[string]any)
			return is && f.Terms[0].holds(element)
		})
	}
	values := valuesAt(object, f.Path)
	switch {
	case f.Op == Pr:
		return len(values) > 0
	case f.Value == nil:
		return (len(values) == 0) == (f.Op == Eq)
	case len(values) == 0:
		return f.Op == Ne
	}
	return slices.ContainsFunc(values, f.compare)
}

// compare asks one value.
func (f *Filter) compare(value any) bool {
	if is, boolean := value.(bool); boolean {
		return (is == f.Value) == (f.Op == Eq)
	}
	have, _ := value.(string)
	want, _ := f.Value.(string)
	if f.leaf.Type == moment {
		return ordered(f.Op, compareMoments(have, want))
	}
	if !f.leaf.CaseExact {
		have, want = Fold(have), Fold(want)
	}
	switch f.Op {
	case Co:
		return strings.Contains(have, want)
	case Sw:
		return strings.HasPrefix(have, want)
	case Ew:
		return strings.HasSuffix(have, want)
	}
	return ordered(f.Op, strings.Compare(have, want))
}

func ordered(op Op, sign int) bool {
	switch op {
	case Eq:
		return sign == 0
	case Ne:
		return sign != 0
	case Gt:
		return sign > 0
	case Ge:
		return sign >= 0
	case Lt:
		return sign < 0
	case Le:
		return sign <= 0
	}
	return false
}

func compareMoments(a, b string) int {
	x, _ := time.Parse(time.RFC3339, a)
	y, _ := time.Parse(time.RFC3339, b)
	return x.Compare(y)
}

// valuesAt gathers the values of a path.
func valuesAt(object map[string]any, at Path) []any {
	if at.Schema != "" {
		object, _ = object[at.Schema].(map[string]any)
	}
	var values []any
	switch v := object[at.Attribute].(type) {
	case nil:
	case []any:
		values = v
	default:
		values = []any{v}
	}
	if at.Sub == "" {
		return values
	}
	var parts []any
	for _, v := range values {
		if element, is := v.(map[string]any); is && element[at.Sub] != nil {
			parts = append(parts, element[at.Sub])
		}
	}
	return parts
}
