package elmo

import (
	"reflect"
	"strings"
	"sync"

	"github.com/beevik/etree"
)

// fields are the fields of a struct by their name in XML: a child's name, with
// >inner where it only wraps another, @name of an attribute, "" for the text.
type fields map[string]int

var known sync.Map // reflect.Type → fields

func fieldsOf(t reflect.Type) fields {
	if found, ok := known.Load(t); ok {
		return found.(fields)
	}
	all := fields{}
	for i := range t.NumField() {
		tag := t.Field(i).Tag.Get("xml")
		name := tagName(t.Field(i))
		if strings.Contains(tag, ",attr") {
			name = "@" + attributeName(tag)
		}
		all[name] = i
	}
	known.Store(t, all)
	return all
}

func attributeName(tag string) string {
	name, _, _ := strings.Cut(tag, ",")
	if local, ok := strings.CutPrefix(name, xmlNamespace+" "); ok {
		return "xml:" + local
	}
	return name
}

// nameIn is the name under which the fields know a child.
func nameIn(all fields, child *etree.Element) string {
	for name := range all {
		if outer, _, wraps := strings.Cut(name, ">"); wraps && outer == child.Tag {
			return name
		}
	}
	return child.Tag
}
