package scim

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
)

var errUnknown = status(http.StatusNotFound, "There is no such resource.")

// tries is how often a change is made anew when another came in between.
const tries = 5

func (s *server) createUser(w http.ResponseWriter, r *http.Request, _ string) error {
	shape, err := shapeOf(r.URL.Query())
	if err != nil {
		return err
	}
	u, err := readUser(w, r, User{Active: true})
	if err != nil {
		return err
	}
	created, err := s.store.Create(r.Context(), u)
	if err != nil {
		return err
	}
	w.Header().Set("Location", s.addressOf(created))
	return s.answer(w, http.StatusCreated, created, shape)
}

func (s *server) showUser(w http.ResponseWriter, r *http.Request, id string) error {
	shape, err := shapeOf(r.URL.Query())
	if err != nil {
		return err
	}
	u, err := s.store.User(r.Context(), id)
	if err != nil {
		return err
	}
	if names(r.Header.Values("If-None-Match"), u.Version) {
		w.Header().Set("ETag", tagOf(u.Version))
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return s.answer(w, http.StatusOK, u, shape)
}

// replaceUser is PUT: what the body does not say is unassigned, but for the
// national ID, which nobody could read before, and active.
func (s *server) replaceUser(w http.ResponseWriter, r *http.Request, id string) error {
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	return s.change(w, r, id, func(old User) (User, error) {
		return userFrom(body, User{Active: old.Active})
	})
}

func (s *server) patchUser(w http.ResponseWriter, r *http.Request, id string) error {
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	operations, err := parsePatch(body)
	if err != nil {
		return err
	}
	return s.change(w, r, id, func(old User) (User, error) {
		return patchedUser(old, operations)
	})
}

// patchedUser is the user after all operations.
func patchedUser(old User, operations []operation) (User, error) {
	document, err := patched(documentOf(old), operations)
	if err != nil {
		return User{}, err
	}
	if document["active"] == nil {
		return User{}, refuse(Mutability, "active can be changed, not removed.")
	}
	return checked(userOf(document))
}

// change reads a user, decides, and keeps the outcome if nobody else changed the
// user meanwhile; otherwise it decides again, unless the client has said which
// version it means.
func (s *server) change(w http.ResponseWriter, r *http.Request, id string, decide func(old User) (User, error)) error {
	shape, err := shapeOf(r.URL.Query())
	if err != nil {
		return err
	}
	wanted := r.Header.Values("If-Match")
	for range tries {
		var after User
		after, err = s.changeOnce(r.Context(), id, wanted, decide)
		if err == nil {
			return s.answer(w, http.StatusOK, after, shape)
		}
		if len(wanted) > 0 || !errors.Is(err, ErrVersion) {
			return err
		}
	}
	return err
}

func (s *server) changeOnce(ctx context.Context, id string, wanted []string, decide func(old User) (User, error)) (User, error) {
	old, err := s.store.User(ctx, id)
	if err != nil {
		return User{}, err
	}
	if len(wanted) > 0 && !names(wanted, old.Version) {
		return User{}, ErrVersion
	}
	u, err := decide(old)
	if err != nil {
		return User{}, err
	}
	u.ID, u.Version, u.Created, u.LastModified = old.ID, old.Version, old.Created, old.LastModified
	u.ManagerName = ""
	if u.Manager == old.Manager {
		u.ManagerName = old.ManagerName
	}
	if isSame(old, u) {
		return old, nil
	}
	return s.store.Replace(ctx, u)
}

// isSame says whether a change changes nothing. A national ID cannot be
// compared: the Store knows.
func isSame(old, u User) bool {
	old.NationalID = NationalID{}
	return reflect.DeepEqual(userOf(documentOf(old)), userOf(documentOf(u))) && u.NationalID.IsZero()
}

func (s *server) deleteUser(w http.ResponseWriter, r *http.Request, id string) error {
	version := ""
	if wanted := r.Header.Values("If-Match"); len(wanted) > 0 {
		u, err := s.store.User(r.Context(), id)
		if err != nil {
			return err
		}
		if !names(wanted, u.Version) {
			return ErrVersion
		}
		version = u.Version
	}
	if err := s.store.Delete(r.Context(), id, version); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// readUser reads a user that is told whole.
func readUser(w http.ResponseWriter, r *http.Request, unsaid User) (User, error) {
	body, err := readBody(w, r)
	if err != nil {
		return User{}, err
	}
	return userFrom(body, unsaid)
}

// userFrom is a user told whole; unsaid has what holds where it says nothing.
func userFrom(body map[string]any, unsaid User) (User, error) {
	if err := saysSchema(body, CoreSchema); err != nil {
		return User{}, err
	}
	document := map[string]any{}
	if err := (operation{kind: "add", value: body, has: true}).applyMap(document); err != nil {
		return User{}, err
	}
	if document["active"] == nil {
		document["active"] = unsaid.Active
	}
	return checked(userOf(document))
}

func checked(u User) (User, error) {
	if u.UserName == "" {
		return User{}, refuse(InvalidValue, "userName is required.")
	}
	return u, nil
}

// answer shows a user, with its version as ETag.
func (s *server) answer(w http.ResponseWriter, code int, u User, shape shape) error {
	w.Header().Set("ETag", tagOf(u.Version))
	write(w, code, s.show(u, shape))
	return nil
}

func (s *server) addressOf(u User) string { return s.url + "/Users/" + url.PathEscape(u.ID) }
