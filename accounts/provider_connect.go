package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Effect is one thing that connecting a voucher to a profile would do.
type Effect string

// The effects, in the order in which they are told.
const (
	NumberAdded     Effect = "number_added"     // the profile has no number
	NumberConfirmed Effect = "number_confirmed" // it was typed, and is proven now
	NumberFollows   Effect = "number_follows"   // a fødselsnummer after a D-number
	NumberReplaces  Effect = "number_replaces"  // another one was typed: it was a mistake
	WayIn           Effect = "way_in"           // the provider opens this profile from now on
	CoursesMove     Effect = "courses_move"     // there is an employee with this number (M1)
	OtherGuest      Effect = "other_guest"      // there is another guest profile with this number (M9)
)

// Why a voucher cannot be connected to a profile.
var (
	ErrOtherNumber = problem.New(problem.Conflict, "provider.other_number") // another number is known to be this person's
	ErrNothingNew  = problem.New(problem.Conflict, "provider.nothing_new")
)

// Shown is what a browser has shown, and what may come of it.
type Shown struct {
	Voucher
	Known   []Profile // whom it opens
	Own     Profile   // who is signed in; zero: nobody
	Effects []Effect  // of connecting it to Own
	Refusal error     // why it cannot be connected to Own; nil: it can
}

// OtherName says that the provider and the profile call the person names that
// have no word in common.
func (s Shown) OtherName() bool {
	theirs := strings.Fields(i18n.Fold(s.Name))
	return len(theirs) > 0 && s.Own.ID != "" && !slices.ContainsFunc(strings.Fields(i18n.Fold(s.Own.Name())), func(word string) bool { return slices.Contains(theirs, word) })
}

// Shown tells what the browser has shown and would do. Problem: ErrTripOver.
func (s *Service) Shown(ctx context.Context, by Actor, browser string) (Shown, error) {
	p, err := s.voucher(ctx, s.DB, browser)
	if err != nil {
		return Shown{}, err
	}
	return s.weighVoucher(ctx, s.DB, by, p)
}

// weighVoucher is both what the page says and what Connect does.
func (s *Service) weighVoucher(ctx context.Context, q db.Queryer, by Actor, p Voucher) (Shown, error) {
	out := Shown{Voucher: p}
	var err error
	if out.Known, err = s.opens(ctx, q, p); err != nil || !by.SignedIn() {
		return out, err
	}
	if out.Own, err = SelectProfile(ctx, q, by.ProfileID); err != nil {
		return out, err
	}
	numbers, err := selectNumbers(ctx, q, by.ProfileID)
	if err != nil {
		return out, fmt.Errorf("read numbers: %w", err)
	}
	effect, refusal := s.number(p, out.Own, numbers)
	if refusal != nil {
		out.Refusal = refusal
		return out, nil
	}
	if effect != "" {
		out.Effects = append(out.Effects, effect)
	}
	linked, err := selectLinked(ctx, q, p.Provider, p.account)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return out, fmt.Errorf("read connection: %w", err)
	}
	if out.Own.Kind == External && linked != out.Own.ID {
		out.Effects = append(out.Effects, WayIn)
	}
	if len(out.Effects) == 0 {
		out.Refusal = ErrNothingNew
		return out, nil
	}
	out.Effects = append(out.Effects, others(out)...)
	return out, nil
}

// others tells of further profiles with the number: only the person who has
// proven it learns of them.
func others(out Shown) (effects []Effect) {
	if out.Own.Kind != External {
		return nil
	}
	for _, who := range out.Known {
		switch {
		case who.ID == out.Own.ID || !who.Living():
		case who.Kind == Internal && !slices.Contains(effects, CoursesMove):
			effects = append(effects, CoursesMove)
		case who.Kind == External && !slices.Contains(effects, OtherGuest):
			effects = append(effects, OtherGuest)
		}
	}
	return effects
}

// number says what a voucher does to the numbers of a profile, the current one of
// which comes first. HR's word and an earlier voucher are not replaced, but for a
// D-number by the fødselsnummer of the same guest (M3). An employee's number is
// HR's to give.
func (s *Service) number(p Voucher, own Profile, known []NationalIDRow) (Effect, error) {
	if p.Number.IsZero() {
		return "", nil
	}
	lookups := s.Vault.Lookups(p.Number)
	at := slices.IndexFunc(known, func(n NationalIDRow) bool { return lookups.Has(n.Lookup) })
	if at >= 0 && known[at].Status == Mistaken {
		return "", ErrNumberMistaken
	}
	if at >= 0 {
		if known[at].Evidence == Typed {
			return NumberConfirmed, nil
		}
		return "", nil
	}
	if own.Kind == Internal {
		return "", ErrOtherNumber
	}
	if len(known) == 0 || known[0].Status != Current {
		return NumberAdded, nil
	}
	succeeds := known[0].Kind == nationalid.DNumber.String() && p.Number.Kind() == nationalid.Fodselsnummer
	switch {
	case succeeds:
		return NumberFollows, nil
	case known[0].Evidence == Typed:
		return NumberReplaces, nil
	}
	return "", ErrOtherNumber
}

// Connect does what Shown said with the voucher that the page showed, to the
// profile that the page named. From then on the number is proven: what merge
// makes of that is its own business (M1, M44). Problems: ErrSignIn, ErrTripOver
// when either has changed meanwhile, ErrNotFresh, and Shown's refusals.
func (s *Service) Connect(ctx context.Context, by Actor, browser, voucher string, own ProfileID) error {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return err
	}
	if !by.Fresh(s.DB.Now()) { // a browser that was left open gives nobody a way in
		return ErrNotFresh
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := s.voucher(ctx, tx, browser)
		if err != nil {
			return err
		}
		if p.ID != voucher || by.ProfileID != own {
			return ErrTripOver
		}
		out, err := s.weighVoucher(ctx, tx, by, p)
		if err == nil {
			err = out.Refusal
		}
		if err != nil {
			return err
		}
		if err := s.connect(ctx, tx, out); err != nil {
			return err
		}
		if used, err := deleteVoucher(ctx, tx, hashToken(browser), p.ID); err != nil || used != 1 {
			return errors.Join(err, ErrTripOver)
		}
		return record(ctx, tx, p.about(by, "provider.connect", by.ProfileID).With("effect", string(out.Effects[0])))
	})
}

func (s *Service) connect(ctx context.Context, tx *db.Tx, out Shown) error {
	if slices.Contains(out.Effects, NumberReplaces) {
		known, err := selectNumbers(ctx, tx, out.Own.ID)
		if err != nil {
			return fmt.Errorf("read numbers: %w", err)
		}
		if err := MarkMistaken(ctx, tx, known[0].ID); err != nil {
			return fmt.Errorf("put the typed number away: %w", err)
		}
	}
	if !out.Number.IsZero() {
		if _, err := s.AttachNationalID(ctx, tx, out.Own.ID, out.Number, Proven); err != nil {
			return err
		}
	}
	if slices.Contains(out.Effects, WayIn) {
		if err := saveProviderLink(ctx, tx, out.Own.ID, out.Provider, out.account); err != nil {
			return fmt.Errorf("connect provider: %w", err)
		}
		if err := s.tellOfFactor(ctx, tx, out.Own, "provider.mail.connected"); err != nil {
			return err
		}
	}
	return updateProfile(ctx, tx, out.Own) // matches are looked at again
}

// ForgetVoucher drops what the browser has shown: the person said no.
func (s *Service) ForgetVoucher(ctx context.Context, browser, voucher string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := deleteVoucher(ctx, tx, hashToken(browser), voucher)
		return err
	})
}

// ForgetShown drops whatever the browser has shown, because whoever uses it has
// signed out: nobody after them can make it theirs. It says at which provider it
// was; empty: nothing was shown.
func (s *Service) ForgetShown(ctx context.Context, browser string) (provider string, err error) {
	err = s.DB.Write(db.Keeping(ctx), func(tx *db.Tx) error {
		provider, err = takeVoucher(ctx, tx, hashToken(browser))
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		return err
	})
	return provider, err
}

// WaysIn are the providers that a person has connected.
func (s *Service) WaysIn(ctx context.Context, by Actor) ([]ProviderLink, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return nil, err
	}
	return selectProviderLinks(ctx, s.DB, by.ProfileID)
}

// Disconnect takes a way in away. The number that it has proven stays proven.
// Problem: ErrNotFresh.
func (s *Service) Disconnect(ctx context.Context, by Actor, provider string) error {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return err
	}
	if !by.Fresh(s.DB.Now()) {
		return ErrNotFresh
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		gone, err := deleteProviderLink(ctx, tx, by.ProfileID, provider)
		if err != nil || gone == 0 {
			return err
		}
		own, err := SelectProfile(ctx, tx, by.ProfileID)
		if err != nil {
			return err
		}
		if err := s.tellOfFactor(ctx, tx, own, "provider.mail.disconnected"); err != nil {
			return err
		}
		return record(ctx, tx, by.Entry("provider.disconnect", by.ProfileID).With("provider", provider))
	})
}
