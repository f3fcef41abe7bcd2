package courses

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// Participant is somebody in a course, as its owner sees them: where they stand
// in this course, and nothing about any other.
type Participant struct {
	ID             accounts.ProfileID
	Name           string
	Login          string // user name, or the address of a guest
	OrganisationID accounts.OrganisationID
	Organisation   string
	Stage          Stage
	Stall          Stall // why they are stuck
	Progress       int   // per cent, of the latest attempt
	Unit           string
	UnitTitle      string // where they are; empty when nothing is begun
	EnrolledAt     *time.Time
	UsedAt         *time.Time // last saved something
	Tries          int
	Result         *Result   // the one that counts; nil: none
	Parts          *TwoParts // in a course of both forms; nil: it is of one
	search         string
	pace           pace
	learnt         *time.Time // when an e-learning was passed that waits
	pack           PackageID
}

// Standings is how it goes in a course, everybody counted.
type Standings struct {
	All    int
	Beyond int // of them in organisations that the owner does not serve: counted, never named
	Stages map[Stage]int
	Stops  []Stop // where those are who have begun and not passed, most first
}

// Stop is a unit and how many stand there.
type Stop struct {
	Unit  string // title
	Count int
	Stuck int // of them
}

// masked gives what an actor may know of everybody in a course. It names those
// whose organisation the actor serves as course owner or administrator; of anybody
// else only the stage and the unit are given, and ID is empty: whose course it is,
// is no reason to know who elsewhere takes it.
func masked(tree accounts.Tree, by accounts.Actor, yield func(Participant) error) func(Participant) error {
	served := map[accounts.OrganisationID]bool{}
	for _, o := range tree.All() {
		served[o.ID] = by.Serves(tree, accounts.CourseOwner, o.ID)
	}
	return func(p Participant) error {
		p.Organisation = tree.Name(p.OrganisationID)
		if !served[p.OrganisationID] {
			p = Participant{Stage: p.Stage, Stall: p.Stall, UnitTitle: p.UnitTitle, Unit: p.Unit}
		}
		return yield(p)
	}
}

// readEverybody reads who is in a course by name, a chunk at a time, so that a
// hundred thousand take no more memory than a thousand. Tombstones and people who
// were erased are not there.
func (s *Service) readEverybody(ctx context.Context, c Course, yield func(Participant) error) error {
	ids, err := selectParticipantIDs(ctx, s.DB, c.ID)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(ids, participantChunk) {
		people, err := s.readParticipants(ctx, c, chunk)
		if err != nil {
			return err
		}
		for _, p := range people {
			if err := yield(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// participantChunk is how many people are read at once.
const participantChunk = 1000

// readParticipants reads some people in the order of their keys, with where they
// stand.
func (s *Service) readParticipants(ctx context.Context, c Course, ids []accounts.ProfileID) ([]Participant, error) {
	people, err := selectParticipants(ctx, s.DB, ids)
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	place := make(map[accounts.ProfileID]int, len(people))
	for i, p := range people {
		place[p.ID] = i
	}
	if err := eachEnrolled(ctx, s.DB, c.ID, ids, func(of accounts.ProfileID, e enrolled) {
		if i, found := place[of]; found {
			people[i].enrolled(e)
		}
	}); err != nil {
		return nil, fmt.Errorf("read enrolments: %w", err)
	}
	results, err := selectResultsIn(ctx, s.DB, c.ID, ids)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	now := s.DB.Now()
	for start := 0; start < len(results); {
		end := start + 1
		for end < len(results) && results[end].ProfileID == results[start].ProfileID {
			end++
		}
		i, found := place[results[start].ProfileID]
		if best := Effective(results[start:end], now); found && best >= 0 {
			people[i].Result = &results[start+best]
		}
		if found && slices.ContainsFunc(results[start:end], Result.Waits) {
			people[i].pace.held, people[i].pace.whole = true, true
		}
		start = end
	}
	if err := readParts(ctx, s.DB, c, people); err != nil {
		return nil, fmt.Errorf("read parts: %w", err)
	}
	for i := range people {
		if err := s.settle(ctx, c, &people[i], now); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// settle finds out what all that was read of somebody means.
func (s *Service) settle(ctx context.Context, c Course, p *Participant, now time.Time) error {
	p.pace.passed, p.pace.expired = p.Result != nil, p.Result != nil && !p.Result.ValidAt(now)
	p.pace.minutes = c.Minutes
	p.Stage, p.Stall = p.pace.stage(now)
	if p.Unit == "" {
		return nil
	}
	pack, err := s.played.get(ctx, s.DB, p.pack)
	if err != nil {
		return fmt.Errorf("read package: %w", err)
	}
	p.UnitTitle = unitTitle(pack, p.Unit)
	return nil
}

// enrolled takes in one enrolment; an active one before one that is over, and of
// equals the later.
func (p *Participant) enrolled(e enrolled) {
	p.Tries += e.tries
	if p.EnrolledAt != nil && (p.pace.active && e.state != Active || p.pace.active == (e.state == Active) && e.at.Before(*p.EnrolledAt)) {
		return
	}
	at := e.at
	p.EnrolledAt, p.Progress, p.Unit, p.UsedAt, p.pack = &at, e.progress, e.unit, e.usedAt, e.pack
	p.pace = pace{active: e.state == Active, left: e.state == Withdrawn, enrolledAt: e.at, usedAt: e.usedAt, fails: e.fails, unitSeconds: e.unitSeconds, unitDone: e.unitDone, running: e.running, held: e.heldAt != nil}
	p.learnt = e.heldAt
}

// unitTitle names a unit as the course's menu does.
func unitTitle(pack Package, unit string) string {
	for _, u := range pack.Units {
		if u.Identifier == unit && u.Title != "" {
			return u.Title
		}
	}
	return pack.Title
}

// Asked is what an owner wants to see of the participants; empty fields ask for
// nothing.
type Asked struct {
	Stage        Stage
	Organisation accounts.OrganisationID // and everything below it
	Query        string
	Order        string // name, used, progress, day
}

// Participants gives those of a course's participants whom the actor may know by
// name and who are as asked, in the order asked for, and how it goes with all of
// them. Problem: NotFound for a course that is not the actor's.
func (s *Service) Participants(ctx context.Context, by accounts.Actor, id CourseID, asked Asked) ([]Participant, Standings, error) {
	c, err := s.ownedCourse(ctx, by, id)
	if err != nil {
		return nil, Standings{}, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, Standings{}, err
	}
	var found []Participant
	sum := newTally()
	err = s.everybody(ctx, c, masked(tree, by, func(p Participant) error {
		sum.add(p)
		if p.ID != "" && asked.wants(tree, p) {
			found = append(found, p)
		}
		return nil
	}))
	if err != nil {
		return nil, Standings{}, fmt.Errorf("read participants: %w", err)
	}
	asked.sort(found)
	return found, sum.standings(), s.DB.Write(ctx, func(tx *db.Tx) error {
		return audit.Record(ctx, tx, by.Entry("course.participants", "").About("course", string(id)))
	})
}

// ownedCourse is a course that the actor answers for. NotFound for every other.
func (s *Service) ownedCourse(ctx context.Context, by accounts.Actor, id CourseID) (Course, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Course{}, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return Course{}, fmt.Errorf("read own course: %w", err)
	}
	return ownCourse(ctx, s.DB, tree, by, id)
}
