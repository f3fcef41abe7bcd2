package demo

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

const hireHeader = "employee_number;username;national_id;given_name;family_name;birth_date;unit;leader;start_date;end_date;private_email;mobile\n"

// WriteHires puts a hire file beside the database in which the demo guest is
// hired today: the quickest way to see a merge.
func WriteHires(folder string, today time.Time) (string, error) {
	text, err := GuestHire(today)
	if err != nil {
		return "", err
	}
	name := filepath.Join(folder, "demo-hires.csv")
	return name, os.WriteFile(name, []byte(text), 0o600)
}

// GuestHire is that file.
func GuestHire(today time.Time) (string, error) {
	guest := cast[0]
	birth, err := time.Parse(time.DateOnly, guest.birth)
	return hireHeader + fmt.Sprintf("200001;karino;%s;%s;%s;%s;Akuttmottaket;olber1;%s;;%s;90000000\n",
		nationalid.Synthetic(birth, 0).Reveal(), guest.given, guest.family, guest.birth, today.Format(time.DateOnly), guest.name), err
}

// newHire is the kth of those whom HR hires and nobody knows yet. Every
// twentieth leads the others.
func newHire(k int) (p accounts.Profile, number nationalid.Number) {
	birth := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, k%15_000)
	p = accounts.Profile{
		GivenName: givenNames[k%len(givenNames)], FamilyName: familyNames[k/len(givenNames)%len(familyNames)],
		BirthDate: birth.Format(time.DateOnly), Username: "x" + username(k * 7919 % 60_466_176)[1:], // of 36⁵; in no order, as in life
	}
	p.PrivateEmail = fmt.Sprintf("%s.%d@post.example", dotted.Replace(i18n.Fold(p.Name())), k)
	return p, nationalid.Synthetic(birth, 300+k/15_000)
}

// WriteHireFile writes a hire file of those from one number to before another,
// who begin on a day.
func WriteHireFile(to io.Writer, from, before int, begin time.Time) error {
	w := bufio.NewWriter(to)
	w.WriteString(hireHeader)
	for k := from; k < before; k++ {
		p, number := newHire(k)
		fmt.Fprintf(w, "%d;%s;%s;%s;%s;%s;Sengepost;%d;%s;;%s;\n", 5_000_000+k, p.Username, number.Reveal(),
			p.GivenName, p.FamilyName, p.BirthDate, 5_000_000+k/20*20, begin.Format(time.DateOnly), p.PrivateEmail)
	}
	return w.Flush()
}

// Applicants lets every fifth of those that WriteHireFile hires register first,
// with the number, names, birth date and address that HR will tell: matches.
func (r Rooms) Applicants(ctx context.Context, from, before int) error {
	at, err := r.places(ctx)
	if err != nil {
		return err
	}
	every := func(yield func(int) bool) {
		for k := from; k < before && yield(k); k += 5 {
		}
	}
	return db.Bulk(ctx, r.DB, every, func(tx *db.Tx, k int) error {
		p, number := newHire(k)
		now := tx.Now()
		p.Kind, p.State, p.OrganisationID, p.Username = accounts.External, accounts.Active, at.open[0], ""
		p.Email, p.EmailVerifiedAt, p.PrivateEmail = p.PrivateEmail, &now, ""
		ids, err := accounts.InsertProfiles(ctx, tx, []accounts.Profile{p})
		if err != nil {
			return err
		}
		return r.Accounts.InsertNationalIDs(ctx, tx, map[accounts.ProfileID]nationalid.Number{ids[0]: number}, accounts.Typed)
	})
}
