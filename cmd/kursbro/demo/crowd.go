package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/courses/certificate"
)

const perAct = 10_000 // people in one transaction: they share the pages of its indexes

// CrowdLogins is how many of the crowd have the demo password.
const CrowdLogins = 200

// CrowdLogin is the user name of the nth person of the crowd, from 0.
func CrowdLogin(n int) string {
	p := someone(n, places{open: make([]accounts.OrganisationID, 1), hospitals: make([]accounts.OrganisationID, 1)}, time.Time{})
	return p.SignInName()
}

// crowd adds people until there are so many.
func (r Rooms) crowd(ctx context.Context, people int, progress func(done, total int)) error {
	there, err := countProfiles(ctx, r.DB)
	if err != nil {
		return err
	}
	at, err := r.places(ctx)
	if err != nil {
		return err
	}
	played, err := selectPlayed(ctx, r.DB)
	if err != nil {
		return err
	}
	hash, err := r.Accounts.Hasher.Hash(ctx, accounts.NormalisePassword(Password))
	if err != nil {
		return err
	}
	for from := there - len(cast); from < people; from += perAct {
		batch := make([]person, 0, perAct)
		for n := from; n < min(from+perAct, people); n++ {
			p := someone(n, at, r.DB.Now())
			if n < CrowdLogins {
				p.PasswordHash = hash
			}
			batch = append(batch, p)
		}
		if err := r.settle(ctx, batch, from, played); err != nil {
			return err
		}
		progress(min(from+perAct, people), people)
	}
	return nil
}

// settle writes one batch: profiles, numbers, jobs, and what they have done.
func (r Rooms) settle(ctx context.Context, batch []person, from int, played []playable) error {
	return r.DB.Write(ctx, func(tx *db.Tx) error {
		profiles := make([]accounts.Profile, len(batch))
		for i, p := range batch {
			profiles[i] = p.Profile
		}
		ids, err := accounts.InsertProfiles(ctx, tx, profiles)
		if err != nil {
			return err
		}
		typed, byHR := map[accounts.ProfileID]nationalid.Number{}, map[accounts.ProfileID]nationalid.Number{}
		var pasts []history
		var jobs []job
		for i, p := range batch {
			switch {
			case p.Kind == accounts.Internal:
				byHR[ids[i]] = p.number
				jobs = append(jobs, job{string(ids[i]), fmt.Sprintf("3%07d", from+i), p.CreatedAt.Format(time.DateOnly)})
			case p.known:
				typed[ids[i]] = p.number
			}
			pasts = append(pasts, p.past(ids[i], from+i, played))
		}
		if err := r.Accounts.InsertNationalIDs(ctx, tx, typed, accounts.Typed); err != nil {
			return err
		}
		if err := r.Accounts.InsertNationalIDs(ctx, tx, byHR, accounts.ByHR); err != nil {
			return err
		}
		if err := insertJobs(ctx, tx, jobs); err != nil {
			return err
		}
		return insertHistories(ctx, tx, pasts)
	})
}

// past is what a person of the crowd has done here. The certificate's number
// counts, so that no two of a million are alike.
func (p person) past(id accounts.ProfileID, n int, played []playable) history {
	first := p.dice.IntN(len(played))
	completed := p.CreatedAt.AddDate(0, 0, 7)
	return history{
		profile: string(id), holder: p.Name(), finished: played[first], begun: played[(first+1)%len(played)],
		score: 8000 + 100*p.dice.IntN(21), enrolled: p.CreatedAt.Add(2 * time.Hour), completed: completed,
		number: certificate.NewNumber(counter(n), completed.Year()), code: certificate.NewVerifyCode(rand.Reader),
	}
}

// counter is a source of "random" bytes that spell a number, five bits a byte.
type counter int

func (c counter) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = byte(c>>(5*i)) & 31
	}
	return len(into), nil
}

func (r Rooms) places(ctx context.Context) (places, error) {
	tree, err := r.Accounts.Organisations(ctx)
	if err != nil {
		return places{}, err
	}
	at := places{byName: map[string]accounts.OrganisationID{}}
	for _, o := range tree.All() {
		at.byName[o.Name] = o.ID
		if o.OpenToExternals {
			at.open = append(at.open, o.ID)
		}
		if slices.Contains([]string{"Helse Bergen", "Helse Fonna", "Helse Førde", "Helse Stavanger"}, o.Name) {
			at.hospitals = append(at.hospitals, o.ID)
		}
	}
	return at, nil
}
