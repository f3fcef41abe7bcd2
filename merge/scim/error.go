package scim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"kursbro/app/problem"
)

// ErrorType is the scimType of RFC 7644 §3.12.
type ErrorType string

// The types that this server answers with.
const (
	InvalidFilter ErrorType = "invalidFilter"
	TooMany       ErrorType = "tooMany"
	Uniqueness    ErrorType = "uniqueness"
	Mutability    ErrorType = "mutability"
	InvalidSyntax ErrorType = "invalidSyntax"
	InvalidPath   ErrorType = "invalidPath"
	NoTarget      ErrorType = "noTarget"
	InvalidValue  ErrorType = "invalidValue"
)

// Error is what went wrong, as the client reads it. Detail is English and
// repeats no value.
type Error struct {
	Status int
	Type   ErrorType // may be empty
	Detail string
	User   string // id of the user that is in the way: the answer leads there; empty: none
}

func (e *Error) Error() string { return "scim: " + e.Detail }

// ErrVersion is a Store's word that the user has another version by now.
var ErrVersion = &Error{Status: http.StatusPreconditionFailed, Detail: "The resource has changed since: read it again."}

// ErrTooMany is a Store's word that a filter would take too long to answer.
var ErrTooMany = &Error{Status: http.StatusBadRequest, Type: TooMany, Detail: "The filter matches too many users: narrow it with userName, externalId or employeeNumber."}

// refuse makes the ordinary error: 400 with a scimType.
func refuse(kind ErrorType, detail string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Type: kind, Detail: fmt.Sprintf(detail, args...)}
}

func status(code int, detail string) *Error { return &Error{Status: code, Detail: detail} }

// errorOf puts any error into the protocol's words.
func (s *server) errorOf(ctx context.Context, err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	p := problem.Of(err)
	if p == nil || p.Kind == problem.Internal {
		s.failed(ctx, err)
		return status(http.StatusInternalServerError, "Something failed here. It has been noted.")
	}
	e := status(p.Kind.Status(), s.explain(p))
	switch p.Kind {
	case problem.Invalid:
		e.Status, e.Type = http.StatusBadRequest, InvalidValue
	case problem.Conflict:
		e.Type = Uniqueness
	}
	return e
}

const (
	errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error"
	mediaType   = "application/scim+json"
)

// WriteError answers with an error body. The mount uses it for what it refuses
// itself: no token (401), too many requests (429).
func WriteError(w http.ResponseWriter, e *Error) {
	body := map[string]any{
		"schemas": []string{errorSchema},
		"status":  strconv.Itoa(e.Status),
		"detail":  e.Detail,
	}
	if e.Type != "" {
		body["scimType"] = e.Type
	}
	write(w, e.Status, body)
}

// write answers with JSON. Nothing of it may be kept by a cache.
func write(w http.ResponseWriter, code int, body any) {
	head := w.Header()
	if head.Get("Content-Type") == "" {
		head.Set("Content-Type", mediaType)
	}
	head.Set("Cache-Control", "no-store")
	head.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // the client has gone
}
