package accounts

import (
	"context"
	"strings"

	"kursbro/app/db"
)

// guess is one try at a password, and the counts it belongs to.
type guess struct {
	s     *Service
	from  Client
	name  string // signInKey
	known string // the device, where it has signed this person in before
}

func (s *Service) guess(name string, who Profile, from Client) guess {
	g := guess{s: s, from: from, name: signInKey(name)}
	if who.ID != "" && s.knows(from.Known, who.ID) {
		g.known, _, _ = strings.Cut(from.Known, ".")
	}
	return g
}

// begin counts the try before it is known how it ends. Problem: ErrTooMany.
func (g guess) begin(ctx context.Context, tx *db.Tx) error {
	if g.known != "" {
		return g.s.spend(ctx, tx, guessesPerDevice, g.name, g.known)
	}
	if err := g.s.check(ctx, tx, guessesPerAddress, network(g.from.Address)); err != nil {
		return err
	}
	return g.s.spend(ctx, tx, guessesPerAccount, g.name)
}

// fail counts a wrong guess for the address it came from.
func (g guess) fail(ctx context.Context, tx *db.Tx) error {
	if g.known != "" {
		return nil
	}
	_, _, err := countTry(ctx, tx, g.s.key(guessesPerAddress, network(g.from.Address)), tx.Now().Add(-guessesPerAddress.window))
	return err
}

// forgive forgets the count after the right password.
func (g guess) forgive(ctx context.Context, tx *db.Tx) error {
	if g.known != "" {
		return g.s.forgive(ctx, tx, guessesPerDevice, g.name, g.known)
	}
	return g.s.forgive(ctx, tx, guessesPerAccount, g.name)
}

// mostKnown is how many people one browser is remembered for.
const mostKnown = 5

// know adds a person to the token of a browser that has signed in before:
// a random name for the browser, then one keyed hash for each person. It says
// nothing to anybody but us, and lets nobody in.
func (s *Service) know(token string, id ProfileID) string {
	device, marks, _ := strings.Cut(token, ".")
	if len(device) < 32 || len(device) > 64 {
		device, marks = newToken(), ""
	}
	mark := s.keyed("known device", device, string(id))[:32]
	kept := []string{device, mark}
	for old := range strings.SplitSeq(marks, ".") {
		if len(old) == len(mark) && old != mark && len(kept) <= mostKnown {
			kept = append(kept, old)
		}
	}
	return strings.Join(kept, ".")
}

// knows says whether the browser has signed the person in before.
func (s *Service) knows(token string, id ProfileID) bool {
	device, marks, _ := strings.Cut(token, ".")
	for mark := range strings.SplitSeq(marks, ".") {
		if len(mark) == 32 && s.wasKeyed(mark, "known device", device, string(id)) {
			return true
		}
	}
	return false
}
