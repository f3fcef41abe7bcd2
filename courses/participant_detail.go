package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// Detail is all that the owner of a course may see of one participant: what they
// did in this very course.
type Detail struct {
	Course   Course
	Person   Participant
	Attempts []Try      // the latest first
	Results  []Recorded // the latest first; fails and withdrawn ones too
	Held     *Held      // what is done waits for another course; nil: it does not
}

// Try is an attempt with what each unit has saved.
type Try struct {
	Attempt
	Units []UnitTry
}

// UnitTry is where a unit stands in an attempt.
type UnitTry struct {
	Title      string
	Completion string // as the course said: completed, incomplete …; empty
	Success    string // passed, failed; empty
	Score      *int   // per cent × 100
	Progress   int
	Seconds    int
	SavedAt    time.Time
}

// Recorded is a result with its certificate.
type Recorded struct {
	Result
	Certificate string   // verification code; empty: none, as for a fail
	Evidence    Evidence // of one that was registered by hand
}

// Participant gives one of a course's participants, and writes down that somebody
// looked. Problem: NotFound for a course that is not the actor's, for who is not in
// it, and for somebody of an organisation that the actor does not serve.
func (s *Service) Participant(ctx context.Context, by accounts.Actor, id CourseID, of accounts.ProfileID) (Detail, error) {
	c, err := s.ownedCourse(ctx, by, id)
	if err != nil {
		return Detail{}, err
	}
	p, err := s.participantOf(ctx, by, c, of)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Course: c, Person: p}
	if d.Attempts, err = s.triesOf(ctx, c.ID, of); err != nil {
		return Detail{}, fmt.Errorf("read attempts: %w", err)
	}
	if d.Results, err = selectRecorded(ctx, s.DB, c.ID, of); err != nil {
		return Detail{}, fmt.Errorf("read results: %w", err)
	}
	if since, err := selectHeldSince(ctx, s.DB, of, c.ID); err != nil {
		return Detail{}, fmt.Errorf("read what waits: %w", err)
	} else if since != nil {
		if d.Held, err = s.heldOn(ctx, of, c.ID, *since); err != nil {
			return Detail{}, fmt.Errorf("read what waits: %w", err)
		}
	}
	return d, s.DB.Write(ctx, func(tx *db.Tx) error {
		return audit.Record(ctx, tx, by.Entry("participant.look", of).About("course", string(id)))
	})
}

// participantOf is one person of those whom the actor may know by name.
func (s *Service) participantOf(ctx context.Context, by accounts.Actor, c Course, of accounts.ProfileID) (Participant, error) {
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return Participant{}, err
	}
	in, err := selectInCourse(ctx, s.DB, c.ID, of)
	if err != nil {
		return Participant{}, fmt.Errorf("read participant: %w", err)
	}
	people, err := s.readParticipants(ctx, c, []accounts.ProfileID{of})
	if err != nil {
		return Participant{}, fmt.Errorf("read participant: %w", err)
	}
	if !in || len(people) == 0 || !by.Serves(tree, accounts.CourseOwner, people[0].OrganisationID) {
		return Participant{}, accounts.ErrNoProfile
	}
	people[0].Organisation = tree.Name(people[0].OrganisationID)
	return people[0], nil
}

func (s *Service) triesOf(ctx context.Context, course CourseID, of accounts.ProfileID) ([]Try, error) {
	attempts, err := selectTries(ctx, s.DB, course, of)
	if err != nil {
		return nil, err
	}
	tries := make([]Try, len(attempts))
	for i, a := range attempts {
		tries[i].Attempt = a
		pack, err := s.played.get(ctx, s.DB, a.PackageID)
		if err != nil {
			return nil, err
		}
		saved, err := selectSavedUnits(ctx, s.DB, a.ID)
		if err != nil {
			return nil, err
		}
		for _, unit := range pack.Units {
			if u, has := saved[unit.Identifier]; has {
				tries[i].Units = append(tries[i].Units, UnitTry{Title: unitTitle(pack, unit.Identifier), Completion: string(u.completion), Success: string(u.success),
					Score: u.score, Progress: u.progress, Seconds: u.seconds})
			}
		}
	}
	return tries, nil
}
