package sharing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses"
)

// Owned is a share with all that its owner may see.
type Owned struct {
	Share
	Link    string // whole; empty with Code where they cannot be read
	Code    string
	Sheet   Sheet       // as the recipient sees it now
	Opened  []time.Time // when the code was typed, the latest first
	Now     time.Time
	Prolong []int // the Days that would make it last longer
}

// Shares gives all that the actor has shared, the newest first.
func (s *Service) Shares(ctx context.Context, by accounts.Actor) ([]Share, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, err
	}
	return s.sharesOf(ctx, by.ProfileID)
}

// SharesOf is Shares of oneself, or of somebody in the reach of a helpdesk,
// whose look is audited: to whom and how they stand, never what opens them.
// NotFound for everybody else.
func (s *Service) SharesOf(ctx context.Context, by accounts.Actor, owner accounts.ProfileID) ([]Share, error) {
	if !by.Trusted() && !(by.SignedIn() && by.ProfileID == owner) {
		if _, err := s.Accounts.Profile(ctx, by, owner); err != nil {
			return nil, err
		}
	}
	return s.sharesOf(ctx, owner)
}

func (s *Service) sharesOf(ctx context.Context, owner accounts.ProfileID) ([]Share, error) {
	all, err := selectShares(ctx, s.DB, owner)
	if err != nil {
		return nil, fmt.Errorf("read shares: %w", err)
	}
	for i := range all {
		content, err := decode(all[i].content, all[i].digest)
		if err != nil {
			return nil, err
		}
		all[i].Courses = len(content.Courses)
	}
	return all, nil
}

// Own is a share of the actor's, with link and code, as often as they look.
// Problem: ErrNoShare.
func (s *Service) Own(ctx context.Context, by accounts.Actor, id ShareID) (Owned, error) {
	share, err := s.own(ctx, s.DB, by, id)
	if err != nil {
		return Owned{}, err
	}
	o := Owned{Share: share, Now: s.DB.Now()}
	if key, err := s.unseal(share); err == nil {
		o.Link, o.Code = s.link(share, key), key.code
	}
	if o.Sheet, err = sheetOf(ctx, s.DB, share); err != nil {
		return Owned{}, err
	}
	if o.Opened, err = selectViews(ctx, s.DB, id); err != nil {
		return Owned{}, fmt.Errorf("read views: %w", err)
	}
	if share.EndedAt == nil {
		o.Prolong = slices.DeleteFunc(slices.Clone(Days), func(days int) bool { return !endOf(o.Now, days).After(share.ExpiresAt) })
	}
	return o, nil
}

func (s *Service) own(ctx context.Context, q db.Queryer, by accounts.Actor, id ShareID) (Share, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return Share{}, err
	}
	share, err := selectShare(ctx, q, id)
	if errors.Is(err, db.ErrNone) || err == nil && share.ProfileID != by.ProfileID {
		return Share{}, ErrNoShare
	}
	if err != nil {
		return Share{}, fmt.Errorf("read share: %w", err)
	}
	return share, nil
}

// sheetOf is what a share shows now.
func sheetOf(ctx context.Context, q db.Queryer, share Share) (Sheet, error) {
	content, err := decode(share.content, share.digest)
	if err != nil {
		return Sheet{}, err
	}
	numbers := make([]string, len(content.Courses))
	for i, course := range content.Courses {
		numbers[i] = course.Number
	}
	present, err := courses.SelectCertificatesNumbered(ctx, q, numbers)
	if err != nil {
		return Sheet{}, fmt.Errorf("read certificates: %w", err)
	}
	sheet := content.hold(share.ProfileID, present, q.Now())
	sheet.ExpiresAt = share.ExpiresAt
	return sheet, nil
}

// End closes the link for good, at once, also to whoever reads just now. To end
// it again changes nothing. Problem: ErrNoShare.
func (s *Service) End(ctx context.Context, by accounts.Actor, id ShareID) error {
	return s.change(ctx, by, id, "share.end", func(tx *db.Tx, share Share) error {
		ended, err := updateEnded(ctx, tx, id)
		if err == nil && !ended {
			return errUnchanged
		}
		return err
	})
}

// Prolong lets the link live so many days from today: one of Days, and longer
// than it would. Problems: ErrNoShare, ErrEnded, ErrDays.
func (s *Service) Prolong(ctx context.Context, by accounts.Actor, id ShareID, days int) error {
	return s.change(ctx, by, id, "share.prolong", func(tx *db.Tx, share Share) error {
		until := endOf(tx.Now(), days)
		switch {
		case share.EndedAt != nil:
			return ErrEnded
		case !slices.Contains(Days, days) || until.Before(share.ExpiresAt):
			return ErrDays
		case until.Equal(share.ExpiresAt):
			return errUnchanged
		}
		return updateExpires(ctx, tx, id, until)
	})
}

// Recode gives the share a new code: the old one opens it no longer, whoever
// reads with it must type the new one, and a locked one is open again. The link stays. Problems: ErrNoShare, ErrEnded.
func (s *Service) Recode(ctx context.Context, by accounts.Actor, id ShareID) error {
	return s.change(ctx, by, id, "share.recode", func(tx *db.Tx, share Share) error {
		if share.EndedAt != nil {
			return ErrEnded
		}
		key, err := s.unseal(share)
		if err != nil {
			key.token = newToken() // the old link cannot be read by anybody who could send it again
		}
		key.code = newCode()
		if err := s.Accounts.ForgiveCodes(ctx, tx, string(id)); err != nil {
			return err
		}
		if err := endViews(ctx, tx, id); err != nil {
			return err
		}
		return updateSecret(ctx, tx, id, hash(key.token), s.seal(id, key))
	})
}

// SendLink mails the link once more. Problems: ErrNoShare, ErrEnded,
// ErrUnsealed, accounts.ErrTooMany.
func (s *Service) SendLink(ctx context.Context, by accounts.Actor, id ShareID) error {
	return s.send(ctx, by, id, "share.send_link", s.mailLink)
}

// SendCode mails the code, apart from the link. Problems: as SendLink.
func (s *Service) SendCode(ctx context.Context, by accounts.Actor, id ShareID) error {
	return s.send(ctx, by, id, "share.send_code", s.mailCode)
}

func (s *Service) send(ctx context.Context, by accounts.Actor, id ShareID, action string, mail func(context.Context, *db.Tx, Share, secret) error) error {
	return s.change(ctx, by, id, action, func(tx *db.Tx, share Share) error {
		if state := share.StateAt(tx.Now()); state == Over || state == Expired {
			return ErrEnded
		}
		key, err := s.unseal(share)
		if err != nil {
			return err
		}
		return mail(ctx, tx, share, key)
	})
}

// errUnchanged says that what was wanted is so already: nothing is logged.
var errUnchanged = problem.New(problem.Conflict, "sharing.unchanged")

// change runs an owner's act on a share: authority, the act and the log.
func (s *Service) change(ctx context.Context, by accounts.Actor, id ShareID, action string, act func(*db.Tx, Share) error) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		share, err := s.own(ctx, tx, by, id)
		if err != nil {
			return err
		}
		err = act(tx, share)
		if errors.Is(err, errUnchanged) {
			return nil
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry(action, share.ProfileID).About("share", string(id)))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}
