package sharing

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
	"kursbro/courses"
)

// Share is what the owner knows of a link that they have given away.
type Share struct {
	ID        ShareID
	ProfileID accounts.ProfileID
	Recipient string
	Language  i18n.Language
	CreatedAt time.Time
	ExpiresAt time.Time
	EndedAt   *time.Time
	LockedAt  *time.Time
	Courses   int
	Views     int

	wrongCodes      int
	sealed          string // token and code
	content, digest string
}

// State is what a share is at a moment.
type State string

// The states.
const (
	Open    State = "open"
	Locked  State = "locked"  // too many wrong codes: a new code opens it
	Expired State = "expired" // its time is over: it can be prolonged
	Over    State = "ended"   // by the owner, for good
)

// StateAt says what the share is at a moment.
func (s Share) StateAt(now time.Time) State {
	switch {
	case s.EndedAt != nil:
		return Over
	case !s.ExpiresAt.After(now):
		return Expired
	case s.LockedAt != nil:
		return Locked
	}
	return Open
}

// Mark is how a list shows the state: the kind of its mark, and the key of its
// words.
func (s State) Mark() (kind, message string) {
	switch s {
	case Open:
		return "done", "sharing.state.open"
	case Locked:
		return "mind", "sharing.state.locked"
	case Expired:
		return "waiting", "sharing.state.expired"
	}
	return "wrong", "sharing.state.ended"
}

// Days are how long a share may last, to choose from.
var Days = []int{7, 30, 90, 180, 365}

// Order is what somebody wants to share.
type Order struct {
	Certificates []string // numbers
	Recipient    string   // e-mail
	Days         int      // one of Days
	Language     i18n.Language
	MailCode     bool   // the code goes to the recipient, in a mail of its own
	FormKey      string // made by NewFormKey: the same order sent twice makes one share
}

// NewFormKey makes the key of a form.
func NewFormKey() string { return newToken() }

// What is wrong with an order, or with what somebody wants of a share.
var (
	ErrNothing  = problem.New(problem.Invalid, "sharing.fault.nothing")
	ErrDays     = problem.New(problem.Invalid, "sharing.fault.days")
	ErrLanguage = problem.New(problem.Invalid, "sharing.fault.language")
	ErrNoShare  = problem.New(problem.NotFound, "sharing.not_found") // also for another's
	ErrEnded    = problem.New(problem.Conflict, "sharing.ended.already")
	ErrLocked   = problem.New(problem.Conflict, "sharing.locked")
	ErrUnsealed = problem.New(problem.Conflict, "sharing.code.unreadable") // sealed under another secret: a new code mends it
)

// most is how many certificates one share may hold.
const most = 500

// Shareable gives the certificates that the actor may share: their own, but for
// those that were withdrawn; the latest first.
func (s *Service) Shareable(ctx context.Context, by accounts.Actor) ([]courses.Certificate, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, err
	}
	return shareable(ctx, s.DB, by.ProfileID)
}

func shareable(ctx context.Context, q db.Queryer, owner accounts.ProfileID) ([]courses.Certificate, error) {
	all, err := courses.SelectCertificates(ctx, q, owner)
	if err != nil {
		return nil, fmt.Errorf("read certificates: %w", err)
	}
	return slices.DeleteFunc(all, func(c courses.Certificate) bool { return c.WithdrawnAt != nil }), nil
}

// Preview is exactly what the recipient of an order would see: the share is made
// by the same code. Problems: as Create.
func (s *Service) Preview(ctx context.Context, by accounts.Actor, order Order) (Sheet, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return Sheet{}, err
	}
	return prepare(ctx, s.DB, by, order)
}

func prepare(ctx context.Context, q db.Queryer, by accounts.Actor, order Order) (Sheet, error) {
	if err := order.check(); err != nil {
		return Sheet{}, err
	}
	owner, err := accounts.SelectProfile(ctx, q, by.ProfileID)
	if err != nil {
		return Sheet{}, err
	}
	all, err := shareable(ctx, q, by.ProfileID)
	if err != nil {
		return Sheet{}, err
	}
	chosen := slices.DeleteFunc(all, func(c courses.Certificate) bool { return !slices.Contains(order.Certificates, c.Number) })
	if len(chosen) == 0 {
		return Sheet{}, ErrNothing
	}
	sheet := freeze(owner, chosen, order.Language, q.Now()).hold(by.ProfileID, chosen, q.Now())
	sheet.ExpiresAt = endOf(q.Now(), order.Days)
	return sheet, nil
}

func (o Order) check() error {
	switch {
	case len(o.Certificates) == 0 || len(o.Certificates) > most:
		return ErrNothing
	case !slices.Contains(Days, o.Days):
		return ErrDays
	case !slices.Contains(i18n.Languages, o.Language):
		return ErrLanguage
	}
	return accounts.CheckEmail(o.Recipient)
}

// endOf is the last second of the day so many days from now, in Norway.
func endOf(now time.Time, days int) time.Time {
	day := now.In(i18n.Oslo).AddDate(0, 0, days)
	return time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, i18n.Oslo).UTC()
}

// Create makes the share and mails its link. What of the order is not the
// actor's to share is left out. Problems: ErrNothing, ErrDays, ErrLanguage,
// accounts.fault.email, accounts.ErrTooMany.
func (s *Service) Create(ctx context.Context, by accounts.Actor, order Order) (ShareID, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return "", err
	}
	var id ShareID
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		made, err := selectByFormKey(ctx, tx, order.FormKey)
		if err == nil && made.ProfileID == by.ProfileID {
			id = made.ID
			return nil
		}
		if !errors.Is(err, db.ErrNone) {
			return errors.Join(ErrNoShare, err)
		}
		id, err = s.create(ctx, tx, by, order)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("share results: %w", err)
	}
	return id, nil
}

func (s *Service) create(ctx context.Context, tx *db.Tx, by accounts.Actor, order Order) (ShareID, error) {
	sheet, err := prepare(ctx, tx, by, order)
	if err != nil {
		return "", err
	}
	share := Share{ID: ShareID(db.NewID()), ProfileID: by.ProfileID, Recipient: accounts.KeptEmail(order.Recipient),
		Language: order.Language, CreatedAt: tx.Now(), ExpiresAt: sheet.ExpiresAt}
	if share.content, share.digest, err = sheet.encode(); err != nil {
		return "", err
	}
	key := secret{token: newToken(), code: newCode()}
	share.sealed = s.seal(share.ID, key)
	if err := insertShare(ctx, tx, share, order.FormKey, hash(key.token)); err != nil {
		return "", fmt.Errorf("insert share: %w", err)
	}
	if err := s.mailLink(ctx, tx, share, key); err != nil {
		return "", err
	}
	if order.MailCode {
		if err := s.mailCode(ctx, tx, share, key); err != nil {
			return "", err
		}
	}
	entry := by.Entry("share.create", by.ProfileID).About("share", string(share.ID)).With("digest", share.digest)
	return share.ID, audit.Record(ctx, tx, entry)
}

// secret is what opens a share.
type secret struct{ token, code string }

func purpose(id ShareID) string { return "share " + string(id) }

func (s *Service) seal(id ShareID, k secret) string {
	return s.Accounts.Seal(purpose(id), k.token+" "+k.code)
}

// unseal gives the secret of a share. Problem: ErrUnsealed.
func (s *Service) unseal(share Share) (secret, error) {
	text, ok := s.Accounts.Unseal(purpose(share.ID), share.sealed)
	token, code, whole := strings.Cut(text, " ")
	if !ok || !whole {
		return secret{}, ErrUnsealed
	}
	return secret{token, code}, nil
}

func (k secret) opens(code string) bool {
	return subtle.ConstantTimeCompare([]byte(k.code), []byte(code)) == 1
}

// link is the address that the recipient gets, in the language of the share.
func (s *Service) link(share Share, k secret) string {
	return s.URL + "/delt/" + k.token + "?sprak=" + string(share.Language)
}

// mailLink sends the link to the recipient. Who shares is said by what we know
// of them: the name that HR gave, or the address that they have confirmed; never
// by what anybody may have typed at registration.
func (s *Service) mailLink(ctx context.Context, tx *db.Tx, share Share, k secret) error {
	return s.mail(ctx, tx, share, mail.SharedLink, mail.Message{Link: s.link(share, k),
		Args: map[string]string{"Expires": i18n.For(share.Language).Date(share.ExpiresAt)}})
}

// mailCode sends the code in a mail of its own.
func (s *Service) mailCode(ctx context.Context, tx *db.Tx, share Share, k secret) error {
	return s.mail(ctx, tx, share, mail.SharedCode, mail.Message{Args: map[string]string{"Code": k.code}})
}

func (s *Service) mail(ctx context.Context, tx *db.Tx, share Share, kind mail.Kind, m mail.Message) error {
	owner, err := accounts.SelectProfile(ctx, tx, share.ProfileID)
	if err != nil {
		return err
	}
	if err := s.Accounts.SpendShare(ctx, tx, owner.ID, share.Recipient); err != nil {
		return err
	}
	m.To, m.Language, m.Kind, m.LinkRef = share.Recipient, share.Language, kind, string(share.ID)
	m.Args["Who"] = owner.Email
	if owner.Kind == accounts.Internal {
		m.Args["Who"] = owner.Name()
	}
	_, err = mail.Queue(ctx, tx, m)
	return err
}
