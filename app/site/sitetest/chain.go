package sitetest

import (
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// value gives the type of an operand.
func (c *checker) value(node parse.Node, dot reflect.Type) reflect.Type {
	switch n := node.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return c.chain(n, dot, n.Ident, nil)
	case *parse.ChainNode:
		return c.chain(n, c.value(n.Node, dot), n.Field, nil)
	case *parse.VariableNode:
		return c.chain(n, c.variable(n), n.Ident[1:], nil)
	case *parse.PipeNode:
		return c.pipe(n, dot)
	case *parse.IdentifierNode:
		return c.call(n, nil, dot, nil, false)
	case *parse.StringNode:
		return reflect.TypeFor[string]()
	case *parse.BoolNode:
		return reflect.TypeFor[bool]()
	case *parse.NumberNode:
		if n.IsInt {
			return reflect.TypeFor[int]()
		}
		return reflect.TypeFor[float64]()
	}
	return nil
}

func (c *checker) variable(n *parse.VariableNode) reflect.Type {
	for _, v := range slices.Backward(c.vars) {
		if v.name == n.Ident[0] {
			return v.kind
		}
	}
	return nil
}

// chain follows .A.B.C; args belong to the last, which is then a method.
func (c *checker) chain(at parse.Node, kind reflect.Type, names []string, args []reflect.Type) reflect.Type {
	for i, name := range names {
		if kind == nil {
			return nil
		}
		last := i == len(names)-1
		if method, ok := c.method(kind, name); ok {
			var given []reflect.Type
			if last {
				given = args
			}
			kind = c.result(at, method.Type, given, kind.Kind() != reflect.Interface, name)
			continue
		}
		kind = c.field(at, indirect(kind), name)
		if last && len(args) > 0 {
			c.fault(at, "%s is no method and takes no values", strings.Join(names, "."))
		}
	}
	return kind
}

// method finds a method as text/template does. Elements of slices and what
// pointers lead to have the methods of their pointers too; the page itself,
// which is handed over by value, has not.
func (c *checker) method(kind reflect.Type, name string) (reflect.Method, bool) {
	if method, ok := kind.MethodByName(name); ok {
		return method, true
	}
	if kind == c.page || kind.Kind() == reflect.Interface || kind.Kind() == reflect.Pointer {
		return reflect.Method{}, false
	}
	return reflect.PointerTo(kind).MethodByName(name)
}

func (c *checker) field(at parse.Node, kind reflect.Type, name string) reflect.Type {
	switch {
	case kind == nil || kind.Kind() == reflect.Interface:
		return nil
	case kind.Kind() == reflect.Map:
		return kind.Elem()
	case kind.Kind() == reflect.Struct:
		if field, ok := kind.FieldByName(name); ok && field.IsExported() {
			return field.Type
		}
	}
	c.fault(at, "%s has no %s", kind, name)
	return nil
}

func indirect(kind reflect.Type) reflect.Type {
	for kind != nil && kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	return kind
}
