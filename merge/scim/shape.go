package scim

import (
	"maps"
	"net/url"
	"strings"
)

// shape is which attributes a client wants to see (RFC 7644 §3.9).
type shape struct {
	only   []Path // when not nil, these and what is always returned
	except []Path
}

// shapeOf reads attributes and excludedAttributes. Names that nobody knows are
// passed over: a client may ask several servers the same.
func shapeOf(asked url.Values) (shape, error) {
	only, except := asked.Get("attributes"), asked.Get("excludedAttributes")
	if only != "" && except != "" {
		return shape{}, refuse(InvalidValue, "Ask for attributes or for excludedAttributes, not for both.")
	}
	s := shape{except: pathsOf(except)}
	if only != "" {
		s.only = append([]Path{}, pathsOf(only)...)
	}
	return s, nil
}

func pathsOf(list string) []Path {
	var paths []Path
	for name := range strings.SplitSeq(list, ",") {
		if at, known := resolve(strings.TrimSpace(name)); known {
			paths = append(paths, at.Path)
		}
	}
	return paths
}

// show is a user as the client asked for it.
func (s *server) show(u User, shape shape) map[string]any {
	document := documentOf(u)
	objectIn(document, "meta")["location"] = s.addressOf(u)
	if shape.only != nil {
		return only(document, shape.only)
	}
	for _, at := range shape.except {
		except(document, at)
	}
	return document
}

func only(document map[string]any, paths []Path) map[string]any {
	chosen := map[string]any{"schemas": document["schemas"], "id": document["id"]}
	for _, at := range paths {
		from, to := document, chosen
		if at.Schema != "" {
			inner, is := document[at.Schema].(map[string]any)
			if !is {
				continue
			}
			from, to = inner, objectIn(chosen, at.Schema)
		}
		switch value := from[at.Attribute]; {
		case at.Attribute == "":
			maps.Copy(to, from)
		case value == nil:
		case at.Sub == "":
			to[at.Attribute] = value
		default:
			to[at.Attribute] = withPart(to[at.Attribute], value, at.Sub)
		}
	}
	return chosen
}

// withPart adds one sub-attribute of a value to what is chosen of it already.
func withPart(chosen, value any, sub string) any {
	switch v := value.(type) {
	case map[string]any:
		to, is := chosen.(map[string]any)
		if !is {
			to = map[string]any{}
		}
		if v[sub] != nil {
			to[sub] = v[sub]
		}
		return to
	case []any:
		to, is := chosen.([]any)
		if !is {
			to = make([]any, len(v))
		}
		for i := range v {
			to[i] = withPart(to[i], v[i], sub)
		}
		return to
	}
	return value
}

func except(document map[string]any, at Path) {
	switch {
	case at.Attribute == "":
		delete(document, at.Schema)
		return
	case at.Schema != "":
		document, _ = document[at.Schema].(map[string]any)
	case at.Attribute == "id" || at.Attribute == "schemas":
		return
	}
	if at.Sub == "" {
		delete(document, at.Attribute)
		return
	}
	switch v := document[at.Attribute].(type) {
	case map[string]any:
		delete(v, at.Sub)
	case []any:
		for _, each := range v {
			if element, is := each.(map[string]any); is {
				delete(element, at.Sub)
			}
		}
	}
}
