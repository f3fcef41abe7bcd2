package sharing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// What a stranger is told of a link. Unknown, ended and expired links look
// alike.
var (
	ErrOver   = problem.New(problem.NotFound, "sharing.over")
	ErrWrong  = problem.New(problem.Invalid, "sharing.code.wrong")
	ErrNoView = problem.New(problem.Forbidden, "sharing.code.wanted") // this browser has not typed the code, or too long ago
)

// allowedCodes is how many wrong codes lock a share.
const allowedCodes = 10

// ViewLasts is how long a browser that has typed the code may read.
const ViewLasts = 30 * time.Minute

// Knock looks at a link without a code: may one be typed? Problems: ErrOver,
// ErrLocked.
func (s *Service) Knock(ctx context.Context, token string) error {
	_, err := openShare(ctx, s.DB, token)
	return err
}

// openShare is the share behind a link that may be opened.
func openShare(ctx context.Context, q db.Queryer, token string) (Share, error) {
	share, err := selectByToken(ctx, q, hash(token))
	if err != nil && !errors.Is(err, db.ErrNone) {
		return Share{}, fmt.Errorf("read share: %w", err)
	}
	switch {
	case err != nil || share.StateAt(q.Now()) == Over || share.StateAt(q.Now()) == Expired:
		return Share{}, ErrOver
	case share.LockedAt != nil:
		return share, ErrLocked
	}
	return share, nil
}

// Open takes the code of a link and gives what the browser keeps to read on.
// Every wrong code counts, for the link and for the network that it came from;
// too many lock the link, and its owner is told. Problems: ErrOver, ErrLocked,
// ErrCode, ErrWrong, accounts.ErrTooMany.
func (s *Service) Open(ctx context.Context, token, typed string, from accounts.Client) (view string, err error) {
	code, err := ParseCode(typed)
	if err != nil {
		return "", err
	}
	var refusal error // that is answered after the count is kept
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		view, refusal = "", nil
		share, err := openShare(ctx, tx, token)
		if err != nil {
			return err
		}
		if err := s.Accounts.CheckCode(ctx, tx, string(share.ID), from.Address); err != nil {
			return err
		}
		key, err := s.unseal(share)
		if err == nil && key.opens(code) {
			view, err = s.admit(ctx, tx, share)
			return err
		}
		refusal = ErrWrong
		return s.refuse(ctx, tx, share, from)
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return "", fmt.Errorf("open share: %w", err)
	}
	return view, nil
}

func (s *Service) admit(ctx context.Context, tx *db.Tx, share Share) (string, error) {
	view := newToken()
	if err := insertView(ctx, tx, share.ID, hash(view)); err != nil {
		return "", fmt.Errorf("insert view: %w", err)
	}
	if err := updateRight(ctx, tx, share.ID); err != nil {
		return "", err
	}
	if err := s.Accounts.ForgiveCodes(ctx, tx, string(share.ID)); err != nil {
		return "", err
	}
	return view, audit.Record(ctx, tx, accounts.Nobody.Entry("share.open", share.ProfileID).About("share", string(share.ID)))
}

func (s *Service) refuse(ctx context.Context, tx *db.Tx, share Share, from accounts.Client) error {
	if err := s.Accounts.SpendCode(ctx, tx, string(share.ID), from.Address); err != nil {
		return err
	}
	locked, err := updateWrong(ctx, tx, share.ID, allowedCodes)
	if err != nil {
		return fmt.Errorf("count wrong code: %w", err)
	}
	entry := accounts.Nobody.Entry("share.open", share.ProfileID).About("share", string(share.ID)).Refuse()
	if err := audit.Record(ctx, tx, entry); err != nil || !locked {
		return err
	}
	if err := s.mailLocked(ctx, tx, share); err != nil {
		return err
	}
	return audit.Record(ctx, tx, accounts.Nobody.Entry("share.lock", share.ProfileID).About("share", string(share.ID)))
}

// mailLocked tells the owner that their link has locked itself.
func (s *Service) mailLocked(ctx context.Context, tx *db.Tx, share Share) error {
	owner, err := accounts.SelectProfile(ctx, tx, share.ProfileID)
	if err != nil || owner.RecoveryEmail() == "" {
		return err
	}
	language, known := i18n.Parse(owner.Language)
	if !known {
		language = i18n.NB
	}
	_, err = mail.Queue(ctx, tx, mail.Message{To: owner.RecoveryEmail(), Language: language, Kind: mail.ShareLocked,
		ProfileRef: string(owner.ID), Link: s.URL + "/delinger/" + string(share.ID)})
	return err
}

// View is what a browser that has typed the code sees, for as long as ViewLasts
// and the share does. Problems: ErrOver, ErrLocked, ErrNoView.
func (s *Service) View(ctx context.Context, token, view string) (Sheet, error) {
	share, err := openShare(ctx, s.DB, token)
	if err != nil && !errors.Is(err, ErrLocked) { // who has typed the code reads on
		return Sheet{}, err
	}
	at, viewed := selectViewed(ctx, s.DB, share.ID, hash(view))
	if errors.Is(viewed, db.ErrNone) || viewed == nil && s.DB.Now().Sub(at) >= ViewLasts {
		return Sheet{}, ErrNoView
	}
	if viewed != nil {
		return Sheet{}, fmt.Errorf("read view: %w", viewed)
	}
	return sheetOf(ctx, s.DB, share)
}
