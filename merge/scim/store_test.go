package scim_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"

	"kursbro/app/problem"
	"kursbro/merge/scim"
)

// memory is a Store for tests: a slice in order of arrival and a lock. It keeps
// the rules that the interface states, so that it is also the shortest example
// of them. Its clock moves one second a change.
type memory struct {
	mu    sync.Mutex
	users []scim.User
	made  int
	ticks int
	asked int // how often to Replace
	// between runs once, after the next User, as another client would.
	between func(m *memory)
}

var (
	errTaken   = problem.New(problem.Conflict, "test.taken")
	errMissing = problem.New(problem.NotFound, "test.missing")
)

func (m *memory) now() time.Time {
	m.ticks++
	return time.Date(2026, 11, 21, 10, 0, m.ticks, 0, time.UTC)
}

func (m *memory) Create(_ context.Context, u scim.User) (scim.User, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.taken(u) {
		return scim.User{}, errTaken
	}
	m.made++
	u.ID, u.Version = fmt.Sprintf("u%d", m.made), "1"
	u.Created = m.now()
	u.LastModified = u.Created
	m.users = append(m.users, u)
	return u, nil
}

func (m *memory) taken(u scim.User) bool {
	return slices.ContainsFunc(m.users, func(other scim.User) bool {
		return other.ID != u.ID && (scim.Fold(other.UserName) == scim.Fold(u.UserName) ||
			u.ExternalID != "" && other.ExternalID == u.ExternalID)
	})
}

func (m *memory) place(id string) int {
	return slices.IndexFunc(m.users, func(u scim.User) bool { return u.ID == id })
}

func (m *memory) User(_ context.Context, id string) (scim.User, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := m.place(id)
	if i < 0 {
		return scim.User{}, errMissing
	}
	u := m.users[i]
	u.NationalID = scim.NationalID{}
	if m.between != nil {
		m.between(m)
		m.between = nil
	}
	return u, nil
}

func (m *memory) Find(_ context.Context, q scim.Query) (scim.Page, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return q.Collect(func(yield func(scim.User, error) bool) {
		for _, u := range m.users {
			if !yield(u, nil) {
				return
			}
		}
	})
}

func (m *memory) Replace(_ context.Context, u scim.User) (scim.User, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	i := m.place(u.ID)
	switch {
	case i < 0:
		return scim.User{}, errMissing
	case m.users[i].Version != u.Version:
		return scim.User{}, scim.ErrVersion
	case m.taken(u):
		return scim.User{}, errTaken
	}
	if u.NationalID.IsZero() {
		u.NationalID = m.users[i].NationalID
	}
	if reflect.DeepEqual(u, m.users[i]) {
		return u, nil
	}
	m.bump(&u)
	m.users[i] = u
	return u, nil
}

func (m *memory) bump(u *scim.User) {
	version, _ := strconv.Atoi(u.Version)
	u.Version, u.LastModified = strconv.Itoa(version+1), m.now()
}

func (m *memory) Delete(_ context.Context, id, version string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := m.place(id)
	switch {
	case i < 0:
		return errMissing
	case version != "" && m.users[i].Version != version:
		return scim.ErrVersion
	}
	m.users = slices.Delete(m.users, i, i+1)
	return nil
}
