package accounts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

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
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	served, _ := by.Served(tree, Helpdesk)
	all, err := selectInvitations(ctx, s.DB, served)
	if err != nil {
		return nil, fmt.Errorf("read invitations: %w", err)
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
			if who, err = ActsAs(ctx, s.DB, i.By); err != nil {
				return err
			}
			vouches[i.By] = who
		}
		i.Void = !who.mayInviteAll(tree, i.Invitation)
	}
	return nil
}

// SweepInvitations forgets, as a step, those that were settled or expired before
// a moment: so many at most. It says how many. Who has which role stands in the
// roles.
func SweepInvitations(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return deleteOldInvitations(ctx, tx, before, most)
}
