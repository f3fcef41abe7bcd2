// Package problem says what went wrong in words that a person can be shown.
//
// A Problem carries a kind for the server (which answers with the matching
// HTTP status), a message key and its arguments for the reader's language, and
// the cause for the log. It owns no texts (app/i18n) and no pages (app/site).
package problem

import (
	"errors"
	"net/http"
)

// Kind sorts problems by what the server answers.
type Kind int

// The kinds, each with its HTTP status in Status.
const (
	Internal        Kind = iota // our fault: 500
	Invalid                     // what was sent cannot be used as it is: 422
	Unauthenticated             // nobody is signed in: 401
	Forbidden                   // signed in, but not allowed: 403
	NotFound                    // not there, or its existence is the secret: 404
	Conflict                    // the world has moved on: 409
	TooMany                     // too often, try later: 429
	Unavailable                 // a part that we need is away: 503
)

// Status is the HTTP status for a kind.
func (k Kind) Status() int {
	switch k {
	case Invalid:
		return http.StatusUnprocessableEntity
	case Unauthenticated:
		return http.StatusUnauthorized
	case Forbidden:
		return http.StatusForbidden
	case NotFound:
		return http.StatusNotFound
	case Conflict:
		return http.StatusConflict
	case TooMany:
		return http.StatusTooManyRequests
	case Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Problem is an error that a person may read, in their own language.
type Problem struct {
	Kind  Kind
	Key   string         // message key in app/i18n
	Args  map[string]any // values for the message
	cause error
}

// New makes a problem; args are pairs of name and value for the message.
func New(kind Kind, key string, args ...any) *Problem {
	p := &Problem{Kind: kind, Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = map[string]any{}
		}
		p.Args[args[i].(string)] = args[i+1]
	}
	return p
}

// Because returns a copy of the problem with the cause for the log.
func (p *Problem) Because(cause error) *Problem {
	copied := *p
	copied.cause = cause
	return &copied
}

// Error is for the log: the key and the cause, never the arguments, which may
// name a person.
func (p *Problem) Error() string {
	if p.cause != nil {
		return p.Key + ": " + p.cause.Error()
	}
	return p.Key
}

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.cause }

// Is makes two problems with the same key equal for errors.Is.
func (p *Problem) Is(target error) bool {
	other, ok := target.(*Problem)
	return ok && other.Key == p.Key
}

// Of finds the problem in an error; nil when there is none.
func Of(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

// KindOf is the kind of an error; Internal for what is not a Problem.
func KindOf(err error) Kind {
	if p := Of(err); p != nil {
		return p.Kind
	}
	return Internal
}
