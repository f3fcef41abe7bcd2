package report

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
)

// scale weighs the passes of some of the people; several do so at a time, each
// in cells of its own.
type scale struct {
	*matrix
	holding
	held [Months]int
	left []accounts.ProfileID // to be read one by one
}

// packed is somebody's passes as one text: see holding.
type packed struct {
	person accounts.ProfileID
	passes string
}

// lives are what is read of some people at a time.
type lives struct {
	passes []packed
	begun  []enrolled // nothing of an earlier day
}

func (m *matrix) read(ctx context.Context, q db.Queryer, part []accounts.ProfileID) (l lives, err error) {
	if l.passes, err = selectPasses(ctx, q, part); err != nil {
		return l, fmt.Errorf("read passes: %w", err)
	}
	if m.past {
		return l, nil
	}
	if l.begun, err = selectEnrolled(ctx, q, part); err != nil {
		return l, fmt.Errorf("read enrolments: %w", err)
	}
	for _, course := range m.twoParts {
		there, err := courses.AttendedPart(ctx, q, course, part)
		if err != nil {
			return l, fmt.Errorf("read attendance: %w", err)
		}
		l.begun = withClass(l.begun, course, there)
	}
	waiting, err := selectHeldWhole(ctx, q, part)
	if err != nil {
		return l, fmt.Errorf("read what waits: %w", err)
	}
	l.begun = append(l.begun, waiting...)
	return l, nil
}

// withClass says of who came to the class of a course of two parts what remains: the
// e-learning, or another course.
func withClass(begun []enrolled, course courses.CourseID, there map[accounts.ProfileID]*time.Time) []enrolled {
	for i := range begun {
		e := &begun[i]
		if e.course != course || there[e.person] == nil {
			continue
		}
		delete(there, e.person)
		if e.remains == TheClass {
			e.remains = AnotherCourse
		} else {
			e.remains = TheElearning
		}
	}
	for person := range there {
		begun = append(begun, enrolled{person: person, course: course, remains: TheElearning})
	}
	return begun
}

// weighAll puts everybody's passes and enrolments into their cells: what is read of some people
// is weighed while others are read.
func (m *matrix) weighAll(ctx context.Context, q db.Queryer, ids []accounts.ProfileID) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	parts, read := make(chan []accounts.ProfileID), make(chan lives)
	var reading, all sync.WaitGroup
	var adding sync.Mutex
	for range readers {
		reading.Go(func() {
			for part := range parts {
				if ctx.Err() != nil {
					continue // another has said why
				}
				some, err := m.read(ctx, q, part)
				if err != nil {
					stop(err)
				}
				read <- some
			}
		})
	}
	for range scales {
		all.Go(func() {
			s := &scale{matrix: m, holding: holding{results: make([][]courses.Result, len(m.columns))}}
			for some := range read {
				if err := s.weighSome(ctx, q, some); err != nil {
					stop(err)
				}
			}
			adding.Lock()
			defer adding.Unlock()
			for i := range s.held {
				m.held[i] += s.held[i]
			}
		})
	}
	for part := range slices.Chunk(ids, atOnce) {
		parts <- part
	}
	close(parts)
	reading.Wait()
	close(read)
	all.Wait()
	return context.Cause(ctx)
}

func (s *scale) weighSome(ctx context.Context, q db.Queryer, some lives) error {
	if ctx.Err() != nil {
		return nil // another has said why
	}
	s.left = s.left[:0]
	for _, p := range some.passes {
		if err := s.weigh(p.person, p.passes); err != nil {
			return err
		}
	}
	if err := s.exactly(ctx, q); err != nil {
		return fmt.Errorf("read passes one by one: %w", err)
	}
	for _, e := range some.begun {
		s.enrol(e)
	}
	return nil
}

// weigh puts one person's passes into their cells, or leaves them to exactly.
func (s *scale) weigh(person accounts.ProfileID, packed string) error {
	if s.odd[person] {
		s.left = append(s.left, person)
		return nil
	}
	if err := s.unpack(packed, s.column); err != nil {
		return err
	}
	if s.twins() {
		s.left = append(s.left, person)
		return nil
	}
	row := s.row(s.place[person])
	for i, results := range s.results {
		if len(results) == 0 {
			continue
		}
		row[i].pass(cellOf(achievedBy(results, s.at), s.at, s.soon))
		if row[i].Freedom == Bound {
			s.hold(results)
		}
	}
	return nil
}

// hold counts the months at whose end something of one cell counted. Most cells
// have one pass, and that counts from one month to another.
func (s *scale) hold(results []courses.Result) {
	if len(results) != 1 {
		for month, end := range s.months {
			if counted(results, end) {
				s.held[month]++
			}
		}
		return
	}
	r := &results[0]
	if !r.Counts() {
		return
	}
	for month := Months - 1; month >= 0 && !r.AchievedAt.After(s.months[month]); month-- {
		if r.ValidAt(s.months[month]) {
			s.held[month]++
		}
	}
}

// exactly weighs those of whom the packed text is not enough: a certificate was
// withdrawn, at a moment that matters, or two passes are of one day.
func (s *scale) exactly(ctx context.Context, q db.Queryer) error {
	if len(s.left) == 0 {
		return nil
	}
	passes, err := selectExact(ctx, q, s.left)
	if err != nil {
		return err
	}
	for person, all := range passes {
		row := s.row(s.place[person])
		by := make([][]exact, len(s.columns))
		for _, e := range all {
			if at, wanted := s.column[e.CourseID]; wanted {
				by[at] = append(by[at], e)
			}
		}
		for i, passes := range by {
			now := asOf(passes, s.at)
			row[i].pass(cellOf(achievedBy(now, s.at), s.at, s.soon))
			if row[i].Freedom != Bound {
				continue
			}
			if !slices.ContainsFunc(passes, func(e exact) bool { return e.withdrawnAt != nil }) {
				s.hold(now)
				continue
			}
			for month, end := range s.months {
				if counted(asOf(passes, end), end) {
					s.held[month]++
				}
			}
		}
	}
	return nil
}

// asOf are passes as they were at a moment: a certificate holds until it is
// withdrawn.
func asOf(passes []exact, at time.Time) []courses.Result {
	results := make([]courses.Result, len(passes))
	for i, e := range passes {
		results[i] = e.Result
		results[i].Withdrawn = e.withdrawnAt != nil && !e.withdrawnAt.After(at)
	}
	return results
}

// achievedBy puts what was achieved by a moment first, and gives that.
func achievedBy(results []courses.Result, at time.Time) []courses.Result {
	n := 0
	for i := range results {
		if !results[i].AchievedAt.After(at) {
			if n != i {
				results[n], results[i] = results[i], results[n]
			}
			n++
		}
	}
	return results[:n]
}

// counted says whether anything that was achieved by a moment counted then. The
// effective result is a valid one wherever there is one (M25).
func counted(results []courses.Result, at time.Time) bool {
	for i := range results {
		if r := &results[i]; !r.AchievedAt.After(at) && r.ValidAt(at) && r.Counts() {
			return true
		}
	}
	return false
}
