package sitetest

import (
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"testing"
	"text/template/parse"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/views"
)

// CheckViews proves of every registered view that each name in its template is
// there on the type it is fed, that functions get what they take, and that
// each message has a text and gets its values: a typo fails here and not in
// front of a reader.
func CheckViews(t *testing.T) {
	t.Helper()
	for _, view := range site.Registered() {
		set, err := site.Parse(views.FS, view.File)
		if err != nil {
			t.Errorf("%s: %v", view.File, err)
			continue
		}
		for _, fault := range viewFaults(set, view.Page) {
			t.Errorf("%s: %s", view.File, fault)
		}
	}
}

// viewFaults checks a parsed set from its layout down.
func viewFaults(set *template.Template, page reflect.Type) []string {
	c := &checker{set: set, funcs: site.Functions(i18n.NB), page: page, seen: map[string]bool{}}
	c.template("layout", page, nil)
	return append(c.faults, hidden(page)...)
}

// hidden names the fields of a page that stand before the frame's own: the
// frame would show them instead, such as the language of a course as the
// language of the whole page.
func hidden(page reflect.Type) []string {
	if _, framed := page.FieldByName("Page"); !framed {
		return nil
	}
	var faults []string
	for frame := range reflect.TypeFor[site.Page]().Fields() {
		if field, found := page.FieldByName(frame.Name); found && frame.IsExported() && len(field.Index) == 1 {
			faults = append(faults, fmt.Sprintf("%s.%s hides the frame's", page, frame.Name))
		}
	}
	return faults
}

// checker walks the parse trees with the types that flow through them. A nil
// type is one that only the run will know; nothing is said about it.
type checker struct {
	set    *template.Template
	funcs  template.FuncMap
	page   reflect.Type
	seen   map[string]bool // template and type, to end recursion
	faults []string
	tree   *parse.Tree
	vars   []variable
}

type variable struct {
	name string
	kind reflect.Type
}

// nothing is the data of a template that is called without any.
var nothing = reflect.TypeFor[struct{}]()

func (c *checker) fault(at parse.Node, format string, args ...any) {
	where, _ := c.tree.ErrorContext(at)
	text := where + ": " + fmt.Sprintf(format, args...)
	if !slices.Contains(c.faults, text) {
		c.faults = append(c.faults, text)
	}
}

func (c *checker) template(name string, dot reflect.Type, at parse.Node) {
	key := fmt.Sprint(name, " ", dot)
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	found := c.set.Lookup(name)
	if found == nil || found.Tree == nil {
		if at != nil {
			c.fault(at, "there is no template %q", name)
		} else {
			c.faults = append(c.faults, "there is no template "+name)
		}
		return
	}
	tree, vars := c.tree, c.vars
	c.tree, c.vars = found.Tree, []variable{{"$", dot}}
	c.list(found.Tree.Root, dot)
	c.tree, c.vars = tree, vars
}

func (c *checker) list(list *parse.ListNode, dot reflect.Type) {
	if list == nil {
		return
	}
	mark := len(c.vars)
	for _, node := range list.Nodes {
		c.node(node, dot)
	}
	c.vars = c.vars[:mark]
}

func (c *checker) node(node parse.Node, dot reflect.Type) {
	mark := len(c.vars)
	switch n := node.(type) {
	case *parse.ActionNode:
		c.pipe(n.Pipe, dot)
		return // what it declares lives on
	case *parse.IfNode:
		c.pipe(n.Pipe, dot)
		c.list(n.List, dot)
		c.list(n.ElseList, dot)
	case *parse.WithNode:
		c.list(n.List, c.pipe(n.Pipe, dot))
		c.list(n.ElseList, dot)
	case *parse.RangeNode:
		c.list(n.List, c.ranged(n, dot))
		c.list(n.ElseList, dot)
	case *parse.TemplateNode:
		data := nothing
		if n.Pipe != nil {
			data = c.pipe(n.Pipe, dot)
		}
		c.template(n.Name, data, n)
	}
	c.vars = c.vars[:mark]
}

// ranged gives the type of an element, and declares the loop's variables.
func (c *checker) ranged(n *parse.RangeNode, dot reflect.Type) reflect.Type {
	declared := n.Pipe.Decl
	over := indirect(c.pipe(&parse.PipeNode{Cmds: n.Pipe.Cmds}, dot))
	key, element := reflect.TypeFor[int](), reflect.Type(nil)
	if over != nil {
		switch over.Kind() {
		case reflect.Slice, reflect.Array:
			element = over.Elem()
		case reflect.Map:
			key, element = over.Key(), over.Elem()
		case reflect.Int:
			element = over
		case reflect.Func, reflect.Interface, reflect.Chan:
		default:
			c.fault(n, "range over %s", over)
		}
	}
	switch len(declared) {
	case 1:
		c.declare(declared[0].Ident[0], element)
	case 2:
		c.declare(declared[0].Ident[0], key)
		c.declare(declared[1].Ident[0], element)
	}
	return element
}

func (c *checker) declare(name string, kind reflect.Type) {
	c.vars = append(c.vars, variable{name, kind})
}

func (c *checker) pipe(pipe *parse.PipeNode, dot reflect.Type) reflect.Type {
	var kind reflect.Type
	for i, command := range pipe.Cmds {
		kind = c.command(command, dot, kind, i > 0)
	}
	for _, v := range pipe.Decl {
		if !pipe.IsAssign {
			c.declare(v.Ident[0], kind)
		}
	}
	return kind
}

// command gives the type of one command; piped is the value of the one before,
// if there is one.
func (c *checker) command(command *parse.CommandNode, dot, piped reflect.Type, hasPiped bool) reflect.Type {
	args := command.Args[1:]
	switch first := command.Args[0].(type) {
	case *parse.IdentifierNode:
		return c.call(first, args, dot, piped, hasPiped)
	case *parse.FieldNode:
		return c.chain(first, dot, first.Ident, c.types(args, dot, piped, hasPiped))
	case *parse.ChainNode:
		return c.chain(first, c.value(first.Node, dot), first.Field, c.types(args, dot, piped, hasPiped))
	case *parse.VariableNode:
		return c.chain(first, c.variable(first), first.Ident[1:], c.types(args, dot, piped, hasPiped))
	default:
		return c.value(first, dot)
	}
}

func (c *checker) types(args []parse.Node, dot, piped reflect.Type, hasPiped bool) []reflect.Type {
	var all []reflect.Type
	for _, arg := range args {
		all = append(all, c.value(arg, dot))
	}
	if hasPiped {
		all = append(all, piped)
	}
	return all
}
