package merge

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

// ClaimPath is where an employee says "I have an old profile" (M6).
const ClaimPath = "/gammel-profil"

// claimLives is how long the link of a claim may be used.
const claimLives = 24 * time.Hour

// ClaimLink is a link that was mailed to the external's address; the token is
// only in the mail.
type ClaimLink struct {
	Hash     string
	Internal accounts.ProfileID // who asked, and alone may use it
	External accounts.ProfileID
	At       time.Time
	UsedAt   *time.Time
}

// What stops a claim.
var (
	ErrAnotherPerson = problem.New(problem.Conflict, "merge.claim.another_person") // it carries somebody else's number
	ErrOtherBrowser  = problem.New(problem.Forbidden, "merge.claim.other_browser") // the link is for another employee, or nobody is signed in
	ErrClaimed       = problem.New(problem.Conflict, "merge.claim.settled")        // the two are merged, or somebody has said no
)

// ClaimByPassword is one half of M6: the signed-in employee knows the password
// of the external. The two become a pair that is weighed as if they shared a
// typed number: where names and birth date agree, the person sees the plan and
// says yes (State Asking) or, with HR's own address, they merge on the first day
// (Ready, Planned); else it is in the queue (Review). Problems: ErrAnotherPerson,
// ErrClaimed, and those of accounts.Prove.
func (s *Service) ClaimByPassword(ctx context.Context, by accounts.Actor, c accounts.Credentials, from accounts.Client) (Match, error) {
	if err := accounts.Authorise(by, accounts.RuleEmployee); err != nil {
		return Match{}, err
	}
	who, err := s.Accounts.Prove(ctx, by, c, from)
	if err != nil {
		return Match{}, err
	}
	var m Match
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		m, err = s.claim(ctx, tx, by, who.ID)
		return err
	})
	return m, err
}

// SendClaim is the other half: a link to the external's own address, to be
// opened in the browser where the employee is signed in. The answer is the same
// whether anybody has the address. Problem: accounts.ErrTooMany.
func (s *Service) SendClaim(ctx context.Context, by accounts.Actor, address string, from accounts.Client) error {
	if err := accounts.Authorise(by, accounts.RuleEmployee); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		who, found, err := s.Accounts.Reachable(ctx, tx, address, from)
		if err != nil || !found {
			return err
		}
		token, hash := accounts.NewToken()
		c := ClaimLink{Hash: hash, Internal: by.ProfileID, External: who.ID, At: tx.Now()}
		if err := insertClaim(ctx, tx, c); err != nil {
			return fmt.Errorf("insert claim: %w", err)
		}
		language := languageOf(by.Language, who.Language)
		_, err = mail.Queue(ctx, tx, mail.Message{
			To: who.Email, Language: language, Kind: mail.ClaimProfile, ProfileRef: string(who.ID),
			Link: s.Accounts.Settings.URL + ClaimPath + "/lenke/" + token,
			Args: map[string]string{"Expires": i18n.For(language).DateTime(c.At.Add(claimLives))},
		})
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("claim.send", by.ProfileID))
	})
}

// OpenClaim looks at the link of a claim without using it up: mail scanners
// open links too. Problems: accounts.ErrLinkOver, ErrOtherBrowser.
func (s *Service) OpenClaim(ctx context.Context, by accounts.Actor, token string) error {
	_, err := openClaim(ctx, s.DB, by, token)
	return err
}

func openClaim(ctx context.Context, q db.Queryer, by accounts.Actor, token string) (ClaimLink, error) {
	c, err := selectClaim(ctx, q, accounts.TokenHash(token))
	switch {
	case errors.Is(err, db.ErrNone):
		return ClaimLink{}, accounts.ErrLinkOver
	case err != nil:
		return ClaimLink{}, fmt.Errorf("read claim: %w", err)
	case c.UsedAt != nil || !c.At.Add(claimLives).After(q.Now()):
		return ClaimLink{}, accounts.ErrLinkOver
	case !by.SignedIn() || by.ProfileID != c.Internal:
		return ClaimLink{}, ErrOtherBrowser
	}
	return c, nil
}

// ClaimByLink is SendClaim's link, used once by the employee who asked for it.
// Problems: those of OpenClaim and ClaimByPassword.
func (s *Service) ClaimByLink(ctx context.Context, by accounts.Actor, token string) (Match, error) {
	if err := accounts.Authorise(by, accounts.RuleEmployee); err != nil {
		return Match{}, err
	}
	var m Match
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := openClaim(ctx, tx, by, token)
		if err != nil {
			return err
		}
		if err := stillReaches(ctx, tx, c); err != nil {
			return err
		}
		used, err := useClaim(ctx, tx, c.Hash)
		if err != nil {
			return fmt.Errorf("use claim: %w", err)
		}
		if used != 1 {
			return accounts.ErrLinkOver
		}
		m, err = s.claim(ctx, tx, by, c.External)
		return err
	})
	return m, err
}

// stillReaches refuses the link of a claim when the external has been locked
// since it was mailed, or has another address.
func stillReaches(ctx context.Context, tx *db.Tx, c ClaimLink) error {
	who, err := accounts.SelectProfile(ctx, tx, c.External)
	if err != nil {
		return err
	}
	if who.State != accounts.Active || who.EmailVerifiedAt == nil || who.EmailVerifiedAt.After(c.At) {
		return accounts.ErrLinkOver
	}
	return nil
}

// claim makes a pair of the signed-in internal and an external that they have
// proven.
func (s *Service) claim(ctx context.Context, tx *db.Tx, by accounts.Actor, external accounts.ProfileID) (Match, error) {
	from, err := accounts.SelectProfile(ctx, tx, external)
	if err != nil {
		return Match{}, err
	}
	into, err := accounts.SelectProfile(ctx, tx, by.ProfileID)
	if err != nil {
		return Match{}, err
	}
	if err := accounts.CheckMerge(from, into); err != nil {
		return Match{}, ErrClaimed
	}
	carried, err := selectCarried(ctx, tx, ends{into.ID, from.ID})
	if err != nil {
		return Match{}, fmt.Errorf("compare numbers: %w", err)
	}
	if carried.others {
		return Match{}, ErrAnotherPerson
	}
	m, err := selectMatchOf(ctx, tx, ends{into.ID, from.ID})
	if errors.Is(err, db.ErrNone) {
		m, err = Match{ID: MatchID(db.NewID()), Internal: into.ID, External: from.ID, Origin: ByClaim, FoundAt: tx.Now(), State: Review}, nil
	}
	if err != nil {
		return Match{}, fmt.Errorf("read match: %w", err)
	}
	if m.State == Refused && m.Facts == "" {
		m.State = Review // a rule closed it, no person
	}
	m.ClaimedAt = new(tx.Now())
	if m, err = s.decideAnew(ctx, tx, m); err != nil {
		return Match{}, err
	}
	if !m.State.Open() {
		return Match{}, ErrClaimed
	}
	return m, audit.Record(ctx, tx, by.Entry("claim.prove", by.ProfileID).About("match", string(m.ID)))
}

// SweepClaims forgets, as a step, the links of claims that ended before a moment:
// so many at most. It says how many.
func SweepClaims(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return deleteOldClaims(ctx, tx, before.Add(-claimLives), most)
}
