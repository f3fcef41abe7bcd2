package report

import (
	"context"
	"fmt"
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
	days    int

	months [Months]time.Time // the ends of the last months, the latest last
	held   [Months]int       // how many cells counted then

	place     map[accounts.ProfileID]int
	column    map[courses.CourseID]int
	withdrawn map[courses.ResultID]time.Time
	scratch   scratch
}

// scratch is what one person's passes are read into, again and again.
type scratch struct {
	results [][]courses.Result // by column
	untils  []time.Time
	scores  []int
}

func (m *matrix) row(person int) []Cell {
	return m.cells[person*len(m.columns) : (person+1)*len(m.columns)]
}

// fill reads what counts for everybody at the moment of the report, and how
// many cells counted at the end of each of the months before. It asks the
// database twice or thrice, however many people there are.
func (m *matrix) fill(ctx context.Context, q db.Queryer, past bool) error {
	m.cells = make([]Cell, len(m.people)*len(m.columns))
	m.place, m.column = make(map[accounts.ProfileID]int, len(m.people)), map[courses.CourseID]int{}
	ids := make([]accounts.ProfileID, len(m.people))
	for i, p := range m.people {
		ids[i], m.place[p.ID] = p.ID, i
	}
	var of []courses.CourseID
	for i, column := range m.columns {
		for _, id := range column.same {
			m.column[id], of = i, append(of, id)
		}
	}
	m.scratch.results = make([][]courses.Result, len(m.columns))
	var err error
	if m.withdrawn, err = selectWithdrawn(ctx, q); err != nil {
		return fmt.Errorf("read withdrawn certificates: %w", err)
	}
	if err := selectPasses(ctx, q, ids, of, m.weigh); err != nil {
		return fmt.Errorf("read passes: %w", err)
	}
	if past {
		return nil
	}
	if err := selectEnrolled(ctx, q, ids, of, m.enrol); err != nil {
		return fmt.Errorf("read enrolments: %w", err)
	}
	return nil
}

// weigh puts one person's passes into their cells.
func (m *matrix) weigh(person accounts.ProfileID, packed string) error {
	at, there := m.place[person]
	if !there {
		return nil
	}
	if err := m.scratch.read(packed, m.column); err != nil {
		return err
	}
	row := m.row(at)
	for i, results := range m.scratch.results {
		if len(results) == 0 {
			continue
		}
		m.asOf(results, m.at)
		row[i] = cellOf(m.known(results, m.at), m.at, m.days)
		for month, end := range m.months {
			if m.asOf(results, end); counted(results, end) {
				m.held[month]++
			}
		}
	}
	return nil
}

// asOf tells the results which certificates were withdrawn by then.
func (m *matrix) asOf(results []courses.Result, at time.Time) {
	if len(m.withdrawn) == 0 {
		return
	}
	for i := range results {
		gone, withdrawn := m.withdrawn[results[i].ID]
		results[i].Withdrawn = withdrawn && !gone.After(at)
	}
}

// known puts what was achieved by a moment first, and gives that.
func (m *matrix) known(results []courses.Result, at time.Time) []courses.Result {
	n := 0
	for i := range results {
		if !results[i].AchievedAt.After(at) {
			results[n], results[i] = results[i], results[n]
			n++
		}
	}
	return results[:n]
}

// counted says whether anything that was achieved by a moment counted then. The
// effective result is a valid one wherever there is one (M25).
func counted(results []courses.Result, at time.Time) bool {
	for i := range results {
		if r := &results[i]; r.Counts() && !r.AchievedAt.After(at) && r.ValidAt(at) {
			return true
		}
	}
	return false
}

// read sorts a person's passes by column.
func (s *scratch) read(packed string, column map[courses.CourseID]int) (err error) {
	for i := range s.results {
		s.results[i] = s.results[i][:0]
	}
	passes := 1
	for i := range len(packed) {
		if packed[i] == betweenPasses {
			passes++
		}
	}
	if len(s.untils) < passes {
		s.untils, s.scores = make([]time.Time, 2*passes), make([]int, 2*passes)
	}
	for n := 0; packed != ""; n++ {
		var r courses.Result
		if packed, err = unpack(packed, &r, &s.untils[n], &s.scores[n]); err != nil {
			return err
		}
		at := column[r.CourseID]
		s.results[at] = append(s.results[at], r)
	}
	return nil
}

// enrol says of a cell that does not count that it is under way.
func (m *matrix) enrol(e enrolled) {
	cell := &m.row(m.place[e.person])[m.column[e.course]]
	if cell.State.Counts() {
		return
	}
	if !e.begun {
		return
	}
	cell.Begun, cell.Progress = true, max(cell.Progress, uint8(min(max(e.progress, 0), 100)))
	if cell.State == Missing {
		cell.State = Going
	}
}
