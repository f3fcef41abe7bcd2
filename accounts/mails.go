package accounts

import (
	"context"
	"fmt"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

// letter is a mail of this room: to one of a person's addresses.
type letter struct {
	kind     mail.Kind
	to       Profile
	address  string
	language string // of the page, where the person has chosen none
	link     string
	ref      LinkID
	args     map[string]string
}

func (l letter) words() i18n.Language {
	for _, language := range []string{l.to.Language, l.language} {
		if known, ok := i18n.Parse(language); ok {
			return known
		}
	}
	return i18n.NB
}

// mail queues a letter as a step. The name is in it only when HR gave it, or
// when the address has been shown to be theirs: nobody shall write greetings to
// strangers in our name, neither by registering nor by a change of address.
func (s *Service) mail(ctx context.Context, tx *db.Tx, l letter) error {
	if _, err := mail.Queue(ctx, tx, l.message()); err != nil {
		return fmt.Errorf("queue %s: %w", l.kind, err)
	}
	return nil
}

// message is the letter as the outbox takes it.
func (l letter) message() mail.Message {
	args := map[string]string{}
	for name, value := range l.args {
		args[name] = value
	}
	if l.to.Kind == Internal || l.to.EmailVerifiedAt != nil && l.kind != mail.VerifyEmail {
		args["Name"] = l.to.GivenName
	}
	return mail.Message{To: l.address, Language: l.words(), Kind: l.kind,
		ProfileRef: string(l.to.ID), Link: l.link, LinkRef: string(l.ref), Args: args}
}

// mailLink makes a link for a new password and mails it to the address that
// may receive one. It leads on to a path of the portal; empty: where one lands.
func (s *Service) mailLink(ctx context.Context, tx *db.Tx, p Profile, purpose Purpose, back string) error {
	link := makeLink(tx.Now(), p.ID, purpose, p.RecoveryEmail())
	if err := insertLinks(ctx, tx, []freshLink{link}); err != nil {
		return fmt.Errorf("insert link: %w", err)
	}
	l := s.linkLetter(p, link)
	l.link = withReturn(l.link, back)
	return s.mail(ctx, tx, l)
}

// linkLetter is the mail with a link for a new password.
func (s *Service) linkLetter(p Profile, link freshLink) letter {
	l := letter{kind: mail.ResetPassword, to: p, address: link.Address, link: s.Settings.URL + "/passord/" + link.token, ref: link.ID}
	l.args = map[string]string{"Expires": i18n.For(l.words()).DateTime(link.ExpiresAt)}
	switch {
	case link.Purpose == SetPassword && p.Kind == Internal:
		l.kind, l.args["Username"] = mail.WelcomeInternal, p.Username
	case link.Purpose == SetPassword:
		l.kind = mail.SetPassword
	}
	return l
}

// sendLink is mailLink with its audit entry.
func (s *Service) sendLink(ctx context.Context, tx *db.Tx, by Actor, p Profile, purpose Purpose) error {
	if err := s.mailLink(ctx, tx, p, purpose, ""); err != nil {
		return err
	}
	return record(ctx, tx, linkSent(by, p.ID, purpose))
}

func linkSent(by Actor, to ProfileID, purpose Purpose) audit.Entry {
	return by.Entry("link.send", to).About("link", string(purpose))
}

// mailVerification sends a link that proves an address by being used.
func (s *Service) mailVerification(ctx context.Context, tx *db.Tx, p Profile, address string) error {
	if err := revokeLinks(ctx, tx, p.ID, VerifyEmail); err != nil {
		return err
	}
	link, token, err := newLink(ctx, tx, p.ID, VerifyEmail, address)
	if err != nil {
		return err
	}
	l := letter{kind: mail.VerifyEmail, to: p, address: address, link: s.Settings.URL + "/epost/" + token, ref: link.ID}
	l.args = map[string]string{"Expires": i18n.For(l.words()).DateTime(link.ExpiresAt)}
	return s.mail(ctx, tx, l)
}

// mailMerged tells the owner of a tombstone's address that they are employed
// now (M42, M43); the username only where the two are surely one person.
func (s *Service) mailMerged(ctx context.Context, tx *db.Tx, tombstone Profile, kind mail.Kind) error {
	l := letter{kind: kind, to: tombstone, address: tombstone.Email, link: s.Settings.URL + "/logg-inn", args: map[string]string{}}
	survivor, err := Survivor(ctx, tx, tombstone)
	if err != nil {
		return err
	}
	if survivor.Kind == External { // of two guest profiles (M9)
		l.kind = mail.AlreadyRegistered
	}
	if tombstone.mergedSurely() {
		l.args["Username"] = survivor.Username
	}
	return s.mail(ctx, tx, l)
}

// mergedSurely says that M42 and M43 may show the survivor's username.
func (p Profile) mergedSurely() bool {
	return p.State == Merged && p.MergedEvidence != "" && p.MergedEvidence != string(Typed)
}
