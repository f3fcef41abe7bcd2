package sitetest

import (
	"reflect"
	"slices"
	"text/template/parse"

	"kursbro/app/i18n"
)

// call checks a function and gives the type of its answer.
func (c *checker) call(f *parse.IdentifierNode, args []parse.Node, dot, piped reflect.Type, hasPiped bool) reflect.Type {
	given := c.types(args, dot, piped, hasPiped)
	c.messages(f, args)
	if name, ok := keptName(f, args); ok && len(given) == 2 {
		c.template(name, given[1], f)
	}
	function, ours := c.funcs[f.Ident]
	if ours {
		return c.result(f, reflect.TypeOf(function), given, false, f.Ident)
	}
	return c.builtin(f, given)
}

// keptName is the template that {{kept "name" .Page}} draws.
func keptName(f *parse.IdentifierNode, args []parse.Node) (string, bool) {
	if f.Ident != "kept" || len(args) == 0 {
		return "", false
	}
	return constant(args[0])
}

// result checks the values that a function or method gets. A method's type has
// the receiver first.
func (c *checker) result(at parse.Node, kind reflect.Type, given []reflect.Type, method bool, name string) reflect.Type {
	first := 0
	if method {
		first = 1
	}
	takes := kind.NumIn() - first
	if kind.IsVariadic() && len(given) < takes-1 || !kind.IsVariadic() && len(given) != takes {
		c.fault(at, "%s takes %d values, not %d", name, takes, len(given))
		return kind.Out(0)
	}
	for i, from := range given {
		to := kind.In(min(first+i, kind.NumIn()-1))
		if kind.IsVariadic() && first+i >= kind.NumIn()-1 {
			to = kind.In(kind.NumIn() - 1).Elem()
		}
		if !fits(from, to) {
			c.fault(at, "%s takes a %s, not a %s", name, to, from)
		}
	}
	return kind.Out(0)
}

// fits is what text/template makes of assignability.
func fits(from, to reflect.Type) bool {
	switch {
	case from == nil || from.AssignableTo(to):
		return true
	case from.Kind() == reflect.Interface:
		return true // the run will know
	case from.Kind() == reflect.Pointer && from.Elem().AssignableTo(to):
		return true
	}
	return numeric(from) && numeric(to) && from == reflect.TypeFor[int]()
}

func numeric(kind reflect.Type) bool {
	return kind.Kind() >= reflect.Int && kind.Kind() <= reflect.Float64
}

func (c *checker) builtin(f *parse.IdentifierNode, given []reflect.Type) reflect.Type {
	switch f.Ident {
	case "eq", "ne", "lt", "le", "gt", "ge":
		c.comparable(f, given)
		return reflect.TypeFor[bool]()
	case "not":
		return reflect.TypeFor[bool]()
	case "and", "or":
		for _, kind := range given {
			if kind != given[0] {
				return nil
			}
		}
		return given[0]
	case "len":
		return reflect.TypeFor[int]()
	case "index":
		return c.indexed(f, given)
	case "slice":
		return given[0]
	case "print", "printf", "println", "html", "js", "urlquery":
		return reflect.TypeFor[string]()
	}
	return nil
}

func (c *checker) indexed(f *parse.IdentifierNode, given []reflect.Type) reflect.Type {
	kind := indirect(given[0])
	for range given[1:] {
		switch {
		case kind == nil || kind.Kind() == reflect.Interface:
			return nil
		case kind.Kind() == reflect.Map || kind.Kind() == reflect.Slice || kind.Kind() == reflect.Array:
			kind = kind.Elem()
		default:
			c.fault(f, "%s has no index", kind)
			return nil
		}
	}
	return kind
}

// comparable finds comparisons that fail when they run: a text with a number.
func (c *checker) comparable(f *parse.IdentifierNode, given []reflect.Type) {
	sort := func(kind reflect.Type) string {
		switch {
		case kind == nil || kind.Kind() == reflect.Interface:
			return ""
		case kind.Kind() == reflect.Float32 || kind.Kind() == reflect.Float64:
			return "fraction"
		case numeric(kind):
			return "number"
		}
		return kind.Kind().String()
	}
	for _, kind := range given[min(1, len(given)):] {
		a, b := sort(given[0]), sort(kind)
		if a != "" && b != "" && a != b {
			c.fault(f, "%s compares a %s with a %s", f.Ident, given[0], kind)
		}
	}
}

// messages checks the keys that are written out: they have a text, and it gets
// its values.
func (c *checker) messages(f *parse.IdentifierNode, args []parse.Node) {
	switch f.Ident {
	case "t":
		c.message(f, args, 0, 1)
	case "n":
		c.message(f, args, 0, 2)
	case "status":
		c.message(f, args, 1, 2)
	case "field":
		for i := 2; i+1 < len(args); i += 2 {
			if name, ok := constant(args[i]); ok && (name == "label" || name == "hint") {
				c.message(f, args[:i+2], i+1, i+2)
			}
		}
	}
}

// message checks the key at one place of the arguments, and the pairs of name
// and value that begin at another.
func (c *checker) message(f *parse.IdentifierNode, args []parse.Node, at, pairs int) {
	if at >= len(args) {
		return
	}
	key, ok := constant(args[at])
	if !ok {
		return
	}
	if !i18n.Exists(key) {
		c.fault(f, "%q has no text", key)
		return
	}
	var named []string
	for i := pairs; i < len(args); i += 2 {
		name, ok := constant(args[i])
		if !ok {
			return
		}
		named = append(named, name)
	}
	wanted := i18n.Placeholders(key)
	if f.Ident == "n" {
		named = append(named, "Count")
	}
	for _, name := range wanted {
		if !slices.Contains(named, name) {
			c.fault(f, "%q is not given its %s", key, name)
		}
	}
	for _, name := range named {
		if name != "Count" && !slices.Contains(wanted, name) {
			c.fault(f, "%q has no place for %s", key, name)
		}
	}
}

func constant(node parse.Node) (string, bool) {
	text, ok := node.(*parse.StringNode)
	if !ok {
		return "", false
	}
	return text.Text, true
}
