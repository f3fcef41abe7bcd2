package scim

import (
	"regexp"
	"strings"
)

// Path names an attribute, in the spelling of its schema.
type Path struct {
	Schema    string // the URN of an extension; empty for the core schema
	Attribute string // empty: the whole extension; inside [ ] a sub-attribute
	Sub       string // a sub-attribute, or empty
}

// String is the path as a filter has it.
func (p Path) String() string {
	text := p.Attribute
	if p.Schema != "" {
		text = strings.TrimSuffix(p.Schema+":"+text, ":")
	}
	if p.Sub != "" {
		text += "." + p.Sub
	}
	return text
}

// place is a path with the definitions it leads to.
type place struct {
	Path
	schema *schema
	attr   *attribute // nil: the whole extension
	sub    *attribute // nil: the whole attribute
	only   *Filter    // which of many values; nil: all
}

// leaf is the definition of what the path ends at; nil for a whole extension.
func (p place) leaf() *attribute {
	if p.sub != nil {
		return p.sub
	}
	return p.attr
}

// resolve finds the attribute that a word names. The second answer is false when
// nobody knows it.
func resolve(name string) (place, bool) {
	p := place{schema: &core}
	if colon := strings.LastIndexByte(name, ':'); colon >= 0 {
		if p.schema = schemaOf(name); p.schema != nil && p.schema != &core {
			p.Schema = p.schema.ID
			return p, true
		}
		if p.schema = schemaOf(name[:colon]); p.schema == nil {
			return place{}, false
		}
		name = name[colon+1:]
	}
	if p.schema != &core {
		p.Schema = p.schema.ID
	}
	first, second, deep := strings.Cut(name, ".")
	if p.attr = p.schema.attribute(first); p.attr == nil {
		return place{}, false
	}
	p.Attribute = p.attr.Name
	if deep {
		if p.sub = p.attr.sub(second); p.sub == nil {
			return place{}, false
		}
		p.Sub = p.sub.Name
	}
	return p, true
}

// parsePath reads the path of a PATCH operation (RFC 7644 §3.5.2):
// attribute, attribute.sub, attribute[filter] or attribute[filter].sub, any of
// them with the URN of its schema.
func parsePath(input string) (place, error) {
	if len(input) > MaxFilter {
		return place{}, refuse(InvalidPath, "The path is longer than %d bytes.", MaxFilter)
	}
	name, rest, filtered := strings.Cut(input, "[")
	p, known := resolve(strings.TrimSpace(name))
	if !known {
		return place{}, refuse(InvalidPath, "There is no attribute %s.", shown(name))
	}
	if !filtered {
		return p, nil
	}
	if p.attr == nil || !p.attr.MultiValued || p.attr.Type != composite || p.sub != nil {
		return place{}, refuse(InvalidPath, "%s has no values to choose from.", p)
	}
	return p.choosing("[" + rest)
}

// choosing reads what stands after an attribute: [filter] and perhaps .sub.
func (p place) choosing(rest string) (place, error) {
	tokens, err := lex(rest)
	if err != nil {
		return place{}, refuse(InvalidPath, "The filter in the path is not valid.")
	}
	parser := filterParser{tokens: tokens, next: 1}
	if p.only, err = parser.inBrackets(p.attr); err != nil {
		return place{}, refuse(InvalidPath, "In the path: %s", err.(*Error).Detail)
	}
	last := parser.take()
	if sub, dotted := strings.CutPrefix(last.text, "."); last.kind == word && dotted {
		if p.sub = p.attr.sub(sub); p.sub == nil {
			return place{}, refuse(InvalidPath, "%s has no sub-attribute %s.", p, shown(sub))
		}
		p.Sub = p.sub.Name
		last = parser.take()
	}
	if last.kind != end {
		return place{}, refuse(InvalidPath, "The path goes on after its end.")
	}
	return p, nil
}

// isNotKept says whether a name begins with an attribute that we pass over.
func isNotKept(name string) bool {
	name, _, _ = strings.Cut(name, "[")
	if extension := EnterpriseSchema + ":manager."; len(name) > len(extension) && strings.EqualFold(name[:len(extension)], extension) {
		return strings.EqualFold(name[len(extension):], "$ref")
	}
	if prefix := CoreSchema + ":"; len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
		name = name[len(prefix):]
	}
	name, _, _ = strings.Cut(name, ".")
	return notKept[strings.ToLower(strings.TrimSpace(name))]
}

var (
	attributeName = regexp.MustCompile(`^[A-Za-z$][-\w$:.]{0,120}$`)
	manyDigits    = regexp.MustCompile(`\d{6}`)
)

// shown quotes a name that a client made up, unless it could be a value or a
// number in the wrong place.
func shown(name string) string {
	if !attributeName.MatchString(name) || manyDigits.MatchString(name) {
		return "of that name"
	}
	return `"` + name + `"`
}
