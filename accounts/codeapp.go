package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// CodeApp is an app on a telephone that shows a new code each half minute
// (TOTP, RFC 6238).
type CodeApp struct {
	ProfileID ProfileID
	CreatedAt time.Time
	UsedAt    *time.Time // last
	secret    string     // sealed
	step      int64      // of the last code that was used
}

// Codes are six digits of HMAC-SHA-1 over the half minutes since 1970: what
// every app can do (RFC 6238 § 1.2).
const (
	codeStep        = 30 // seconds
	codeSecretBytes = 20
)

var codeForm = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

var codeSecret = base32.StdEncoding.WithPadding(base32.NoPadding)

// What code apps may answer.
var (
	ErrCode      = problem.New(problem.Invalid, "codeapp.wrong")
	errCodeOffer = problem.New(problem.Conflict, "codeapp.offer")
)

// CodeOffer is a key that is the asker's once a code of it was typed.
type CodeOffer struct {
	Key    string // for who types or copies it: base32 in groups of four
	Link   string // otpauth:, for the QR code
	Sealed string // for the form to carry
}

// OfferCodeApp makes a key for a new app, or gives again the one that a form
// carries. Nothing is kept before a code shows that the app has it. Problem:
// ErrNotFresh.
func (s *Service) OfferCodeApp(ctx context.Context, by Actor, sealed string) (CodeOffer, error) {
	id, _, err := s.mayChange(ctx, s.DB, by)
	if err != nil {
		return CodeOffer{}, err
	}
	p, err := SelectProfile(ctx, s.DB, id)
	if err != nil {
		return CodeOffer{}, err
	}
	secret, ours := s.Carried(offerPurpose(by), sealed)
	if !ours {
		raw := make([]byte, codeSecretBytes)
		rand.Read(raw)
		secret = codeSecret.EncodeToString(raw)
		sealed = s.Carry(offerPurpose(by), secret)
	}
	return CodeOffer{Key: inGroups(secret, " "), Link: codeLink(p.SignInName(), secret), Sealed: sealed}, nil
}

// offerPurpose binds an offer to the browser that it was made for.
func offerPurpose(by Actor) string { return "code app " + string(by.Login) }

// codeLink is the key as apps read it out of a QR code.
func codeLink(name, secret string) string {
	values := url.Values{"secret": {secret}, "issuer": {"Kursbro"}}
	return "otpauth://totp/" + url.PathEscape("Kursbro:"+name) + "?" + values.Encode()
}

// AddCodeApp keeps an app that has shown a code of the offered key, in the
// place of an older one, and lets the browser in anew. Problems: ErrCode,
// ErrNotFresh, ErrTooMany, codeapp.offer for an offer of another browser or
// one that is too old.
func (s *Service) AddCodeApp(ctx context.Context, by Actor, sealed, code string, from Client) (in SignedIn, err error) {
	secret, ours := s.Carried(offerPurpose(by), sealed)
	if !ours {
		return SignedIn{}, errCodeOffer
	}
	var refusal error
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		refusal = nil
		id, _, err := s.mayChange(ctx, tx, by)
		if err != nil {
			return err
		}
		if err := s.spend(ctx, tx, codesPerPerson, string(id)); err != nil {
			return err
		}
		step, fits := stepOf(secret, code, tx.Now())
		if !fits {
			refusal = ErrCode
			return nil
		}
		app := CodeApp{ProfileID: id, CreatedAt: tx.Now(), step: step}
		app.secret = s.Seal(app.purpose(), secret)
		if err := upsertCodeApp(ctx, tx, app); err != nil {
			return fmt.Errorf("keep code app: %w", err)
		}
		in, err = s.added(ctx, tx, by, from, "code_app")
		return err
	})
	if err == nil {
		err = refusal
	}
	return in, err
}

// RemoveCodeApp takes the asker's app away. Problems: factor.none, ErrNotFresh,
// ErrLastOne.
func (s *Service) RemoveCodeApp(ctx context.Context, by Actor) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		id, factors, err := s.mayChange(ctx, tx, by)
		if err != nil {
			return err
		}
		if factors.CodeApp == nil {
			return errNoFactors
		}
		if err := s.mayRemove(ctx, tx, id, factors); err != nil {
			return err
		}
		if err := deleteCodeApp(ctx, tx, id); err != nil {
			return fmt.Errorf("remove code app: %w", err)
		}
		return s.removed(ctx, tx, id, factors, "code_app")
	})
}

// ShowCode is the second step by an app: the browser whose password was right
// is let in. A code counts once, also where the app shows it a while longer.
// Problems: ErrCode, ErrTooMany, factor.step.over.
func (s *Service) ShowCode(ctx context.Context, by Actor, code string, from Client) (SignedIn, error) {
	return s.finish(ctx, by, from, "code_app", func(tx *db.Tx, id ProfileID) (bool, error) {
		app, err := selectCodeApp(ctx, tx, id)
		if errors.Is(err, db.ErrNone) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("read code app: %w", err)
		}
		secret, ours := s.Unseal(app.purpose(), app.secret)
		if !ours {
			return false, fmt.Errorf("the code app of %s was sealed for another row or under another secret", id)
		}
		step, fits := stepOf(secret, code, tx.Now())
		if !fits || step <= app.step {
			return false, nil
		}
		used, err := updateCodeApp(ctx, tx, app, step)
		return used == 1, err
	})
}

// finish is the second step: show says whether what was typed is right.
func (s *Service) finish(ctx context.Context, by Actor, from Client, what string, show func(tx *db.Tx, id ProfileID) (bool, error)) (in SignedIn, err error) {
	if by.Held == nil || by.Held.Step != ShowFactor {
		return SignedIn{}, errStepOver
	}
	id := by.Held.ID
	var refusal error
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		refusal = nil
		if err := s.spend(ctx, tx, codesPerPerson, string(id)); err != nil {
			return err
		}
		right, err := show(tx, id)
		if err != nil {
			return err
		}
		if !right {
			refusal = ErrCode
			return record(ctx, tx, Nobody.Entry("login.fail", id).Refuse().With("factor", what))
		}
		if err := s.forgive(ctx, tx, codesPerPerson, string(id)); err != nil {
			return err
		}
		in, refusal, err = s.through(ctx, tx, by, from, what)
		return err
	})
	if err == nil {
		err = refusal
	}
	return in, err
}

// through ends the unfinished login and opens the one that the person came for.
func (s *Service) through(ctx context.Context, tx *db.Tx, by Actor, from Client, what string) (in SignedIn, refusal, err error) {
	half, err := selectLogin(ctx, tx, by.Held.ID, by.Login)
	if errors.Is(err, db.ErrNone) || err == nil && (half.Proof != Unfinished || !half.ExpiresAt.After(tx.Now())) {
		return SignedIn{}, errStepOver, nil
	}
	if err != nil {
		return SignedIn{}, nil, fmt.Errorf("read login: %w", err)
	}
	p, err := SelectProfile(ctx, tx, by.Held.ID)
	if err != nil {
		return SignedIn{}, nil, err
	}
	if refusal, err = s.closedDoor(ctx, tx, p); err != nil || refusal != nil {
		return SignedIn{}, refusal, err
	}
	if err := deleteLoginNamed(ctx, tx, p.ID, by.Login); err != nil {
		return SignedIn{}, nil, fmt.Errorf("end login: %w", err)
	}
	in, err = s.openDoorBy(ctx, tx, p, door{from: from, remember: half.Remembered, proof: Double, by: what, provider: half.Provider, origin: half.origin})
	return in, nil, err
}

// stepOf finds the half minute whose code was typed: this one, or the one
// before or after, for clocks that differ and people who type slowly.
func stepOf(secret, typed string, now time.Time) (step int64, fits bool) {
	typed = digits(typed)
	present := now.Unix() / codeStep
	for at := present - 1; at <= present+1; at++ {
		code, err := hotp.GenerateCodeCustom(secret, uint64(at), codeForm)
		if err == nil && subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 {
			step, fits = at, true
		}
	}
	return step, fits
}

// digits drops the spaces that apps write between the digits.
func digits(typed string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '-' {
			return -1
		}
		return r
	}, typed)
}

// inGroups parts a text into fours, for those who type it.
func inGroups(text, between string) string {
	var out strings.Builder
	for i, r := range text {
		if i > 0 && i%4 == 0 {
			out.WriteString(between)
		}
		out.WriteRune(r)
	}
	return out.String()
}

func (a CodeApp) purpose() string { return "code app " + string(a.ProfileID) }
