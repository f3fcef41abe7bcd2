package scim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	listSchema   = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	searchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
	defaultCount = 100
	lastStart    = 1 << 30
)

// listUsers answers GET /Users; the query says what POST /.search says in its
// body.
func (s *server) listUsers(w http.ResponseWriter, r *http.Request, _ string) error {
	return s.list(w, r, r.URL.Query())
}

// search answers POST /.search, so that what is asked for stays out of logs of
// addresses.
func (s *server) search(w http.ResponseWriter, r *http.Request, _ string) error {
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	if err := saysSchema(body, searchSchema); err != nil {
		return err
	}
	asked := url.Values{}
	for _, name := range []string{"filter", "startIndex", "count", "attributes", "excludedAttributes"} {
		value, has := member(body, name)
		if !has || value == nil {
			continue
		}
		text, is := textOfParameter(value)
		if !is {
			return refuse(InvalidValue, "%s has the wrong type.", name)
		}
		asked.Set(name, text)
	}
	return s.list(w, r, asked)
}

// textOfParameter is a member of a search request as a query would have it.
func textOfParameter(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case []any:
		names := make([]string, len(v))
		for i, each := range v {
			name, is := each.(string)
			if !is {
				return "", false
			}
			names[i] = name
		}
		return strings.Join(names, ","), true
	}
	return "", false
}

func (s *server) list(w http.ResponseWriter, r *http.Request, asked url.Values) error {
	shape, err := shapeOf(asked)
	if err != nil {
		return err
	}
	query, err := queryOf(asked)
	if err != nil {
		return err
	}
	page, err := s.store.Find(r.Context(), query)
	if err != nil {
		return err
	}
	resources := make([]any, len(page.Users))
	for i, u := range page.Users {
		resources[i] = s.show(u, shape)
	}
	write(w, http.StatusOK, listOf(resources, page.Total, query.Start))
	return nil
}

// queryOf reads what is asked for. A count over the limit is cut down to it, an
// index below 1 is 1 (RFC 7644 §3.4.2.4).
func queryOf(asked url.Values) (Query, error) {
	q := Query{Start: 1, Count: defaultCount}
	var err error
	if filter := asked.Get("filter"); filter != "" {
		if q.Filter, err = ParseFilter(filter); err != nil {
			return Query{}, err
		}
	}
	if q.Start, err = wholeNumber(asked, "startIndex", q.Start); err != nil {
		return Query{}, err
	}
	if q.Count, err = wholeNumber(asked, "count", q.Count); err != nil {
		return Query{}, err
	}
	q.Start = min(max(q.Start, 1), lastStart)
	q.Count = min(max(q.Count, 0), MaxCount)
	return q, nil
}

func wholeNumber(asked url.Values, name string, otherwise int) (int, error) {
	text := asked.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, refuse(InvalidValue, "%s must be a whole number.", name)
	}
	return n, nil
}

func listOf(resources []any, total, start int) map[string]any {
	if resources == nil {
		resources = []any{}
	}
	return map[string]any{
		"schemas":      []string{listSchema},
		"totalResults": total,
		"startIndex":   start,
		"itemsPerPage": len(resources),
		"Resources":    resources,
	}
}
