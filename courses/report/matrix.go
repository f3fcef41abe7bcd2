package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
)

// Months is how far back the line of a report goes.
const Months = 12

// matrix is every person's cell in every column, in one piece.
type matrix struct {
	people  []Person
	columns []Column
	cells   []Cell // by person, then by column
	at      time.Time
	soon    time.Time // what ends before is worth minding
	past    bool      // it is about an earlier day

	months [Months]time.Time // the ends of the last months, the latest last
	held   [Months]int       // how many cells counted then

	obligations []courses.Obligation // of which who is not bound is free; of chosen courses nobody is

	place    map[accounts.ProfileID]int
	column   map[courses.CourseID]int
	twoParts []courses.CourseID          // of the columns: those that ask for e-learning and a class
	odd      map[accounts.ProfileID]bool // whose passes are read one by one: see exactly
}

func (m *matrix) row(person int) []Cell {
	return m.cells[person*len(m.columns) : (person+1)*len(m.columns)]
}

// atOnce is for how many people the database is asked at a time: what it packs
// for them is all that is held besides the cells.
const atOnce = 2000

// readers and scales are how many read and weigh at a time: others want to, too.
const (
	readers = 2
	scales  = 2
)

// fill reads what counts for everybody at the moment of the report, and how
// many cells counted at the end of each of the months before.
func (m *matrix) fill(ctx context.Context, q db.Queryer) (err error) {
	m.cells = make([]Cell, len(m.people)*len(m.columns))
	m.place, m.column = make(map[accounts.ProfileID]int, len(m.people)), map[courses.CourseID]int{}
	ids := make([]accounts.ProfileID, len(m.people))
	for i, p := range m.people {
		ids[i], m.place[p.ID] = p.ID, i
	}
	for i, column := range m.columns {
		for _, id := range column.same {
			m.column[id] = i
		}
	}
	if err := m.free(ctx, q); err != nil {
		return err
	}
	if m.odd, err = selectWithdrawn(ctx, q); err != nil {
		return fmt.Errorf("read withdrawn certificates: %w", err)
	}
	if m.twoParts, err = m.ofTwoParts(ctx, q); err != nil {
		return fmt.Errorf("read courses of two parts: %w", err)
	}
	return m.weighAll(ctx, q, ids)
}

// ofTwoParts are those courses of the columns that ask for e-learning and a class.
func (m *matrix) ofTwoParts(ctx context.Context, q db.Queryer) ([]courses.CourseID, error) {
	all, err := selectTwoParts(ctx, q)
	return slices.DeleteFunc(all, func(id courses.CourseID) bool {
		_, wanted := m.column[id]
		return !wanted
	}), err
}

// enrol says of a cell that does not count that it is under way.
func (m *matrix) enrol(e enrolled) {
	column, wanted := m.column[e.course]
	if !wanted {
		return
	}
	cell := &m.row(m.place[e.person])[column]
	if cell.State.Counts() {
		return
	}
	cell.Begun, cell.Progress = true, max(cell.Progress, uint8(min(max(e.progress, 0), 100)))
	if cell.State == Missing {
		cell.State = Going
	}
	if e.remains != Anything {
		cell.Remains = e.remains
	}
}

// free marks the cells that are no requirement of the person.
func (m *matrix) free(ctx context.Context, q db.Queryer) error {
	for column := range m.columns {
		bound := m.bound(column)
		if bound == nil {
			continue
		}
		for person, p := range m.people {
			if !slices.ContainsFunc(bound, func(o courses.Obligation) bool { return o.Bound[p.ID] }) {
				m.row(person)[column].Freedom = Optional
			}
		}
	}
	err := selectExempt(ctx, q, m.at, func(who accounts.ProfileID, course courses.CourseID) {
		person, among := m.place[who]
		column, wanted := m.column[course]
		if among && wanted && m.row(person)[column].Freedom == Bound {
			m.row(person)[column].Freedom = Exempt
		}
	})
	if err != nil {
		return fmt.Errorf("read exemptions: %w", err)
	}
	return nil
}

// bound are the obligations that a column is about; nil: it is asked of everybody.
func (m *matrix) bound(column int) (about []courses.Obligation) {
	for _, o := range m.obligations {
		if at, wanted := m.column[o.CourseID]; wanted && at == column {
			about = append(about, o)
		}
	}
	return about
}
