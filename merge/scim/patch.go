package scim

import (
	"maps"
	"slices"
	"strings"
)

const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

// operation is one step of a PATCH (RFC 7644 §3.5.2).
type operation struct {
	kind  string // "add", "replace" or "remove"
	at    *place // nil: value is a map of paths to values
	value any
	has   bool // a value was given
}

// parsePatch reads the body of a PATCH. What names only attributes that we do
// not keep is left out.
func parsePatch(body map[string]any) ([]operation, error) {
	if err := saysSchema(body, patchSchema); err != nil {
		return nil, err
	}
	listed, _ := member(body, "Operations")
	list, is := listed.([]any)
	if !is || len(list) == 0 || len(list) > maxOperations {
		return nil, refuse(InvalidSyntax, "Operations must be a list of 1 to %d.", maxOperations)
	}
	var operations []operation
	for i, each := range list {
		o, keep, err := parseOperation(each)
		if err != nil {
			return nil, numbered(i, err)
		}
		if keep {
			operations = append(operations, o)
		}
	}
	return operations, nil
}

func parseOperation(raw any) (o operation, keep bool, err error) {
	object, is := raw.(map[string]any)
	if !is {
		return o, false, refuse(InvalidSyntax, "An operation must be an object.")
	}
	kind, _ := member(object, "op")
	name, _ := kind.(string)
	o.kind = strings.ToLower(name)
	o.value, o.has = member(object, "value")
	written, _ := member(object, "path")
	path, is := written.(string)
	switch {
	case !slices.Contains([]string{"add", "replace", "remove"}, o.kind):
		return o, false, refuse(InvalidSyntax, "op must be add, replace or remove.")
	case written != nil && !is:
		return o, false, refuse(InvalidPath, "path must be a text.")
	case path == "" && o.kind == "remove":
		return o, false, refuse(NoTarget, "remove needs a path.")
	case !o.has && o.kind != "remove":
		return o, false, refuse(InvalidValue, "%s needs a value.", o.kind)
	case path == "":
		return o, true, nil
	case isNotKept(path):
		return o, false, nil
	}
	at, err := parsePath(path)
	o.at = &at
	return o, true, err
}

// patched is a document after all operations, or an error and no change.
func patched(document map[string]any, operations []operation) (map[string]any, error) {
	result := copied(document).(map[string]any)
	for i, o := range operations {
		if err := o.apply(result); err != nil {
			return nil, numbered(i, err)
		}
	}
	for _, at := range []Path{atEmails, atPhoneNumbers, atEmployments} {
		makeDistinct(result, at)
	}
	return result, nil
}

func (o operation) apply(document map[string]any) error {
	if o.at == nil {
		return o.applyMap(document)
	}
	if leaf := o.at.leaf(); leaf != nil && leaf.Mutability == readOnly {
		return refuse(Mutability, "%s cannot be written.", o.at)
	}
	return o.applyAt(document, *o.at)
}

// applyMap is an operation without a path: its keys are paths, in order of the
// alphabet, so that "name" comes before "name.givenName". What is not known or
// not to be written is passed over, as in a POST.
func (o operation) applyMap(document map[string]any) error {
	values, is := o.value.(map[string]any)
	if !is {
		return refuse(InvalidValue, "Without a path, value must be an object.")
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		at, err := parsePath(key)
		if err != nil {
			continue
		}
		if leaf := at.leaf(); leaf != nil && leaf.Mutability == readOnly {
			continue
		}
		step := operation{kind: o.kind, value: values[key], has: true}
		if err := step.applyAt(document, at); err != nil {
			return err
		}
	}
	return nil
}

func (o operation) applyAt(document map[string]any, at place) error {
	switch {
	case at.attr == nil:
		return o.applyExtension(document, at.schema)
	case at.Attribute == "schemas": // follows from what is there
		return nil
	}
	object := document
	if at.Schema != "" {
		object = objectIn(document, at.Schema)
	}
	if at.attr.MultiValued {
		return o.applyMany(object, at)
	}
	if at.sub != nil {
		inner := objectIn(object, at.Attribute)
		err := o.applyOne(inner, at.sub)
		if len(inner) == 0 {
			delete(object, at.Attribute)
		}
		return err
	}
	return o.applyOne(object, at.attr)
}

// applyExtension does the same with every attribute of an extension.
func (o operation) applyExtension(document map[string]any, extension *schema) error {
	if o.kind == "remove" || o.kind == "replace" && o.value == nil {
		delete(document, extension.ID)
		return nil
	}
	if o.value == nil {
		return nil
	}
	values, is := o.value.(map[string]any)
	if !is {
		return refuse(InvalidValue, "%s must be an object.", extension.ID)
	}
	keyed := make(map[string]any, len(values))
	for key, value := range values {
		keyed[extension.ID+":"+key] = value
	}
	return operation{kind: o.kind, value: keyed, has: true}.applyMap(document)
}

// applyOne changes an attribute with a single value, in the object that has it.
func (o operation) applyOne(object map[string]any, a *attribute) error {
	if o.kind == "remove" {
		if a.Required || a.Mutability == writeOnly {
			return refuse(Mutability, "%s can be changed, not removed.", a.Name)
		}
		delete(object, a.Name)
		return nil
	}
	given := bare(a, o.value)
	if parts, is := a.parts(given); is {
		return o.applyParts(object, a, parts)
	}
	value, err := a.acceptOne(given)
	switch {
	case err != nil:
		return err
	case value == nil && a.Mutability == writeOnly: // says nothing
	case value == nil:
		delete(object, a.Name)
	default:
		object[a.Name] = value
	}
	return nil
}

// parts are what a value says of a complex attribute; a text says its "value".
func (a *attribute) parts(given any) (map[string]any, bool) {
	if a.Type != composite {
		return nil, false
	}
	if text, is := given.(string); is && a.hasValue() {
		return map[string]any{"value": text}, true
	}
	parts, is := given.(map[string]any)
	return parts, is
}

// applyParts changes the sub-attributes that a value names, and leaves the
// others (RFC 7644 §3.5.2.3).
func (o operation) applyParts(object map[string]any, a *attribute, parts map[string]any) error {
	inner := objectIn(object, a.Name)
	for key, value := range parts {
		sub := a.sub(key)
		if sub == nil || sub.Mutability == readOnly {
			continue
		}
		if err := (operation{kind: o.kind, value: value, has: true}).applyOne(inner, sub); err != nil {
			return within(a, err)
		}
	}
	if len(inner) == 0 {
		delete(object, a.Name)
	}
	return nil
}

// numbered says which operation went wrong, from 1.
func numbered(i int, err error) error {
	if e, is := err.(*Error); is {
		return refuse(e.Type, "Operation %d: %s", i+1, e.Detail)
	}
	return err
}
