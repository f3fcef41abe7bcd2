package db

import (
	"encoding/json"
	"strings"
)

// Keys is a set of any size as one argument, so that the statement is the same
// – and prepared once – however many there are. Both databases read it with
//
//	… IN (SELECT key FROM json_each($1))
func Keys[T ~string](keys []T) string {
	var text strings.Builder
	for i, key := range keys {
		text.WriteByte("{,"[min(i, 1)])
		if isPlain(string(key)) {
			text.WriteString(`"` + string(key) + `":0`)
			continue
		}
		quoted, _ := json.Marshal(key) // text always marshals
		text.Write(append(quoted, ":0"...))
	}
	if len(keys) == 0 {
		return "{}"
	}
	return text.String() + "}"
}

// isPlain is text that JSON writes as it is.
func isPlain(text string) bool {
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
