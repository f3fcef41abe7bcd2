package scim

import (
	"encoding/json"
	"strings"
)

// A token of a filter or a path.
type token struct {
	kind tokenKind
	text string // a word as written, a quoted text without its quotes and escapes
	at   int    // byte where it begins
}

type tokenKind int

const (
	end tokenKind = iota
	word
	quoted
	number
	bracket // ( ) [ ]
)

// lex splits a filter. Words are attribute paths, URNs and operators alike;
// what comes after a closing bracket (".value") is a word with its dot.
func lex(input string) ([]token, error) {
	var tokens []token
	for at := 0; at < len(input); {
		var t token
		switch c := input[at]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			at++
			continue
		case strings.IndexByte("()[]", c) >= 0:
			t = token{bracket, input[at : at+1], at}
			at++
		case c == '"':
			size, text, err := lexQuoted(input[at:])
			if err != nil {
				return nil, refuse(InvalidFilter, "The text that begins at character %d has no end or a wrong escape.", at+1)
			}
			if strings.ContainsRune(text, 0) {
				return nil, refuse(InvalidFilter, "The text that begins at character %d holds a character that no text has.", at+1)
			}
			t = token{quoted, text, at}
			at += size
		case isWordByte(c):
			size := 1
			for at+size < len(input) && isWordByte(input[at+size]) {
				size++
			}
			t = token{word, input[at : at+size], at}
			if c == '-' || c >= '0' && c <= '9' {
				t.kind = number
			}
			at += size
		default:
			return nil, refuse(InvalidFilter, "There is a character at %d that belongs to no filter.", at+1)
		}
		tokens = append(tokens, t)
	}
	return append(tokens, token{end, "", len(input)}), nil
}

// lexQuoted reads a JSON string at the start of the input: its size and meaning.
func lexQuoted(input string) (int, string, error) {
	size := 1
	for size < len(input) && input[size] != '"' {
		if input[size] == '\\' {
			size++
		}
		size++
	}
	if size >= len(input) {
		return 0, "", errUnclosed
	}
	var text string
	err := json.Unmarshal([]byte(input[:size+1]), &text)
	return size + 1, text, err
}

var errUnclosed = refuse(InvalidFilter, "A quoted text has no end.")

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.:$+", c) >= 0
}
