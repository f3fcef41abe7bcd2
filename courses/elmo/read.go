package elmo

import (
	"reflect"
	"slices"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// Warning is what was passed over, such as {"unknown", "elmo/report/novelty"}.
type Warning struct {
	What  string // foreign, unknown, value or missing
	Where string // path of elements
}

const maxWarnings = 100

// unread are elements of the standard that nobody here asks for. The raw
// document has them.
var unread = []string{"currentAddress", "descriptionHtml", "shortenedGrading", "resultDistribution", "extension", "diplomaSupplement"}

// reader fills a Document from a tree by the names in its tags.
type reader struct {
	warnings []Warning
	err      error
}

// read takes the values out of a document. What names no learner, no report or
// an outcome outside the closed list, or says twice what can be so but once, is
// refused; all else that is not as it should be is a warning.
func read(root *etree.Element) (Document, []Warning, error) {
	var document Document
	r := &reader{}
	r.fill(reflect.ValueOf(&document).Elem(), root, "elmo")
	if r.err == nil && (len(document.Reports) == 0 || !slices.ContainsFunc(root.ChildElements(), isLearner)) {
		r.err = refuse("elmo.shape", "Place", "elmo")
	}
	if r.err != nil {
		return Document{}, nil, r.err
	}
	for _, place := range faultsOf(document) {
		r.warn("missing", place)
	}
	return document, r.warnings, nil
}

func isLearner(element *etree.Element) bool { return is(element, Namespace, "learner") }

func (r *reader) warn(what, where string) {
	if len(r.warnings) < maxWarnings {
		r.warnings = append(r.warnings, Warning{what, where})
	}
}

// fill gives a struct the attributes, children and text of an element.
func (r *reader) fill(target reflect.Value, element *etree.Element, path string) {
	fields := fieldsOf(target.Type())
	seen := map[string]bool{}
	for name, field := range fields {
		if attribute, ok := strings.CutPrefix(name, "@"); ok {
			target.Field(field).SetString(collapse(element.SelectAttrValue(attribute, "")))
		}
		if name == "" {
			r.set(target.Field(field), textOf(element), path, target.Type() == reflect.TypeFor[Prose]())
		}
	}
	for _, child := range element.ChildElements() {
		place := path + "/" + child.Tag
		name := nameIn(fields, child)
		field, known := fields[name]
		switch {
		case is(child, dsig.Namespace, dsig.SignatureTag):
		case child.NamespaceURI() != Namespace:
			r.warn("foreign", path)
		case !known && !slices.Contains(unread, child.Tag):
			r.warn("unknown", path)
		case !known:
		case seen[child.Tag] && !repeats(target.Field(field), name):
			r.err = refuse("elmo.twice", "Place", place)
		default:
			seen[child.Tag] = true
			r.descend(target.Field(field), child, name, place)
		}
	}
}

// repeats: whether the child itself, not what is in it, may stand many times.
func repeats(field reflect.Value, name string) bool {
	return field.Kind() == reflect.Slice && (!strings.Contains(name, ">") || strings.HasPrefix(name, "hasPart>"))
}

// descend goes through an element that only wraps another.
func (r *reader) descend(field reflect.Value, child *etree.Element, name, place string) {
	_, inner, wrapped := strings.Cut(name, ">")
	if !wrapped {
		r.put(field, child, place)
		return
	}
	count := 0
	for _, grandchild := range child.ChildElements() {
		if !is(grandchild, Namespace, inner) {
			r.warn("unknown", place)
			continue
		}
		if count++; count > 1 && (field.Kind() != reflect.Slice || strings.HasPrefix(name, "hasPart>")) {
			r.err = refuse("elmo.twice", "Place", place+"/"+inner)
			return
		}
		r.put(field, grandchild, place+"/"+inner)
	}
}

// put sets a field from an element, or appends to it.
func (r *reader) put(field reflect.Value, element *etree.Element, path string) {
	switch field.Kind() {
	case reflect.Slice:
		item := reflect.New(field.Type().Elem()).Elem()
		r.put(item, element, path)
		field.Set(reflect.Append(field, item))
	case reflect.Pointer:
		field.Set(reflect.New(field.Type().Elem()))
		r.put(field.Elem(), element, path)
	case reflect.Struct:
		if _, moment := field.Interface().(DateTime); moment {
			r.set(field, textOf(element), path, false)
			return
		}
		r.fill(field, element, path)
	default:
		r.set(field, textOf(element), path, false)
	}
}

// set gives a field its text; a day, number or moment that is none stays empty.
func (r *reader) set(field reflect.Value, text, path string, prose bool) {
	if !prose {
		text = collapse(text)
	}
	ok := true
	switch field.Interface().(type) {
	case Date:
		var day Date
		if day, ok = parseDate(text); ok {
			field.SetString(string(day))
		}
	case Decimal:
		if ok = Decimal(text).isNumber(); ok {
			field.SetString(text)
		}
	case DateTime:
		var moment DateTime
		if moment, ok = parseDateTime(text); ok {
			field.Set(reflect.ValueOf(moment))
		}
	case Status:
		if field.SetString(text); !slices.Contains([]Status{Passed, Failed, InProgress}, Status(text)) {
			r.err = refuse("elmo.status")
		}
	default:
		field.SetString(text)
	}
	if !ok {
		r.warn("value", path)
	}
}
