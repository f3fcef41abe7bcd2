package lesson

import (
	"bytes"
	"html/template"
	"path"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// HTML draws a text: headings begin at the second level, since the unit's title
// is the first; HTML in it is left out; links lead out of the player; pictures
// are files of the course, from folder on, and no others.
func HTML(body, folder string) template.HTML {
	var drawn bytes.Buffer
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(tamer{folder}, 100))))
	if err := markdown.Convert([]byte(body), &drawn); err != nil {
		return template.HTML(template.HTMLEscapeString(body)) // the parser has no way to fail; a reader gets the words all the same
	}
	return template.HTML(drawn.String()) // goldmark escapes what it was given, and no raw HTML is let through
}

// Pictures are the files that a text shows.
func Pictures(body string) []string {
	var paths []string
	root := goldmark.DefaultParser().Parse(text.NewReader([]byte(body)))
	_ = ast.Walk(root, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // our visitor never fails
		if picture, is := node.(*ast.Image); is && entering {
			if name := local(string(picture.Destination)); name != "" {
				paths = append(paths, name)
			}
		}
		return ast.WalkContinue, nil
	})
	return paths
}

// tamer makes of a text what fits into the player.
type tamer struct{ folder string }

// Transform implements parser.ASTTransformer.
func (t tamer) Transform(root *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Heading:
			n.Level = min(6, n.Level+1)
		case *ast.Link:
			outside(n, &n.Destination)
		case *ast.AutoLink:
			n.SetAttributeString("target", []byte("_blank"))
			n.SetAttributeString("rel", []byte("noopener noreferrer"))
		case *ast.Image:
			n.Destination = []byte(t.folder + local(string(n.Destination)))
			n.SetAttributeString("loading", []byte("lazy"))
		}
		return ast.WalkContinue, nil
	})
}

func outside(link *ast.Link, to *[]byte) {
	if !IsAddress(string(*to)) && !bytes.HasPrefix(*to, []byte("mailto:")) && !bytes.HasPrefix(*to, []byte("tel:")) {
		*to = nil
		return
	}
	link.SetAttributeString("target", []byte("_blank"))
	link.SetAttributeString("rel", []byte("noopener noreferrer"))
}

// local is the name of a file of the course; "" for an address elsewhere.
func local(destination string) string {
	if strings.ContainsAny(destination, ":?#\\") || path.Base(destination) != destination {
		return ""
	}
	return destination
}
