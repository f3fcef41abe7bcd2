package scim

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// act answers one request, or says why not.
type act func(w http.ResponseWriter, r *http.Request, id string) error

// ServeHTTP finds the act for a path and a method. A path that is not there is
// 404, a method that it has not got 405, both with an error body.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if accept := r.Header.Get("Accept"); strings.Contains(accept, "application/json") && !strings.Contains(accept, mediaType) {
		w.Header().Set("Content-Type", "application/json")
	}
	if err := s.serve(w, r); err != nil {
		e := s.errorOf(r.Context(), err)
		if e.User != "" {
			w.Header().Set("Location", s.addressOf(User{ID: e.User}))
		}
		WriteError(w, e)
	}
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) error {
	rest, ours := strings.CutPrefix(r.URL.Path, s.prefix)
	kind, id, deep := strings.Cut(strings.Trim(rest, "/"), "/")
	if !ours || !strings.HasPrefix(rest, "/") || strings.ContainsAny(id, "/\x00") || !utf8.ValidString(rest) {
		return errNoEndpoint
	}
	acts := s.acts(kind, id, deep)
	if acts == nil {
		return errNoEndpoint
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	answer, has := acts[method]
	if !has {
		w.Header().Set("Allow", allowed(acts))
		return status(http.StatusMethodNotAllowed, "This address does not take that method.")
	}
	return answer(w, r, id)
}

var errNoEndpoint = status(http.StatusNotFound, "There is no such address.")

// acts are what can be done at an address; nil where there is none.
func (s *server) acts(kind, id string, deep bool) map[string]act {
	switch kind {
	case "Users":
		return s.userActs(id, deep)
	case ".search":
		if !deep {
			return map[string]act{http.MethodPost: s.search}
		}
	case "ServiceProviderConfig":
		if !deep {
			return map[string]act{http.MethodGet: s.showConfig}
		}
	case "ResourceTypes":
		return map[string]act{http.MethodGet: s.showResourceTypes}
	case "Schemas":
		return map[string]act{http.MethodGet: s.showSchemas}
	case "Groups":
		return groupActs(deep)
	case "Bulk", "Me":
		return everyMethod(notImplemented)
	}
	return nil
}

func (s *server) userActs(id string, deep bool) map[string]act {
	switch {
	case !deep:
		return map[string]act{http.MethodGet: s.listUsers, http.MethodPost: s.createUser}
	case id == ".search":
		return map[string]act{http.MethodPost: s.search}
	case id == "":
		return nil
	}
	return map[string]act{
		http.MethodGet:    s.showUser,
		http.MethodPut:    s.replaceUser,
		http.MethodPatch:  s.patchUser,
		http.MethodDelete: s.deleteUser,
	}
}

// groupActs answers clients that look for groups without asking whether there
// are any.
func groupActs(deep bool) map[string]act {
	acts := everyMethod(notImplemented)
	acts[http.MethodGet] = func(w http.ResponseWriter, _ *http.Request, _ string) error {
		if deep {
			return errUnknown
		}
		write(w, http.StatusOK, listOf(nil, 0, 1))
		return nil
	}
	return acts
}

func everyMethod(answer act) map[string]act {
	return map[string]act{
		http.MethodGet: answer, http.MethodPost: answer, http.MethodPut: answer,
		http.MethodPatch: answer, http.MethodDelete: answer,
	}
}

func notImplemented(http.ResponseWriter, *http.Request, string) error {
	return status(http.StatusNotImplemented, "This server does not do that; see /ServiceProviderConfig.")
}

func allowed(acts map[string]act) string {
	var methods []string
	for method := range acts {
		methods = append(methods, method)
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}
