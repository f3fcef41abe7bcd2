package scim

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ParseFilter reads a filter; *Error with InvalidFilter when it is none.
func ParseFilter(input string) (*Filter, error) {
	if len(input) > MaxFilter {
		return nil, refuse(InvalidFilter, "The filter is longer than %d bytes.", MaxFilter)
	}
	if !utf8.ValidString(input) {
		return nil, refuse(InvalidFilter, "The filter is not UTF-8.")
	}
	tokens, err := lex(input)
	if err != nil {
		return nil, err
	}
	p := filterParser{tokens: tokens}
	f, err := p.either(nil)
	if err != nil {
		return nil, err
	}
	if t := p.take(); t.kind != end {
		return nil, unexpected(t)
	}
	return f, nil
}

type filterParser struct {
	tokens []token
	next   int
	depth  int
}

func (p *filterParser) peek() token { return p.tokens[min(p.next, len(p.tokens)-1)] }

func (p *filterParser) take() token {
	t := p.peek()
	p.next++
	return t
}

// takes passes over a word in any case, or a bracket, if it comes next.
func (p *filterParser) takes(kind tokenKind, text string) bool {
	t := p.peek()
	if t.kind != kind || !strings.EqualFold(t.text, text) {
		return false
	}
	p.next++
	return true
}

// either is what "or" joins: it binds least. Within brackets, names are
// sub-attributes of the attribute before them.
func (p *filterParser) either(within *attribute) (*Filter, error) {
	return p.joined(Or, func() (*Filter, error) {
		return p.joined(And, func() (*Filter, error) { return p.term(within) })
	})
}

func (p *filterParser) joined(op Op, next func() (*Filter, error)) (*Filter, error) {
	first, err := next()
	if err != nil {
		return nil, err
	}
	terms := []*Filter{first}
	for p.takes(word, string(op)) {
		term, err := next()
		if err != nil {
			return nil, err
		}
		terms = append(terms, term)
	}
	if len(terms) == 1 {
		return first, nil
	}
	return &Filter{Op: op, Terms: terms}, nil
}

func (p *filterParser) term(within *attribute) (*Filter, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, refuse(InvalidFilter, "The filter is nested too deeply.")
	}
	defer func() { p.depth-- }()
	switch {
	case p.takes(bracket, "("):
		return p.closed(within)
	case p.peek().kind == word && strings.EqualFold(p.peek().text, "not"):
		p.take()
		if !p.takes(bracket, "(") {
			return nil, unexpected(p.peek())
		}
		inner, err := p.closed(within)
		if err != nil {
			return nil, err
		}
		return &Filter{Op: Not, Terms: []*Filter{inner}}, nil
	}
	return p.condition(within)
}

// closed is a filter and the parenthesis after it.
func (p *filterParser) closed(within *attribute) (*Filter, error) {
	inner, err := p.either(within)
	if err != nil {
		return nil, err
	}
	if !p.takes(bracket, ")") {
		return nil, unexpected(p.peek())
	}
	return inner, nil
}

// condition is an attribute with what is asked of it.
func (p *filterParser) condition(within *attribute) (*Filter, error) {
	name := p.take()
	if name.kind != word {
		return nil, unexpected(name)
	}
	at, err := p.attribute(name, within)
	if err != nil {
		return nil, err
	}
	if p.takes(bracket, "[") {
		return p.some(at)
	}
	return p.comparison(at)
}

// attribute finds what a name means here.
func (p *filterParser) attribute(name token, within *attribute) (place, error) {
	if within != nil {
		if sub := within.sub(name.text); sub != nil {
			return place{Path: Path{Attribute: sub.Name}, attr: sub}, nil
		}
		return place{}, refuse(InvalidFilter, "%s has no sub-attribute %s.", within.Name, shown(name.text))
	}
	at, known := resolve(name.text)
	if !known || at.attr == nil {
		return place{}, refuse(InvalidFilter, "There is no attribute %s; those of an extension need its URN.", shown(name.text))
	}
	if at.leaf().Returned == never {
		return place{}, refuse(InvalidFilter, "%s cannot be used in a filter.", at.Attribute)
	}
	return at, nil
}

// some reads emails[filter] and, as Entra ID asks, emails[filter].value eq "…":
// one e-mail must then meet both.
func (p *filterParser) some(at place) (*Filter, error) {
	if at.sub != nil || !at.attr.MultiValued || at.attr.Type != composite {
		return nil, refuse(InvalidFilter, "%s has no values to choose from.", at)
	}
	inner, err := p.inBrackets(at.attr)
	if err != nil {
		return nil, err
	}
	if sub, dotted := strings.CutPrefix(p.peek().text, "."); p.peek().kind == word && dotted {
		t := p.take()
		where, err := p.attribute(token{word, sub, t.at}, at.attr)
		if err != nil {
			return nil, err
		}
		more, err := p.comparison(where)
		if err != nil {
			return nil, err
		}
		inner = &Filter{Op: And, Terms: []*Filter{inner, more}}
	}
	return &Filter{Op: Some, Path: at.Path, Terms: []*Filter{inner}, leaf: at.attr}, nil
}

// inBrackets is a filter over one value, up to its closing bracket.
func (p *filterParser) inBrackets(attr *attribute) (*Filter, error) {
	inner, err := p.either(attr)
	if err != nil {
		return nil, err
	}
	if !p.takes(bracket, "]") {
		return nil, unexpected(p.peek())
	}
	return inner, nil
}

func (p *filterParser) comparison(at place) (*Filter, error) {
	asked := p.take()
	if asked.kind != word {
		return nil, unexpected(asked)
	}
	f := &Filter{Op: Op(strings.ToLower(asked.text)), Path: at.Path, leaf: at.leaf()}
	switch f.Op {
	case Pr:
		return f, nil
	case Eq, Ne, Co, Sw, Ew, Gt, Ge, Lt, Le:
	default:
		return nil, unexpected(asked)
	}
	if at.sub == nil && at.attr.hasValue() {
		f.Path.Sub, f.leaf = "value", at.attr.sub("value")
	}
	return f, f.setValue(p.take())
}

// setValue checks the literal against the attribute.
func (f *Filter) setValue(t token) error {
	isNull := t.kind == word && strings.EqualFold(t.text, "null")
	ordered := f.Op != Eq && f.Op != Ne
	switch {
	case isNull && !ordered:
		return nil
	case f.leaf.Type == composite:
		return refuse(InvalidFilter, "%s can be asked for its parts only.", f.Path)
	case f.leaf.Type == boolean:
		is, err := strconv.ParseBool(strings.ToLower(t.text))
		if err != nil || ordered || len(t.text) < 4 {
			return refuse(InvalidFilter, "%s is true or false.", f.Path)
		}
		f.Value = is
	case t.kind != quoted:
		return refuse(InvalidFilter, "Compare %s with a text in quotes.", f.Path)
	case f.leaf.Type == moment:
		if _, err := time.Parse(time.RFC3339, t.text); err != nil || f.Op == Co || f.Op == Sw || f.Op == Ew {
			return refuse(InvalidFilter, "%s is compared with a time such as 2026-11-21T10:00:00Z.", f.Path)
		}
		f.Value = t.text
	default:
		f.Value = t.text
	}
	return nil
}

func unexpected(t token) *Error {
	if t.kind == end {
		return refuse(InvalidFilter, "The filter ends too early.")
	}
	return refuse(InvalidFilter, "Something else is expected at character %d of the filter.", t.at+1)
}
