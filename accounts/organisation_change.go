package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// ChangeID names a request to belong to another organisation.
type ChangeID string

// ChangeState is where such a request stands.
type ChangeState string

// The states of a request.
const (
	ChangeOpen      ChangeState = "open"
	ChangeApproved  ChangeState = "approved"
	ChangeRefused   ChangeState = "refused"
	ChangeWithdrawn ChangeState = "withdrawn"
)

// OrganisationChange is a guest's request to belong to another organisation.
// What they have learned stays theirs; where employees belong, HR says.
type OrganisationChange struct {
	ID        ChangeID
	ProfileID ProfileID
	From, To  OrganisationID // From: when they asked
	Reason    string         // in their own words; may be empty
	State     ChangeState
	AskedAt   time.Time
	DecidedAt *time.Time
	DecidedBy ProfileID // empty: the rule, or the person
	ByDomain  string    // of their e-mail, which alone was enough
	Answer    string    // the helpdesk's words to the person
}

var changesPerPerson = limit{"organisation change", 5, 24 * time.Hour}

// What asking and deciding may answer.
var (
	ErrChangeWaits = problem.New(problem.Conflict, "organisation_change.waits")
	ErrChangeOver  = problem.New(problem.Conflict, "organisation_change.over")
	ErrNoChange    = problem.New(problem.NotFound, "organisation_change.unknown")
	ErrNoAnswer    = problem.New(problem.Invalid, "organisation_change.answer.missing")
)

// Destination is an organisation that one may ask to belong to.
type Destination struct {
	Organisation
	ByDomain string // the domain of one's e-mail lets one in at once; empty: somebody decides
}

// Destinations gives where the asker may ask to belong: what is open to
// externals, and what their e-mail belongs to. None for employees.
func (s *Service) Destinations(ctx context.Context, by Actor) ([]Destination, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return nil, err
	}
	p, err := SelectProfile(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, err
	}
	return destinations(ctx, s.DB, p)
}

func destinations(ctx context.Context, q db.Queryer, p Profile) (all []Destination, err error) {
	if p.Kind != External {
		return nil, nil
	}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	domain, belongs, err := domainOf(ctx, q, p)
	if err != nil {
		return nil, err
	}
	for _, o := range tree.All() {
		to := Destination{Organisation: o}
		if slices.Contains(belongs, o.ID) {
			to.ByDomain = domain
		}
		if o.ID != p.OrganisationID && (o.OpenToExternals || to.ByDomain != "") {
			all = append(all, to)
		}
	}
	return all, nil
}

// AskOrganisation asks to belong to another organisation. Where the domain of
// the asker's confirmed e-mail belongs there, it happens at once: approved. To
// ask twice for the same is to ask once. Problems: ErrHRDecides for employees,
// accounts.fault.organisation, accounts.fault.same_organisation, ErrChangeWaits
// while another request waits, ErrTooMany.
func (s *Service) AskOrganisation(ctx context.Context, by Actor, to OrganisationID, reason string) (approved bool, err error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return false, err
	}
	if err := checkWritten(reason, 300); err != nil {
		return false, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		approved = false
		p, err := self(ctx, tx, by)
		if err != nil {
			return err
		}
		there, err := s.destination(ctx, tx, p, to)
		if err != nil {
			return err
		}
		waiting, err := selectOpenChange(ctx, tx, p.ID)
		switch {
		case err == nil && waiting.To == to:
			return nil
		case err == nil:
			return ErrChangeWaits
		case !errors.Is(err, db.ErrNone):
			return fmt.Errorf("read request: %w", err)
		}
		if err := s.spend(ctx, tx, changesPerPerson, string(p.ID)); err != nil {
			return err
		}
		change := OrganisationChange{ID: ChangeID(db.NewID()), ProfileID: p.ID, From: p.OrganisationID, To: to, Reason: reason, State: ChangeOpen, AskedAt: tx.Now()}
		if there.ByDomain == "" {
			return s.keepAsked(ctx, tx, by, change)
		}
		approved = true
		change.State, change.DecidedAt, change.ByDomain = ChangeApproved, &change.AskedAt, there.ByDomain
		if err := insertChange(ctx, tx, change); err != nil {
			return fmt.Errorf("keep request: %w", err)
		}
		return s.belong(ctx, tx, by, p, change)
	})
	return approved, err
}

func (s *Service) keepAsked(ctx context.Context, tx *db.Tx, by Actor, c OrganisationChange) error {
	if err := insertChange(ctx, tx, c); err != nil {
		return takenAs(err, ErrChangeWaits)
	}
	return record(ctx, tx, by.Entry("organisation_change.ask", c.ProfileID).With("to", string(c.To)))
}

// destination is one of those that a person may ask for.
func (s *Service) destination(ctx context.Context, q db.Queryer, p Profile, to OrganisationID) (Destination, error) {
	switch {
	case p.Kind == Internal:
		return Destination{}, ErrHRDecides
	case to == p.OrganisationID:
		return Destination{}, errSameBranch
	}
	all, err := destinations(ctx, q, p)
	if err != nil {
		return Destination{}, err
	}
	at := slices.IndexFunc(all, func(d Destination) bool { return d.ID == to })
	if at < 0 {
		return Destination{}, errOrganisation
	}
	return all[at], nil
}

// belong moves the person and tells them.
func (s *Service) belong(ctx context.Context, tx *db.Tx, by Actor, p Profile, c OrganisationChange) error {
	entry := by.Entry("profile.organisation", p.ID).With("from", string(p.OrganisationID)).With("to", string(c.To))
	if c.ByDomain != "" {
		entry = entry.With("rule", "domain")
	}
	p.OrganisationID = c.To
	if err := updateProfile(ctx, tx, p); err != nil {
		return fmt.Errorf("change organisation: %w", err)
	}
	return s.answerChange(ctx, tx, p, entry)
}

// answerChange mails the person that there is an answer, which stands in their
// profile: no mail names an organisation.
func (s *Service) answerChange(ctx context.Context, tx *db.Tx, p Profile, entry audit.Entry) error {
	if p.RecoveryEmail() != "" {
		if err := s.mail(ctx, tx, letter{kind: mail.ChangeAnswered, to: p, address: p.RecoveryEmail(), link: s.Settings.URL + "/profil/organisasjon"}); err != nil {
			return err
		}
	}
	return record(ctx, tx, entry)
}

// WithdrawChange takes the asker's own request back, if one waits.
func (s *Service) WithdrawChange(ctx context.Context, by Actor) error {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := selectOpenChange(ctx, tx, by.ProfileID)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read request: %w", err)
		}
		c.State = ChangeWithdrawn
		if err := decideChange(ctx, tx, c); err != nil {
			return err
		}
		return record(ctx, tx, by.Entry("organisation_change.withdraw", by.ProfileID))
	})
}

// decideChange settles an open request: of two who try at once, one gets
// through. Problem: ErrChangeOver.
func decideChange(ctx context.Context, tx *db.Tx, c OrganisationChange) error {
	decided, err := updateChange(ctx, tx, c)
	if err != nil {
		return fmt.Errorf("decide request: %w", err)
	}
	if decided != 1 {
		return ErrChangeOver
	}
	return nil
}

// settleChange approves what somebody has asked for, when the helpdesk does it
// unasked.
func settleChange(ctx context.Context, tx *db.Tx, by Actor, of ProfileID, to OrganisationID) error {
	c, err := selectOpenChange(ctx, tx, of)
	if errors.Is(err, db.ErrNone) || err == nil && c.To != to {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	c.State, c.DecidedBy = ChangeApproved, by.ProfileID
	return decideChange(ctx, tx, c)
}

// OwnChange is the asker's latest request; false: there was none.
func (s *Service) OwnChange(ctx context.Context, by Actor) (OrganisationChange, bool, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return OrganisationChange{}, false, err
	}
	c, err := selectLatestChange(ctx, s.DB, by.ProfileID)
	if errors.Is(err, db.ErrNone) {
		return OrganisationChange{}, false, nil
	}
	return c, err == nil, err
}
