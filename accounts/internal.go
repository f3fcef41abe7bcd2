package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// NewInternal is a person as the HR feed tells it.
type NewInternal struct {
	Username              string // 4–6 letters and digits
	GivenName, FamilyName string
	BirthDate             string // ISO
	OrganisationID        OrganisationID
	PrivateEmail          string // may be empty
	Mobile                string // may be empty
}

// What may be wrong with a username.
var (
	ErrUsername      = problem.New(problem.Invalid, "accounts.username.form")
	ErrUsernameTaken = problem.New(problem.Conflict, "accounts.username.taken")
)

// UsernameKey is the username as it is kept: small letters, no blanks around.
func UsernameKey(username string) string { return strings.ToLower(strings.TrimSpace(username)) }

// CheckUsername takes 4–6 letters a–z and digits. Problem: ErrUsername.
func CheckUsername(username string) error {
	key := UsernameKey(username)
	if len(key) < 4 || len(key) > 6 || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return ErrUsername
	}
	return nil
}

// FindByUsername gives the internal profile, a tombstone too (M45: follow
// Survivor); false when there is none.
func FindByUsername(ctx context.Context, q db.Queryer, username string) (Profile, bool, error) {
	p, err := selectByUsername(ctx, q, UsernameKey(username))
	if errors.Is(err, db.ErrNone) {
		return Profile{}, false, nil
	}
	return p, err == nil, err
}

// InsertInternal makes an internal profile as a step. It has no password: see
// QueueWelcome. Problems: ErrUsername, ErrUsernameTaken.
func InsertInternal(ctx context.Context, tx *db.Tx, n NewInternal) (ProfileID, error) {
	if err := CheckUsername(n.Username); err != nil {
		return "", err
	}
	if err := usernameFree(ctx, tx, n.Username, ""); err != nil {
		return "", err
	}
	p := Profile{Kind: Internal, State: Active}
	n.apply(&p)
	ids, err := InsertProfiles(ctx, tx, []Profile{p})
	if db.IsTaken(err) {
		return "", ErrUsernameTaken
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

func usernameFree(ctx context.Context, q db.Queryer, username string, but ProfileID) error {
	taken, found, err := FindByUsername(ctx, q, username)
	if err != nil {
		return fmt.Errorf("read username: %w", err)
	}
	if found && taken.ID != but {
		return ErrUsernameTaken
	}
	return nil
}

// apply sets what HR knows. HR's private e-mail and mobile give way to what
// the person has said or confirmed since; links to an address that HR
// corrects are the caller's to revoke.
func (n NewInternal) apply(p *Profile) {
	p.Username, p.GivenName, p.FamilyName = UsernameKey(n.Username), n.GivenName, n.FamilyName
	p.BirthDate, p.OrganisationID = n.BirthDate, n.OrganisationID
	if n.PrivateEmail != "" && (p.PrivateEmail == "" || p.PrivateEmailSource == FromHR) {
		if EmailKey(n.PrivateEmail) != EmailKey(p.PrivateEmail) {
			p.PrivateEmailVerifiedAt = nil
		}
		p.PrivateEmail, p.PrivateEmailSource = KeptEmail(n.PrivateEmail), FromHR
	}
	if n.Mobile != "" && (p.Mobile == "" || p.MobileSource == FromHR) {
		p.Mobile, p.MobileSource = MobileKey(n.Mobile), FromHR
	}
}

// UpdateInternal writes what HR says now, as a step, and tells whether
// anything was different. When the recovery address changes, open links to the
// old one are revoked, and whoever has confirmed that is told. Problems: ErrNoProfile, ErrUsername, ErrUsernameTaken.
func UpdateInternal(ctx context.Context, tx *db.Tx, id ProfileID, n NewInternal) (Change, error) {
	p, err := SelectProfile(ctx, tx, id)
	if err != nil {
		return "", err
	}
	if err := CheckUsername(n.Username); err != nil {
		return "", err
	}
	if err := usernameFree(ctx, tx, n.Username, id); err != nil {
		return "", err
	}
	before := p
	n.apply(&p)
	if p == before {
		return Unchanged, nil
	}
	if p.RecoveryEmail() != before.RecoveryEmail() {
		if err := RevokeLinks(ctx, tx, id); err != nil {
			return "", err
		}
		if err := tellOfNewAddress(ctx, tx, before); err != nil {
			return "", err
		}
	}
	return Updated, updateProfile(ctx, tx, p)
}

// tellOfNewAddress tells whoever has shown that the old address is theirs that
// links go to another one now: any employer that hires somebody again can say so.
func tellOfNewAddress(ctx context.Context, tx *db.Tx, before Profile) error {
	if before.PrivateEmailVerifiedAt == nil {
		return nil
	}
	l := letter{kind: mail.EmailChanged, to: before, address: before.RecoveryEmail()}
	if _, err := mail.Queue(ctx, tx, l.message()); err != nil {
		return fmt.Errorf("tell of a new address: %w", err)
	}
	return nil
}

// ReactivateInternal opens an ended profile again for a rehire (M7), as a
// step; history stays. A locked one stays locked.
func ReactivateInternal(ctx context.Context, tx *db.Tx, id ProfileID) (Change, error) {
	p, err := SelectProfile(ctx, tx, id)
	if err != nil || p.State != Ended {
		return Unchanged, err
	}
	p.State = Active
	return Updated, updateProfile(ctx, tx, p)
}
