package accounts_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// noon is when tests happen: 7 May 2026, 12:00 in Oslo.
var noon = time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)

// house is the room on an empty database, with a clock that stands still and a
// small region: Helse Vest above Helse Stavanger and its door for externals.
type house struct {
	*accounts.Service
	t                      testing.TB
	now                    *time.Time
	root, hospital, guests accounts.OrganisationID
}

// each runs a test on every database.
func each(t *testing.T, test func(t *testing.T, h house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, open(t, d)) })
}

func open(t testing.TB, d *db.DB) house {
	t.Helper()
	now := noon
	d.SetClock(func() time.Time { return now })
	keys, err := nationalid.ParseKeys("test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	if err != nil {
		t.Fatal(err)
	}
	vault, err := nationalid.NewVault(keys, []byte("the look-up key of the tests is long"))
	if err != nil {
		t.Fatal(err)
	}
	cheap := accounts.NewHasher(accounts.HashParameters{MemoryKiB: 16, Passes: 1, Lanes: 1})
	h := house{t: t, now: &now, Service: accounts.New(d, vault, cheap, accounts.Settings{
		URL: "https://kursbro.example", AllowTestIDs: true, Secret: []byte("the secret of the tests is long enough")})}
	h.write(func(tx *db.Tx) {
		h.root = h.organisation(tx, accounts.Organisation{Name: "Helse Vest"})
		h.hospital = h.organisation(tx, accounts.Organisation{Name: "Helse Stavanger", ParentID: h.root})
		h.guests = h.organisation(tx, accounts.Organisation{Name: "Helse Stavanger – tilgang for eksterne brukere", ParentID: h.hospital, OpenToExternals: true})
	})
	return h
}

// later moves the clock.
func (h house) later(d time.Duration) { *h.now = h.now.Add(d) }

// write runs steps as one act, on the goroutine of the test.
func (h house) write(act func(tx *db.Tx)) {
	h.t.Helper()
	if err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error { act(tx); return nil }); err != nil {
		h.t.Fatal(err)
	}
}

// sweeps lets a step of forgetting take what ended before a moment, and says how
// much it took.
func (h house) sweeps(step func(context.Context, *db.Tx, time.Time, int) (int64, error), before time.Time, most int) (gone int64) {
	h.t.Helper()
	h.write(func(tx *db.Tx) {
		var err error
		gone, err = step(h.t.Context(), tx, before, most)
		h.must(err)
	})
	return gone
}

func (h house) organisation(tx *db.Tx, o accounts.Organisation) accounts.OrganisationID {
	h.t.Helper()
	id, err := accounts.InsertOrganisation(h.t.Context(), tx, o)
	h.must(err)
	return id
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// add puts a profile there as it is given, with what it lacks filled in.
func (h house) add(p accounts.Profile) accounts.Profile {
	h.t.Helper()
	if p.Kind == "" {
		p.Kind = accounts.External
	}
	if p.State == "" {
		p.State = accounts.Active
	}
	if p.GivenName == "" {
		p.GivenName, p.FamilyName = "Kari", "Nordmann"
	}
	if p.BirthDate == "" {
		p.BirthDate = "1991-09-12"
	}
	if p.OrganisationID == "" {
		p.OrganisationID = h.guests
		if p.Kind == accounts.Internal {
			p.OrganisationID = h.hospital
		}
	}
	if p.Kind == accounts.External && p.State != accounts.Pending && p.EmailVerifiedAt == nil {
		p.EmailVerifiedAt = h.now
	}
	var ids []accounts.ProfileID
	h.write(func(tx *db.Tx) {
		var err error
		ids, err = accounts.InsertProfiles(h.t.Context(), tx, []accounts.Profile{p})
		h.must(err)
	})
	return h.profile(ids[0])
}

func (h house) profile(id accounts.ProfileID) accounts.Profile {
	h.t.Helper()
	p, err := accounts.SelectProfile(h.t.Context(), h.DB, id)
	h.must(err)
	return p
}

// number is a synthetic national ID.
func number(serial int) nationalid.Number {
	return nationalid.Synthetic(time.Date(1991, 9, 12, 0, 0, 0, 0, time.UTC), serial)
}

func (h house) attach(id accounts.ProfileID, n nationalid.Number, evidence accounts.Evidence) {
	h.t.Helper()
	h.write(func(tx *db.Tx) {
		_, err := h.AttachNationalID(h.t.Context(), tx, id, n, evidence)
		h.must(err)
	})
}

// count asks the database for one number.
func (h house) count(query string, args ...any) (n int) {
	h.t.Helper()
	h.must(h.DB.QueryRow(h.t.Context(), query, args...).Scan(&n))
	return n
}

func mail(i int) string { return fmt.Sprintf("kari%d@privat.example", i) }
