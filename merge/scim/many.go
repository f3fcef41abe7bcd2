package scim

import (
	"slices"
)

// applyMany changes an attribute with many values: all of it, the values that a
// filter chooses, or one part of them.
func (o operation) applyMany(object map[string]any, at place) error {
	list, _ := object[at.Attribute].([]any)
	var err error
	switch {
	case o.kind == "remove":
		list, err = o.removed(list, at)
	case at.only == nil && at.sub == nil:
		list, err = o.extended(list, at.attr)
	default:
		list, err = o.chosen(list, at)
	}
	if err != nil {
		return err
	}
	if len(list) == 0 {
		delete(object, at.Attribute)
		return nil
	}
	object[at.Attribute] = list
	return nil
}

// removed takes away a part of the chosen values, or all of them, or those like
// the ones given.
func (o operation) removed(list []any, at place) ([]any, error) {
	like, selective, err := o.like(at)
	if err != nil {
		return nil, err
	}
	var kept []any
	for _, element := range list {
		switch {
		case !at.holds(element):
			kept = append(kept, element)
		case at.sub != nil:
			kept = append(kept, without(element, at.Sub))
		case selective && !slices.ContainsFunc(like, func(l any) bool { return isLike(element, l) }):
			kept = append(kept, element)
		}
	}
	return kept, nil
}

// like are the values that a remove without a filter gives, if it gives any.
func (o operation) like(at place) (like []any, selective bool, err error) {
	if o.value == nil || at.only != nil || at.sub != nil {
		return nil, false, nil
	}
	given, is := o.value.([]any)
	if !is {
		given = []any{o.value}
	}
	for _, each := range given {
		one, err := at.attr.acceptOne(each)
		if err != nil {
			return nil, false, err
		}
		like = append(like, one)
	}
	return like, true, nil
}

// extended adds to the list, or puts another in its place.
func (o operation) extended(list []any, a *attribute) ([]any, error) {
	value, err := a.accept(o.value)
	if err != nil {
		return nil, err
	}
	if o.kind == "replace" {
		list = nil
	}
	given, _ := value.([]any)
	if err := onePrimary(given, o.value); err != nil {
		return nil, err
	}
	for _, element := range given {
		if list, err = a.join(list, element); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// chosen changes the values that the filter finds. When it finds none, and says
// what such a value would look like, that value is made: so Entra ID tells the
// first e-mail of emails[type eq "work"].value.
func (o operation) chosen(list []any, at place) ([]any, error) {
	list = slices.Clone(list)
	touched := []int{}
	for i, element := range list {
		if !at.holds(element) {
			continue
		}
		after, err := o.element(element, at)
		if err != nil {
			return nil, err
		}
		list[i] = after
		touched = append(touched, i)
	}
	if len(touched) == 0 {
		return o.made(list, at)
	}
	return settled(list, touched)
}

// element is one chosen value after the operation.
func (o operation) element(element any, at place) (any, error) {
	old := element.(map[string]any)
	if at.sub != nil {
		value, err := at.sub.accept(o.value)
		if err != nil {
			return nil, within(at.attr, err)
		}
		if value == nil {
			return without(old, at.Sub), nil
		}
		return merged(old, map[string]any{at.Sub: value}), nil
	}
	value, err := at.attr.acceptOne(o.value)
	if err != nil {
		return nil, err
	}
	given, _ := value.(map[string]any)
	if o.kind == "replace" {
		old, _ = at.only.implied()
	}
	return merged(old, given), nil
}

// made adds the value that the filter describes.
func (o operation) made(list []any, at place) ([]any, error) {
	described, clear := at.only.implied()
	if !clear || at.sub == nil && o.kind == "replace" {
		return nil, refuse(NoTarget, "%s has no value that the filter chooses.", at.Path)
	}
	if _, err := at.attr.acceptOne(described); err != nil {
		return nil, err
	}
	element, err := o.element(described, at)
	if err != nil || len(element.(map[string]any)) == len(described) {
		return list, err // nothing to add to what the filter says
	}
	return at.attr.join(list, element)
}

// holds says whether the path means this value.
func (at place) holds(element any) bool {
	object, is := element.(map[string]any)
	return is && (at.only == nil || at.only.holds(object))
}

// implied is what a value must have to meet a filter of equalities; false when
// the filter says more than that. No filter implies nothing.
func (f *Filter) implied() (map[string]any, bool) {
	all := map[string]any{}
	if f == nil {
		return all, true
	}
	switch {
	case f.Op == Eq && f.Value != nil:
		all[f.Path.Attribute] = f.Value
		return all, true
	case f.Op != And:
		return nil, false
	}
	for _, term := range f.Terms {
		more, clear := term.implied()
		if !clear {
			return nil, false
		}
		all = merged(all, more)
	}
	return all, true
}
