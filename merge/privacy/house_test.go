package privacy_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
	"kursbro/courses/certificate"
	"kursbro/merge/privacy"
	"kursbro/static"
)

// noon is when tests happen: 7 May 2026, 12:00 in Oslo.
var noon = time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)

// house is the rooms on an empty database, with a clock that stands still.
type house struct {
	*privacy.Service
	t        *testing.T
	now      *time.Time
	hospital accounts.OrganisationID
	serial   *int
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, open(t, d)) })
}

func open(t *testing.T, d *db.DB) house {
	t.Helper()
	h := rooms(t, d)
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		h.hospital, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: "Helse Stavanger", OpenToExternals: true})
		return err
	})
	return h
}

// rooms are the rooms on a database as it is.
func rooms(t *testing.T, d *db.DB) house {
	t.Helper()
	now, serial := noon, 0
	d.SetClock(func() time.Time { return now })
	h := house{t: t, now: &now, serial: &serial}
	keys, err := nationalid.ParseKeys("test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	h.must(err)
	vault, err := nationalid.NewVault(keys, []byte("the look-up key of the tests is long"))
	h.must(err)
	people := accounts.New(d, vault, accounts.NewHasher(accounts.HashParameters{MemoryKiB: 16, Passes: 1, Lanes: 1}),
		accounts.Settings{URL: "https://kursbro.example", AllowTestIDs: true, Secret: []byte("the secret of the tests is long enough")})
	learning := courses.New(courses.Parts{DB: d, Accounts: people, Certificates: printer(t), Settings: courses.Settings{URL: "https://kursbro.example"}})
	h.Service = &privacy.Service{DB: d, Accounts: people, Courses: learning, Settings: privacy.Settings{URL: "https://kursbro.example", EraseDays: 14}}
	return h
}

func printer(t *testing.T) *certificate.Printer {
	t.Helper()
	regular, err := static.Bytes("Inter-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	bold, err := static.Bytes("Inter-Bold.ttf")
	if err != nil {
		t.Fatal(err)
	}
	p, err := certificate.New(certificate.Fonts{Regular: regular, Bold: bold})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) write(act func(ctx context.Context, tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return act(h.t.Context(), tx) }))
}

func (h house) count(query string, args ...any) (n int) {
	h.t.Helper()
	h.must(h.DB.QueryRow(h.t.Context(), query, args...).Scan(&n))
	return n
}

func (h house) text(query string, args ...any) (s string) {
	h.t.Helper()
	h.must(h.DB.QueryRow(h.t.Context(), query, args...).Scan(&s))
	return s
}

// as is somebody who has just signed in.
func (h house) as(id accounts.ProfileID, roles ...accounts.Role) accounts.Actor {
	h.t.Helper()
	p, err := accounts.SelectProfile(h.t.Context(), h.DB, id)
	h.must(err)
	by := accounts.Actor{ProfileID: id, Kind: accounts.Person, Internal: p.Kind == accounts.Internal, Name: p.Name(), OrganisationID: p.OrganisationID, LoginAt: *h.now}
	for _, role := range roles {
		by.Roles = append(by.Roles, accounts.Grant{Role: role, OrganisationID: h.hospital})
	}
	return by
}

// shape is a column as planting a row needs to know it.
type shape struct {
	name, kind     string
	needed, filled bool // NOT NULL; has a default
}

func (h house) shapes(table string) []shape {
	h.t.Helper()
	query := `SELECT name, type, "notnull" <> 0, dflt_value IS NOT NULL FROM pragma_table_info($1)`
	if strings.HasSuffix(h.t.Name(), string(dbtest.OnPostgres)) {
		query = `SELECT column_name, upper(data_type), is_nullable = 'NO', column_default IS NOT NULL FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`
	}
	rows, err := h.DB.Query(h.t.Context(), query, table)
	all, err := db.Collect(rows, err, func(row db.Row) (s shape, err error) { return s, row.Scan(&s.name, &s.kind, &s.needed, &s.filled) })
	h.must(err)
	return all
}

// values are the columns of a row that matter.
type values map[string]any

// plant writes a row. Every text that is not given says trace, so that a column
// which nobody has thought of gives itself away; a number is added, since some
// are unique.
func (h house) plant(table, trace string, given values) {
	h.t.Helper()
	var names, places []string
	var args []any
	for _, s := range h.shapes(table) {
		value, there := given[s.name]
		if !there {
			if value = h.filler(s, trace); value == nil {
				continue
			}
		}
		names, args = append(names, s.name), append(args, value)
		places = append(places, fmt.Sprintf("$%d", len(args)))
	}
	for name := range given {
		if !slices.Contains(names, name) {
			h.t.Fatalf("%s has no column %s", table, name)
		}
	}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO `+table+` (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(places, ", ")+`)`, args...)
		if err != nil {
			err = fmt.Errorf("plant %s: %w", table, err)
		}
		return err
	})
}

// filler is a value for a column that nobody gave; nil: it stays as it is.
func (h house) filler(s shape, trace string) any {
	reference := strings.HasSuffix(s.name, "_id") || s.name == "superseded_by" || s.name == "renewed_by" || s.name == "merged_into"
	switch {
	case strings.HasPrefix(s.kind, "TEXT") && !reference:
		*h.serial++
		return fmt.Sprintf("%s %d", trace, *h.serial)
	case s.filled || !s.needed:
		return nil
	case s.kind == "BYTEA":
		return []byte(trace)
	case strings.HasPrefix(s.kind, "TIMESTAMP"):
		return *h.now
	case s.kind == "BOOLEAN":
		return false
	case s.kind == "INTEGER" || s.kind == "BIGINT":
		*h.serial++
		return *h.serial
	}
	return nil
}

// guest is somebody who registered and has confirmed the address.
func (h house) guest(email string) (id accounts.ProfileID) {
	h.t.Helper()
	at := *h.now
	h.write(func(ctx context.Context, tx *db.Tx) error {
		ids, err := accounts.InsertProfiles(ctx, tx, []accounts.Profile{{Kind: accounts.External, State: accounts.Active, Email: email, EmailVerifiedAt: &at,
			GivenName: "Kari", FamilyName: "Nordås", OrganisationID: h.hospital, Language: "nb"}})
		if err == nil {
			id = ids[0]
		}
		return err
	})
	return id
}
