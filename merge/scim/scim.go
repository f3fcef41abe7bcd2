// Package scim is a SCIM 2.0 server (RFC 7643, RFC 7644): it lets an HR or
// identity system say who is employed. It is an http.Handler over a small Store
// of its own, so that a conformance suite runs without a database.
//
// It owns the protocol: resources and schemas, filters, PATCH, versions, error
// bodies. It does not know who calls (the mount lets only a client with a valid
// token in, and puts it into the context), keeps nothing, logs nothing, and
// decides nothing about people: what becomes of a User is decided in package
// merge.
//
// Supported:
//   - GET and POST /Users; GET, PUT, PATCH and DELETE /Users/{id}; POST
//     /Users/.search and /.search; /ServiceProviderConfig, /ResourceTypes,
//     /Schemas and one of each by id.
//   - Users with the core schema (but addresses, certificates, entitlements,
//     groups, ims, password, photos, profileUrl, roles), the enterprise extension
//     and our own, EmployeeSchema. What a client says of an attribute that we do
//     not keep is passed over; a PATCH path or a filter that names one that
//     nobody knows is refused.
//   - The whole filter language, also emails[type eq "work"].value eq "…".
//   - PATCH as Entra ID, Okta and OneLogin send it: op in any case, maps without
//     a path and with dotted or URN keys, booleans as strings, single values in
//     arrays, the manager as text; emails[type eq "work"].value that finds no
//     e-mail makes one. Removing what is not there does nothing, so that a client
//     may send a PATCH again.
//   - Weak ETags with If-Match (412) and If-None-Match (304); attributes and
//     excludedAttributes; startIndex and count.
//
// Not supported, and said so in /ServiceProviderConfig: bulk (501), sorting
// (sortBy is passed over), changing passwords. There are no groups: GET /Groups
// is an empty list, for clients that ask all the same.
//
// The national ID is written and never read: it is in no answer, no error, no
// filter and no text that this package makes. Error details are English, for
// those who connect systems; they never repeat a value.
package scim

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"kursbro/app/problem"
)

// Limits of a request.
const (
	MaxBody       = 1 << 20 // bytes
	MaxCount      = 200     // users in one answer
	MaxFilter     = 4096    // bytes
	maxDepth      = 24      // of JSON and of filters
	maxText       = 2000    // characters in one value
	maxValues     = 100     // in one attribute
	maxOperations = 1000    // in one PATCH
)

// Store keeps the users. The context carries the client that the mount let in;
// a user that this client may not see is not found.
//
// Every method may return an *Error, a *problem.Problem (NotFound is 404,
// Conflict 409 uniqueness, Invalid 400 invalidValue, the others their own
// status), or any other error, which is 500.
type Store interface {
	// Create keeps a new user and gives it an ID, a Version and times. A userName
	// (any case) or externalId that is taken is a Conflict: this is also what a
	// client that sends the same POST again must hear, as an Error that names the
	// User where it may know.
	Create(ctx context.Context, u User) (User, error)

	// User is the user with that ID, or NotFound.
	User(ctx context.Context, id string) (User, error)

	// Find gives one page of the users that match; see Query for the help there is.
	Find(ctx context.Context, q Query) (Page, error)

	// Replace keeps all of u for the user with u.ID, if its version is still
	// u.Version: otherwise ErrVersion. A zero NationalID or an empty ManagerName
	// says nothing. When nothing differs, the version stays.
	Replace(ctx context.Context, u User) (User, error)

	// Delete ends what the client said of that user; ErrVersion when its version
	// is another. An empty version is any.
	Delete(ctx context.Context, id, version string) error
}

// Options of a server.
type Options struct {
	// URL is the absolute address of the server, such as
	// https://kurs.example/scim/v2. Requests arrive with its whole path.
	URL string
	// Explain puts a problem of the Store into English for the client; the message
	// key when nil. It must not repeat values.
	Explain func(p *problem.Problem) string
	// Failed is told of every error that was answered with 500, once.
	Failed func(ctx context.Context, err error)
}

type server struct {
	store   Store
	url     string
	prefix  string
	explain func(p *problem.Problem) string
	failed  func(ctx context.Context, err error)
}

// New makes the handler.
func New(store Store, options Options) (http.Handler, error) {
	at, err := url.Parse(options.URL)
	if err != nil {
		return nil, err
	}
	s := &server{
		store:   store,
		url:     strings.TrimSuffix(options.URL, "/"),
		prefix:  strings.TrimSuffix(at.Path, "/"),
		explain: options.Explain,
		failed:  options.Failed,
	}
	if s.explain == nil {
		s.explain = func(p *problem.Problem) string { return p.Key }
	}
	if s.failed == nil {
		s.failed = func(context.Context, error) {}
	}
	return s, nil
}
