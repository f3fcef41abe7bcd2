package accounts_test

import (
	"errors"
	"testing"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// pair is an external and an internal profile of one person.
func (h house) pair() (external, internal accounts.Profile) {
	external = h.add(accounts.Profile{Email: "kari@privat.example", Mobile: "+4790000000", Language: "nn"})
	internal = h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
	return external, internal
}

func TestM16_WrongPairsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		external, internal := h.pair()
		other := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano2"})
		buried := h.add(accounts.Profile{Email: mail(2)})
		h.write(func(tx *db.Tx) {
			h.must(accounts.CloseMerged(t.Context(), tx, buried.ID, internal.ID, "proven"))
		})
		tests := []struct {
			name       string
			from, into accounts.Profile
			want       error
		}{
			{"with itself", internal, internal, accounts.ErrSameProfile},
			{"into an external", external, h.add(accounts.Profile{Email: mail(3)}), accounts.ErrTargetExternal},
			{"an internal", other, internal, accounts.ErrSourceInternal},
			{"a tombstone", buried, internal, accounts.ErrTombstone},
			{"into a tombstone", external, buried, accounts.ErrTombstone},
		}
		for _, test := range tests {
			err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
				return accounts.CloseMerged(t.Context(), tx, test.from.ID, test.into.ID, "typed")
			})
			if !errors.Is(err, test.want) {
				t.Errorf("%s: %v", test.name, err)
			}
		}
	})
}

func TestM41_LoginsAndLinksEndAtTheMerge(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		external, internal := h.pair()
		var token string
		h.write(func(tx *db.Tx) {
			var err error
			token, _, err = accounts.OpenLogin(t.Context(), tx, external.ID, true, "Firefox")
			h.must(err)
		})
		if by, err := h.Identify(t.Context(), token); err != nil || by.ProfileID != external.ID {
			t.Fatalf("signed in: %v", err)
		}
		h.write(func(tx *db.Tx) {
			h.must(accounts.CloseMerged(t.Context(), tx, external.ID, internal.ID, "typed"))
		})
		if _, err := h.Identify(t.Context(), token); !errors.Is(err, accounts.ErrMerged) {
			t.Errorf("still signed in: %v", err)
		}
	})
}

func TestM33_VerifiedValuesFillEmptyFields(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, test := range []struct {
			evidence string
			recovery string
		}{{"proven", "kari@privat.example"}, {"typed", ""}} {
			t.Run(test.evidence, func(t *testing.T) {
				external, internal := h.pair()
				move := transfer.Move{From: string(external.ID), Into: string(internal.ID), Evidence: test.evidence}
				items, err := accounts.PlanMove(t.Context(), h.DB, move)
				h.must(err)
				h.write(func(tx *db.Tx) {
					h.must(accounts.ApplyMove(t.Context(), tx, items))
					h.must(accounts.CloseMerged(t.Context(), tx, external.ID, internal.ID, test.evidence))
				})
				p := h.profile(internal.ID)
				if p.PrivateEmail != external.Email || p.PrivateEmailSource != accounts.FromMerge || p.Mobile != "+4790000000" || p.Language != "nn" {
					t.Errorf("not filled: %+v", p)
				}
				if p.RecoveryEmail() != test.recovery {
					t.Errorf("recovery %q, want %q", p.RecoveryEmail(), test.recovery)
				}
				h.write(func(tx *db.Tx) {
					if err := accounts.ApplyMove(t.Context(), tx, items); !errors.Is(err, accounts.ErrMergeChanged) {
						t.Errorf("applied twice: %v", err)
					}
					_, err := tx.Exec(t.Context(), "UPDATE profile SET username = NULL, email_key = NULL WHERE id IN ($1, $2)", internal.ID, external.ID)
					h.must(err)
				})
			})
		}
	})
}
