package badge

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
)

const (
	maxBytes = 1 << 20 // of a badge, an issuer document, a status list
	maxDepth = 12      // a badge that we write has seven
)

// encode writes JSON with no escape that is not needed.
func encode(value any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// decode reads JSON that has exactly the members of T, each of its own type
// and once: badge.size, badge.json, badge.twice, badge.deep, badge.text,
// badge.shape.
func decode[T any](raw []byte) (T, error) {
	var value, none T
	tree, err := strict(raw)
	if err != nil {
		return none, err
	}
	if err := json.Unmarshal(raw, &value); err != nil {
		return none, refuse("badge.shape", err)
	}
	again, err := encode(value)
	if err != nil {
		return none, err
	}
	if same, err := strict(again); err != nil || !reflect.DeepEqual(tree, same) {
		return value, refuse("badge.shape", errors.New("there are other members"))
	}
	return value, nil
}

// strict reads any JSON as a tree, without what readers understand differently.
func strict(raw []byte) (any, error) {
	if len(raw) > maxBytes {
		return nil, refuse("badge.size", errors.New("more than 1 MiB"))
	}
	if !json.Valid(raw) {
		return nil, refuse("badge.json", errors.New("not JSON"))
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if !whole(string(raw)) {
		return nil, refuse("badge.text", errors.New("not whole UTF-8"))
	}
	return branch(d, maxDepth)
}

func branch(d *json.Decoder, depth int) (any, error) {
	if depth == 0 {
		return nil, refuse("badge.deep", errors.New("nested too deep"))
	}
	token, err := d.Token()
	if err != nil {
		return nil, refuse("badge.json", err)
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return object(d, depth)
		}
		return array(d, depth)
	case string:
		if !whole(t) {
			return nil, refuse("badge.text", errors.New("half a character"))
		}
	}
	return token, nil
}

func object(d *json.Decoder, depth int) (any, error) {
	members := map[string]any{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, refuse("badge.json", err)
		}
		if _, twice := members[name.(string)]; twice {
			return nil, refuse("badge.twice", errors.New("a member stands twice"))
		}
		if members[name.(string)], err = branch(d, depth-1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return members, err
}

func array(d *json.Decoder, depth int) (any, error) {
	items := []any{}
	for d.More() {
		item, err := branch(d, depth-1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := d.Token()
	return items, err
}
