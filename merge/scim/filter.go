package scim

import (
	"encoding/json"
	"strings"
)

// Op is what a Filter does.
type Op string

// The operators of RFC 7644 §3.4.2.2. Some is the value filter emails[…].
const (
	And  Op = "and"
	Or   Op = "or"
	Not  Op = "not"
	Some Op = "[]"
	Eq   Op = "eq"
	Ne   Op = "ne"
	Co   Op = "co"
	Sw   Op = "sw"
	Ew   Op = "ew"
	Gt   Op = "gt"
	Ge   Op = "ge"
	Lt   Op = "lt"
	Le   Op = "le"
	Pr   Op = "pr"
)

// Filter is a condition, checked against the schemas: every path exists and has
// its schema's spelling, every value fits its attribute.
type Filter struct {
	Op    Op
	Path  Path      // of Some and of comparisons; inside Some a sub-attribute
	Value any       // of comparisons: string, bool or nil
	Terms []*Filter // of And and Or two or more, of Not and Some one

	leaf *attribute // what Path leads to
}

// String is the filter in one spelling; ParseFilter of it is the same filter.
func (f *Filter) String() string {
	switch f.Op {
	case And, Or:
		parts := make([]string, len(f.Terms))
		for i, term := range f.Terms {
			if parts[i] = term.String(); term.Op == And || term.Op == Or {
				parts[i] = "(" + parts[i] + ")"
			}
		}
		return strings.Join(parts, " "+string(f.Op)+" ")
	case Not:
		return "not (" + f.Terms[0].String() + ")"
	case Some:
		return f.Path.String() + "[" + f.Terms[0].String() + "]"
	case Pr:
		return f.Path.String() + " pr"
	}
	return f.Path.String() + " " + string(f.Op) + " " + literal(f.Value)
}

func literal(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return "null"
	}
	return string(text)
}
