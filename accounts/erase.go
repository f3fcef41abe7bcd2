package accounts

import (
	"context"
	"fmt"
	"slices"

	"kursbro/app/db"
	"kursbro/app/mail"
)

// Erase takes from this room, as a step, all that it knows of a person: ids are
// the living profile and the tombstones that lead to it. What is left of each is
// its id, so that the log, certificates and what others did with them still lead
// somewhere: nobody signs in to it, finds it or writes to it. Others' rows lose
// what they say of the person. Registering anew with the same address works as
// for anybody.
func (s *Service) Erase(ctx context.Context, tx *db.Tx, ids []ProfileID) error {
	for _, id := range ids {
		p, err := SelectProfile(ctx, tx, id)
		if err != nil {
			return err
		}
		addresses, err := selectAddresses(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("read addresses: %w", err)
		}
		if err := s.eraseTries(ctx, tx, p, addresses); err != nil {
			return fmt.Errorf("erase tries: %w", err)
		}
		if err := eraseInvitations(ctx, tx, id, addresses); err != nil {
			return fmt.Errorf("erase invitations: %w", err)
		}
		if err := eraseMail(ctx, tx, id, addresses); err != nil {
			return fmt.Errorf("erase mail: %w", err)
		}
		if err := deleteHoldings(ctx, tx, id); err != nil {
			return fmt.Errorf("erase holdings: %w", err)
		}
		if err := updateLeaderless(ctx, tx, p); err != nil {
			return fmt.Errorf("erase leader: %w", err)
		}
		if err := updateErased(ctx, tx, id); err != nil {
			return fmt.Errorf("erase profile: %w", err)
		}
	}
	return nil
}

// eraseTries forgets what was counted under the person's names and addresses.
func (s *Service) eraseTries(ctx context.Context, tx *db.Tx, p Profile, addresses []string) error {
	keys := []string{s.key(guessesPerAccount, signInKey(p.SignInName())), s.key(codesPerPerson, string(p.ID)), s.key(setsPerPerson, string(p.ID)), s.key(sharesPerPerson, string(p.ID))}
	for _, address := range addresses {
		for _, l := range []limit{mailsPerMinute, mailsPerHour} {
			keys = append(keys, s.key(l, EmailKey(address)))
		}
		for _, l := range []limit{mailsPerMailbox, sharesPerMailbox} {
			keys = append(keys, s.key(l, mailbox(address)))
		}
	}
	for _, key := range slices.Compact(slices.Sorted(slices.Values(keys))) {
		if err := deleteTries(ctx, tx, key); err != nil {
			return err
		}
	}
	return nil
}

// eraseInvitations takes away what was sent to one of the person's addresses, or
// was answered by them at another, with the letters.
func eraseInvitations(ctx context.Context, tx *db.Tx, id ProfileID, addresses []string) error {
	var keys []string
	for _, address := range addresses {
		keys = append(keys, EmailKey(address))
	}
	theirs, err := selectInvitationsOf(ctx, tx, id, keys)
	if err != nil {
		return err
	}
	for _, invitation := range theirs {
		if err := mail.EraseAbout(ctx, tx, string(invitation)); err != nil {
			return err
		}
		if err := deleteInvitation(ctx, tx, invitation); err != nil {
			return err
		}
	}
	return updateUnclaimed(ctx, tx, id)
}

func eraseMail(ctx context.Context, tx *db.Tx, id ProfileID, addresses []string) error {
	if err := mail.Erase(ctx, tx, string(id)); err != nil {
		return err
	}
	for _, address := range addresses {
		if err := mail.EraseAddress(ctx, tx, address); err != nil {
			return err
		}
		if err := deleteInquiriesFrom(ctx, tx, address); err != nil {
			return fmt.Errorf("erase inquiries: %w", err)
		}
	}
	return nil
}
