// Package transfer is the currency of a merge: one changed value each, so that
// every room can plan, apply and – later – undo its own moves with one and the
// same piece of data (M10, M50).
//
// It owns the words and no table. The rooms plan and apply (PlanMove,
// ApplyMove); merge keeps the items and shows them as preview and receipt.
package transfer

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Move says whose things go where, and how sure we are that it is one person.
type Move struct {
	From, Into string // profile ids: the external, the internal
	Evidence   string // typed, proven or hr: the weakest link between the two
	Confirmed  bool   // the signed-in internal has said yes (M1), or HR's own value did
}

// Sure says that the two are one person beyond a typed number: the owner has
// been proven or has said yes (M33, M42).
func (m Move) Sure() bool { return m.Confirmed || m.Evidence != "typed" }

// MergeRef stands for the id of the merge in After; it is put in when the item
// is applied.
const MergeRef = "@merge"

// Item is one value that a merge changes.
type Item struct {
	Table, Row, Column string  // Column empty: the row is made by the merge
	Before, After      *string // JSON scalars; nil is NULL
	Rule               string  // the merge rule that decides, such as M20
	Label              Label   // what it means, for people
}

// Label is a message key of the room that planned the item, with its values.
type Label struct {
	Key  string            `json:"key,omitempty"`
	Args map[string]string `json:"args,omitempty"`
}

// Append appends the label as encoding/json writes it.
func (l Label) Append(to []byte) []byte {
	to = append(to, '{')
	if l.Key != "" {
		to = AppendText(append(to, `"key":`...), l.Key)
	}
	if len(l.Args) == 0 {
		return append(to, '}')
	}
	if l.Key != "" {
		to = append(to, ',')
	}
	to = append(to, `"args":`...)
	for i, name := range slices.Sorted(maps.Keys(l.Args)) {
		to = AppendText(append(to, "{,"[min(i, 1)]), name)
		to = AppendText(append(to, ':'), l.Args[name])
	}
	return append(to, "}}"...)
}

// Value writes a Go value as the JSON scalar of an item: strings, numbers,
// booleans and moments; nil and the nil *time.Time are NULL. It panics for
// what is no scalar.
func Value(value any) *string {
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return new(string(AppendText(nil, v)))
	case time.Time:
		return new(string(AppendText(nil, v.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano))))
	case *time.Time:
		if v == nil {
			return nil
		}
		return Value(*v)
	case map[string]any, []any:
		panic(fmt.Sprintf("transfer: %T is no scalar", value))
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("transfer: %T is no scalar: %v", value, err))
	}
	return new(string(text))
}

// AppendText appends a text as a JSON scalar, as encoding/json writes it; a merge
// has hundreds of them, and nearly all are keys, which are written as they are.
func AppendText(to []byte, text string) []byte {
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' || strings.IndexByte(`"\<>&`, c) >= 0 {
			quoted, _ := json.Marshal(text) // text always marshals
			return append(to, quoted...)
		}
	}
	return append(append(append(to, '"'), text...), '"')
}

// Text is Value for a column where the empty string means NULL.
func Text(text string) *string {
	if text == "" {
		return nil
	}
	return Value(text)
}

// String reads a scalar as text for a TEXT column; NULL is nil.
func String(scalar *string) (any, error) {
	if scalar == nil {
		return nil, nil
	}
	var text string
	err := json.Unmarshal([]byte(*scalar), &text)
	return text, err
}

// Time reads a scalar as a moment for a TIMESTAMP column; NULL is nil.
func Time(scalar *string) (any, error) {
	text, err := String(scalar)
	if text == nil || err != nil {
		return nil, err
	}
	return time.Parse(time.RFC3339Nano, text.(string))
}

// Int reads a scalar as a whole number for an INTEGER column; NULL is nil.
func Int(scalar *string) (any, error) {
	if scalar == nil {
		return nil, nil
	}
	var number int64
	err := json.Unmarshal([]byte(*scalar), &number)
	return number, err
}

// Bool reads a scalar as a truth for a BOOLEAN column; NULL is nil.
func Bool(scalar *string) (any, error) {
	if scalar == nil {
		return nil, nil
	}
	var truth bool
	err := json.Unmarshal([]byte(*scalar), &truth)
	return truth, err
}
