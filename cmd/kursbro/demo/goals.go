package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses/goals"
)

//go:embed goals/grunnferdigheter.json
var goalTemplate string

// The cast around the plan of learning goals.
const (
	doctor     = "ingmoe"
	supervisor = "jonhau"
	leader     = "sollun"
	mentor     = "annvik"
)

// done is what the doctor has written of an activity of a goal, and how far it
// has come.
type done struct {
	goal     string // code
	activity int
	said     string
	state    goals.EntryState
	answer   string
}

// way is how far the doctor has come: four goals are approved, one waits for
// the leader, and activities of three wait for the supervisor.
var way = []done{
	{"A1", 0, "Tolv pasienter i mottak i uke 3 og 4, fra brystsmerter til fall hjemme.", goals.Answered, "Rolig og ryddig."},
	{"A1", 1, "Øvde med teamet i simuleringssenteret.", goals.Answered, ""},
	{"A2", 0, "Ledet teamet to ganger.", goals.Answered, "Husk å si høyt hva du tenker."},
	{"A2", 1, "Vi snakket sammen etter stansen på natt.", goals.Answered, ""},
	{"A3", 0, "Fem lister på sengeposten, to av dem med tydelige feil.", goals.Answered, ""},
	{"A3", 1, "Gikk gjennom resepter med farmasøyten på torsdag.", goals.Answered, ""},
	{"A4", 0, "Ti notater fra forrige uke.", goals.Answered, "Kortere for hver uke. Bra."},
	{"A5", 0, "Tjue EKG fra mottaket.", goals.Answered, ""},
	{"B1", 0, "Var med overlegen på to samtaler på kreft.", goals.Answered, ""},
	{"B1", 1, "Holdt samtalen selv fredag, med deg til stede.", goals.Sent, ""},
	{"B2", 0, "To samtaler med tolk, én på skjerm.", goals.Sent, ""},
	{"B3", 0, "Fem epikriser. Ringte legevakten om den ene.", goals.Sent, ""},
	{"B4", 0, "Ti telefoner.", goals.Returned, "Skriv litt om tre av dem, så jeg ser hvordan du tenkte."},
	{"C1", 0, "Har avtalt tid med smittevernet.", goals.Open, ""},
}

// plays is a doctor in specialisation with those beside her.
type plays struct {
	Rooms
	plan                               goals.Plan
	doctor, supervisor, leader, mentor accounts.Actor
}

// fillGoals gives the cast's doctor a plan that is half done, unless she has one.
func (r Rooms) fillGoals(ctx context.Context) error {
	id, err := r.assignGoals(ctx)
	if errors.Is(err, goals.ErrHasIt) {
		return nil
	}
	if err != nil {
		return err
	}
	p := plays{Rooms: r, plan: goals.Plan{ID: id}}
	for name, who := range map[string]*accounts.Actor{doctor: &p.doctor, supervisor: &p.supervisor, leader: &p.leader, mentor: &p.mentor} {
		if *who, err = r.actor(ctx, name); err != nil {
			return err
		}
	}
	for _, scene := range []func(context.Context) error{p.meet, p.work, p.talk} {
		if err := scene(ctx); err != nil {
			return err
		}
	}
	return nil
}

// assignGoals imports the demo's template and gives it to the doctor.
func (r Rooms) assignGoals(ctx context.Context) (goals.PlanID, error) {
	template, err := goals.ReadTemplate(strings.NewReader(goalTemplate))
	if err != nil {
		return "", err
	}
	at, err := r.places(ctx)
	if err != nil {
		return "", err
	}
	template.OrganisationID = at.byName[region.name]
	if template, _, err = r.Goals.Import(ctx, accounts.Command("seed"), template); err != nil {
		return "", err
	}
	return r.Goals.Assign(ctx, accounts.Command("seed"), template.ID, doctor)
}

// actor is one of the cast who is employed, as when signed in.
func (r Rooms) actor(ctx context.Context, name string) (accounts.Actor, error) {
	who, found, err := accounts.FindByUsername(ctx, r.DB, name)
	if err == nil && !found {
		err = errors.New("nobody of the cast is called so")
	}
	if err != nil {
		return accounts.Actor{}, fmt.Errorf("%s: %w", name, err)
	}
	return accounts.Actor{Kind: accounts.Person, ProfileID: who.ID, Internal: true, Name: who.Name(), OrganisationID: who.OrganisationID}, nil
}

// meet lets the doctor ask those beside her, who say yes.
func (p *plays) meet(ctx context.Context) error {
	for _, role := range []struct {
		kind goals.RoleKind
		name string
		who  accounts.Actor
	}{{goals.Supervisor, supervisor, p.supervisor}, {goals.Leader, leader, p.leader}, {goals.Mentor, mentor, p.mentor}} {
		if err := p.Goals.Ask(ctx, p.doctor, p.plan.ID, role.kind, role.name); err != nil {
			return err
		}
		o, err := p.Goals.Overview(ctx, role.who)
		if err != nil {
			return err
		}
		for _, asked := range o.Asked {
			if err := p.Goals.Answer(ctx, role.who, asked.ID, true); err != nil {
				return err
			}
		}
	}
	var err error
	p.plan, err = p.Goals.Plan(ctx, p.doctor, p.plan.ID)
	return err
}

// work goes the doctor's way, and hands in the goals that are reached by it.
func (p *plays) work(ctx context.Context) error {
	for _, d := range way {
		g := p.goal(d.goal)
		to := p.plan.Supervisors()[0].ID
		if d.state == goals.Open {
			to = ""
		}
		if err := p.Goals.Register(ctx, p.doctor, p.plan.ID, g.Activities[d.activity].ID, d.said, to); err != nil {
			return err
		}
		if d.state == goals.Sent || d.state == goals.Open {
			continue
		}
		if err := p.answer(ctx, p.supervisor, g.Activities[d.activity].ID, d); err != nil {
			return err
		}
	}
	return p.reach(ctx, "A1", "A2", "A3", "A4", "A5")
}

// reach hands in goals, and lets the leader approve all but the last.
func (p *plays) reach(ctx context.Context, codes ...string) error {
	for i, code := range codes {
		if err := p.Goals.Reach(ctx, p.doctor, p.plan.ID, p.goal(code).ID, ""); err != nil {
			return err
		}
		if i == len(codes)-1 {
			break
		}
		if err := p.answer(ctx, p.leader, "", done{state: goals.Answered}); err != nil {
			return err
		}
	}
	return nil
}

func (p *plays) goal(code string) goals.Goal {
	all := p.plan.Template.Goals
	return all[slices.IndexFunc(all, func(g goals.Goal) bool { return g.Code == code })]
}

// answer signs what waits for somebody of one activity, or returns it.
func (p *plays) answer(ctx context.Context, by accounts.Actor, activity goals.ActivityID, d done) error {
	waiting, err := p.Goals.Waiting(ctx, by)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(waiting, func(w goals.Waiting) bool { return w.Entry.ActivityID == activity })
	pick := goals.Pick{Entry: waiting[i].Entry.ID, SentAt: *waiting[i].Entry.SentAt}
	return p.Goals.Sign(ctx, by, []goals.Pick{pick}, d.state == goals.Answered, d.answer)
}

// talk holds one talk with the mentor and calls in to the next.
func (p *plays) talk(ctx context.Context) error {
	today := p.DB.Now().In(i18n.Oslo)
	held, err := p.Goals.CallTalk(ctx, p.mentor, p.plan.ID, goals.Call{Day: today.AddDate(0, -2, 0).Format(time.DateOnly), Clock: "14:30", Location: "Kontoret til Anne, 3. etasje"})
	if err != nil {
		return err
	}
	if err := p.Goals.WriteTalk(ctx, p.doctor, held, "Vil snakke om vaktene og om jeg spør for mye.", ""); err != nil {
		return err
	}
	if err := p.Goals.CloseTalk(ctx, p.mentor, held, "Hvordan går det i mottaket?", "Ingrid trives og spør når hun skal. Vi ble enige om færre nattevakter på rad til våren."); err != nil {
		return err
	}
	next, err := p.Goals.CallTalk(ctx, p.mentor, p.plan.ID, goals.Call{Day: today.AddDate(0, 0, 9).Format(time.DateOnly), Clock: "13:00", Location: "Kontoret til Anne, 3. etasje"})
	if err != nil {
		return err
	}
	return p.Goals.WriteTalk(ctx, p.doctor, next, "Samtaler med pårørende: hvor mye kan jeg si alene?", "")
}
