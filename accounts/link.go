package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// Purpose is what a one-time link is good for.
type Purpose string

// The purposes.
const (
	SetPassword   Purpose = "set_password"
	ResetPassword Purpose = "reset_password"
	VerifyEmail   Purpose = "verify_email"
)

// lifetime is how long a link may be used.
func (p Purpose) lifetime() time.Duration {
	if p == ResetPassword {
		return time.Hour
	}
	return 48 * time.Hour
}

// Link is a one-time link that was mailed. The token is only in the mail; the
// database keeps its hash.
type Link struct {
	ID        LinkID
	ProfileID ProfileID
	Purpose   Purpose
	Address   string // where it was sent: using it proves this address
	CreatedAt time.Time
	ExpiresAt time.Time
	OpenedAt  *time.Time // first; of a registration that awaits its owner, last
	UsedAt    *time.Time
	RevokedAt *time.Time
}

// Open says that the link can still be used at a moment.
func (l Link) Open(now time.Time) bool {
	return l.UsedAt == nil && l.RevokedAt == nil && l.ExpiresAt.After(now)
}

// ErrLinkOver says that the link cannot be used (any more): used, revoked,
// too old, or never ours. It does not say which.
var ErrLinkOver = problem.New(problem.NotFound, "accounts.link.over")

// ErrSaidAnew says that somebody has registered the address again since its
// owner looked at what was registered.
var ErrSaidAnew = problem.New(problem.Conflict, "accounts.link.said_anew")

// newLink makes a link and gives the token that belongs in its mail. Older
// links to the same address go on working until one is used: the newest mail
// is not always the one that is read first.
func newLink(ctx context.Context, tx *db.Tx, id ProfileID, purpose Purpose, address string) (Link, string, error) {
	link := makeLink(tx.Now(), id, purpose, address)
	if err := insertLinks(ctx, tx, []freshLink{link}); err != nil {
		return Link{}, "", fmt.Errorf("insert link: %w", err)
	}
	return link.Link, link.token, nil
}

// freshLink is a link that is not kept yet, with its token.
type freshLink struct {
	Link
	token string
}

func makeLink(now time.Time, id ProfileID, purpose Purpose, address string) freshLink {
	return freshLink{Link{ID: LinkID(db.NewID()), ProfileID: id, Purpose: purpose, Address: address, CreatedAt: now, ExpiresAt: now.Add(purpose.lifetime())}, newToken()}
}

// findLink gives the link of a token that can still be used, for one of the
// purposes. Problem: ErrLinkOver.
func findLink(ctx context.Context, q db.Queryer, token string, purposes ...Purpose) (Link, error) {
	link, err := selectLink(ctx, q, hashToken(token))
	if errors.Is(err, db.ErrNone) {
		return Link{}, ErrLinkOver
	}
	if err != nil {
		return Link{}, fmt.Errorf("read link: %w", err)
	}
	for _, purpose := range purposes {
		if link.Purpose == purpose && link.Open(q.Now()) {
			return link, nil
		}
	}
	return Link{}, ErrLinkOver
}

// consume uses the link up: of two who try at once, one gets through.
// Problem: ErrLinkOver.
func consume(ctx context.Context, tx *db.Tx, link Link) error {
	used, err := useLink(ctx, tx, link.ID)
	if err != nil {
		return fmt.Errorf("use link: %w", err)
	}
	if used != 1 {
		return ErrLinkOver
	}
	return seen(ctx, tx, link.ProfileID)
}

// SweepLinks forgets, as a step, links that ended before a moment: so many at
// most. It says how many.
func SweepLinks(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return deleteOldLinks(ctx, tx, before, most)
}

// RevokeLinks ends every open link of a person, as a step (M41).
func RevokeLinks(ctx context.Context, tx *db.Tx, id ProfileID) error {
	return revokeLinks(ctx, tx, id, "")
}
