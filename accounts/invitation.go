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
