package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/i18n"
)

// person is somebody in the crowd. The same number always gives the same one.
type person struct {
	accounts.Profile
	number nationalid.Number
	known  bool // the number is on file
	dice   *rand.Rand
}

const days = 24_000 // birth dates from 1938 on: each has room for thousands of synthetic numbers

// someone makes the nth person of the crowd: two in three are externals of the
// organisations open to them, the others are employed at a hospital.
func someone(n int, at places, now time.Time) person {
	dice := rand.New(rand.NewPCG(2026, uint64(n)))
	birth := time.Date(1938, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, (n*7919)%days)
	p := person{dice: dice, number: nationalid.Synthetic(birth, 20+n/days)}
	p.Profile = accounts.Profile{
		State:      accounts.Active,
		GivenName:  pick(dice, givenNames),
		FamilyName: pick(dice, familyNames),
		BirthDate:  birth.Format(time.DateOnly),
		Mobile:     fmt.Sprintf("+4799%06d", n%1_000_000),
		Language:   pick(dice, []string{"", "nb", "nb", "nn", "en", "se"}),
		CreatedAt:  now.AddDate(0, 0, -30-dice.IntN(700)),
	}
	if n%3 == 0 {
		p.employed(n, at)
	} else {
		p.visiting(n, at)
	}
	return p
}

func (p *person) employed(n int, at places) {
	p.Kind, p.known = accounts.Internal, true
	p.Username = username(n)
	p.OrganisationID = pick(p.dice, at.hospitals)
	p.PrivateEmail, p.PrivateEmailSource = p.address(n), accounts.FromHR
}

func (p *person) visiting(n int, at places) {
	p.Kind, p.known = accounts.External, n%5 == 0
	p.Email = p.address(n)
	verified := p.CreatedAt.Add(time.Hour)
	p.EmailVerifiedAt = &verified
	p.OrganisationID = pick(p.dice, at.open)
	p.Address, p.PostalCode, p.PostalPlace = fmt.Sprintf("Storgata %d", 1+n%90), "4000", "Stavanger"
}

var dotted = strings.NewReplacer(" ", ".", "'", "")

// address is invented: nobody can own a name under .example.
func (p *person) address(n int) string {
	name := dotted.Replace(i18n.Fold(p.GivenName + " " + p.FamilyName))
	return fmt.Sprintf("%s.%d@post.example", name, n)
}

// username counts in letters and digits, six of them: z00000, z00001 … zzzzzz
// has room for sixty million.
func username(n int) string {
	const signs = "0123456789abcdefghijklmnopqrstuvwxyz"
	name := []byte("z00000")
	for i := 5; i > 0 && n > 0; i-- {
		name[i] = signs[n%36]
		n /= 36
	}
	return string(name)
}

func pick[T any](dice *rand.Rand, among []T) T { return among[dice.IntN(len(among))] }
