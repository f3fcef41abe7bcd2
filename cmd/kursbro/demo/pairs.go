package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/courses/certificate"
	"kursbro/merge"
)

// Pairs makes so many hires that are ready to merge, each an external with up
// to twenty completed courses and the internal profile that HR gave: the
// benchmark's work. Names, birth date, number and address agree (M1).
func (r Rooms) Pairs(ctx context.Context, m *merge.Service, count int) ([]merge.MatchID, error) {
	s, err := r.scene(ctx)
	if err != nil {
		return nil, err
	}
	s.played = s.played[:min(20, len(s.played))]
	there, err := countProfiles(ctx, r.DB)
	if err != nil {
		return nil, err
	}
	var all []merge.MatchID
	for ; len(all) < count; there += 2 {
		var found []merge.MatchID
		err := r.DB.Write(ctx, func(tx *db.Tx) (err error) {
			found, err = r.pair(ctx, tx, m, s, there)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// pair makes one, whose names and numbers follow from how many people there are.
func (r Rooms) pair(ctx context.Context, tx *db.Tx, m *merge.Service, s scene, there int) ([]merge.MatchID, error) {
	birth := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, there%5000)
	number, address := nationalid.Synthetic(birth, 200+there/5000), fmt.Sprintf("par.%d@post.example", there)
	now := tx.Now()
	outside := accounts.Profile{Kind: accounts.External, State: accounts.Active, GivenName: "Pia", FamilyName: "Parnes", BirthDate: birth.Format(time.DateOnly),
		Email: address, EmailVerifiedAt: &now, OrganisationID: s.open[0]}
	inside := accounts.Profile{Kind: accounts.Internal, State: accounts.Active, GivenName: "Pia", FamilyName: "Parnes", BirthDate: outside.BirthDate,
		Username: "y" + username(there)[1:], PrivateEmail: address, PrivateEmailSource: accounts.FromHR, OrganisationID: s.hospitals[0]}
	ids, err := accounts.InsertProfiles(ctx, tx, []accounts.Profile{outside, inside})
	if err != nil {
		return nil, err
	}
	if err := r.number(ctx, tx, ids, number); err != nil {
		return nil, err
	}
	if err := insertJobs(ctx, tx, []job{{string(ids[1]), fmt.Sprintf("4%07d", there), now.AddDate(0, 0, -1).Format(time.DateOnly)}}); err != nil {
		return nil, err
	}
	if err := insertHistories(ctx, tx, twenty(string(ids[0]), there, s.played, now)); err != nil {
		return nil, err
	}
	matches, err := m.FindMatches(ctx, tx, ids[1])
	var found []merge.MatchID
	for _, match := range matches {
		found = append(found, match.ID)
	}
	return found, err
}

func (r Rooms) number(ctx context.Context, tx *db.Tx, ids []accounts.ProfileID, number nationalid.Number) error {
	if err := r.Accounts.InsertNationalIDs(ctx, tx, map[accounts.ProfileID]nationalid.Number{ids[0]: number}, accounts.Typed); err != nil {
		return err
	}
	return r.Accounts.InsertNationalIDs(ctx, tx, map[accounts.ProfileID]nationalid.Number{ids[1]: number}, accounts.ByHR)
}

func twenty(profile string, n int, played []playable, now time.Time) []history {
	var all []history
	for i, course := range played {
		done := now.AddDate(0, -1, -i)
		all = append(all, history{profile: profile, holder: "Pia Parnes", finished: course, score: 9000, enrolled: done.Add(-time.Hour), completed: done,
			number: certificate.NewNumber(counter(20_000_000+n*20+i), done.Year()), code: certificate.NewVerifyCode(rand.Reader)})
	}
	return all
}
