package goals_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses/goals"
)

// world is a hospital with a doctor in specialisation, those beside her, and a
// clock that stands still until it is moved.
type world struct {
	t                                     *testing.T
	d                                     *db.DB
	s                                     *goals.Service
	now                                   time.Time
	region, another                       accounts.OrganisationID
	lis, supervisor, leader, mentor, none accounts.Actor
	owner                                 accounts.Actor
	plan                                  goals.PlanID
	template                              goals.Template
	people                                int
}

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, d: d, now: time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return w.now })
	w.s = &goals.Service{DB: d, Accounts: accounts.New(d, nil, nil, accounts.Settings{Secret: make([]byte, 32)}), URL: "https://kursbro.example"}
	w.region, w.another = w.organisation("Helse Vest"), w.organisation("Helse Nord")
	w.lis, w.supervisor, w.leader = w.person("Kari", accounts.External), w.person("Siri", accounts.Internal), w.person("Lars", accounts.Internal)
	w.mentor, w.none, w.owner = w.person("Mari", accounts.Internal), w.person("Nils", accounts.Internal), w.person("Eva", accounts.Internal)
	w.owner.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: w.region}}
	w.template = w.imported("AKUTT", 3)
	w.plan = w.assigned(w.lis)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused says that an act must end with this problem.
func (w *world) refused(err error, want *problem.Problem, why string) {
	w.t.Helper()
	if problem.Of(err) == nil || problem.Of(err).Key != want.Key {
		w.t.Errorf("%s: %v, want %v", why, err, want)
	}
}

func (w *world) exec(query string, args ...any) error {
	return w.d.Write(w.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(w.t.Context(), query, args...)
		return err
	})
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.d.QueryRow(w.t.Context(), query, args...).Scan(&n))
	return n
}

func (w *world) organisation(name string) (id accounts.OrganisationID) {
	w.must(w.d.Write(w.t.Context(), func(tx *db.Tx) (err error) {
		id, err = accounts.InsertOrganisation(w.t.Context(), tx, accounts.Organisation{Name: name})
		return err
	}))
	return id
}

func (w *world) person(given string, kind accounts.Kind) accounts.Actor {
	w.t.Helper()
	w.people++
	p := accounts.Profile{Kind: kind, State: accounts.Active, GivenName: given, FamilyName: "Nordmann", OrganisationID: w.region}
	if kind == accounts.Internal {
		p.Username, p.PrivateEmail, p.PrivateEmailSource = fmt.Sprintf("u%04d", w.people), strings.ToLower(given)+"@hjemme.example", accounts.FromHR
	} else {
		p.Email, p.EmailVerifiedAt = strings.ToLower(given)+"@nordmann.example", &w.now
	}
	w.must(w.d.Write(w.t.Context(), func(tx *db.Tx) error {
		ids, err := accounts.InsertProfiles(w.t.Context(), tx, []accounts.Profile{p})
		if err == nil {
			p.ID = ids[0]
		}
		return err
	}))
	return accounts.Actor{ProfileID: p.ID, Kind: accounts.Person, Internal: kind == accounts.Internal, Name: p.Name(), OrganisationID: w.region}
}

// imported makes a template of so many goals, each with two activities, the
// second of which need not be signed.
func (w *world) imported(code string, count int) goals.Template {
	w.t.Helper()
	t := goals.Template{OrganisationID: w.region, Code: code, Name: "Akuttmedisin", Specialty: "Alle", Part: "LIS1"}
	for i := range count {
		t.Goals = append(t.Goals, goals.Goal{Code: fmt.Sprint(i + 1), Title: fmt.Sprint("Mål ", i+1),
			Activities: []goals.Activity{{Title: "Ta imot en pasient", Required: true}, {Title: "Holde et foredrag"}}})
	}
	made, _, err := w.s.Import(w.t.Context(), w.owner, t)
	w.must(err)
	return made
}

func (w *world) name(a accounts.Actor) string {
	w.t.Helper()
	p, err := accounts.SelectProfile(w.t.Context(), w.d, a.ProfileID)
	w.must(err)
	return p.SignInName()
}

func (w *world) assigned(to accounts.Actor) goals.PlanID {
	w.t.Helper()
	id, err := w.s.Assign(w.t.Context(), w.owner, w.template.ID, w.name(to))
	w.must(err)
	return id
}

// stands asks somebody to stand beside the holder, who says yes.
func (w *world) stands(who accounts.Actor, kind goals.RoleKind) goals.RoleID {
	w.t.Helper()
	w.must(w.s.Ask(w.t.Context(), w.lis, w.plan, kind, w.name(who)))
	o, err := w.s.Overview(w.t.Context(), who)
	w.must(err)
	id := o.Asked[len(o.Asked)-1].ID
	w.must(w.s.Answer(w.t.Context(), who, id, true))
	return id
}

func (w *world) read(as accounts.Actor) goals.Plan {
	w.t.Helper()
	p, err := w.s.Plan(w.t.Context(), as, w.plan)
	w.must(err)
	return p
}

// picks are all that waits for somebody, as they have read it.
func (w *world) picks(of accounts.Actor) (all []goals.Pick) {
	w.t.Helper()
	waiting, err := w.s.Waiting(w.t.Context(), of)
	w.must(err)
	for _, one := range waiting {
		all = append(all, goals.Pick{Entry: one.Entry.ID, SentAt: *one.Entry.SentAt})
	}
	return all
}

// activity gives the key of a goal's nth activity.
func (w *world) activity(goal, n int) goals.ActivityID {
	return w.template.Goals[goal].Activities[n].ID
}
