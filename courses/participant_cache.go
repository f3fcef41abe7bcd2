package courses

import (
	"context"
	"sync"
	"time"
)

// participantCache keeps who is in the large courses for a moment, so that whoever
// narrows, sorts and turns pages does not have everybody read anew each time. Small
// courses are always read.
type participantCache struct {
	mu   sync.Mutex
	kept map[CourseID]keptParticipants
}

type keptParticipants struct {
	at     time.Time
	people []Participant
}

const (
	manyParticipants = 2000  // from here on they are kept
	mostParticipants = 50000 // and beyond here read each time: memory
	mostCourses      = 4     // at once
	participantsKept = 15 * time.Second
)

func (c *participantCache) get(id CourseID, now time.Time) ([]Participant, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, found := c.kept[id]
	return k.people, found && now.Sub(k.at) < participantsKept
}

func (c *participantCache) put(id CourseID, now time.Time, people []Participant) {
	if len(people) < manyParticipants || len(people) > mostParticipants {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= mostCourses {
		c.kept = map[CourseID]keptParticipants{}
	}
	c.kept[id] = keptParticipants{now, people}
}

// forget has a course read anew, because somebody's result in it has just been
// written here.
func (c *participantCache) forget(id CourseID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, id)
}

// clear has every course read anew: an import writes to many.
func (c *participantCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = nil
}

// everybody gives all participants of a course, as they stand or stood a moment
// ago.
func (s *Service) everybody(ctx context.Context, c Course, yield func(Participant) error) error {
	now := s.DB.Now()
	if kept, found := s.crowds.get(c.ID, now); found {
		for _, p := range kept {
			if err := yield(p); err != nil {
				return err
			}
		}
		return nil
	}
	var all []Participant
	err := s.readEverybody(ctx, c, func(p Participant) error {
		if len(all) <= mostParticipants {
			all = append(all, p)
		}
		return yield(p)
	})
	if err == nil {
		s.crowds.put(c.ID, now, all)
	}
	return err
}
