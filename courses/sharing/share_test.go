package sharing_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/courses/sharing"
)

// world is one person with two completed courses, and a clock that stands still.
type world struct {
	t    *testing.T
	d    *db.DB
	s    *sharing.Service
	now  time.Time
	kari accounts.Actor
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{t: t, d: d, now: time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)}
		d.SetClock(func() time.Time { return w.now })
		w.open()
		w.kari = w.person("Kari")
		w.passed(w.kari, "BV")
		w.passed(w.kari, "FH")
		test(t, w)
	})
}

// open builds the rooms, as at a start of the portal.
func (w *world) open() {
	people := accounts.New(w.d, nil, nil, accounts.Settings{Secret: make([]byte, 32)})
	w.s = sharing.New(courses.New(courses.Parts{DB: w.d, Accounts: people, Settings: courses.Settings{URL: "https://portal.example"}}))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.must(w.d.Write(w.t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(w.t.Context(), query, args...); return err }))
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.d.QueryRow(w.t.Context(), query, args...).Scan(&n))
	return n
}

func (w *world) person(given string) accounts.Actor {
	w.t.Helper()
	var ids []accounts.ProfileID
	w.must(w.d.Write(w.t.Context(), func(tx *db.Tx) error {
		at, err := accounts.InsertOrganisation(w.t.Context(), tx, accounts.Organisation{Name: "Helse " + given, OpenToExternals: true})
		if err != nil {
			return err
		}
		ids, err = accounts.InsertProfiles(w.t.Context(), tx, []accounts.Profile{{Kind: accounts.External, State: accounts.Active, GivenName: given,
			FamilyName: "Nordmann", Email: strings.ToLower(given) + "@post.example", EmailVerifiedAt: &w.now, OrganisationID: at}})
		return err
	}))
	return accounts.Actor{ProfileID: ids[0], Kind: accounts.Person, Name: given}
}

// passed gives somebody a certificate, whose number is the code of the course.
func (w *world) passed(who accounts.Actor, code string) {
	w.t.Helper()
	w.exec(`INSERT INTO course (id, code, same_as, form, state, organisation_id, created_at, updated_at)
		SELECT $1, $1, $1, 'elearning', 'published', max(id), $2, $2 FROM organisation`, code, w.now)
	w.exec(`INSERT INTO result (id, profile_id, course_id, outcome, score, achieved_at, valid_until, origin_kind, recorded_at) VALUES ($1, $2, $1, 'passed', 9000, $3, $4, 'here', $3)`, code, who.ProfileID, w.now, w.now.AddDate(0, 2, 0))
	w.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, score, achieved_at, valid_until, issued_at)
		VALUES ($1, $1, $2, $1, $1, 'Kari Nordmann', '{"nb":"Brannvern","en":"Fire safety"}', $1, 'Helse Vest', 9000, $3, $4, $3)`, code, who.ProfileID, w.now, w.now.AddDate(0, 2, 0))
}

func (w *world) order(numbers ...string) sharing.Order {
	return sharing.Order{Certificates: numbers, Recipient: "Leder@Arbeid.example", Days: 30, Language: i18n.EN, FormKey: sharing.NewFormKey()}
}

// shares shares, and gives what the owner sees and the token of the link.
func (w *world) shares(order sharing.Order) (sharing.Owned, string) {
	w.t.Helper()
	id, err := w.s.Create(w.t.Context(), w.kari, order)
	w.must(err)
	own, err := w.s.Own(w.t.Context(), w.kari, id)
	w.must(err)
	token, _, _ := strings.Cut(own.Link[strings.LastIndex(own.Link, "/")+1:], "?")
	return own, token
}

func (w *world) opens(token, code, address string) (sharing.Sheet, error) {
	w.t.Helper()
	view, err := w.s.Open(w.t.Context(), token, code, accounts.Client{Address: address})
	if err != nil {
		return sharing.Sheet{}, err
	}
	return w.s.View(w.t.Context(), token, view)
}

func TestWhatIsShownWasFrozenAndWhatHoldsIsAskedAnew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		order := w.order("BV", "FH")
		preview, err := w.s.Preview(t.Context(), w.kari, order)
		w.must(err)
		own, token := w.shares(order)
		sheet, err := w.opens(token, own.Code, "")
		w.must(err)
		if diff := cmp.Diff(preview, sheet); diff != "" || sheet.Holder != "Kari Nordmann" || sheet.Lines[0].Title != "Fire safety" {
			t.Errorf("previewed and shown: %s", diff)
		}
		w.exec(`UPDATE profile SET family_name = 'Berg'`)
		w.exec(`UPDATE certificate SET course_titles = '{}', withdrawn_at = $1, withdrawn_why = 'wrong_result' WHERE number = 'BV'`, w.now)
		w.passed(w.kari, "NY")
		sheet, err = w.opens(token, own.Code, "")
		w.must(err)
		if sheet.Holder != "Kari Nordmann" || len(sheet.Lines) != 2 || sheet.Lines[0].Verdict != courses.Revoked || sheet.Lines[1].Verdict != courses.Valid || sheet.Lines[0].Title != "Fire safety" {
			t.Errorf("after it was withdrawn: %+v", sheet)
		}
		w.must(w.s.Prolong(t.Context(), w.kari, own.ID, 90))
		w.now = w.now.AddDate(0, 2, 1)
		if sheet, err = w.opens(token, own.Code, ""); err != nil || sheet.Lines[1].Verdict != courses.Expired {
			t.Errorf("after it expired: %+v, %v", sheet.Lines, err)
		}
		if own, _ := w.s.Own(t.Context(), w.kari, own.ID); own.Views != 3 || len(own.Opened) != 3 {
			t.Errorf("opened %d times", own.Views)
		}
	})
}

func TestOneSharesOnesOwnAndOnlyOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ola := w.person("Ola")
		w.passed(ola, "OLAS")
		order := w.order("BV", "OLAS")
		own, _ := w.shares(order)
		if again, _ := w.shares(order); again.ID != own.ID || len(own.Sheet.Lines) != 1 {
			t.Errorf("sent twice: %s and %s, with %d courses", own.ID, again.ID, len(own.Sheet.Lines))
		}
		if n := w.count(`SELECT count(*) FROM mail`); n != 1 {
			t.Errorf("%d mails", n)
		}
		for name, change := range map[string]func(*sharing.Order){
			"another's course":    func(o *sharing.Order) { o.Certificates = []string{"OLAS"} },
			"no course":           func(o *sharing.Order) { o.Certificates = nil },
			"for ever":            func(o *sharing.Order) { o.Days = 3650 },
			"an unknown language": func(o *sharing.Order) { o.Language = "de" },
			"no address":          func(o *sharing.Order) { o.Recipient = "leder" },
		} {
			o := w.order("BV")
			change(&o)
			if _, err := w.s.Create(t.Context(), w.kari, o); err == nil {
				t.Errorf("%s was shared", name)
			}
		}
		for _, err := range []error{
			w.s.End(t.Context(), ola, own.ID), w.s.Prolong(t.Context(), ola, own.ID, 365), w.s.Recode(t.Context(), ola, own.ID), w.s.SendCode(t.Context(), ola, own.ID),
		} {
			if !errors.Is(err, sharing.ErrNoShare) {
				t.Errorf("another did it: %v", err)
			}
		}
	})
}

func TestEndedExpiredAndUnknownLinksLookAlike(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ended, endedToken := w.shares(w.order("BV"))
		reading, err := w.s.Open(t.Context(), endedToken, ended.Code, accounts.Client{})
		w.must(err)
		expired, expiredToken := w.shares(w.order("BV"))
		w.must(w.s.End(t.Context(), w.kari, ended.ID))
		w.must(w.s.End(t.Context(), w.kari, ended.ID)) // two tabs
		if _, err := w.s.View(t.Context(), endedToken, reading); !errors.Is(err, sharing.ErrOver) {
			t.Errorf("who reads just now: %v", err)
		}
		w.now = expired.ExpiresAt.Add(time.Second)
		for name, token := range map[string]string{"ended": endedToken, "expired": expiredToken, "unknown": "x"} {
			_, err := w.opens(token, ended.Code, "")
			if knocked := w.s.Knock(t.Context(), token); !errors.Is(err, sharing.ErrOver) || !errors.Is(knocked, sharing.ErrOver) {
				t.Errorf("%s: %v, %v", name, err, knocked)
			}
		}
		w.must(w.s.Prolong(t.Context(), w.kari, expired.ID, 7))
		if _, err := w.opens(expiredToken, expired.Code, ""); err != nil {
			t.Errorf("prolonged, with the same link and code: %v", err)
		}
		if err := w.s.Prolong(t.Context(), w.kari, ended.ID, 365); !errors.Is(err, sharing.ErrEnded) {
			t.Errorf("ended is for good: %v", err)
		}
	})
}

func TestWrongCodesAreThrottledAndLockTheLinkAlsoAfterARestart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		own, token := w.shares(w.order("BV"))
		wrong := "0000-0000"
		for i := range 5 {
			if _, err := w.opens(token, wrong, fmt.Sprintf("203.0.113.%d", i)); !errors.Is(err, sharing.ErrWrong) {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		w.open()
		if _, err := w.opens(token, own.Code, "198.51.100.1"); !errors.Is(err, accounts.ErrTooMany) {
			t.Errorf("the sixth try within a quarter: %v", err)
		}
		w.now = w.now.Add(16 * time.Minute)
		for range 5 {
			if _, err := w.opens(token, wrong, "198.51.100.2"); !errors.Is(err, sharing.ErrWrong) {
				t.Fatal(err)
			}
		}
		w.now = w.now.Add(16 * time.Minute)
		if _, err := w.opens(token, own.Code, "198.51.100.3"); !errors.Is(err, sharing.ErrLocked) {
			t.Errorf("after ten wrong codes: %v", err)
		}
		if n := w.count(`SELECT count(*) FROM mail WHERE kind = 'share.locked'`); n != 1 {
			t.Errorf("the owner was told %d times", n)
		}
		w.must(w.s.Recode(t.Context(), w.kari, own.ID))
		if _, err := w.opens(token, own.Code, ""); !errors.Is(err, sharing.ErrWrong) {
			t.Errorf("the old code: %v", err)
		}
		anew, _ := w.s.Own(t.Context(), w.kari, own.ID)
		if _, err := w.opens(token, anew.Code, ""); err != nil {
			t.Errorf("the same link with the new code: %v", err)
		}
	})
}

func TestANewCodeEndsTheReadingOfWhoHadTheOldOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		own, token := w.shares(w.order("BV"))
		reading, err := w.s.Open(t.Context(), token, own.Code, accounts.Client{})
		w.must(err)
		w.must(w.s.Recode(t.Context(), w.kari, own.ID))
		w.must(w.s.Recode(t.Context(), w.kari, own.ID))
		if _, err := w.s.View(t.Context(), token, reading); !errors.Is(err, sharing.ErrNoView) {
			t.Errorf("reads on with a code that came into other hands: %v", err)
		}
		anew, err := w.s.Own(t.Context(), w.kari, own.ID)
		w.must(err)
		if _, err := w.opens(token, anew.Code, ""); err != nil || anew.Views != 1 {
			t.Errorf("the new code: %v, opened %d times before", err, anew.Views)
		}
	})
}

func TestGuessesAtOnceAreCountedEach(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, token := w.shares(w.order("BV"))
		var wrong sync.Map
		var group sync.WaitGroup
		for i := range 16 {
			group.Go(func() {
				_, err := w.s.Open(t.Context(), token, "0000-0000", accounts.Client{Address: fmt.Sprintf("203.0.113.%d", i)})
				wrong.Store(i, errors.Is(err, sharing.ErrWrong))
			})
		}
		group.Wait()
		tried := 0
		wrong.Range(func(_, was any) bool {
			if was.(bool) {
				tried++
			}
			return true
		})
		if tried != 5 || w.count(`SELECT wrong_codes FROM share`) != 5 {
			t.Errorf("%d of 16 guesses were tried", tried)
		}
	})
}

func TestNothingThatOpensIsStoredOpenly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		own, token := w.shares(w.order("BV"))
		if n := w.count(`SELECT count(*) FROM share WHERE token_hash LIKE $1 OR secret LIKE $1 OR secret LIKE $2`, "%"+token+"%", "%"+own.Code+"%"); n != 0 {
			t.Error("token or code can be read in the table")
		}
		w.now = w.now.Add(time.Minute)
		view, err := w.s.Open(t.Context(), token, own.Code, accounts.Client{})
		w.must(err)
		if n := w.count(`SELECT count(*) FROM share_view WHERE token_hash = $1`, view); n != 0 {
			t.Error("what a browser keeps can be read in the table")
		}
		w.now = w.now.Add(sharing.ViewLasts)
		if _, err := w.s.View(t.Context(), token, view); !errors.Is(err, sharing.ErrNoView) {
			t.Errorf("half an hour later: %v", err)
		}
	})
}

func TestASecretOfAShareIsSealedAnewUnderAnotherOfThePortals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		own, _ := w.shares(w.order("BV"))
		under := func(secret byte, old ...[]byte) *sharing.Service {
			people := accounts.New(w.d, nil, nil, accounts.Settings{Secret: bytes.Repeat([]byte{secret}, 32), OldSecrets: old})
			return sharing.New(courses.New(courses.Parts{DB: w.d, Accounts: people, Settings: courses.Settings{URL: "https://portal.example"}}))
		}
		for _, want := range []int{1, 0} {
			if anew, lost, err := under('n', make([]byte, 32)).Reseal(t.Context()); anew != want || lost != 0 || err != nil {
				t.Errorf("%d anew, %d lost, %v", anew, lost, err)
			}
		}
		if now, err := under('n').Own(t.Context(), w.kari, own.ID); err != nil || now.Code != own.Code || now.Link != own.Link {
			t.Errorf("%+v %v", now, err)
		}
		if _, lost, err := w.s.Reseal(t.Context()); lost != 1 || err != nil {
			t.Errorf("%d open by none, %v", lost, err)
		}
	})
}
