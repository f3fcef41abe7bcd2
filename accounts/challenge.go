package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"kursbro/app/db"
)

// challenge is what an authenticator must sign: for one browser, once and soon.
type challenge struct {
	text      string // base64url
	browser   string // hash
	profile   ProfileID
	session   string // the ceremony, JSON
	expiresAt time.Time
}

// NewBrowser makes the token of a cookie that a challenge is bound to.
func NewBrowser() string { return newToken() }

// keepChallenge remembers what a browser was asked to sign. id is who adds a
// passkey; empty for who signs in.
func (s *Service) keepChallenge(ctx context.Context, browser string, id ProfileID, session *webauthn.SessionData) error {
	text, err := json.Marshal(session)
	if err != nil {
		return fmt.Errorf("write challenge: %w", err)
	}
	c := challenge{text: session.Challenge, browser: hashToken(browser), profile: id, session: string(text)}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		c.expiresAt = tx.Now().Add(challengeFor)
		return insertChallenge(ctx, tx, c)
	})
}

// takeChallenge gives the ceremony of a challenge and forgets it, whatever
// comes of it. Problem: ErrPasskey when it was another browser's or somebody
// else's, is over, or was never ours.
func (s *Service) takeChallenge(ctx context.Context, text, browser string, id ProfileID) (session webauthn.SessionData, err error) {
	var found challenge
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		found, err = deleteChallenge(ctx, tx, text)
		return err
	})
	switch {
	case errors.Is(err, db.ErrNone):
		return session, ErrPasskey
	case err != nil:
		return session, fmt.Errorf("read challenge: %w", err)
	case found.browser != hashToken(browser) || found.profile != id || !found.expiresAt.After(s.DB.Now()):
		return session, ErrPasskey
	}
	return session, json.Unmarshal([]byte(found.session), &session)
}

// SweepChallenges forgets those that nobody answered: an hourly job.
func (s *Service) SweepChallenges(ctx context.Context) (int64, error) {
	return db.Sweep(ctx, s.DB, func(tx *db.Tx, most int) (int64, error) { return deleteOldChallenges(ctx, tx, most) })
}
