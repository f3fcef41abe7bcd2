package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// readBody reads the one JSON object that a request carries.
func readBody(w http.ResponseWriter, r *http.Request) (map[string]any, error) {
	if kind := r.Header.Get("Content-Type"); kind != "" {
		media, _, err := mime.ParseMediaType(kind)
		if err != nil || media != mediaType && media != "application/json" {
			return nil, status(http.StatusUnsupportedMediaType, "Send "+mediaType+" or application/json.")
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, status(http.StatusRequestEntityTooLarge, "The body is larger than 1 MiB.")
	}
	if err != nil {
		return nil, refuse(InvalidSyntax, "The body ended too early.")
	}
	value, err := parseJSON(body)
	if err != nil {
		return nil, err
	}
	object, is := value.(map[string]any)
	if !is {
		return nil, refuse(InvalidSyntax, "The body must be a JSON object.")
	}
	return object, nil
}

// parseJSON reads one value, strictly: valid UTF-8, no key twice (in any case,
// since names have none), a bounded depth, nothing after it. Errors say where,
// never what.
func parseJSON(body []byte) (any, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if !utf8.Valid(body) {
		return nil, refuse(InvalidSyntax, "The body is not UTF-8.")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	d := jsonReader{decoder: decoder, body: body}
	value, err := d.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, d.wrong("There is more after the end of the JSON value")
	}
	return value, nil
}

type jsonReader struct {
	decoder *json.Decoder
	body    []byte
}

func (d *jsonReader) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, d.wrong("The JSON is nested too deeply")
	}
	token, err := d.decoder.Token()
	if err != nil {
		return nil, d.wrong("The body is not valid JSON")
	}
	switch token {
	case json.Delim('{'):
		return d.object(depth)
	case json.Delim('['):
		return d.array(depth)
	}
	return token, nil
}

func (d *jsonReader) object(depth int) (any, error) {
	object, seen := map[string]any{}, map[string]bool{}
	for d.decoder.More() {
		token, err := d.decoder.Token()
		key, is := token.(string)
		if err != nil || !is {
			return nil, d.wrong("The body is not valid JSON")
		}
		if folded := strings.ToLower(key); seen[folded] {
			return nil, d.wrong("A name stands twice in one object")
		} else {
			seen[folded] = true
		}
		if object[key], err = d.value(depth + 1); err != nil {
			return nil, err
		}
	}
	return object, d.end()
}

func (d *jsonReader) array(depth int) (any, error) {
	array := []any{}
	for d.decoder.More() {
		value, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	return array, d.end()
}

// end reads the bracket that closes.
func (d *jsonReader) end() error {
	if _, err := d.decoder.Token(); err != nil {
		return d.wrong("The body is not valid JSON")
	}
	return nil
}

// wrong adds line and column, from 1, in characters.
func (d *jsonReader) wrong(what string) *Error {
	read := d.body[:min(int(d.decoder.InputOffset()), len(d.body))]
	line := 1 + bytes.Count(read, []byte("\n"))
	column := 1 + utf8.RuneCount(read[bytes.LastIndexByte(read, '\n')+1:])
	return refuse(InvalidSyntax, "%s (line %d, column %d).", what, line, column)
}

// member finds a name of an object in any case.
func member(object map[string]any, name string) (any, bool) {
	if value, has := object[name]; has {
		return value, true
	}
	for key, value := range object {
		if strings.EqualFold(key, name) {
			return value, true
		}
	}
	return nil, false
}

// saysSchema checks that a message says what it is (RFC 7643 §3).
func saysSchema(body map[string]any, wanted string) error {
	listed, _ := member(body, "schemas")
	schemas, _ := listed.([]any)
	for _, each := range schemas {
		if urn, is := each.(string); is && strings.EqualFold(urn, wanted) {
			return nil
		}
	}
	return refuse(InvalidSyntax, "schemas must name %s.", wanted)
}
