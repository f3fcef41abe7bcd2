package privacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

// Warn is when guests are told that they will be erased, in days before it.
type Warn struct {
	First, Last int
}

// holds is for how many days a first warning counts. One that is much older than
// it should be was for another time: it is sent again.
func (w Warn) holds() int { return 3 * w.First }

// Reason is why somebody whose time is over stays.
type Reason string

// The reasons of guests, in the order in which they are looked for.
const (
	IsLocked      Reason = "locked"      // the helpdesk has locked the profile, and decides
	HasRole       Reason = "role"        // works here, in other ways than by being employed
	HasErasure    Reason = "erasure"     // a request of their own waits, which goes its own way
	HasMatch      Reason = "match"       // is perhaps, or will be, an employee: a pair waits
	HasMerge      Reason = "merge"       // a merge into the profile can still be undone (M50)
	HasShare      Reason = "share"       // somebody can still open what they have shared
	HasSeat       Reason = "seat"        // has a seat, or waits for one, in a class to come
	HasApproval   Reason = "approval"    // has asked to be enrolled, and nobody has answered
	HasGoals      Reason = "goals"       // stands beside somebody's learning goals, or has some
	HasInvitation Reason = "invitation"  // is invited to a role
	HasProof      Reason = "certificate" // has a certificate that holds until a day to come
)

// HasUse is why a registration that nobody has finished stays: something of
// another room rests on it.
const HasUse Reason = "use"

// Reasons are all of them.
var Reasons = append(slices.Clone(guestReasons), HasUse)

var guestReasons = []Reason{IsLocked, HasRole, HasErasure, HasMatch, HasMerge, HasShare, HasSeat, HasApproval, HasGoals, HasInvitation, HasProof}

// step is what an absence asks for.
type step string

const (
	waits  step = ""
	warns  step = "warn"
	again  step = "warn_again"
	erases step = "erase"
)

// next says what is to be done about somebody who was last seen long ago: each
// step comes no sooner after the one before than the person was told.
func (s *Service) next(a accounts.Absence, now time.Time) step {
	day := func(at time.Time, days int) bool { return !at.AddDate(0, 0, days).After(now) }
	keep, warn := s.Settings.Keep[Guests], s.Settings.Warn
	switch {
	case !day(a.SeenAt, keep-warn.First):
		return waits
	case a.WarnedAt == nil || day(*a.WarnedAt, warn.holds()):
		return warns
	case a.WarnedAgainAt == nil && day(*a.WarnedAt, warn.First-warn.Last):
		return again
	case a.WarnedAgainAt != nil && day(*a.WarnedAgainAt, warn.Last) && day(a.SeenAt, keep):
		return erases
	}
	return waits
}

// forgetGuests warns guests who have not been seen for long, twice, and erases
// them as if they had asked for it. Whoever comes back, or has something that
// waits (Reason), stays.
func (s *Service) forgetGuests(ctx context.Context, run *Run) error {
	now := s.DB.Now()
	before := now.AddDate(0, 0, s.Settings.Warn.First-s.Settings.Keep[Guests])
	for last := (accounts.Absence{}); ; {
		absent, err := accounts.Absent(ctx, s.DB, before, last, page)
		if err != nil {
			return err
		}
		for _, last = range absent {
			if s.next(last, now) == waits {
				continue
			}
			if err := s.seeToGuest(ctx, run, last.ProfileID); err != nil {
				return err
			}
		}
		if err := s.report(ctx, *run); err != nil || len(absent) < page {
			return err
		}
	}
}

// seeToGuest takes the next step about one person, in a transaction of its own
// and by what is true in it.
func (s *Service) seeToGuest(ctx context.Context, run *Run, id accounts.ProfileID) error {
	var done step
	var stays Reason
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		done, stays = waits, ""
		absence, err := accounts.AbsenceOf(ctx, tx, id)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		if stays, err = selectReason(ctx, tx, id, tx.Now().AddDate(0, 0, -s.Settings.UndoDays)); err != nil || stays != "" {
			return err
		}
		done = s.next(absence, tx.Now())
		return s.take(ctx, tx, absence, done)
	})
	if err != nil {
		return fmt.Errorf("see to a guest who is absent: %w", err)
	}
	switch {
	case stays != "":
		run.Kept[stays]++
	case done == erases:
		run.Gone++
	case done != waits:
		run.Warned++
	}
	return nil
}

func (s *Service) take(ctx context.Context, tx *db.Tx, a accounts.Absence, what step) error {
	p, err := accounts.SelectProfile(ctx, tx, a.ProfileID)
	if err != nil || what == waits || p.Kind != accounts.External || !p.Living() || p.Erased() {
		return err
	}
	by := accounts.Job(Guests.Job())
	if what == erases {
		return s.Erase(ctx, tx, by, p)
	}
	if err := accounts.NoteWarned(ctx, tx, p.ID, what == again); err != nil {
		return fmt.Errorf("note the warning: %w", err)
	}
	if err := s.warn(ctx, tx, p, a, what); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by.Entry("privacy.warn_unseen", p.ID).With("step", string(what)))
}

// warn writes when the person is erased, where they do not come back.
func (s *Service) warn(ctx context.Context, tx *db.Tx, p accounts.Profile, a accounts.Absence, what step) error {
	address := p.RecoveryEmail()
	if address == "" {
		return nil
	}
	kind, days := mail.UnseenSoon, s.Settings.Warn.First
	if what == again {
		kind, days = mail.UnseenLast, s.Settings.Warn.Last
	}
	on := tx.Now().AddDate(0, 0, days)
	if end := a.SeenAt.AddDate(0, 0, s.Settings.Keep[Guests]); end.After(on) {
		on = end
	}
	w := i18n.For(language(p))
	m := mail.Message{To: address, Language: w.Language(), Kind: kind, ProfileRef: string(p.ID), Link: s.Settings.URL + "/logg-inn",
		Args: map[string]string{"Seen": w.Date(a.SeenAt), "Date": w.Date(on)}}
	if p.EmailVerifiedAt != nil {
		m.Args["Name"] = p.GivenName
	}
	_, err := mail.Queue(ctx, tx, m)
	return err
}
