package pages

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge"
)

// Refusal writes the answer to a program that is not let in, in the form that
// its protocol has; code is a message key.
type Refusal func(w http.ResponseWriter, status int, code string)

// Machine lets the programs in whose bearer token (RFC 6750) holds for a scope:
// the handler finds them by merge.ClientFrom. Others hear 401, 403 when the
// token is for something else, or 429 when their address was refused too often.
// It is for site.Machine, where no cookie comes.
func Machine(s *site.Site, service *merge.Service, scope merge.Scope, refuse Refusal, inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, shown := bearer(r)
		if !shown {
			w.Header().Set("WWW-Authenticate", challenge)
			refuse(w, http.StatusUnauthorized, merge.ErrToken.Key)
			return
		}
		client, err := service.ClientFor(r.Context(), s.ClientAddress(r), token, scope)
		if err != nil {
			turnAway(w, scope, refuse, err)
			return
		}
		inner.ServeHTTP(w, r.WithContext(merge.WithClient(r.Context(), client)))
	})
}

const challenge = `Bearer realm="kursbro"`

// mostToken is longer than any token of ours.
const mostToken = 200

// bearer reads the one token of a request; what cannot be one is none.
func bearer(r *http.Request) (token string, shown bool) {
	said := r.Header.Values("Authorization")
	if len(said) != 1 {
		return "", false
	}
	scheme, token, _ := strings.Cut(said[0], " ")
	token = strings.TrimSpace(token)
	return token, strings.EqualFold(scheme, "Bearer") && token != "" && len(token) <= mostToken
}

// turnAway answers in the words of RFC 6750.
func turnAway(w http.ResponseWriter, scope merge.Scope, refuse Refusal, err error) {
	p := problem.Of(err)
	if p == nil {
		slog.Error("a token cannot be looked up", "error", err)
		p = problem.New(problem.Unavailable, "merge.client.unavailable")
	}
	switch p.Kind {
	case problem.Unauthenticated:
		w.Header().Set("WWW-Authenticate", challenge+`, error="invalid_token"`)
	case problem.Forbidden:
		w.Header().Set("WWW-Authenticate", challenge+`, error="insufficient_scope", scope="`+string(scope)+`"`)
	case problem.TooMany:
		minutes, _ := p.Args["Minutes"].(int)
		w.Header().Set("Retry-After", strconv.Itoa(60*minutes))
	}
	refuse(w, p.Kind.Status(), p.Key)
}
