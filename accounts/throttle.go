package accounts

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// limit is how often something may go wrong within a window.
type limit struct {
	purpose string
	most    int
	window  time.Duration
}

// The limits. Guessing is counted per account and per address; a browser that
// has signed in before has a count of its own, and a mailed link needs none,
// so that nobody can lock the rightful owner out by guessing.
var (
	guessesPerAccount = limit{"signin account", 10, 15 * time.Minute}
	guessesPerDevice  = limit{"signin device", 10, 15 * time.Minute}
	guessesPerAddress = limit{"signin address", 100, 15 * time.Minute}
	linksPerAddress   = limit{"link address", 30, 15 * time.Minute}
	formsPerAddress   = limit{"form address", 60, time.Hour}
	mailsPerMinute    = limit{"mail minute", 1, time.Minute}
	mailsPerHour      = limit{"mail hour", 5, time.Hour}
	mailsPerMailbox   = limit{"mail mailbox", 5, time.Hour}
	tokensPerAddress  = limit{"token address", 20, 15 * time.Minute}
	codesPerPerson    = limit{"code person", 5, 15 * time.Minute} // of an app or a recovery code
	setsPerPerson     = limit{"code set", 10, time.Hour}          // of recovery codes: ten hashes each
	codesPerLink      = limit{"code link", 5, 15 * time.Minute}
	codesPerInvite    = limit{"code invitation", 20, 24 * time.Hour} // six digits in two weeks: 3 chances in 10 000
	codesPerAddress   = limit{"code address", 20, 15 * time.Minute}
	entriesPerPerson  = limit{"entry person", 20, 15 * time.Minute}  // wrong codes of courses
	entriesPerAddress = limit{"entry address", 60, 15 * time.Minute} // a classroom sits behind one
	sharesPerPerson   = limit{"share person", 20, time.Hour}
	sharesPerMailbox  = limit{"share mailbox", 10, time.Hour}
)

// ErrTooMany says that it was tried too often (argument Minutes).
var ErrTooMany = problem.New(problem.TooMany, "accounts.throttle")

// key is what a count is kept under: nobody can read from the table who or
// where it was.
func (s *Service) key(l limit, parts ...string) string {
	return s.keyed("throttle "+l.purpose, parts...)
}

// spend counts one try under the key and refuses it when there were too many.
// It counts before it is known how the try ends, so that many at once do not
// slip through. Problem: ErrTooMany.
func (s *Service) spend(ctx context.Context, tx *db.Tx, l limit, parts ...string) error {
	failures, since, err := countTry(ctx, tx, s.key(l, parts...), tx.Now().Add(-l.window))
	if err != nil {
		return fmt.Errorf("count tries: %w", err)
	}
	return l.judge(failures, since, tx.Now())
}

// check refuses without counting.
func (s *Service) check(ctx context.Context, q db.Queryer, l limit, parts ...string) error {
	failures, since, err := selectTries(ctx, q, s.key(l, parts...))
	if err != nil {
		return fmt.Errorf("read tries: %w", err)
	}
	return l.judge(failures+1, since, q.Now())
}

// forgive forgets the tries under the key.
func (s *Service) forgive(ctx context.Context, tx *db.Tx, l limit, parts ...string) error {
	return deleteTries(ctx, tx, s.key(l, parts...))
}

func (l limit) judge(failures int, since, now time.Time) error {
	end := since.Add(l.window)
	if failures <= l.most || !now.Before(end) {
		return nil
	}
	minutes := int((end.Sub(now) + time.Minute - 1) / time.Minute)
	return problem.New(problem.TooMany, ErrTooMany.Key, "Minutes", minutes)
}

// mayMail says whether an address may get another mail that anybody can ask
// for: one a minute, five an hour, and as many as its mailbox has room for. Who
// asks is not told.
func (s *Service) mayMail(ctx context.Context, tx *db.Tx, address string) (bool, error) {
	for _, l := range []limit{mailsPerMinute, mailsPerHour} {
		err := s.spend(ctx, tx, l, EmailKey(address))
		if problem.KindOf(err) == problem.TooMany {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return s.hasRoom(ctx, tx, address)
}

// hasRoom says whether the mailbox of an address may get another mail. Names
// with a + that nobody has confirmed share five an hour, or one could fill it
// with name+1@, name+2@ …; the mailbox's plain name, and names that are
// confirmed, are never held up by that.
func (s *Service) hasRoom(ctx context.Context, tx *db.Tx, address string) (bool, error) {
	box := mailbox(address)
	if box == EmailKey(address) {
		return true, nil
	}
	confirmed, err := isConfirmed(ctx, tx, EmailKey(address))
	if err != nil {
		return false, fmt.Errorf("find whose address it is: %w", err)
	}
	if confirmed {
		return true, nil
	}
	err = s.spend(ctx, tx, mailsPerMailbox, box)
	if problem.KindOf(err) == problem.TooMany {
		return false, nil
	}
	return err == nil, err
}

// SpendToken counts, as a step, one token of a program that was refused to an
// address. Problem: ErrTooMany.
func (s *Service) SpendToken(ctx context.Context, tx *db.Tx, address string) error {
	return s.spend(ctx, tx, tokensPerAddress, network(address))
}

// CheckTokens refuses an address that was refused too often, without counting.
// Problem: ErrTooMany.
func (s *Service) CheckTokens(ctx context.Context, q db.Queryer, address string) error {
	return s.check(ctx, q, tokensPerAddress, network(address))
}

// CheckCode refuses, without counting, whoever has typed too many wrong codes
// of shared links: for this link, or from this address. Problem: ErrTooMany.
func (s *Service) CheckCode(ctx context.Context, q db.Queryer, link, address string) error {
	if err := s.check(ctx, q, codesPerAddress, network(address)); err != nil {
		return err
	}
	return s.check(ctx, q, codesPerLink, link)
}

// SpendCode counts, as a step, one wrong code. Problem: ErrTooMany.
func (s *Service) SpendCode(ctx context.Context, tx *db.Tx, link, address string) error {
	if err := s.spend(ctx, tx, codesPerAddress, network(address)); err != nil {
		return err
	}
	return s.spend(ctx, tx, codesPerLink, link)
}

// ForgiveCodes forgets, as a step, the wrong codes of a link.
func (s *Service) ForgiveCodes(ctx context.Context, tx *db.Tx, link string) error {
	return s.forgive(ctx, tx, codesPerLink, link)
}

// CheckEntry refuses, without counting, whoever has typed too many wrong codes of
// courses: the person, where somebody is signed in, or the network. Problem:
// ErrTooMany.
func (s *Service) CheckEntry(ctx context.Context, q db.Queryer, by ProfileID, address string) error {
	if by != "" {
		if err := s.check(ctx, q, entriesPerPerson, string(by)); err != nil {
			return err
		}
	}
	return s.check(ctx, q, entriesPerAddress, network(address))
}

// SpendEntry counts, as a step, one wrong code of a course. Problem: ErrTooMany.
func (s *Service) SpendEntry(ctx context.Context, tx *db.Tx, by ProfileID, address string) error {
	if by != "" {
		if err := s.spend(ctx, tx, entriesPerPerson, string(by)); err != nil {
			return err
		}
	}
	return s.spend(ctx, tx, entriesPerAddress, network(address))
}

// SpendShare counts, as a step, one mail that a person sends to an address of
// their choice in our name. Problem: ErrTooMany.
func (s *Service) SpendShare(ctx context.Context, tx *db.Tx, by ProfileID, recipient string) error {
	if err := s.spend(ctx, tx, sharesPerPerson, string(by)); err != nil {
		return err
	}
	return s.spend(ctx, tx, sharesPerMailbox, mailbox(recipient))
}

// network is what one address stands for: a whole /64 in IPv6, since a single
// customer has that many.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is6() {
		if prefix, err := ip.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}

// SweepThrottle deletes counts that are over: a daily job.
func (s *Service) SweepThrottle(ctx context.Context) (int64, error) {
	return db.Sweep(ctx, s.DB, func(tx *db.Tx, most int) (int64, error) {
		return deleteOldTries(ctx, tx, tx.Now().Add(-24*time.Hour), most)
	})
}
