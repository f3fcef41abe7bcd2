package privacy_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/privacy"
)

// due runs the job and says how many were erased.
func (h house) due() int {
	h.t.Helper()
	count, err := h.EraseDue(h.t.Context())
	h.must(err)
	return count
}

func TestAGuestIsErasedAfterTheDaysUnlessTheyUndoIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, anna := h.guest("kari@hjemme.example"), h.guest("anna@hjemme.example")
		stale := h.as(kari)
		stale.LoginAt = h.now.Add(-time.Hour)
		if _, err := h.Ask(t.Context(), stale); !errors.Is(err, privacy.ErrNotFresh) {
			t.Errorf("an hour after signing in: %v", err)
		}
		for _, who := range []accounts.ProfileID{kari, kari, anna} { // a double click is one request
			if e, err := h.Ask(t.Context(), h.as(who)); err != nil || e.State != privacy.Scheduled || !e.DueAt.Equal(noon.AddDate(0, 0, 14)) {
				t.Fatal(e, err)
			}
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'erasure.scheduled'`); n != 2 {
			t.Errorf("%d letters", n)
		}
		h.must(h.Undo(t.Context(), h.as(anna)))
		if err := h.Undo(t.Context(), h.as(anna)); !errors.Is(err, privacy.ErrNoErasure) {
			t.Errorf("undone twice: %v", err)
		}
		*h.now = noon.AddDate(0, 0, 13)
		if h.due() != 0 {
			t.Error("a day too early")
		}
		*h.now = noon.AddDate(0, 0, 14)
		if h.due() != 1 || h.due() != 0 {
			t.Error("Kari alone, once")
		}
		registered := accounts.Registration{GivenName: "Kari", FamilyName: "Nordås", BirthDate: "1985-01-12", Email: "kari@hjemme.example", OrganisationID: h.hospital, Language: "nb"}
		h.must(h.Accounts.Register(t.Context(), registered, accounts.Client{Address: "192.0.2.7"}))
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'account.set_password' AND to_address = 'kari@hjemme.example'`) +
			h.count(`SELECT count(*) FROM inbox WHERE kind = 'register'`); n != 1 {
			t.Errorf("registering anew with the same address: %d letters", n)
		}
	})
}

func TestTheEmployerDecidesAboutAnEmployee(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		s := h.solveig()
		hr, other := h.as(h.guest("hr@sykehus.example"), accounts.HR), h.as(s.other, accounts.HR)
		e, err := h.Ask(t.Context(), h.as(s.id))
		if err != nil || e.State != privacy.Asked {
			t.Fatal(e, err)
		}
		if err := h.Decide(t.Context(), hr, e.ID, false, " "); !errors.Is(err, privacy.ErrAnswer) {
			t.Errorf("no word for her: %v", err)
		}
		self := h.as(s.id, accounts.HR)
		if err := h.Decide(t.Context(), self, e.ID, true, ""); !errors.Is(err, accounts.ErrSelf) {
			t.Errorf("about oneself: %v", err)
		}
		h.must(h.Decide(t.Context(), hr, e.ID, false, "Vi må vite hva du har lært til 2027."))
		if err := h.Decide(t.Context(), other, e.ID, true, ""); !errors.Is(err, privacy.ErrSettled) {
			t.Errorf("decided twice: %v", err)
		}
		e, err = h.Ask(t.Context(), h.as(s.id))
		h.must(err)
		h.must(h.Decide(t.Context(), hr, e.ID, true, ""))
		h.write(func(ctx context.Context, tx *db.Tx) error { // she comes back to work
			_, err := tx.Exec(ctx, `UPDATE profile SET state = 'active' WHERE id = $1`, s.id)
			return err
		})
		*h.now = noon.AddDate(0, 0, 15)
		if h.due() != 0 || h.text(`SELECT state FROM erasure WHERE id = $1`, string(e.ID)) != "lapsed" {
			t.Error("somebody at work was erased")
		}
		e, err = h.Ask(t.Context(), h.as(s.id))
		h.must(err)
		if err := h.Decide(t.Context(), hr, e.ID, true, ""); !errors.Is(err, privacy.ErrEmployed) {
			t.Errorf("at work: %v", err)
		}
	})
}
