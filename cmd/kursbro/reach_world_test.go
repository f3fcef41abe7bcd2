package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/site"
)

// neighbour and stranger are the family names of everybody else in the world,
// and in the titles of their things: no page may show one where it must not.
const (
	neighbour = "Nabolykkja"
	stranger  = "Langtvekken"
)

// world is the whole portal over a small tree: two organisations, near and far,
// and somebody of each role in the near one.
type world struct {
	*rooms
	t               *testing.T
	portal          *portal
	handler         http.Handler
	root, near, far accounts.OrganisationID
	askers          []*asker
	made, sent      int
	things          map[string]thing // by stage, asker and whose they are
	log             *overheard
}

// asker is somebody who knocks at every door.
type asker struct {
	accounts.Actor
	name  string
	roles []accounts.Role // that they really hold, the derived ones too
	whole bool            // their grant is for the whole tree
	token string
}

// is says whether somebody holds the role, and not only might.
func (a *asker) is(role accounts.Role) bool {
	return role == accounts.Passerby || slices.Contains(a.roles, role)
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	log := quiet(t)
	r := &rooms{config: demoConfig(t, "unused"), db: d}
	w := &world{rooms: r, t: t, things: map[string]thing{}, log: log}
	w.must(r.build(t.Context()))
	var err error
	w.portal, err = newPortal(r)
	w.must(err)
	w.handler = w.portal.site.Handler()
	w.write(func(ctx context.Context, tx *db.Tx) {
		for _, o := range []struct {
			name  string
			id    *accounts.OrganisationID
			below *accounts.OrganisationID
		}{{"Helse Vest", &w.root, new(accounts.OrganisationID)}, {"Helse Stavanger", &w.near, &w.root}, {"Helse Førde", &w.far, &w.root}} {
			*o.id, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: o.name, ParentID: *o.below, OpenToExternals: true})
			w.must(err)
		}
	})
	w.askers = []*asker{{Actor: accounts.Nobody, name: "a visitor"}, w.comes("a guest", accounts.Guest, "")}
	for _, role := range []accounts.Role{accounts.Employee, accounts.LIS, accounts.Supervisor, accounts.Mentor, accounts.Leader} {
		w.askers = append(w.askers, w.comes(string(role), role, ""))
	}
	for _, role := range accounts.Grants {
		w.askers = append(w.askers, w.comes(string(role), role, w.near))
	}
	w.askers = append(w.askers, w.comes("administrator of everything", accounts.Administrator, w.root))
	return w
}

// overheard is the program's log, which a test may read; faults are shown at once.
type overheard struct {
	sync.Mutex
	strings.Builder
}

func (o *overheard) Write(line []byte) (int, error) {
	o.Lock()
	defer o.Unlock()
	if bytes.Contains(line, []byte("level=ERROR")) {
		os.Stderr.Write(line)
	}
	return o.Builder.Write(line)
}

// quiet keeps closed doors out of what is shown: thousands are tried.
func quiet(t *testing.T) *overheard {
	before, log := slog.Default(), &overheard{}
	slog.SetDefault(slog.New(slog.NewTextHandler(log, site.LogOptions(slog.LevelInfo))))
	t.Cleanup(func() { slog.SetDefault(before) })
	return log
}

// discreet says that the log tells who by an id and where by a route: no name, no
// address, no token, nothing of a path or form.
func (w *world) discreet() {
	w.t.Helper()
	w.log.Lock()
	defer w.log.Unlock()
	said := w.log.String()
	if strings.Count(said, "\n") < 100 {
		w.t.Errorf("the log has %d lines", strings.Count(said, "\n"))
	}
	secrets := []string{neighbour, stranger, "Spørre", "@", "kursbro="}
	for _, a := range w.askers {
		if a.token != "" {
			secrets = append(secrets, a.token)
		}
	}
	for _, secret := range secrets {
		if at := strings.Index(said, secret); at >= 0 {
			w.t.Errorf("the log tells: …%.200s", said[max(0, at-100):])
		}
	}
}

// comes makes somebody with a role, signed in.
func (w *world) comes(name string, role accounts.Role, of accounts.OrganisationID) *asker {
	w.t.Helper()
	p := w.person(accounts.Internal, w.near, "Spørre")
	a := &asker{name: name, roles: []accounts.Role{accounts.Employee, role}, whole: of == w.root}
	if role == accounts.Guest {
		p, a.roles = w.person(accounts.External, w.near, "Spørre"), []accounts.Role{role}
	}
	a.Actor = accounts.Actor{ProfileID: p.ID, Kind: accounts.Person, Internal: role != accounts.Guest, Name: p.Name(), OrganisationID: p.OrganisationID}
	if of != "" {
		a.Roles = []accounts.Grant{{Role: role, OrganisationID: of}}
		w.write(func(ctx context.Context, tx *db.Tx) {
			w.must(accounts.GrantRole(ctx, tx, accounts.Command("test"), p.ID, a.Roles[0]))
		})
	}
	return a
}

// thing makes what a stage says, or gives the one that was made before: of what
// is only looked at, or refused, one is enough.
func (w *world) thing(stage string, a *asker, of whose, fresh bool) thing {
	w.t.Helper()
	if stage == "" {
		return thing{}
	}
	if fresh {
		return stages[stage](w, a, of)
	}
	key := stage + a.name + string(of)
	if w.things[key] == nil {
		w.things[key] = stages[stage](w, a, of)
	}
	return w.things[key]
}

// login is the asker's token, a new one where the last was ended.
func (w *world) login(a *asker) string {
	var open int
	w.must(w.db.QueryRow(w.t.Context(), `SELECT count(*) FROM login WHERE token_hash = $1`, accounts.TokenHash(a.token)).Scan(&open))
	if open > 0 {
		return a.token
	}
	w.write(func(ctx context.Context, tx *db.Tx) {
		var err error
		a.token, _, err = accounts.OpenLogin(ctx, tx, a.ProfileID, false, "test")
		w.must(err)
	})
	return a.token
}

// person makes somebody; their family name says whose they are.
func (w *world) person(kind accounts.Kind, in accounts.OrganisationID, family string) accounts.Profile {
	w.t.Helper()
	w.made++
	now := w.db.Now()
	p := accounts.Profile{Kind: kind, State: accounts.Active, GivenName: "Ane", FamilyName: family, OrganisationID: in, BirthDate: "1985-01-12", Language: "nb"}
	address := fmt.Sprintf("ane.%d@post.example", w.made)
	if kind == accounts.Internal {
		p.Username, p.PrivateEmail, p.PrivateEmailSource = fmt.Sprintf("a%05d", w.made), address, accounts.FromHR
	} else {
		p.Email, p.EmailVerifiedAt = address, &now
	}
	w.write(func(ctx context.Context, tx *db.Tx) {
		ids, err := accounts.InsertProfiles(ctx, tx, []accounts.Profile{p})
		w.must(err)
		p.ID = ids[0]
	})
	return p
}

// other is who has a thing that is not the asker's, with where they belong.
func (w *world) other(kind accounts.Kind, of whose) (accounts.Profile, accounts.OrganisationID, string) {
	if of == strangers {
		return w.person(kind, w.far, stranger), w.far, stranger
	}
	return w.person(kind, w.near, neighbour), w.near, neighbour
}

// holder is the asker for what is theirs, and somebody else for what is not.
func (w *world) holder(a *asker, of whose) accounts.ProfileID {
	if of == theirs && a.SignedIn() {
		return a.ProfileID
	}
	p, _, _ := w.other(accounts.Internal, of)
	return p.ID
}

// place is the organisation where a thing is, and what its title says of that.
func (w *world) place(of whose) (accounts.OrganisationID, string) {
	if of == strangers {
		return w.far, stranger
	}
	return w.near, "Stavanger"
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) write(act func(ctx context.Context, tx *db.Tx)) {
	w.t.Helper()
	w.must(w.db.Write(w.t.Context(), func(tx *db.Tx) error { act(w.t.Context(), tx); return nil }))
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) {
		_, err := tx.Exec(ctx, query, args...)
		w.must(err)
	})
}

// id is a new one that no row has yet.
func (w *world) id() string { w.made++; return db.NewID() }
