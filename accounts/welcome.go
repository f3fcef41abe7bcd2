package accounts

import (
	"context"
	"errors"
	"fmt"

	"kursbro/app/db"
	"kursbro/app/mail"
)

// QueueWelcome mails a new internal a link to set a password, as a step: to
// HR's private e-mail. Without one nothing is sent, and the answer is false.
// The link is made by FillWelcome when the letter leaves: HR may tell of two
// hundred thousand people in a night, and the mail server takes its time.
func (s *Service) QueueWelcome(ctx context.Context, tx *db.Tx, id ProfileID) (bool, error) {
	p, err := SelectProfile(ctx, tx, id)
	if err != nil || p.RecoveryEmail() == "" {
		return false, err
	}
	if _, err := mail.Queue(ctx, tx, welcome(p)); err != nil {
		return false, fmt.Errorf("queue welcome: %w", err)
	}
	return true, nil
}

// welcome is the letter before it has a link.
func welcome(p Profile) mail.Message {
	l := letter{kind: mail.WelcomeInternal, to: p}
	return mail.Message{To: p.RecoveryEmail(), Language: l.words(), Kind: l.kind, ProfileRef: string(p.ID), Later: true}
}

// FillWelcome is the mail.Filler of the welcome: a link to where mail may go
// today. Who has left, moved on or been locked since gets none.
func (s *Service) FillWelcome(ctx context.Context, tx *db.Tx, m mail.Message) (mail.Message, error) {
	p, err := SelectProfile(ctx, tx, ProfileID(m.ProfileRef))
	if errors.Is(err, ErrNoProfile) {
		return m, mail.ErrUnwanted
	}
	if err != nil {
		return m, err
	}
	if p.State != Active || p.RecoveryEmail() == "" {
		return m, mail.ErrUnwanted
	}
	link := makeLink(tx.Now(), p.ID, SetPassword, p.RecoveryEmail())
	if err := insertLinks(ctx, tx, []freshLink{link}); err != nil {
		return m, fmt.Errorf("insert link: %w", err)
	}
	return s.linkLetter(p, link).message(), record(ctx, tx, linkSent(Job("welcome"), p.ID, SetPassword))
}
