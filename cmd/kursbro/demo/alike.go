package demo

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
)

// Alike makes so many externals who look like one of the crowd: all of them by
// name and birth date, each third by the mobile number too, and each fourth by
// the national ID.
func (r Rooms) Alike(ctx context.Context, crowd, count int) error {
	at, err := r.places(ctx)
	if err != nil {
		return err
	}
	now := r.DB.Now()
	for from := 0; from < count; from += perAct {
		if err := r.DB.Write(ctx, func(tx *db.Tx) error { return r.settleAlike(ctx, tx, at, from, min(from+perAct, count), crowd, now) }); err != nil {
			return err
		}
	}
	return nil
}

func (r Rooms) settleAlike(ctx context.Context, tx *db.Tx, at places, from, to, crowd int, now time.Time) error {
	var profiles []accounts.Profile
	var numbers []nationalid.Number
	for n := from; n < to; n++ {
		like := someone(n*7%crowd, at, now)
		p := accounts.Profile{Kind: accounts.External, State: accounts.Active, GivenName: like.GivenName, FamilyName: like.FamilyName, BirthDate: like.BirthDate,
			Email: fmt.Sprintf("lik.%d@annet.example", n), EmailVerifiedAt: &now, OrganisationID: pick(like.dice, at.open), CreatedAt: now}
		if n%3 == 0 {
			p.Mobile = like.Mobile
		}
		profiles, numbers = append(profiles, p), append(numbers, like.number)
	}
	ids, err := accounts.InsertProfiles(ctx, tx, profiles)
	if err != nil {
		return err
	}
	typed := map[accounts.ProfileID]nationalid.Number{}
	for i, id := range ids {
		if (from+i)%4 == 0 {
			typed[id] = numbers[i]
		}
	}
	return r.Accounts.InsertNationalIDs(ctx, tx, typed, accounts.Typed)
}
