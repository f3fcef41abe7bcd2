package scim

import (
	"strings"
	"time"
	"unicode/utf8"
)

// accept turns a JSON value into one of a document; nil is "unassigned", as is
// an empty text. Errors name the attribute and never the value.
func (a *attribute) accept(value any) (any, error) {
	if !a.MultiValued {
		return a.acceptOne(bare(a, value))
	}
	list, is := value.([]any)
	if !is {
		list = []any{value}
	}
	accepted := []any{}
	for _, each := range list {
		one, err := a.acceptOne(each)
		if err != nil {
			return nil, err
		}
		if one == nil {
			continue
		}
		if accepted, err = a.join(accepted, one); err != nil {
			return nil, err
		}
	}
	if len(accepted) == 0 {
		return nil, nil
	}
	return accepted, nil
}

// acceptOne reads one value of an attribute.
func (a *attribute) acceptOne(value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	switch a.Type {
	case boolean:
		return a.acceptBoolean(value)
	case composite:
		return a.acceptComplex(value)
	}
	return a.acceptText(value)
}

// acceptBoolean also takes the texts "True" and "False", which Entra ID sends.
func (a *attribute) acceptBoolean(value any) (any, error) {
	switch v := value.(type) {
	case bool:
		return v, nil
	case string:
		switch strings.ToLower(v) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		case "":
			return nil, nil
		}
	}
	return nil, refuse(InvalidValue, "%s must be true or false.", a.Name)
}

func (a *attribute) acceptText(value any) (any, error) {
	text, is := value.(string)
	switch {
	case !is:
		return nil, refuse(InvalidValue, "%s must be a text in quotes.", a.Name)
	case strings.TrimSpace(text) == "":
		return nil, nil
	case utf8.RuneCountInString(text) > maxText:
		return nil, refuse(InvalidValue, "%s is longer than %d characters.", a.Name, maxText)
	case strings.ContainsRune(text, 0):
		return nil, refuse(InvalidValue, "%s holds a character that no text has.", a.Name)
	case a.isDate:
		return a.acceptDate(text)
	case a.Mutability == writeOnly:
		return NewNationalID(text), nil
	}
	return text, nil
}

// acceptDate takes a day, or a time at midnight. Another hour could be the next
// day here: which day was meant is not for us to guess.
func (a *attribute) acceptDate(text string) (any, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil && at.Equal(at.Truncate(time.Second)) && at.Format(time.TimeOnly) == "00:00:00" {
		text = text[:len(time.DateOnly)]
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return nil, refuse(InvalidValue, "%s must be a date such as 2026-11-21.", a.Name)
	}
	return text, nil
}

// acceptComplex reads an object; a plain text is its "value". Sub-attributes
// that nobody knows, or that only we may write, are passed over.
func (a *attribute) acceptComplex(value any) (any, error) {
	if text, is := value.(string); is && a.hasValue() {
		value = map[string]any{"value": text}
	}
	object, is := value.(map[string]any)
	if !is {
		return nil, refuse(InvalidValue, "%s must be an object.", a.Name)
	}
	accepted := map[string]any{}
	for key, each := range object {
		sub := a.sub(key)
		if sub == nil || sub.Mutability == readOnly {
			continue
		}
		v, err := sub.accept(each)
		if err != nil {
			return nil, within(a, err)
		}
		if v != nil {
			accepted[sub.Name] = v
		}
	}
	if len(accepted) == 0 {
		return nil, nil
	}
	return accepted, nil
}

// bare takes a single value out of [{"$ref": null, "value": "…"}], the form in
// which older tenants of Entra ID send all of them.
func bare(a *attribute, value any) any {
	if list, is := value.([]any); is && len(list) == 1 {
		value = list[0]
	}
	if object, is := value.(map[string]any); is && a.Type != composite {
		if inner, has := member(object, "value"); has {
			return inner
		}
	}
	return value
}

// within puts the attribute's name before that of its part.
func within(a *attribute, err error) error {
	if e, is := err.(*Error); is {
		return &Error{Status: e.Status, Type: e.Type, Detail: a.Name + "." + e.Detail}
	}
	return err
}
