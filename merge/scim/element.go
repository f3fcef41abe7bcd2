package scim

import (
	"reflect"
	"slices"
	"strings"
)

// What can be done with the elements of a list of a document: e-mails,
// telephone numbers, employments.

// join adds an element to a list. One with the same value and type is the same
// element (RFC 7643 §2.4), and takes over what the new one says.
func (a *attribute) join(list []any, element any) ([]any, error) {
	object, is := element.(map[string]any)
	if !is {
		return append(list, element), nil
	}
	if isPrimary(element) {
		list = demoted(list)
	}
	for i, each := range list {
		old, _ := each.(map[string]any)
		if isSameElement(old, object) {
			list[i] = merged(old, object)
			return list, nil
		}
	}
	if len(list) == maxValues {
		return nil, refuse(InvalidValue, "%s has more than %d values.", a.Name, maxValues)
	}
	return append(list, element), nil
}

func isSameElement(a, b map[string]any) bool {
	return a["value"] != nil && a["value"] == b["value"] && a["type"] == b["type"]
}

func isPrimary(element any) bool {
	object, _ := element.(map[string]any)
	return object["primary"] == true
}

// demoted is the list with nobody primary: a new one takes its place (RFC 7644
// §3.5.2).
func demoted(list []any) []any {
	all := slices.Clone(list)
	for i, each := range all {
		if isPrimary(each) {
			all[i] = merged(each.(map[string]any), map[string]any{"primary": false})
		}
	}
	return all
}

func merged(old, more map[string]any) map[string]any {
	all := make(map[string]any, len(old)+len(more))
	for key, v := range old {
		all[key] = v
	}
	for key, v := range more {
		all[key] = v
	}
	return all
}

// copied is a copy down to the last object.
func copied(value any) any {
	switch v := value.(type) {
	case map[string]any:
		all := make(map[string]any, len(v))
		for key, each := range v {
			all[key] = copied(each)
		}
		return all
	case []any:
		all := slices.Clone(v)
		for i, each := range all {
			all[i] = copied(each)
		}
		return all
	}
	return value
}

// makeDistinct joins values that operations on their parts have made the same;
// the first keeps what it says.
func makeDistinct(document map[string]any, at Path) {
	var kept []any
	for _, element := range valuesAt(document, at) {
		object := element.(map[string]any)
		i := slices.IndexFunc(kept, func(k any) bool { return isSameElement(k.(map[string]any), object) })
		if i < 0 {
			kept = append(kept, element)
			continue
		}
		both := merged(object, kept[i].(map[string]any))
		if isPrimary(object) {
			both["primary"] = true
		}
		kept[i] = both
	}
	if at.Schema != "" {
		document, _ = document[at.Schema].(map[string]any)
	}
	if len(kept) > 0 {
		document[at.Attribute] = kept
	}
}

// onePrimary refuses a list that names two primary values.
func onePrimary(accepted []any, given any) error {
	list, _ := given.([]any)
	count := 0
	for _, each := range list {
		if object, is := each.(map[string]any); is {
			primary, _ := member(object, "primary")
			if text, is := primary.(string); primary == true || is && strings.EqualFold(text, "true") {
				count++
			}
		}
	}
	if count > 1 && len(accepted) > 1 {
		return refuse(InvalidValue, "Only one value can be primary.")
	}
	return nil
}

// settled leaves at most one primary value: one that was just made so.
func settled(list []any, touched []int) ([]any, error) {
	first := -1
	for _, i := range touched {
		if !isPrimary(list[i]) {
			continue
		}
		if first >= 0 {
			return nil, refuse(InvalidValue, "Only one value can be primary.")
		}
		first = i
	}
	if first < 0 {
		return list, nil
	}
	chief := list[first]
	list = demoted(list)
	list[first] = chief
	return list, nil
}

// isLike says whether an element has all that another one says.
func isLike(element, other any) bool {
	object, _ := element.(map[string]any)
	wanted, is := other.(map[string]any)
	if !is || len(wanted) == 0 {
		return false
	}
	for key, value := range wanted {
		if !reflect.DeepEqual(object[key], value) {
			return false
		}
	}
	return true
}

func without(element any, sub string) any {
	rest := merged(element.(map[string]any), nil)
	delete(rest, sub)
	return rest
}
