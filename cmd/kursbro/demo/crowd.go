package demo

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/courses/certificate"
)

// A crowd of many that at least doubles who is there is loaded: then it costs
// less to make the indexes anew than to keep them.
const (
	many   = 2000
	perAct = 1000 // people in one transaction, or for one goroutine at a time
)

// CrowdLogins is how many of the crowd have the demo password.
const CrowdLogins = 500

// CrowdLogin is the user name of the nth person of the crowd, from 0.
func CrowdLogin(n int) string {
	p := someone(n, places{open: make([]accounts.OrganisationID, 1), hospitals: make([]accounts.OrganisationID, 1)}, time.Time{})
	return p.SignInName()
}

// scene is what the crowd finds.
type scene struct {
	places
	played []playable
	hash   accounts.PasswordHash
	now    time.Time
}

func (r Rooms) scene(ctx context.Context) (s scene, err error) {
	s.now = r.DB.Now()
	if s.places, err = r.places(ctx); err != nil {
		return s, err
	}
	if s.played, err = selectPlayed(ctx, r.DB); err != nil {
		return s, err
	}
	if len(s.played) == 0 {
		return s, errors.New("no course is published that a crowd could have taken")
	}
	s.hash, err = r.Accounts.Hasher.Hash(ctx, accounts.NormalisePassword(Password))
	return s, err
}

// people makes those from one number to before another.
func (s scene) people(from, to int) []person {
	var all []person
	for n := from; n < to; n++ {
		p := someone(n, s.places, s.now)
		if n < CrowdLogins {
			p.PasswordHash = s.hash
		}
		all = append(all, p)
	}
	return all
}

// crowd adds people from one number to before another.
func (r Rooms) crowd(ctx context.Context, from, people int, progress func(done, total int)) error {
	if from >= people {
		return nil
	}
	s, err := r.scene(ctx)
	if err != nil {
		return err
	}
	settle := func(tx *db.Tx, from int) error {
		return r.settle(ctx, tx, s.people(from, min(from+perAct, people)), from, s.played)
	}
	if people-from >= max(many, from) {
		err := r.DB.Load(ctx, filled, func(tx *db.Tx) error { return together(tx, from, people, settle, progress) })
		if !errors.Is(err, db.ErrUnavailable) {
			return err
		}
		// Somebody has the database open: go in among them.
	}
	for ; from < people; from += perAct {
		if err := r.DB.Write(ctx, func(tx *db.Tx) error { return settle(tx, from) }); err != nil {
			return err
		}
		progress(min(from+perAct, people), people)
	}
	return nil
}

// together settles batches on every processor.
func together(tx *db.Tx, from, people int, settle func(tx *db.Tx, from int) error, progress func(done, total int)) error {
	var workers sync.WaitGroup
	var telling sync.Mutex // guards done and failed
	var next atomic.Int64
	done, failed := from, error(nil)
	next.Store(int64(from))
	work := func() {
		for {
			mine := int(next.Add(perAct)) - perAct
			if mine >= people {
				return
			}
			err := settle(tx, mine)
			telling.Lock()
			done, failed = min(done+perAct, people), cmp.Or(failed, err)
			progress(done, people)
			telling.Unlock()
			if err != nil {
				next.Store(int64(people)) // the others need not go on
			}
		}
	}
	for range runtime.GOMAXPROCS(0) {
		workers.Go(work)
	}
	workers.Wait()
	return failed
}

// settle writes one batch: profiles, numbers, jobs, and what they have done.
func (r Rooms) settle(ctx context.Context, tx *db.Tx, batch []person, from int, played []playable) error {
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
