package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// InvitationID names an invitation; it opens nothing.
type InvitationID string

// InvitationState is where an invitation stands.
type InvitationState string

// The states. Only the first four are kept; an open one expires by itself.
const (
	InvitationOpen     InvitationState = "open"
	InvitationAccepted InvitationState = "accepted"
	InvitationDeclined InvitationState = "declined"
	InvitationRevoked  InvitationState = "revoked"
	InvitationExpired  InvitationState = "expired"
)

const (
	invitationLives = 14 * 24 * time.Hour // from the last time it was sent
	mostSent        = 5                   // times that one invitation is mailed
	invitationKept  = 30 * 24 * time.Hour // after it was answered, revoked or expired
)

var invitationsPerPerson = limit{"invitation person", 60, time.Hour}

// Invitation asks whoever reads the mail of an address to have roles in an
// organisation. It is for that address: not for a profile, since the inviter is
// not told who has one.
type Invitation struct {
	ID             InvitationID
	Email          string
	Language       string // of the mail
	OrganisationID OrganisationID
	Roles          []Role // Guest: none but to be here
	By             ProfileID
	State          InvitationState
	CreatedAt      time.Time
	SentAt         time.Time
	TimesSent      int
	ExpiresAt      time.Time
	OpenedAt       *time.Time
	ClosedAt       *time.Time
	ClosedBy       ProfileID
	claim          claim
}

// Now is the state at a moment: open ones expire.
func (i Invitation) Now(now time.Time) InvitationState {
	if i.State == InvitationOpen && !i.ExpiresAt.After(now) {
		return InvitationExpired
	}
	return i.State
}

// Grants are the roles that it gives.
func (i Invitation) Grants() (grants []Grant) {
	for _, role := range i.Roles {
		if role != Guest {
			grants = append(grants, Grant{role, i.OrganisationID})
		}
	}
	return grants
}

// What may be wrong with inviting.
var (
	ErrNoInvitation   = problem.New(problem.NotFound, "invitation.unknown")
	ErrInvitationOver = problem.New(problem.Conflict, "invitation.settled")
	ErrSentEnough     = problem.New(problem.Conflict, "invitation.sent_enough") // with Most
	ErrInvitedAlready = problem.New(problem.Conflict, "invitation.again")
	errInviteWait     = problem.New(problem.TooMany, "invitation.wait")
	errInviteRoles    = problem.New(problem.Invalid, "invitation.fault.roles")
	errInviteBranch   = problem.New(problem.Invalid, "invitation.fault.organisation")
	errInviteSelf     = problem.New(problem.Invalid, "invitation.fault.self")
)

// Invitable are the roles that one may be invited to, in the order of the form.
var Invitable = append([]Role{Guest}, Grants...)

// mayInvite says whether the actor may invite to a role in an organisation:
// administrators to all of them; the helpdesk to be here, so that support needs
// no fictitious person to let somebody in.
func (a Actor) mayInvite(tree Tree, g Grant) bool {
	if _, known := tree.Find(g.OrganisationID); !known {
		return false
	}
	if g.Role == Guest {
		return a.Serves(tree, Helpdesk, g.OrganisationID)
	}
	return slices.Contains(Grants, g.Role) && a.Serves(tree, Administrator, g.OrganisationID)
}

func (a Actor) mayInviteAll(tree Tree, i Invitation) bool {
	return !slices.ContainsFunc(i.Roles, func(role Role) bool { return !a.mayInvite(tree, Grant{role, i.OrganisationID}) })
}

// InvitableRoles are those that the actor may invite to somewhere.
func (s *Service) InvitableRoles(by Actor) []Role {
	if by.Has(Administrator) || by.Trusted() {
		return Invitable
	}
	return []Role{Guest}
}

// InvitableOrganisations are those that the actor may invite to.
func (s *Service) InvitableOrganisations(ctx context.Context, by Actor) ([]Organisation, error) {
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	return slices.DeleteFunc(slices.Clone(tree.All()), func(o Organisation) bool { return !by.mayInvite(tree, Grant{Guest, o.ID}) }), nil
}

// checkInvitation gives the mistakes, by the name of the field.
func (s *Service) checkInvitation(ctx context.Context, q db.Queryer, by Actor, i Invitation) (Faults, error) {
	faults := Faults{}
	faults.add("email", CheckEmail(i.Email))
	tree, err := Organisations(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	if !by.mayInvite(tree, Grant{Guest, i.OrganisationID}) {
		faults.add("organisation", errInviteBranch)
	} else if len(i.Roles) == 0 || !by.mayInviteAll(tree, i) {
		faults.add("roles", errInviteRoles)
	}
	if _, known := i18n.Parse(i.Language); !known {
		faults.add("language", errNotAnOption)
	}
	own, err := SelectProfile(ctx, q, by.ProfileID)
	if err != nil {
		return nil, err
	}
	if own.reads(EmailKey(i.Email)) {
		faults.add("email", errInviteSelf)
	}
	return faults, nil
}

// Invite mails an invitation to an address. Whether anybody has a profile with
// it is not told. Nothing is done when there are faults. Problems: ErrForbidden,
// ErrInvitedAlready when the same waits already, ErrTooMany, invitation.wait
// within a minute of another mail to the address.
func (s *Service) Invite(ctx context.Context, by Actor, i Invitation) (faults Faults, err error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return nil, err
	}
	i.ID, i.Email, i.By, i.State = InvitationID(db.NewID()), KeptEmail(i.Email), by.ProfileID, InvitationOpen
	slices.Sort(i.Roles)
	i.Roles = slices.Compact(i.Roles)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if faults, err = s.checkInvitation(ctx, tx, by, i); err != nil || len(faults) > 0 {
			return err
		}
		if err := s.spend(ctx, tx, invitationsPerPerson, string(by.ProfileID)); err != nil {
			return err
		}
		i.CreatedAt = tx.Now()
		if err := expireInvitations(ctx, tx, EmailKey(i.Email)); err != nil {
			return fmt.Errorf("expire invitations: %w", err)
		}
		if err := insertInvitation(ctx, tx, i); err != nil {
			return takenAs(err, ErrInvitedAlready)
		}
		if err := s.sendInvitation(ctx, tx, by, i); err != nil {
			return err
		}
		return record(ctx, tx, i.entry(by, "invitation.send"))
	})
	return faults, err
}

// takenAs says of a row that is there already what it means.
func takenAs(err, meaning error) error {
	if db.IsTaken(err) {
		return meaning
	}
	return err
}

func (i Invitation) entry(by Actor, action string) audit.Entry {
	return by.Entry(action, "").About("invitation", string(i.ID))
}

// sendInvitation mails a link of its own, and makes the invitation last from now.
func (s *Service) sendInvitation(ctx context.Context, tx *db.Tx, by Actor, i Invitation) error {
	if mailing, err := s.mayMail(ctx, tx, i.Email); err != nil || !mailing {
		return orElse(err, errInviteWait)
	}
	inviter, err := SelectProfile(ctx, tx, i.By)
	if err != nil {
		return err
	}
	tree, err := Organisations(ctx, tx)
	if err != nil {
		return fmt.Errorf("read organisations: %w", err)
	}
	i.SentAt, i.ExpiresAt, i.TimesSent = tx.Now(), tx.Now().Add(invitationLives), i.TimesSent+1
	token := newToken()
	if err := updateSent(ctx, tx, i, hashToken(token)); err != nil {
		return takenAs(err, ErrInvitedAlready)
	}
	language, _ := i18n.Parse(i.Language)
	_, err = mail.Queue(ctx, tx, mail.Message{To: i.Email, Language: language, Kind: mail.Invited, Link: s.Settings.URL + "/invitasjon/" + token, LinkRef: string(i.ID),
		Args:  map[string]string{"Who": inviter.Name(), "Organisation": tree.Name(i.OrganisationID), "Expires": i18n.For(language).Date(i.ExpiresAt)},
		Until: i.ExpiresAt})
	if err != nil {
		return fmt.Errorf("queue invitation: %w", err)
	}
	return nil
}

// manage runs one act of the staff on an invitation that they could have sent.
func (s *Service) manage(ctx context.Context, by Actor, id InvitationID, do func(tx *db.Tx, i Invitation) error) error {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := invitation(ctx, tx, id)
		if err != nil {
			return err
		}
		tree, err := Organisations(ctx, tx)
		if err != nil {
			return fmt.Errorf("read organisations: %w", err)
		}
		if !by.mayInviteAll(tree, i) {
			return ErrNoInvitation
		}
		return do(tx, i)
	})
}

// ResendInvitation mails an invitation once more, also an expired one; whoever
// does it vouches for it from now on. Links of earlier mails go on working.
// Problems: ErrNoInvitation, ErrInvitationOver, ErrSentEnough,
// ErrInvitedAlready, invitation.wait.
func (s *Service) ResendInvitation(ctx context.Context, by Actor, id InvitationID) error {
	return s.manage(ctx, by, id, func(tx *db.Tx, i Invitation) error {
		switch {
		case i.State != InvitationOpen:
			return ErrInvitationOver
		case i.TimesSent >= mostSent:
			return problem.New(ErrSentEnough.Kind, ErrSentEnough.Key, "Most", mostSent)
		}
		i.By = by.ProfileID
		if err := s.sendInvitation(ctx, tx, by, i); err != nil {
			return err
		}
		return record(ctx, tx, i.entry(by, "invitation.resend"))
	})
}

// RevokeInvitation takes an invitation back: no link to it opens anything any
// more, and a mail that waits is not sent. Problems: ErrNoInvitation,
// ErrInvitationOver.
func (s *Service) RevokeInvitation(ctx context.Context, by Actor, id InvitationID) error {
	return s.manage(ctx, by, id, func(tx *db.Tx, i Invitation) error {
		if err := closeInvitation(ctx, tx, i.ID, InvitationRevoked, by.ProfileID); err != nil {
			return err
		}
		if err := mail.Cancel(ctx, tx, string(i.ID)); err != nil {
			return err
		}
		return record(ctx, tx, i.entry(by, "invitation.revoke"))
	})
}

// closeInvitation settles an open one: of two who try at once, one gets through.
func closeInvitation(ctx context.Context, tx *db.Tx, id InvitationID, as InvitationState, by ProfileID) error {
	closed, err := updateClosed(ctx, tx, id, as, by)
	if err != nil {
		return fmt.Errorf("close invitation: %w", err)
	}
	if closed != 1 {
		return ErrInvitationOver
	}
	return nil
}

func invitation(ctx context.Context, q db.Queryer, id InvitationID) (Invitation, error) {
	i, err := selectInvitation(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return Invitation{}, ErrNoInvitation
	}
	if err != nil {
		return Invitation{}, fmt.Errorf("read invitation: %w", err)
	}
	return i, nil
}

// SentInvitation is an invitation as the staff see it.
type SentInvitation struct {
	Invitation
	ByName       string
	ClosedByName string
	Organisation string // empty: it is gone
	Void         bool   // waits, but whoever vouches may not give the roles any more
}

// Invitations gives those that the actor could have sent, the newest first, in
// one state; an empty state gives all.
func (s *Service) Invitations(ctx context.Context, by Actor, state InvitationState) ([]SentInvitation, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return nil, err
	}
	all, err := selectInvitations(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read invitations: %w", err)
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	var sent []SentInvitation
	for _, i := range all {
		if i.State = i.Now(s.DB.Now()); state != "" && i.State != state || !by.mayInviteAll(tree, i) {
			continue
		}
		sent = append(sent, SentInvitation{Invitation: i, Organisation: tree.Name(i.OrganisationID)})
	}
	return sent, s.nameInvitations(ctx, tree, sent)
}

func (s *Service) nameInvitations(ctx context.Context, tree Tree, sent []SentInvitation) error {
	var ids []ProfileID
	for _, i := range sent {
		ids = append(ids, i.By, i.ClosedBy)
	}
	slices.Sort(ids)
	names, err := Names(ctx, s.DB, slices.Compact(ids))
	if err != nil {
		return err
	}
	vouches := map[ProfileID]Actor{}
	for at := range sent {
		i := &sent[at]
		i.ByName, i.ClosedByName = names[i.By], names[i.ClosedBy]
		if i.State != InvitationOpen {
			continue
		}
		who, known := vouches[i.By]
		if !known {
			if who, err = inviter(ctx, s.DB, i.By); err != nil {
				return err
			}
			vouches[i.By] = who
		}
		i.Void = !who.mayInviteAll(tree, i.Invitation)
	}
	return nil
}

// inviter is somebody with the roles that they have now; Nobody when they are
// locked, gone or merged.
func inviter(ctx context.Context, q db.Queryer, id ProfileID) (Actor, error) {
	p, err := SelectProfile(ctx, q, id)
	if err != nil || p.State != Active {
		return Nobody, err
	}
	grants, err := selectGrants(ctx, q, id)
	if err != nil {
		return Nobody, fmt.Errorf("read roles: %w", err)
	}
	return Actor{ProfileID: id, Kind: Person, Roles: grants}, nil
}

// SweepInvitations forgets those that were settled or expired a month ago: a
// daily job. Who has which role stands in the roles.
func (s *Service) SweepInvitations(ctx context.Context) (count int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		count, err = deleteOldInvitations(ctx, tx, tx.Now().Add(-invitationKept))
		return err
	})
	return count, err
}
