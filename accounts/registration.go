package accounts

import (
	"context"
	"fmt"
	"net/url"
	"regexp"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/mail"
)

// Registration is what a guest says about themselves.
type Registration struct {
	GivenName, FamilyName string
	BirthDate             string // ISO (see ParseDay)
	Email                 string // becomes the user name
	Contact
	OrganisationID OrganisationID
	NationalID     nationalid.Number `json:"-"` // zero: not given
	Language       string            // of the page
	Return         string            // where to be led once a password is chosen; see backTo
}

// backTo is where registering may lead: to the course that a code or a link was
// for. The mail says it, and whoever registers may name somebody else's address.
var backTo = regexp.MustCompile(`^/(kode\?kode=[A-Za-z0-9-]{1,20}|kurs/[A-Za-z0-9-]{1,64})$`)

// withReturn adds to a path of the portal where to go afterwards, if it may be said.
func withReturn(path, back string) string {
	if !backTo.MatchString(back) {
		return path
	}
	return path + "?return=" + url.QueryEscape(back)
}

// Contact is how to reach a person besides e-mail; all of it may be empty.
type Contact struct {
	Mobile      string // as typed; MobileKey is kept
	Address     string
	PostalCode  string // four digits
	PostalPlace string
}

// Client is where a request comes from.
type Client struct {
	Address string // IP
	Device  string // browser and system, in short
	Known   string // the token of a browser that has signed in before; may be empty
}

// CheckRegistration gives the mistakes, by the name of the field. Nothing in it
// depends on who is registered already (M4, M43).
func (s *Service) CheckRegistration(ctx context.Context, r Registration) (Faults, error) {
	faults := Faults{}
	faults.add("given_name", checkName(r.GivenName, "accounts.fault.given_name"))
	faults.add("family_name", checkName(r.FamilyName, "accounts.fault.family_name"))
	faults.add("birth_date", checkBirth(r.BirthDate, s.DB.Now()))
	if r.Email == "" {
		faults.add("email", fault("accounts.fault.email_missing"))
	}
	faults.add("email", CheckEmail(r.Email))
	r.Contact.check(faults)
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	if o, known := tree.Find(r.OrganisationID); !known || !o.OpenToExternals {
		faults.add("organisation", fault("accounts.fault.organisation"))
	}
	return faults, nil
}

func (c Contact) check(faults Faults) {
	faults.add("mobile", checkMobile(c.Mobile))
	faults.add("address", checkText(c.Address, 120, ""))
	faults.add("postal_code", checkPostal(c.PostalCode))
	faults.add("postal_place", checkText(c.PostalPlace, 60, ""))
}

// Register takes a registration that has no faults. What the screen says
// afterwards is the same whoever the address belongs to; the mail tells its
// owner: a link to set a password, that they are registered already, or (M43)
// that they have an internal profile. Problem: ErrTooMany for one address that
// registers too often.
func (s *Service) Register(ctx context.Context, r Registration, from Client) error {
	what := said{Registration: r}
	if !r.NationalID.IsZero() {
		what.NationalID = r.NationalID.Reveal()
	}
	return s.receive(ctx, pleaToRegister, what, from)
}

func (s *Service) register(ctx context.Context, tx *db.Tx, what said) error {
	r, err := s.registration(what)
	if err != nil {
		return err
	}
	mailing, err := s.mayMail(ctx, tx, r.Email)
	if err != nil {
		return err
	}
	owner, err := s.ownerOf(ctx, tx, r.Email)
	if err != nil {
		return err
	}
	switch {
	case owner == nil:
		return s.registerNew(ctx, tx, r, mailing)
	case owner.State == Pending:
		return s.registerAgain(ctx, tx, *owner, r, mailing)
	case mailing:
		return s.remindOwner(ctx, tx, *owner, r.Language, r.Return)
	}
	return nil
}

// ownerOf gives the profile that has the address as user name: the living one,
// else the latest tombstone unless such addresses may register anew.
func (s *Service) ownerOf(ctx context.Context, q db.Queryer, email string) (*Profile, error) {
	owners, err := selectByEmail(ctx, q, EmailKey(email))
	if err != nil {
		return nil, fmt.Errorf("read owner of address: %w", err)
	}
	if len(owners) == 0 || !owners[0].Living() && s.Settings.reregistrationAllowed() {
		return nil, nil
	}
	return &owners[0], nil
}

// registerNew mails also to an address for which somebody has just asked for
// another mail, in vain: this is the first that it gets.
func (s *Service) registerNew(ctx context.Context, tx *db.Tx, r Registration, mailing bool) error {
	if !mailing {
		room, err := s.hasRoom(ctx, tx, r.Email)
		if err != nil {
			return err
		}
		mailing = room
	}
	p := Profile{Kind: External, State: Pending}
	r.apply(&p)
	ids, err := InsertProfiles(ctx, tx, []Profile{p})
	if err != nil {
		return err
	}
	p.ID = ids[0]
	return s.completeRegistration(ctx, tx, p, r, mailing)
}

// registerAgain is for an address whose owner never came back: what was said
// last counts, since nobody has confirmed what was said before.
func (s *Service) registerAgain(ctx context.Context, tx *db.Tx, p Profile, r Registration, mailing bool) error {
	r.apply(&p)
	if err := updateProfile(ctx, tx, p); err != nil {
		return fmt.Errorf("update registration: %w", err)
	}
	if err := deleteTypedNumbers(ctx, tx, p.ID); err != nil {
		return fmt.Errorf("forget typed number: %w", err)
	}
	return s.completeRegistration(ctx, tx, p, r, mailing)
}

func (s *Service) completeRegistration(ctx context.Context, tx *db.Tx, p Profile, r Registration, mailing bool) error {
	if !r.NationalID.IsZero() {
		if _, err := s.AttachNationalID(ctx, tx, p.ID, r.NationalID, Typed); err != nil {
			return err
		}
	}
	if err := consented(ctx, tx, p.ID); err != nil {
		return err
	}
	if mailing {
		if err := s.mailLink(ctx, tx, p, SetPassword, r.Return); err != nil {
			return err
		}
	}
	return record(ctx, tx, Nobody.Entry("profile.register", p.ID))
}

func (r Registration) apply(p *Profile) {
	p.GivenName, p.FamilyName, p.BirthDate, p.Email = r.GivenName, r.FamilyName, r.BirthDate, KeptEmail(r.Email)
	p.OrganisationID, p.Language = r.OrganisationID, r.Language
	r.Contact.apply(p)
}

func (c Contact) apply(p *Profile) {
	mobile := MobileKey(c.Mobile)
	if p.Kind == Internal && p.Mobile != mobile {
		p.MobileSource = FromSelf
	}
	p.Mobile, p.Address, p.PostalCode, p.PostalPlace = mobile, c.Address, c.PostalCode, c.PostalPlace
}

// remindOwner writes to somebody who has a profile, or had one (M43).
func (s *Service) remindOwner(ctx context.Context, tx *db.Tx, p Profile, language, back string) error {
	var err error
	if p.Living() {
		err = s.mail(ctx, tx, letter{kind: mail.AlreadyRegistered, to: p, address: p.Email, language: language, link: s.Settings.URL + withReturn("/logg-inn", back)})
	} else {
		err = s.mailMerged(ctx, tx, p, mail.MergedRegistration)
	}
	if err != nil {
		return err
	}
	return record(ctx, tx, Nobody.Entry("profile.register_again", p.ID))
}

// ResendRegistration mails what registering mailed once more, at most once a
// minute; for an address that nobody registered it does nothing. Problem:
// ErrTooMany.
func (s *Service) ResendRegistration(ctx context.Context, email, back string, from Client) error {
	return s.receive(ctx, pleaToResend, said{Name: email, Registration: Registration{Return: back}}, from)
}

func (s *Service) resendRegistration(ctx context.Context, tx *db.Tx, email, back string) error {
	mailing, err := s.mayMail(ctx, tx, email)
	if err != nil || !mailing {
		return err
	}
	owner, err := s.ownerOf(ctx, tx, email)
	if err != nil || owner == nil {
		return err
	}
	if owner.State != Pending {
		return s.remindOwner(ctx, tx, *owner, owner.Language, back)
	}
	if err := s.mailLink(ctx, tx, *owner, SetPassword, back); err != nil {
		return err
	}
	return record(ctx, tx, linkSent(Nobody, owner.ID, SetPassword))
}
