package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// An invitation is for whoever reads the mail of its address, and for nobody
// else: a mail can be forwarded, and then its link alone would give somebody's
// rights to a stranger. So the link shows what is offered and no more. It is
// accepted by a profile whose own, confirmed address it is, or – people are
// invited at work and signed in by a private address – by who types the code
// that is mailed to the address anew, in the browser that asks, within minutes.
// The inviter is not asked to confirm: they know the address, not the profile.

// Why an invitation cannot be accepted.
var (
	ErrInvitationExpired = problem.New(problem.Conflict, "invitation.expired")
	ErrInviterGone       = problem.New(problem.Conflict, "invitation.inviter_gone")
	ErrBranchGone        = problem.New(problem.Conflict, "invitation.organisation_gone")
	ErrOwnInvitation     = problem.New(problem.Conflict, "invitation.own")
	ErrProfileEnded      = problem.New(problem.Conflict, "invitation.ended")
	ErrInvitationCode    = problem.New(problem.Invalid, "invitation.code.wrong")
)

// Offer is an invitation as the invited see it, and what accepting it would do.
type Offer struct {
	Invitation
	InviterName  string
	Organisation string
	Own          Profile // who is signed in; zero: nobody
	Reads        bool    // and has shown that the address is theirs
	Claimed      bool    // or is to type the code that was mailed there
	New          []Role  // that they would get
	Had          []Role  // and have already
	Factor       bool    // no role works before there is a second factor
	ByHand       bool    // from then on no merge happens by itself (M15)
	Mine         bool    // they have accepted it already
	Refusal      error   // why nobody can accept it; nil: somebody can
}

// reads says that the person has shown that mail to an address reaches them.
func (p Profile) reads(emailKey string) bool {
	if p.Kind == External && p.EmailVerifiedAt == nil {
		return false
	}
	return p.Living() && emailKey != "" && EmailKey(p.RecoveryEmail()) == emailKey
}

// OpenInvitation tells what the link of an invitation offers to who asks, and
// notes that it was opened. Looking uses nothing up. Problems: ErrLinkOver for
// what never was a link, ErrTooMany for who tries many.
func (s *Service) OpenInvitation(ctx context.Context, by Actor, token string, from Client) (offer Offer, err error) {
	err = s.byLink(ctx, token, from, func(tx *db.Tx, i Invitation) error {
		if offer, err = s.weighInvitation(ctx, tx, by, i); err != nil {
			return err
		}
		return updateOpened(ctx, tx, i.ID)
	})
	return offer, err
}

// byLink finds the invitation of a link and does something with it. A token that
// never was one counts as a guess, and the count is kept.
func (s *Service) byLink(ctx context.Context, token string, from Client, do func(*db.Tx, Invitation) error) error {
	var unknown bool
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.check(ctx, tx, linksPerAddress, network(from.Address)); err != nil {
			return err
		}
		i, err := selectInvitationByToken(ctx, tx, hashToken(token))
		if unknown = errors.Is(err, db.ErrNone); unknown {
			return s.spend(ctx, tx, linksPerAddress, network(from.Address))
		}
		if err != nil {
			return fmt.Errorf("read invitation: %w", err)
		}
		return do(tx, i)
	})
	if err == nil && unknown {
		return ErrLinkOver
	}
	return err
}

// weighInvitation is both what the page says and what accepting does.
func (s *Service) weighInvitation(ctx context.Context, q db.Queryer, by Actor, i Invitation) (Offer, error) {
	offer := Offer{Invitation: i}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return offer, fmt.Errorf("read organisations: %w", err)
	}
	who, err := SelectProfile(ctx, q, i.By)
	if err != nil {
		return offer, err
	}
	offer.InviterName, offer.Organisation = who.Name(), tree.Name(i.OrganisationID)
	vouches, err := ActsAs(ctx, q, i.By)
	if err != nil {
		return offer, err
	}
	offer.Mine = i.State == InvitationAccepted && by.SignedIn() && i.ClosedBy == by.ProfileID
	offer.Refusal = i.refusal(by, offer.Organisation != "", vouches.mayInviteAll(tree, i), q.Now())
	if !by.SignedIn() || offer.Refusal != nil {
		return offer, nil
	}
	return offer, s.weighOwn(ctx, q, by, &offer)
}

// refusal says why nobody can accept, or not the one who asks.
func (i Invitation) refusal(by Actor, branch, vouched bool, now time.Time) error {
	switch {
	case i.State != InvitationOpen:
		return ErrInvitationOver
	case !i.ExpiresAt.After(now):
		return ErrInvitationExpired
	case !branch:
		return ErrBranchGone
	case !vouched:
		return ErrInviterGone
	case by.SignedIn() && by.ProfileID == i.By:
		return ErrOwnInvitation
	case by.Ended:
		return ErrProfileEnded
	}
	return nil
}

// weighOwn says what becomes of whoever is signed in.
func (s *Service) weighOwn(ctx context.Context, q db.Queryer, by Actor, offer *Offer) (err error) {
	if offer.Own, err = SelectProfile(ctx, q, by.ProfileID); err != nil {
		return err
	}
	offer.Reads = offer.Own.reads(EmailKey(offer.Email))
	offer.Claimed = offer.claim.open(by.ProfileID, q.Now())
	grants, err := selectGrants(ctx, q, by.ProfileID)
	if err != nil {
		return fmt.Errorf("read roles: %w", err)
	}
	for _, g := range offer.Grants() {
		if slices.Contains(grants, g) {
			offer.Had = append(offer.Had, g.Role)
			continue
		}
		offer.New = append(offer.New, g.Role)
	}
	offer.ByHand = offer.Own.Kind == External && len(grants) == 0 && len(offer.New) > 0
	if s.Settings.required(offer.Grants()) {
		factors, err := selectFactors(ctx, q, by.ProfileID)
		if err != nil {
			return fmt.Errorf("read factors: %w", err)
		}
		offer.Factor = !factors.Any()
	}
	return nil
}

// InvitationsFor gives what is offered to the addresses that the asker has shown
// to be theirs, the oldest first.
func (s *Service) InvitationsFor(ctx context.Context, by Actor) ([]Offer, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return nil, err
	}
	own, err := SelectProfile(ctx, s.DB, by.ProfileID)
	if err != nil || !own.reads(EmailKey(own.RecoveryEmail())) {
		return nil, err
	}
	all, err := selectInvitationsTo(ctx, s.DB, EmailKey(own.RecoveryEmail()), s.DB.Now())
	if err != nil {
		return nil, fmt.Errorf("read invitations: %w", err)
	}
	var offers []Offer
	for _, i := range all {
		offer, err := s.weighInvitation(ctx, s.DB, by, i)
		if err != nil {
			return nil, err
		}
		if offer.Refusal == nil {
			offers = append(offers, offer)
		}
	}
	return offers, nil
}

// AcceptInvitation gives the asker, whose address it is, the roles that the
// page said. Accepting it twice changes nothing. Problems: ErrNoInvitation, also
// for one to another address, and the refusals of an Offer.
func (s *Service) AcceptInvitation(ctx context.Context, by Actor, id InvitationID) error {
	return s.answer(ctx, by, id, func(tx *db.Tx, i Invitation) error {
		offer, err := s.weighInvitation(ctx, tx, by, i)
		if err != nil || offer.Mine {
			return err
		}
		return s.accept(ctx, tx, by, offer)
	})
}

// answer finds an invitation to the asker's own address, or one that they have
// answered.
func (s *Service) answer(ctx context.Context, by Actor, id InvitationID, do func(*db.Tx, Invitation) error) error {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := invitation(ctx, tx, id)
		if err != nil {
			return err
		}
		own, err := SelectProfile(ctx, tx, by.ProfileID)
		if err != nil {
			return err
		}
		if i.ClosedBy != own.ID && !own.reads(EmailKey(i.Email)) {
			return ErrNoInvitation
		}
		return do(tx, i)
	})
}

func (s *Service) accept(ctx context.Context, tx *db.Tx, by Actor, offer Offer) error {
	switch {
	case offer.Refusal != nil:
		return offer.Refusal
	case offer.Own.State == Ended: // since the request began
		return ErrProfileEnded
	case !maySignIn(offer.Own.State):
		return ErrNotSignedIn
	}
	if err := closeInvitation(ctx, tx, offer.ID, InvitationAccepted, by.ProfileID); err != nil {
		return err
	}
	for _, role := range offer.New {
		if err := GrantRole(ctx, tx, Actor{ProfileID: offer.By, Kind: Person}, by.ProfileID, Grant{role, offer.OrganisationID}); err != nil {
			return err
		}
	}
	if err := s.tellInviter(ctx, tx, offer.Invitation); err != nil {
		return err
	}
	return record(ctx, tx, by.Entry("invitation.accept", by.ProfileID).About("invitation", string(offer.ID)))
}

// tellInviter mails whoever vouches that there is an answer; which one stands in
// the list.
func (s *Service) tellInviter(ctx context.Context, tx *db.Tx, i Invitation) error {
	p, err := SelectProfile(ctx, tx, i.By)
	if err != nil || p.RecoveryEmail() == "" || !p.Living() {
		return err
	}
	return s.mail(ctx, tx, letter{kind: mail.InvitationAnswered, to: p, address: p.RecoveryEmail(), link: s.Settings.URL + "/invitasjoner"})
}

// DeclineInvitation says no, also for who is not signed in: the link is enough
// to have no roles. Problems: ErrLinkOver, ErrInvitationOver.
func (s *Service) DeclineInvitation(ctx context.Context, by Actor, token string, from Client) error {
	return s.byLink(ctx, token, from, func(tx *db.Tx, i Invitation) error { return s.decline(ctx, tx, by, i) })
}

// DeclineOwnInvitation says no to one that was sent to the asker's own address.
// Problems: ErrNoInvitation, ErrInvitationOver.
func (s *Service) DeclineOwnInvitation(ctx context.Context, by Actor, id InvitationID) error {
	return s.answer(ctx, by, id, func(tx *db.Tx, i Invitation) error { return s.decline(ctx, tx, by, i) })
}

func (s *Service) decline(ctx context.Context, tx *db.Tx, by Actor, i Invitation) error {
	if err := closeInvitation(ctx, tx, i.ID, InvitationDeclined, by.ProfileID); err != nil {
		return err
	}
	if err := s.tellInviter(ctx, tx, i); err != nil {
		return err
	}
	return record(ctx, tx, i.entry(by, "invitation.decline"))
}

// RegisterInvited is Register for somebody who has no profile yet: the address
// and the organisation are those of the invitation, also where the organisation
// is not open to all. The mail that it sends shows that the address is theirs;
// the invitation waits for them inside. Problems: as Register, ErrLinkOver and
// the refusals of an Offer.
func (s *Service) RegisterInvited(ctx context.Context, token string, r Registration, from Client) (faults Faults, err error) {
	offer, err := s.OpenInvitation(ctx, Nobody, token, from)
	if err != nil || offer.Refusal != nil {
		return nil, orElse(err, offer.Refusal)
	}
	r.Email, r.OrganisationID = offer.Email, offer.OrganisationID
	if faults, err = s.CheckRegistration(ctx, r); err != nil {
		return nil, err
	}
	delete(faults, "organisation")
	if len(faults) > 0 {
		return faults, nil
	}
	return nil, s.Register(ctx, r, from)
}
