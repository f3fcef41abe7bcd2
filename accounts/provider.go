package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"kursbro/accounts/audit"
	"kursbro/accounts/nationalid"
	"kursbro/accounts/oidc"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// How long a visit to a provider may take, and what it showed may be used.
const (
	tripLives    = 15 * time.Minute
	voucherLives = time.Hour // long enough to register and read a mail
)

// What coming back from a provider may answer, besides the problems of oidc.
var (
	ErrNoProvider = problem.New(problem.NotFound, "provider.unknown")
	ErrTripOver   = problem.New(problem.Conflict, "provider.over")
	ErrNoEmployee = problem.New(problem.Forbidden, "provider.no_employee") // with Username
)

// Voucher is an identity that a browser has shown.
type Voucher struct {
	ID       string // of the row, for the page that shows it
	Provider string
	account                    // there
	before   []account         // the same under older look-up keys; of one that has just come
	Number   nationalid.Number // zero: the provider says none
	Username string            // an employer's
	Name     string            // as the provider has it; may be empty
	Session  string            // hash of its login there; empty: it names none
}

// Provider is one of the configured providers, as the sign-in page shows it.
type Provider struct {
	Name  string
	Title string // what people call it, where it has no name of its own
}

// Called is the provider's name for people, in their language.
func (p Provider) Called(w *i18n.Printer) string {
	if p.Title != "" {
		return p.Title
	}
	if p.Employer() {
		return w.T("provider.name.employer")
	}
	return w.T("provider.name." + p.Name)
}

// Employer says whether it vouches for user names of employees.
func (p Provider) Employer() bool { return isEmployer(p.Name) }

// Providers are those that are configured, in their order.
func (s *Service) Providers() (all []Provider) {
	for _, p := range s.OIDC {
		all = append(all, Provider{p.Name, p.Title})
	}
	return all
}

func (s *Service) provider(name string) (*oidc.Provider, error) {
	at := slices.IndexFunc(s.OIDC, func(p *oidc.Provider) bool { return p.Name == name })
	if at < 0 {
		return nil, ErrNoProvider
	}
	return s.OIDC[at], nil
}

// Departure is a browser on its way to a provider.
type Departure struct {
	Provider string
	Browser  string // its token, in a cookie
	Return   string // a local path; may be empty
	Language string
}

// Depart gives the address at the provider. What must come back unchanged stays
// here. Problems: ErrNoProvider, oidc.ErrDown.
func (s *Service) Depart(ctx context.Context, d Departure) (string, error) {
	to, err := s.provider(d.Provider)
	if err != nil {
		return "", err
	}
	key, err := oidc.NewProofKey()
	if err != nil {
		return "", err
	}
	trip := oidc.Trip{State: newToken(), Nonce: newToken(), Verifier: newToken(), Language: d.Language, Key: key}
	address, err := to.Begin(ctx, trip)
	if err != nil {
		return "", err
	}
	hash := hashToken(trip.State)
	row := providerTrip{provider: d.Provider, back: d.Return, sealed: s.Seal("provider trip "+hash, trip.Nonce+" "+trip.Verifier+" "+trip.Key)}
	return address, s.DB.Write(ctx, func(tx *db.Tx) error {
		row.expires = tx.Now().Add(tripLives)
		return insertTrip(ctx, tx, hash, hashToken(d.Browser), row)
	})
}

// Arrival is how a visit to a provider ended.
type Arrival struct {
	In     *SignedIn // nil: there is something to show first
	Return string
}

// Arrive takes a provider's answer, once, from the browser that began the visit.
// Where it is clear who that is, the person is signed in; else the browser has
// shown an identity, and Shown says what may come of it. Problems: ErrTripOver,
// ErrNoEmployee, ErrLocked, those of M42 and those of oidc.
func (s *Service) Arrive(ctx context.Context, by Actor, d Departure, answer url.Values, from Client) (Arrival, error) {
	at, err := s.provider(d.Provider)
	if err != nil {
		return Arrival{}, err
	}
	trip, back, err := s.takeTrip(ctx, d, answer.Get("state"))
	if err != nil {
		return Arrival{}, err
	}
	who, err := at.Finish(ctx, answer, trip)
	var voucher Voucher
	if err == nil {
		voucher, err = s.voucherOf(who)
	}
	if err != nil {
		return Arrival{}, errors.Join(err, s.refuseVisit(ctx, d.Provider, err))
	}
	in, err := s.enterBy(ctx, by, voucher, d.Browser, from)
	return Arrival{In: in, Return: back}, err
}

// takeTrip uses the visit up: an answer that comes twice finds none.
func (s *Service) takeTrip(ctx context.Context, d Departure, state string) (trip oidc.Trip, back string, err error) {
	hash := hashToken(state)
	var row providerTrip
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		row, err = takeTrip(ctx, tx, hash, hashToken(d.Browser))
		return err
	})
	if errors.Is(err, db.ErrNone) || err == nil && (row.provider != d.Provider || !row.expires.After(s.DB.Now())) {
		return trip, "", ErrTripOver
	}
	if err != nil {
		return trip, "", fmt.Errorf("take trip: %w", err)
	}
	kept, ok := s.Unseal("provider trip "+hash, row.sealed)
	said := strings.Fields(kept)
	if !ok || len(said) != 3 {
		return trip, "", ErrTripOver
	}
	trip.Nonce, trip.Verifier, trip.Key = said[0], said[1], said[2]
	return trip, row.back, nil
}

// voucherOf keeps what we need of an identity. The provider's national ID must be
// one.
func (s *Service) voucherOf(who oidc.Identity) (Voucher, error) {
	accounts := s.accountsOf(who)
	p := Voucher{ID: db.NewID(), Provider: who.Provider, account: accounts[0], before: accounts[1:], Name: who.Name, Username: UsernameKey(who.Username),
		Session: providerSession(who.Issuer, who.Session)}
	if who.Number == "" {
		return p, nil
	}
	number, err := nationalid.Parse(who.Number.Reveal(), s.Settings.AllowTestIDs)
	if err != nil {
		return p, oidc.ErrAnswer.Because(errors.New("the provider's national ID is none"))
	}
	p.Number = number
	return p, nil
}

// refuseVisit records why nobody came in.
func (s *Service) refuseVisit(ctx context.Context, provider string, why error) error {
	code := "fault"
	if p := problem.Of(why); p != nil {
		code = p.Key
	}
	return s.Record(ctx, Nobody.Entry("login.fail", "").With("provider", provider).With("why", code).Refuse())
}

// shown is a Voucher as it is sealed.
type shown struct{ Subject, Claim, Key, Number, Username, Name, Session string }

func (s *Service) keepVoucher(ctx context.Context, tx *db.Tx, browser string, p Voucher) error {
	text, err := json.Marshal(shown{p.Subject, p.Claim, p.Key, p.Number.Reveal(), p.Username, p.Name, p.Session})
	if err != nil {
		return fmt.Errorf("keep voucher: %w", err)
	}
	row := providerVoucher{id: p.ID, provider: p.Provider, sealed: s.Seal("provider voucher "+p.ID, string(text)),
		origin: origin{p.Subject, p.Session}, expires: tx.Now().Add(voucherLives)}
	return saveVoucher(ctx, tx, hashToken(browser), row)
}

// voucher gives what a browser has shown. Problem: ErrTripOver.
func (s *Service) voucher(ctx context.Context, q db.Queryer, browser string) (Voucher, error) {
	row, err := selectVoucher(ctx, q, hashToken(browser))
	if errors.Is(err, db.ErrNone) || err == nil && !row.expires.After(q.Now()) {
		return Voucher{}, ErrTripOver
	}
	if err != nil {
		return Voucher{}, fmt.Errorf("read voucher: %w", err)
	}
	var kept shown
	text, ok := s.Unseal("provider voucher "+row.id, row.sealed)
	if !ok || json.Unmarshal([]byte(text), &kept) != nil {
		return Voucher{}, ErrTripOver
	}
	p := Voucher{ID: row.id, Provider: row.provider, account: account{kept.Subject, kept.Claim, kept.Key}, Username: kept.Username, Name: kept.Name, Session: kept.Session}
	if kept.Number != "" {
		p.Number, err = nationalid.Parse(kept.Number, s.Settings.AllowTestIDs)
	}
	return p, err
}

// ProvenNumber is the national ID that a browser has shown, for the form of
// somebody who registers; the zero number when there is none.
func (s *Service) ProvenNumber(ctx context.Context, browser string) (nationalid.Number, error) {
	p, err := s.voucher(ctx, s.DB, browser)
	if errors.Is(err, ErrTripOver) {
		return nationalid.Number{}, nil
	}
	return p.Number, err
}

// SweepVisits deletes visits and vouchers that are over: a job.
func (s *Service) SweepVisits(ctx context.Context) (int64, error) {
	trips, err := db.Sweep(ctx, s.DB, func(tx *db.Tx, most int) (int64, error) { return deleteOldTrips(ctx, tx, most) })
	if err != nil {
		return trips, err
	}
	vouchers, err := db.Sweep(ctx, s.DB, func(tx *db.Tx, most int) (int64, error) { return deleteOldVouchers(ctx, tx, most) })
	if err != nil {
		return trips + vouchers, err
	}
	ends, err := db.Sweep(ctx, s.DB, func(tx *db.Tx, most int) (int64, error) { return deleteOldProviderLogouts(ctx, tx, most) })
	return trips + vouchers + ends, err
}

// about is an audit entry on what a provider vouched for.
func (p Voucher) about(by Actor, action string, id ProfileID) audit.Entry {
	return by.Entry(action, id).With("provider", p.Provider)
}
