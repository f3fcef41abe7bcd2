package site

import (
	"html/template"
	"strings"
	syntax "text/template/parse"

	"kursbro/app/i18n"
	"kursbro/static"
)

// folder does beforehand what is the same at each drawing of a page in one
// language: texts without values, addresses of static files, icons, the choice
// of language. A frame has dozens of them, and each costs more by reflection
// than all the text around it (BenchmarkPage: two thirds of the time).
//
// What is folded is escaped for HTML, which is right in text and in quoted
// attributes; our pages have nothing else, because the policy allows no inline
// script or style.
type folder struct {
	words *i18n.Printer
	parts *template.Template // the shared parts, to draw from
	drawn map[string]string  // what calls of them with constants draw
}

// fold folds every template of a set in place.
func (f *folder) fold(set *template.Template) {
	for _, t := range set.Templates() {
		if t.Tree != nil {
			f.list(t.Tree.Root)
		}
	}
}

// list folds a list and joins the texts that come to lie together.
func (f *folder) list(list *syntax.ListNode) {
	if list == nil {
		return
	}
	var kept []syntax.Node
	for _, node := range list.Nodes {
		text, constant := f.node(node)
		if !constant {
			kept = append(kept, node)
			continue
		}
		if last, ok := lastText(kept); ok {
			last.Text = append(last.Text, text...)
			continue
		}
		kept = append(kept, &syntax.TextNode{NodeType: syntax.NodeText, Pos: node.Position(), Text: []byte(text)})
	}
	list.Nodes = kept
}

func lastText(nodes []syntax.Node) (*syntax.TextNode, bool) {
	if len(nodes) == 0 {
		return nil, false
	}
	text, ok := nodes[len(nodes)-1].(*syntax.TextNode)
	return text, ok
}

// node gives what a node always draws, if it always draws the same. What is
// below a branch is folded where it is.
func (f *folder) node(node syntax.Node) (string, bool) {
	switch n := node.(type) {
	case *syntax.TextNode:
		return string(n.Text), true
	case *syntax.CommentNode:
		return "", true
	case *syntax.ActionNode:
		return f.action(n)
	case *syntax.TemplateNode:
		return f.call(n)
	case *syntax.IfNode:
		f.branch(n.BranchNode)
	case *syntax.WithNode:
		f.branch(n.BranchNode)
	case *syntax.RangeNode:
		f.branch(n.BranchNode)
	}
	return "", false
}

func (f *folder) branch(n syntax.BranchNode) {
	f.list(n.List)
	f.list(n.ElseList)
}

// action folds {{t "key"}} and {{asset "name"}}.
func (f *folder) action(n *syntax.ActionNode) (string, bool) {
	if len(n.Pipe.Decl) > 0 || len(n.Pipe.Cmds) != 1 || len(n.Pipe.Cmds[0].Args) != 2 {
		return "", false
	}
	args := n.Pipe.Cmds[0].Args
	function, isFunction := args[0].(*syntax.IdentifierNode)
	value, isText := args[1].(*syntax.StringNode)
	if !isFunction || !isText {
		return "", false
	}
	switch function.Ident {
	case "t":
		return template.HTMLEscapeString(f.words.T(value.Text)), true
	case "asset":
		return template.HTMLEscapeString(static.Path(value.Text)), true
	}
	return "", false
}

// call folds {{template "icon" "search"}}: a shared part that is called with a
// constant text, or with nothing, draws the same on every page.
func (f *folder) call(n *syntax.TemplateNode) (string, bool) {
	word, ok := constant(n.Pipe)
	if !ok || f.parts.Lookup(n.Name) == nil || n.Name == "main" {
		return "", false
	}
	key := n.Name + " " + word
	if text, done := f.drawn[key]; done {
		return text, true
	}
	var data any
	if n.Pipe != nil {
		data = word
	}
	var b strings.Builder
	if err := f.parts.ExecuteTemplate(&b, n.Name, data); err != nil {
		return "", false // it needs its page after all
	}
	f.drawn[key] = b.String()
	return f.drawn[key], true
}

// constant is the text that a template is called with: empty for none.
func constant(pipe *syntax.PipeNode) (string, bool) {
	if pipe == nil {
		return "", true
	}
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != 1 {
		return "", false
	}
	value, ok := pipe.Cmds[0].Args[0].(*syntax.StringNode)
	if !ok {
		return "", false
	}
	return value.Text, true
}
