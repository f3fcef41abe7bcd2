package privacy_test

import (
	"context"
	"fmt"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/privacy"
)

// registrations are so many that nobody has confirmed.
func (h house) registrations(count int, email string) (ids []accounts.ProfileID) {
	h.t.Helper()
	var all []accounts.Profile
	for n := range count {
		all = append(all, accounts.Profile{Kind: accounts.External, State: accounts.Pending, Email: fmt.Sprintf(email, n),
			GivenName: "Kari", FamilyName: "Nordås", OrganisationID: h.hospital, Language: "nb"})
	}
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		ids, err = accounts.InsertProfiles(ctx, tx, all)
		return err
	})
	return ids
}

// TestWhoStaysKeepsNobodyFromBeingForgotten: however many of the oldest stay,
// those behind them are looked at in the same run.
func TestWhoStaysKeepsNobodyFromBeingForgotten(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h = h.retains()
		var logins [][]any
		for n, id := range h.registrations(1001, "bruker%d@hjemme.example") {
			logins = append(logins, []any{fmt.Sprint("token ", n), id, *h.now, *h.now, *h.now, false, "Firefox", "single", "", ""})
		}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			return tx.Insert(ctx, `INSERT INTO login (token_hash, profile_id, created_at, last_seen_at, expires_at, remembered, device, proof, provider, network)`, logins)
		})
		h.pass(1)
		h.registrations(3, "ingen%d@hjemme.example")
		h.pass(8)
		run := h.forgets(privacy.Registrations)
		if run.Gone != 3 || run.Kept[privacy.HasUse] != 1001 {
			t.Errorf("%d went and %d stay, want 3 and 1001", run.Gone, run.Kept[privacy.HasUse])
		}
		if n := h.count(`SELECT count(*) FROM profile WHERE state = 'pending'`); n != 1001 {
			t.Errorf("%d are left", n)
		}
		var kept int
		h.must(h.DB.QueryRow(t.Context(), `SELECT gone FROM retention_run WHERE id = $1`, run.ID).Scan(&kept))
		if kept != 3 {
			t.Errorf("the report says %d", kept)
		}
	})
}

// TestMoreThanOneTransactionHoldsIsForgotten: of each table more than a sweep
// takes at once, with what must stay in between.
func TestMoreThanOneTransactionHoldsIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h = h.retains()
		id := h.guest("kari@hjemme.example")
		old, recent := h.now.AddDate(0, 0, -400), h.now.AddDate(0, 0, -10)
		var links, inquiries, texts, mails [][]any
		for n := range 300 {
			name, at, state, to := fmt.Sprint(n), old, "closed", any(id)
			if n%3 == 0 {
				at = recent
			}
			if n%5 == 0 {
				state, to = "open", nil
			}
			links = append(links, []any{name, id, "verify_email", name, "kari@hjemme.example", at, at})
			inquiries = append(inquiries, []any{name, name, id, true, "", "", "nb", "", "", "", state, at, at})
			texts = append(texts, []any{name, name, "Hei", at, name, ""})
			mails = append(mails, []any{name, to, "kari@hjemme.example", "nb", "login.reset", `{"Name":"Kari"}`, "sent", at, at, at})
		}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			for into, rows := range map[string][][]any{
				`INSERT INTO one_time_link (id, profile_id, purpose, token_hash, address, created_at, expires_at)`:                                         links,
				`INSERT INTO inquiry (id, reference, profile_id, signed_in, name, email, language, page, problem, browser, state, written_at, updated_at)`: inquiries,
				`INSERT INTO mail (id, recipient_profile_ref, to_address, language, kind, args, state, queued_at, next_try_at, give_up_at)`:                mails,
			} {
				if err := tx.Insert(ctx, into, rows); err != nil {
					return err
				}
			}
			return tx.Insert(ctx, `INSERT INTO inquiry_message (id, inquiry_id, text, written_at, form_key, mail_ref)`, texts)
		})
		for rule, want := range map[privacy.Rule]int64{privacy.Links: 200, privacy.Inquiries: 160, privacy.Mails: 200} {
			if run := h.forgets(rule); run.Gone != want {
				t.Errorf("%s: %d went, want %d", rule, run.Gone, want)
			}
			if n := h.count(`SELECT gone FROM retention_run WHERE rule = $1`, string(rule)); int64(n) != want {
				t.Errorf("%s: the report says %d", rule, n)
			}
		}
		for query, want := range map[string]int{
			`SELECT count(*) FROM inquiry_message`:                                         140,
			`SELECT count(*) FROM mail WHERE args <> '{}'`:                                 100,
			`SELECT count(*) FROM mail WHERE forgotten_at IS NOT NULL AND to_address = ''`: 160,
		} {
			if n := h.count(query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
	})
}

// TestGuestsAreWarnedWhenTheSettingsSay, and not when ours would.
func TestGuestsAreWarnedWhenTheSettingsSay(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h = h.retains()
		h.Settings.Keep[privacy.Guests], h.Settings.Warn = 365, privacy.Warn{First: 200, Last: 5}
		away := h.guest("borte@hjemme.example")
		for _, step := range []struct{ days, soon, last, erased int }{
			{164, 0, 0, 0}, {1, 1, 0, 0}, {194, 1, 0, 0}, {1, 1, 1, 0}, {4, 1, 1, 0}, {1, 1, 1, 1},
		} {
			h.pass(step.days)
			run := h.forgets(privacy.Guests)
			if step.erased == 1 {
				if run.Gone != 1 {
					t.Errorf("is not erased: %+v", run)
				}
				continue
			}
			if soon, last := h.letters(away, "unseen.soon"), h.letters(away, "unseen.last"); soon != step.soon || last != step.last || run.Gone != 0 {
				t.Fatalf("%s: warned %d and %d times, want %d and %d", h.now, soon, last, step.soon, step.last)
			}
		}
	})
}
