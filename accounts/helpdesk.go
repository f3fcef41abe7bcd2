package accounts

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts/audit"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// What the helpdesk may not do, and why.
var (
	ErrSelf         = problem.New(problem.Forbidden, "accounts.helpdesk.self")
	ErrAboveYou     = problem.New(problem.Forbidden, "accounts.helpdesk.administrator")
	ErrHasRoles     = problem.New(problem.Forbidden, "accounts.helpdesk.roles")
	ErrIsMerged     = problem.New(problem.Conflict, "accounts.helpdesk.merged")
	ErrIsLocked     = problem.New(problem.Conflict, "accounts.helpdesk.locked")
	ErrNotLocked    = problem.New(problem.Conflict, "accounts.helpdesk.not_locked")
	ErrNoAddress    = problem.New(problem.Conflict, "accounts.helpdesk.no_address")
	ErrHRDecides    = problem.New(problem.Conflict, "accounts.helpdesk.hr_decides")
	errWait         = problem.New(problem.TooMany, "accounts.helpdesk.wait")
	errReason       = problem.New(problem.Invalid, "accounts.fault.reason")
	errOrganisation = problem.New(problem.Invalid, "accounts.fault.organisation")
	errSameBranch   = problem.New(problem.Invalid, "accounts.fault.same_organisation")
)

// Helped reads a person whom the asker may help, for a form page; it is not
// audited, since the person page that leads to it was. Problems: those of every
// helpdesk act: ErrNoProfile (also for who is out of reach), ErrSelf,
// ErrAboveYou, ErrIsMerged.
func (s *Service) Helped(ctx context.Context, by Actor, id ProfileID) (Profile, error) {
	return s.helped(ctx, s.DB, by, id)
}

// helped is the first line of every helpdesk act: the person must be in reach,
// alive, somebody else, and no administrator unless the asker is one.
func (s *Service) helped(ctx context.Context, q db.Queryer, by Actor, id ProfileID) (Profile, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return Profile{}, err
	}
	p, err := SelectProfile(ctx, q, id)
	if err != nil {
		return Profile{}, err
	}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return Profile{}, fmt.Errorf("read organisations: %w", err)
	}
	grants, err := selectGrants(ctx, q, id)
	if err != nil {
		return Profile{}, fmt.Errorf("read roles: %w", err)
	}
	above := slices.ContainsFunc(grants, func(g Grant) bool {
		return g.Role == Administrator && !by.Serves(tree, Administrator, g.OrganisationID)
	})
	switch {
	case p.Erased() || !by.Serves(tree, Helpdesk, p.OrganisationID):
		return Profile{}, ErrNoProfile
	case p.ID == by.ProfileID:
		return Profile{}, ErrSelf
	case above:
		return Profile{}, ErrAboveYou
	case !p.Living():
		return Profile{}, ErrIsMerged
	}
	return p, nil
}

// help runs one helpdesk act: do changes the person and gives what is recorded.
// A forbidden try is recorded too.
func (s *Service) help(ctx context.Context, by Actor, id ProfileID, action string, do func(tx *db.Tx, p Profile) (audit.Entry, error)) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := s.helped(ctx, tx, by, id)
		if err != nil {
			return err
		}
		entry, err := do(tx, p)
		if err != nil {
			return err
		}
		return record(ctx, tx, entry)
	})
	if problem.KindOf(err) == problem.Forbidden && by.SignedIn() {
		if recording := s.Record(ctx, by.Entry(action, id).Refuse()); recording != nil {
			return recording
		}
	}
	return err
}

// SendLink mails a link for a new password to the person's own address: a
// first one to who has none yet, else one for a forgotten password. Older links
// are revoked. Problems: ErrNoAddress, ErrIsLocked, accounts.helpdesk.wait
// within a minute of the last mail, and those of Helped.
func (s *Service) SendLink(ctx context.Context, by Actor, id ProfileID) error {
	return s.help(ctx, by, id, "link.send", func(tx *db.Tx, p Profile) (audit.Entry, error) {
		purpose := p.linkPurpose()
		entry := by.Entry("link.send", id).About("link", string(purpose))
		switch {
		case p.State == Locked:
			return entry, ErrIsLocked
		case p.RecoveryEmail() == "":
			return entry, ErrNoAddress
		}
		if err := s.spend(ctx, tx, mailsPerMinute, EmailKey(p.RecoveryEmail())); err != nil {
			return entry, errWait
		}
		if err := s.dropLinks(ctx, tx, id); err != nil {
			return entry, err
		}
		return entry, s.mailLink(ctx, tx, p, purpose, "")
	})
}

// linkPurpose is which link helps the person: the first password or another.
func (p Profile) linkPurpose() Purpose {
	if p.PasswordHash == "" {
		return SetPassword
	}
	return ResetPassword
}

// dropLinks revokes open links and keeps mails that carry them, or would, from
// being sent.
func (s *Service) dropLinks(ctx context.Context, tx *db.Tx, id ProfileID) error {
	links, err := selectLinks(ctx, tx, id, 50)
	if err != nil {
		return fmt.Errorf("read links: %w", err)
	}
	for _, link := range links {
		if link.Open(tx.Now()) {
			if err := mail.Cancel(ctx, tx, string(link.ID)); err != nil {
				return err
			}
		}
	}
	if err := mail.CancelLater(ctx, tx, string(id), mail.WelcomeInternal); err != nil {
		return err
	}
	return RevokeLinks(ctx, tx, id)
}

// ChangeOrganisation moves an external to another organisation that is open to
// externals and in the asker's reach; what they have learned stays theirs.
// Problems: ErrHRDecides for internals, accounts.fault.organisation,
// accounts.fault.same_organisation, and those of Helped.
func (s *Service) ChangeOrganisation(ctx context.Context, by Actor, id ProfileID, to OrganisationID) error {
	return s.help(ctx, by, id, "profile.organisation", func(tx *db.Tx, p Profile) (audit.Entry, error) {
		entry := by.Entry("profile.organisation", id).With("from", string(p.OrganisationID)).With("to", string(to))
		tree, err := Organisations(ctx, tx)
		if err != nil {
			return entry, fmt.Errorf("read organisations: %w", err)
		}
		o, known := tree.Find(to)
		switch {
		case p.Kind == Internal && !p.Reopened():
			return entry, ErrHRDecides
		case !known || !o.OpenToExternals || !by.Serves(tree, Helpdesk, to):
			return entry, errOrganisation
		case to == p.OrganisationID:
			return entry, errSameBranch
		}
		if err := settleChange(ctx, tx, by, id, to); err != nil {
			return entry, err
		}
		p.OrganisationID = to
		return entry, updateProfile(ctx, tx, p)
	})
}

// Choosable gives the organisations that the asker may move an external to.
func (s *Service) Choosable(ctx context.Context, by Actor) ([]Organisation, error) {
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	return slices.DeleteFunc(tree.Open(), func(o Organisation) bool { return !by.Serves(tree, Helpdesk, o.ID) }), nil
}

// CorrectEmail gives a person another address; links to the old one are
// revoked. Who never verified the old one gets a set-password link at the new
// one at once. Everybody else keeps the old one until the new one has been
// confirmed by its link. Whoever reads the new address can become the person,
// so nobody gives one to a person whose roles they do not hold themselves.
// Problems: ErrHasRoles, accounts.fault.email, accounts.email.same,
// ErrEmailTaken, ErrIsLocked, accounts.helpdesk.wait, and those of Helped.
func (s *Service) CorrectEmail(ctx context.Context, by Actor, id ProfileID, email string) error {
	return s.help(ctx, by, id, "profile.email", func(tx *db.Tx, p Profile) (audit.Entry, error) {
		entry := by.Entry("profile.email", id)
		if err := HoldsRolesOf(ctx, tx, by, id); err != nil {
			return entry, err
		}
		email := KeptEmail(email)
		if err := s.mayHave(ctx, tx, p, email); err != nil {
			return entry, err
		}
		if err := s.spend(ctx, tx, mailsPerMinute, EmailKey(email)); err != nil {
			return entry, errWait
		}
		if err := s.dropLinks(ctx, tx, id); err != nil {
			return entry, err
		}
		if p.State != Pending {
			return entry, s.mailVerification(ctx, tx, p, email)
		}
		p.Email, p.EmailVerifiedAt = email, nil
		if err := updateProfile(ctx, tx, p); err != nil {
			return entry, fmt.Errorf("correct address: %w", err)
		}
		return entry, s.mailLink(ctx, tx, p, SetPassword, "")
	})
}

// HoldsRolesOf says whether the actor holds every role that a person holds,
// there or above. Problem: ErrHasRoles.
func HoldsRolesOf(ctx context.Context, q db.Queryer, by Actor, id ProfileID) error {
	tree, err := Organisations(ctx, q)
	if err != nil {
		return fmt.Errorf("read organisations: %w", err)
	}
	grants, err := selectGrants(ctx, q, id)
	if err != nil {
		return fmt.Errorf("read roles: %w", err)
	}
	if slices.ContainsFunc(grants, func(g Grant) bool { return !by.Serves(tree, g.Role, g.OrganisationID) }) {
		return ErrHasRoles
	}
	return nil
}

// mayHave says whether an address can become the person's.
func (s *Service) mayHave(ctx context.Context, q db.Queryer, p Profile, email string) error {
	if err := CheckEmail(email); err != nil {
		return err
	}
	if p.State == Locked {
		return ErrIsLocked
	}
	if EmailKey(email) == EmailKey(p.Email+p.PrivateEmail) {
		return errSameEmail
	}
	owners, err := selectByEmail(ctx, q, EmailKey(email))
	if err != nil {
		return fmt.Errorf("read owner of address: %w", err)
	}
	if p.Kind == External && len(owners) > 0 && owners[0].Living() {
		return ErrEmailTaken
	}
	return nil
}

// Lock keeps a person out until Unlock: every login and link ends. The reason
// is for colleagues; the person is told to call. Problems: ErrIsLocked,
// accounts.fault.reason, and those of Helped.
func (s *Service) Lock(ctx context.Context, by Actor, id ProfileID, reason string) error {
	return s.help(ctx, by, id, "profile.lock", func(tx *db.Tx, p Profile) (audit.Entry, error) {
		entry := by.Entry("profile.lock", id).With("state", string(p.State))
		if err := checkReason(reason); err != nil {
			return entry, err
		}
		if p.State == Locked {
			return entry, ErrIsLocked
		}
		p.State, p.LockReason = Locked, reason
		if err := updateProfile(ctx, tx, p); err != nil {
			return entry, fmt.Errorf("lock: %w", err)
		}
		if err := s.dropLinks(ctx, tx, id); err != nil {
			return entry, err
		}
		return entry, RevokeLogins(ctx, tx, id)
	})
}

// Unlock lets a person in again; a registration that nobody has confirmed waits
// for its owner as before. Who comes in by an electronic ID has no password, and
// is no registration that anybody could make anew. Problems: ErrNotLocked, and those of Helped.
func (s *Service) Unlock(ctx context.Context, by Actor, id ProfileID) error {
	return s.help(ctx, by, id, "profile.unlock", func(tx *db.Tx, p Profile) (audit.Entry, error) {
		entry := by.Entry("profile.unlock", id)
		if p.State != Locked {
			return entry, ErrNotLocked
		}
		p.State, p.LockReason = Active, ""
		if p.Kind == External && p.PasswordHash == "" && p.EmailVerifiedAt == nil {
			p.State = Pending
		}
		if err := updateProfile(ctx, tx, p); err != nil {
			return entry, fmt.Errorf("unlock: %w", err)
		}
		_, err := endProfiles(ctx, tx, Today(tx.Now()), id)
		return entry, err
	})
}

func checkReason(reason string) error {
	if reason == "" {
		return errReason
	}
	return checkWritten(reason, 200)
}

// checkWritten is checkText of what people write about others, which is read and
// mailed: a national ID is never in it.
func checkWritten(text string, most int) error {
	if _, numbers := nationalid.Hide(text); numbers > 0 {
		return ErrReasonNumbers
	}
	return checkText(text, most, "")
}
