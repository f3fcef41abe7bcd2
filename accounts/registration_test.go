package accounts_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

var here = accounts.Client{Address: "192.0.2.7", Device: "Firefox, Linux"}

const secret = "hesten spiser gress om natta"

// kari is a registration without faults.
func (h house) kari() accounts.Registration {
	return accounts.Registration{GivenName: "Kari", FamilyName: "Nordmann", BirthDate: "1991-09-12", Email: "Kari@Privat.example",
		Contact: accounts.Contact{Mobile: "90000000", PostalCode: "4020", PostalPlace: "Stavanger"}, OrganisationID: h.guests, Language: "nn"}
}

func (h house) register(r accounts.Registration) {
	h.t.Helper()
	faults, err := h.CheckRegistration(h.t.Context(), r)
	h.must(err)
	if len(faults) > 0 {
		h.t.Fatalf("faults: %v", faults)
	}
	h.must(h.Register(h.t.Context(), r, here))
}

// Register, ResendRegistration and Forget are what a visitor asks for, and what
// the portal's job does of it a moment later.
func (h house) Register(ctx context.Context, r accounts.Registration, from accounts.Client) error {
	return h.seenTo(h.Service.Register(ctx, r, from))
}

func (h house) ResendRegistration(ctx context.Context, email string, from accounts.Client) error {
	return h.seenTo(h.Service.ResendRegistration(ctx, email, "", from))
}

func (h house) Forget(ctx context.Context, name, language string, from accounts.Client) error {
	return h.seenTo(h.Service.Forget(ctx, name, language, from))
}

func (h house) seenTo(err error) error {
	if err == nil {
		_, err = h.SeeToInbox(context.Background())
	}
	return err
}

// letter is a mail in the outbox.
type letter struct{ kind, to, link, args string }

// token is the secret at the end of the letter's link.
func (l letter) token() string { return l.link[strings.LastIndex(l.link, "/")+1:] }

// letters are the mails that were queued, the oldest first; of one moment those with a link last.
func (h house) letters() (all []letter) {
	h.t.Helper()
	rows, err := h.DB.Query(h.t.Context(), `SELECT kind, to_address, coalesce(link, ''), args FROM mail ORDER BY queued_at, CASE WHEN link IS NULL THEN 0 ELSE 1 END, id`)
	all, err = db.Collect(rows, err, func(row db.Row) (l letter, err error) {
		err = row.Scan(&l.kind, &l.to, &l.link, &l.args)
		return l, err
	})
	h.must(err)
	return all
}

// newest is the mail that was queued last.
func (h house) newest() letter {
	h.t.Helper()
	all := h.letters()
	if len(all) == 0 {
		h.t.Fatal("no mail was queued")
	}
	return all[len(all)-1]
}

// enter sets the password by the newest mail's link.
func (h house) enter(password string) accounts.SignedIn {
	h.t.Helper()
	in, err := h.NewPassword(h.t.Context(), h.newest().token(), password, false, here)
	h.must(err)
	return in
}

// guest registers and sets a password.
func (h house) guest() accounts.Profile {
	h.t.Helper()
	h.register(h.kari())
	in := h.enter(secret)
	h.later(2 * time.Minute)
	return in.Profile
}

func (h house) signIn(name, password string) (accounts.SignedIn, error) {
	return h.SignIn(h.t.Context(), accounts.Credentials{Name: name, Password: password}, here)
}

func TestGuestRegistersAndComesIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.register(h.kari())
		sent := h.newest()
		if sent.kind != "account.set_password" || sent.to != "Kari@Privat.example" || !strings.HasPrefix(sent.link, "https://kursbro.example/passord/") {
			t.Fatalf("mail: %+v", sent)
		}
		if h.count("SELECT count(*) FROM one_time_link WHERE token_hash = $1", sent.token()) != 0 {
			t.Error("the token itself is kept")
		}
		if _, err := h.signIn("kari@privat.example", secret); !errors.Is(err, accounts.ErrSignInFailed) {
			t.Errorf("before a password is set: %v", err)
		}
		in := h.enter(secret)
		by, err := h.Identify(t.Context(), in.Token)
		if err != nil || by.Name != "Kari Nordmann" || by.Internal || by.Language != "nn" || !by.Has(accounts.Guest) {
			t.Fatalf("%+v, %v", by, err)
		}
		p := h.profile(by.ProfileID)
		if p.State != accounts.Active || p.EmailVerifiedAt == nil || p.Mobile != "+4790000000" {
			t.Errorf("%+v", p)
		}
		if _, err := h.signIn(" KARI@privat.example ", secret); err != nil {
			t.Errorf("sign in: %v", err)
		}
	})
}

func TestEveryFaultIsNamedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		tests := []struct {
			name   string
			change func(*accounts.Registration)
			field  string
			key    string
		}{
			{"no name", func(r *accounts.Registration) { r.GivenName = "" }, "given_name", "accounts.fault.given_name"},
			{"a link for a name", func(r *accounts.Registration) { r.FamilyName = "http://vond.example" }, "family_name", "accounts.fault.name"},
			{"Sámi letters", func(r *accounts.Registration) { r.FamilyName = "Čáhppe-Ŋŧ" }, "", ""},
			{"a name turned round", func(r *accounts.Registration) { r.GivenName = "Kari\u202e" }, "given_name", "accounts.fault.control"},
			{"a letter that nobody sees", func(r *accounts.Registration) { r.GivenName = "\u3164" }, "given_name", "accounts.fault.control"},
			{"an address turned round", func(r *accounts.Registration) { r.Address = "Storgata \u20671" }, "address", "accounts.fault.control"},
			{"an apostrophe", func(r *accounts.Registration) { r.GivenName = "D’Arcy Jr." }, "", ""},
			{"born tomorrow", func(r *accounts.Registration) { r.BirthDate = "2026-05-08" }, "birth_date", "accounts.fault.birth"},
			{"born today", func(r *accounts.Registration) { r.BirthDate = "2026-05-07" }, "", ""},
			{"no birth date", func(r *accounts.Registration) { r.BirthDate = "" }, "birth_date", "accounts.fault.birth_missing"},
			{"no address", func(r *accounts.Registration) { r.Email = "" }, "email", "accounts.fault.email_missing"},
			{"a username", func(r *accounts.Registration) { r.Email = "kano1" }, "email", "accounts.fault.email"},
			{"a header", func(r *accounts.Registration) { r.Email = "a@b.example\r\nBcc: c@d.example" }, "email", "accounts.fault.email"},
			{"no dot", func(r *accounts.Registration) { r.Email = "a@b" }, "email", "accounts.fault.email"},
			{"an address with a plus", func(r *accounts.Registration) { r.Email = "kari+kurs@privat.example" }, "", ""},
			{"a Norwegian domain", func(r *accounts.Registration) { r.Email = "kari@blåbær.example" }, "", ""},
			{"short mobile", func(r *accounts.Registration) { r.Mobile = "9000" }, "mobile", "accounts.fault.mobile"},
			{"foreign mobile", func(r *accounts.Registration) { r.Mobile = "+46701234567" }, "", ""},
			{"letters in postal code", func(r *accounts.Registration) { r.PostalCode = "40a0" }, "postal_code", "accounts.fault.postal"},
			{"no postal code", func(r *accounts.Registration) { r.PostalCode = "" }, "", ""},
			{"a closed organisation", func(r *accounts.Registration) { r.OrganisationID = h.hospital }, "organisation", "accounts.fault.organisation"},
			{"no organisation", func(r *accounts.Registration) { r.OrganisationID = "" }, "organisation", "accounts.fault.organisation"},
		}
		for _, test := range tests {
			r := h.kari()
			test.change(&r)
			faults, err := h.CheckRegistration(t.Context(), r)
			h.must(err)
			switch {
			case test.field == "" && len(faults) > 0:
				t.Errorf("%s: refused: %v", test.name, faults)
			case test.field != "" && (len(faults) != 1 || faults[test.field] == nil || faults[test.field].Key != test.key):
				t.Errorf("%s: %v", test.name, faults)
			}
		}
		faults, err := h.CheckRegistration(t.Context(), accounts.Registration{})
		h.must(err)
		if len(faults) != 5 {
			t.Errorf("an empty form has five faults, not %v", faults)
		}
	})
}

func TestDatesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"12.09.1991": "1991-09-12", "12.9.1991": "1991-09-12", " 1.2.2003 ": "2003-02-01", "12091991": "1991-09-12",
		"1991-09-12": "1991-09-12", "12/9/1991": "1991-09-12", "12/9 1991": "1991-09-12", "12-9-1991": "1991-09-12", "12 9 1991": "1991-09-12", "12/9-1991": "1991-09-12",
		"31.2.1991": "", "12.9.91": "", "i går": "", "": "", "9.31.1991": "",
	} {
		if got, _ := accounts.ParseDay(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	for _, short := range []string{"3/4-88", "3.4.88", "030488"} {
		if _, err := accounts.ParseDay(short); problem.Of(err) == nil || problem.Of(err).Key != "accounts.fault.year" {
			t.Errorf("%q: %v", short, err)
		}
	}
}

func TestM43_RegisteringAgainRevealsNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		r := h.kari()
		r.GivenName, r.Email = "Stranger", "kari@PRIVAT.example"
		h.register(r)
		if sent := h.newest(); sent.kind != "account.already_registered" || strings.Contains(sent.args, "Stranger") {
			t.Errorf("known and living: %+v", sent)
		}
		if p := h.profile(guest.ID); p.GivenName != "Kari" || p.State != accounts.Active {
			t.Errorf("a stranger changed %+v", p)
		}
		internal := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		for _, test := range []struct{ evidence, username string }{{"typed", ""}, {"proven", "kano1"}, {"confirmed", "kano1"}} {
			h.write(func(tx *db.Tx) {
				_, err := tx.Exec(t.Context(), "UPDATE profile SET state = 'active', merged_into = NULL WHERE id = $1", guest.ID)
				h.must(err)
				h.must(accounts.CloseMerged(t.Context(), tx, guest.ID, internal.ID, test.evidence))
			})
			h.later(2 * time.Minute)
			h.register(r)
			sent := h.newest()
			if sent.kind != "account.merged_registration" || strings.Contains(sent.args, "kano1") != (test.username != "") {
				t.Errorf("%s: %+v", test.evidence, sent)
			}
		}
		if n := h.count("SELECT count(*) FROM profile WHERE kind = 'external'"); n != 1 {
			t.Errorf("%d externals", n)
		}
		h.Settings.Reregistration = "allow"
		h.later(2 * time.Minute)
		h.register(r)
		if sent := h.newest(); sent.kind != "account.set_password" {
			t.Errorf("allowed: %+v", sent)
		}
	})
}

func TestM04_ANumberThatSomebodyTypedIsTakenAgain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		first := h.kari()
		first.NationalID = number(1)
		h.register(first)
		second := h.kari()
		second.Email, second.NationalID = mail(2), number(1)
		h.register(second)
		rows, err := accounts.FindByNationalID(t.Context(), h.DB, h.Vault.Lookup(number(1)))
		h.must(err)
		if len(rows) != 2 || !rows[0].Matches() || rows[0].Evidence != accounts.Typed || rows[0].ProfileID == rows[1].ProfileID {
			t.Errorf("%+v", rows)
		}
		for _, l := range h.letters() {
			if strings.Contains(l.args+l.link, number(1).Reveal()) {
				t.Error("the number is in a mail")
			}
		}
	})
}

func TestWhatWasSaidLastCountsUntilTheAddressIsVerified(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		r := h.kari()
		r.NationalID = number(1)
		h.register(r)
		first := h.newest()
		r.GivenName, r.NationalID = "Karin", number(2)
		h.register(r) // within the minute: the data count, but there is no second mail
		if len(h.letters()) != 1 {
			t.Errorf("%d mails within a minute", len(h.letters()))
		}
		h.later(61 * time.Second)
		h.register(r)
		if len(h.letters()) != 2 || h.count("SELECT count(*) FROM profile") != 1 {
			t.Errorf("%d mails", len(h.letters()))
		}
		in, err := h.NewPassword(t.Context(), first.token(), secret, true, here)
		if err != nil {
			t.Fatalf("the first mail's link: %v", err)
		}
		if in.Profile.GivenName != "Karin" || h.count("SELECT count(*) FROM national_id") != 1 {
			t.Errorf("%+v", in.Profile)
		}
		if _, err := h.NewPassword(t.Context(), h.newest().token(), secret, true, here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("the other link: %v", err)
		}
	})
}

func TestMailIsSentAgainAfterAMinute(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.register(h.kari())
		again := func() { h.must(h.ResendRegistration(t.Context(), "kari@privat.example", here)) }
		again()
		if len(h.letters()) != 1 {
			t.Error("sent again at once")
		}
		for range 9 {
			h.later(61 * time.Second)
			again()
		}
		if n := len(h.letters()); n != 5 {
			t.Errorf("%d mails in ten minutes", n)
		}
		h.must(h.ResendRegistration(t.Context(), "nobody@privat.example", here))
		if n := len(h.letters()); n != 5 {
			t.Error("wrote to somebody who never registered")
		}
	})
}

func TestTwoRegistrationsAtOnceMakeOnePerson(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var all sync.WaitGroup
		errs := make(chan error, 8)
		for range 8 {
			all.Go(func() { errs <- h.Register(t.Context(), h.kari(), here) })
		}
		all.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		if people, mails := h.count("SELECT count(*) FROM profile"), len(h.letters()); people != 1 || mails != 1 {
			t.Errorf("%d people, %d mails", people, mails)
		}
	})
}

func TestOneAddressMayNotRegisterWithoutEnd(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 61 {
			r := h.kari()
			r.Email = mail(i)
			err := h.Register(t.Context(), r, here)
			if refused := errors.Is(err, accounts.ErrTooMany); refused != (i == 60) {
				t.Fatalf("registration %d: %v", i, err)
			}
		}
	})
}

func TestWhatIsRegisteredWhileItsOwnerLooksIsSeenBeforeItCounts(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.register(h.kari())
		token := h.newest().token()
		look := func() string {
			opened, err := h.OpenPasswordLink(t.Context(), token, here)
			h.must(err)
			return opened.Registered.Name
		}
		look()
		h.later(time.Second)
		stranger := h.kari()
		stranger.GivenName, stranger.NationalID = "Fremmed", number(9)
		h.register(stranger)
		if _, err := h.NewPassword(t.Context(), token, secret, false, here); !errors.Is(err, accounts.ErrSaidAnew) {
			t.Fatalf("the owner took what a stranger had said since they looked: %v", err)
		}
		h.later(time.Second)
		if name := look(); name != "Fremmed Nordmann" {
			t.Errorf("shown is %s", name)
		}
		if _, err := h.NewPassword(t.Context(), token, secret, false, here); err != nil {
			t.Errorf("seen: %v", err)
		}
	})
}
