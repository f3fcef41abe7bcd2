package merge

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Token is what a client shows: kursbro_ and 256 random bits, so that a token
// in a place where it does not belong is known by its beginning. It prints as
// asterisks; Reveal shows it, once, to whoever sets the client up.
type Token struct{ text string }

const tokenPrefix = "kursbro_"

func newToken() Token {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the process instead
	return Token{tokenPrefix + base64.RawURLEncoding.EncodeToString(raw)}
}

// Reveal gives the token itself.
func (t Token) Reveal() string { return t.text }

// Format hides the token from every verb of fmt.
func (Token) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, "***") }

// MarshalText hides the token from JSON and the like.
func (Token) MarshalText() ([]byte, error) { return []byte("***"), nil }

// LogValue hides the token from the log.
func (Token) LogValue() slog.Value { return slog.StringValue("***") }

// hash is what the database keeps: SHA-256, hex. It is looked up by this, so
// that how long the look-up takes tells nothing about a token that is near.
func (t Token) hash() string {
	sum := sha256.Sum256([]byte(t.text))
	return hex.EncodeToString(sum[:])
}

// What a client hears.
var (
	ErrToken = problem.New(problem.Unauthenticated, "merge.client.token") // unknown, ended or revoked: which is not said
	ErrScope = problem.New(problem.Forbidden, "merge.client.scope")       // the token holds, for something else
)

// usedEvery is how coarse it is kept when a client was last here.
const usedEvery = time.Hour

// ClientFor gives the client whose token it is, when it has the scope. Each
// token that is refused is in the log and counts against the address that it
// came from; one that holds is never held up by those of others. Problems:
// ErrToken, ErrScope, accounts.ErrTooMany.
func (s *Service) ClientFor(ctx context.Context, address, token string, scope Scope) (Client, error) {
	c, ends, err := selectByToken(ctx, s.DB, Token{token}.hash())
	now := s.DB.Now()
	switch {
	case errors.Is(err, db.ErrNone):
		return Client{}, s.turnAway(ctx, address, refusal{ErrToken, "unknown", ""})
	case err != nil:
		return Client{}, fmt.Errorf("look up token: %w", err)
	case c.RevokedAt != nil:
		return Client{}, s.turnAway(ctx, address, refusal{ErrToken, "revoked", c.ID})
	case !now.Before(ends):
		return Client{}, s.turnAway(ctx, address, refusal{ErrToken, "ended", c.ID})
	case !c.May(scope):
		return Client{}, s.turnAway(ctx, address, refusal{ErrScope, "scope", c.ID})
	}
	if c.UsedAt == nil || now.Sub(*c.UsedAt) >= usedEvery {
		err = s.DB.Write(ctx, func(tx *db.Tx) error { return updateUsed(ctx, tx, c.ID) })
	}
	if err != nil {
		return Client{}, fmt.Errorf("note the use of a client: %w", err)
	}
	return c, nil
}

// refusal is why a token was turned away: what its bearer hears, and what the
// log says.
type refusal struct {
	heard  *problem.Problem
	why    string
	client ClientID // empty: nobody knows whose it is
}

// turnAway counts and writes down a token that was refused; an address that was
// refused too often is only told so, and costs no more than a look.
func (s *Service) turnAway(ctx context.Context, address string, r refusal) error {
	if err := s.Accounts.CheckTokens(ctx, s.DB, address); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.Accounts.SpendToken(ctx, tx, address); err != nil {
			return err
		}
		entry := accounts.Nobody.Entry("client.refuse", "").About("client", string(r.client)).With("why", r.why).Refuse()
		return audit.Record(ctx, tx, entry)
	})
	if err != nil {
		return err
	}
	return r.heard
}

type clientKey struct{}

// WithClient puts the program that asks into the context of a request.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// ClientFrom finds the program that asks; false when the context does not say.
func ClientFrom(ctx context.Context) (Client, bool) {
	c, ok := ctx.Value(clientKey{}).(Client)
	return c, ok
}

// SweepTokens forgets, as a step, tokens of other systems that ended before a
// moment: so many at most. It says how many.
func SweepTokens(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return deleteOldTokens(ctx, tx, before, most)
}
