package events

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
)

const (
	someEvents = 100  // a page, unless asked for another size
	mostEvents = 1000 // never more
)

// refusal is the body of an answer that is no page.
type refusal struct {
	Code  string `json:"code"`
	After *int64 `json:"after,omitempty"` // of 410 and 409: a cursor that can be read on from, past what is lost
}

// Feed answers GET …?after=&limit= with a Page as JSON. 400: after is no
// sequence (0, 1, 2 …) or limit not within 1–1000; 410: events after the cursor
// are no longer kept; 409: the cursor is ahead of us, as after our database was
// restored. It asks nobody who they are: the mount must.
func (s *Service) Feed() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			answer(w, http.StatusMethodNotAllowed, refusal{Code: "events.method"})
			return
		}
		cursor, okCursor := number(r, "after", 0)
		limit, okLimit := number(r, "limit", someEvents)
		if !okCursor || !okLimit || limit < 1 || limit > mostEvents {
			answer(w, http.StatusBadRequest, refusal{Code: "events.query"})
			return
		}
		page, err := s.After(r.Context(), cursor, int(limit))
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		answer(w, http.StatusOK, page)
	})
}

// number reads a whole number of the query that is not below zero.
func number(r *http.Request, name string, otherwise int64) (int64, bool) {
	values, given := r.URL.Query()[name]
	if !given {
		return otherwise, true
	}
	value, err := strconv.ParseInt(values[0], 10, 64)
	return value, err == nil && value >= 0 && len(values) == 1
}

func (s *Service) refuse(w http.ResponseWriter, r *http.Request, err error) {
	feed, readErr := selectFeed(r.Context(), s.db)
	switch {
	case errors.Is(err, ErrSwept) && readErr == nil:
		answer(w, http.StatusGone, refusal{"events.swept", &feed.swept})
	case errors.Is(err, ErrAhead) && readErr == nil:
		answer(w, http.StatusConflict, refusal{"events.ahead", &feed.published})
	default:
		slog.ErrorContext(r.Context(), "events cannot be read", "error", errors.Join(err, readErr))
		answer(w, http.StatusServiceUnavailable, refusal{Code: "events.unavailable"})
	}
}

// Refuse answers a program that the mount does not let in, in the form of the
// feed.
func Refuse(w http.ResponseWriter, status int, code string) { answer(w, status, refusal{Code: code}) }

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the reader has gone: nobody is left to tell
}
