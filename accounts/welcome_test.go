package accounts_test

import (
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	post "kursbro/app/mail"
)

// carried empties the outbox and gives what went out.
func (h house) carried() []post.Kept {
	h.t.Helper()
	var box post.Mailbox
	sender := post.NewSender(h.DB, &box, post.Contact{})
	sender.Fill(post.WelcomeInternal, h.FillWelcome)
	h.must(sender.Run(h.t.Context()))
	return box.Letters()
}

// tokenIn is the secret of the link in a letter's text.
func tokenIn(text string) string {
	_, token, _ := strings.Cut(text, "/passord/")
	token, _, _ = strings.Cut(token, "\n")
	return strings.TrimSpace(token)
}

// welcomed is a new employee to whom a welcome waits.
func (h house) welcomed() (id accounts.ProfileID) {
	h.t.Helper()
	h.write(func(tx *db.Tx) {
		var err error
		id, err = accounts.InsertInternal(h.t.Context(), tx, h.hire())
		h.must(err)
		sent, err := h.QueueWelcome(h.t.Context(), tx, id)
		if h.must(err); !sent {
			h.t.Error("no welcome")
		}
	})
	return id
}

func TestAWelcomeGetsItsLinkWhenItLeaves(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		id := h.welcomed()
		if h.count("SELECT count(*) FROM one_time_link") != 0 || h.count("SELECT count(*) FROM mail WHERE link IS NOT NULL") != 0 {
			t.Error("a secret waits in the outbox")
		}
		corrected := h.hire()
		corrected.PrivateEmail = "kari@ny.example"
		h.must(h.step(func(tx *db.Tx) error { _, err := accounts.UpdateInternal(t.Context(), tx, id, corrected); return err }))
		letters := h.carried()
		if len(letters) != 1 || letters[0].To != "kari@ny.example" || !strings.Contains(letters[0].Text, "kano1") {
			t.Fatalf("%+v", letters)
		}
		in, err := h.NewPassword(t.Context(), tokenIn(letters[0].Text), secret, false, here)
		if err != nil || in.Profile.ID != id {
			t.Errorf("%v, %v", in.Profile.ID, err)
		}
		if n := h.count("SELECT count(*) FROM audit_entry WHERE action = 'link.send' AND subject_profile_ref = $1", id); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestWhoHasLeftOrGotAnotherLinkIsNotWelcomed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, state := range []accounts.ProfileState{accounts.Ended, accounts.Locked} {
			id := h.welcomed()
			h.write(func(tx *db.Tx) {
				_, err := tx.Exec(t.Context(), "UPDATE profile SET state = $2, username = $3 WHERE id = $1", id, state, state[:4])
				h.must(err)
			})
			if letters := h.carried(); len(letters) != 0 {
				t.Errorf("%s: %+v", state, letters)
			}
		}
		id := h.welcomed()
		h.must(h.SendLink(t.Context(), h.staff("desk", accounts.Helpdesk, h.root), id))
		if letters := h.carried(); len(letters) != 1 {
			t.Errorf("two letters for one door: %+v", letters)
		}
	})
}
