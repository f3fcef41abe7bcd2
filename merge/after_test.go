package merge_test

import (
	"encoding/json"
	"errors"
	"path"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/merge"
)

const password = "riktig hest batteri stift"

// asked sees to what a visitor has asked for, as the portal's job does.
func (h house) asked(err error) {
	h.t.Helper()
	h.must(err)
	_, err = h.Accounts.SeeToInbox(h.t.Context())
	h.must(err)
}

// guestWithPassword registers as a guest does, with a number, and sets the
// password by the mailed link.
func (h house) guestWithPassword(email string, serial int) accounts.ProfileID {
	h.t.Helper()
	h.asked(h.Accounts.Register(h.t.Context(), accounts.Registration{GivenName: "Kari", FamilyName: "Nordmann", BirthDate: "1985-01-12",
		Email: email, OrganisationID: h.guests, NationalID: number(serial)}, accounts.Client{Address: "192.0.2.1"}))
	link := h.text(`SELECT link FROM mail WHERE to_address = $1 ORDER BY id DESC LIMIT 1`, email)
	_, err := h.Accounts.NewPassword(h.t.Context(), path.Base(link), password, false, accounts.Client{Address: "192.0.2.1"})
	h.must(err)
	return accounts.ProfileID(h.text(`SELECT id FROM profile WHERE email = $1 AND state <> 'merged'`, email))
}

func (h house) signIn(name, with string) error {
	_, err := h.Accounts.SignIn(h.t.Context(), accounts.Credentials{Name: name, Password: with}, accounts.Client{Address: "192.0.2.1"})
	return err
}

func TestM42_TheOldDoorSaysWhereToGo(t *testing.T) {
	tests := []struct {
		name     string
		evidence accounts.Evidence
		typed    merge.TypedMode
		want     *problem.Problem
	}{
		{"proven: the username is told", accounts.Proven, merge.AskOnce, accounts.ErrMergedAs},
		{"typed, and HR gave the same address", accounts.Typed, merge.AskOnce, accounts.ErrMergedAs},
		{"typed, and nobody has confirmed", accounts.Typed, merge.Automatic, accounts.ErrMerged},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				h.Settings.Typed = test.typed
				kari := h.guestWithPassword("kari@privat.example", 1)
				if test.evidence == accounts.Proven {
					h.attach(kari, number(1), accounts.Proven)
				}
				email := map[merge.TypedMode]string{merge.AskOnce: "kari@privat.example", merge.Automatic: "k@jobb.example"}[test.typed]
				h.hire(kariHired(number(1), hired{"private_email": email}))
				if h.state(kari) != "merged" {
					t.Fatalf("the match is %s", h.state(kari))
				}
				if err := h.signIn("kari@privat.example", password); !errors.Is(err, test.want) {
					t.Errorf("the right password: %v, want %v", err, test.want)
				}
				if err := h.signIn("kari@privat.example", "feil hest batteri stift"); !errors.Is(err, accounts.ErrSignInFailed) {
					t.Errorf("a wrong password: %v", err)
				}
			})
		})
	}
}

func TestM42_TheTombstoneForgetsThePasswordWhenTheUndoWindowCloses(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guestWithPassword("kari@hjemme.example", 1)
		h.hire(kariHired(number(1), nil))
		for _, test := range []struct{ days, forgot int }{{179, 0}, {181, 1}, {182, 0}} {
			*h.now = noon.AddDate(0, 0, test.days)
			if forgot, err := h.Forget(t.Context()); err != nil || forgot != test.forgot {
				t.Errorf("after %d days %d forgot, %v", test.days, forgot, err)
			}
			if kept := h.profile(kari).PasswordHash != ""; kept != (test.days < 180) {
				t.Errorf("after %d days the hash is kept: %v", test.days, kept)
			}
		}
	})
}

func TestM43_RegisteringAgainCreatesNothingNew(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guestWithPassword("kari@hjemme.example", 1)
		h.hire(kariHired(number(1), nil))
		profiles := h.count(`SELECT count(*) FROM profile`)
		h.later(24 * time.Hour)
		h.asked(h.Accounts.Register(t.Context(), accounts.Registration{GivenName: "Kari", FamilyName: "Nordmann", BirthDate: "1985-01-12",
			Email: "kari@hjemme.example", OrganisationID: h.guests}, accounts.Client{Address: "192.0.2.1"}))
		if n := h.count(`SELECT count(*) FROM profile`); n != profiles || h.profile(kari).State != accounts.Merged {
			t.Errorf("%d profiles, and the tombstone is %s", n, h.profile(kari).State)
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'account.merged_registration' AND to_address = 'kari@hjemme.example'`); n != 1 {
			t.Errorf("%d mails say where to go", n)
		}
	})
}

func TestM29_CertificatesResolveAfterTheMerge(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		h.taken(kari, h.course("A"), noon.AddDate(-1, 0, 0), 90)
		code := h.text(`SELECT code FROM certificate`)
		before, err := h.Courses.Verify(t.Context(), code)
		h.must(err)
		h.hire(kariHired(number(1), hired{"family_name": "Nordmann Berg"}))
		after, err := h.Courses.Verify(t.Context(), code)
		h.must(err)
		if after.Number != before.Number || after.Holder != before.Holder || !after.AchievedAt.Equal(before.AchievedAt) || after.ProfileID != h.byUsername("kano").ID {
			t.Errorf("before %+v, after %+v", before, after)
		}
		if after.VerdictAt(*h.now) != courses.Valid {
			t.Error("the certificate is not worth what it was")
		}
	})
}

func TestM35_AnOpenWindowLandsOnTheSurvivor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		course := h.playable("SPILL")
		enrolment, err := h.Courses.Enrol(t.Context(), h.as(kari), course)
		h.must(err)
		window, err := h.Courses.OpenLaunch(t.Context(), h.as(kari), enrolment)
		h.must(err)
		commit := courses.Commit{Unit: "u", Session: "s", Sequence: 1, Data: json.RawMessage(`{"cmi":{"core":{"lesson_status":"incomplete","lesson_location":"side 3"}}}`)}
		_, err = h.Courses.Commit(t.Context(), path.Base(window.URL), commit)
		h.must(err)
		h.hire(kariHired(number(1), nil))
		commit.Sequence, commit.Final, commit.Data = 2, true, json.RawMessage(`{"cmi":{"core":{"lesson_status":"passed","score":{"raw":"80"}}}}`)
		saved, err := h.Courses.Commit(t.Context(), path.Base(window.URL), commit)
		if err != nil || saved.State != courses.AttemptPassed {
			t.Fatalf("the open window: %+v, %v", saved, err)
		}
		learning, err := h.Courses.CoursesOf(t.Context(), accounts.Command("test"), h.byUsername("kano").ID)
		if err != nil || len(learning.Achieved) != 1 || learning.Achieved[0].Certificate == "" {
			t.Errorf("the survivor has %+v, %v", learning.Achieved, err)
		}
	})
}

func TestM46_TheTombstoneIsInNoList(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("gammel@hjemme.example", func(p *accounts.Profile) { p.GivenName, p.FamilyName = "Kari", "Nordmann" })
		h.attach(kari, number(1), accounts.Proven)
		h.hire(kariHired(number(1), nil))
		for _, query := range []string{"kari nordmann", "gammel@hjemme.example", number(1).Reveal(), "kano"} {
			found, err := h.Search(t.Context(), h.helpdesk(), query)
			h.must(err)
			if len(found) != 1 || found[0].ID != h.byUsername("kano").ID {
				t.Errorf("%q finds %d people", strings.Repeat("*", len(query)), len(found))
			}
		}
	})
}
