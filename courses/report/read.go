package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// Share is how many of how many.
type Share struct{ Of, All int }

// Hundredths is the share in per cent × 100.
func (s Share) Hundredths() int {
	if s.All == 0 {
		return 0
	}
	return s.Of * 10_000 / s.All
}

// Unit is a place of work in a report.
type Unit struct {
	Name   string
	People Share // who have everything, of all who work there
	Cells  Share // requirements that are met, of all that there are
}

// Month is a point of the line: how much was met at its end.
type Month struct {
	End   time.Time
	Cells Share
}

// Text is "312 av 400 (78 %)", in whole per cent: never 100 % while one lacks it,
// nor 0 % while one has it.
func (s Share) Text(w *i18n.Printer) string {
	return w.T("report.share", "Of", w.Number(s.Of), "All", w.Number(s.All), "Percent", w.Percent(s.Whole()))
}

// Whole is Hundredths of whole per cent.
func (s Share) Whole() int {
	percent := (s.Hundredths() + 50) / 100
	if s.Of > 0 && s.Of < s.All {
		percent = min(max(percent, 1), 99)
	}
	return percent * 100
}

// Report is a definition answered for one reader at one moment.
//
// Of an earlier day it says what counts of that day by what is known today: a
// pass counts from the day it was achieved, also when it was written down or
// merged later, to its validity's end as that stands now; a certificate counts
// up to the moment of its withdrawal. It cannot know which enrolments were
// under way then, whether a withdrawal was taken back in between, or where
// people belonged: organisations, leaders and rules are today's, also those of
// the line over the last months. Exemptions are of the report's own moment.
type Report struct {
	Definition
	Columns []Column
	Totals  []Share // by column
	Units   []Unit  // what lacks most first
	Line    []Month // the latest last
	People  int     // whom the figures are about
	Hidden  int     // of them, who are only counted
	LeftOut int     // not in the figures: so few in their organisation that a share would tell of them
	Full    Share   // who have everything
	At      time.Time
	Now     time.Time
	Past    bool // it is about an earlier day

	matrix *matrix
	shown  []int // rows that the reader sees, by name
}

// Row is one person whom the reader may see.
type Row struct {
	Person
	Cells   []Cell // by column
	Missing int
}

// Read answers a definition. Looking at people is audited, once a report.
// Problems: ErrScope, ErrDay, ErrNoColumns, ErrNoMandatory, ErrColumns, ErrTooMany.
func (s *Service) Read(ctx context.Context, by accounts.Actor, d Definition) (*Report, error) {
	r, err := read(ctx, s.DB, by, d)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	return r, s.DB.Write(ctx, func(tx *db.Tx) error {
		entry := by.Entry("report.read", "").With("scope", string(r.Scope)).With("people", fmt.Sprint(len(r.shown)))
		if r.Organisation != "" {
			entry = entry.About("organisation", string(r.Organisation))
		}
		return audit.Record(ctx, tx, entry)
	})
}

func read(ctx context.Context, q db.Queryer, by accounts.Actor, d Definition) (*Report, error) {
	d = d.tidy()
	now := q.Now()
	at, past, err := d.moment(now)
	if err != nil {
		return nil, err
	}
	sight, err := sightOf(ctx, q, by)
	if err != nil {
		return nil, err
	}
	if err := sight.allows(d); err != nil {
		return nil, err
	}
	r := &Report{Definition: d, At: at, Now: now, Past: past}
	people, err := sight.people(ctx, q, d, accounts.Today(at))
	if err != nil {
		return nil, err
	}
	people, r.LeftOut = withoutFew(people)
	people = inUnit(people, d.Unit)
	obligations, err := sight.obligations(ctx, q, d, people)
	if err != nil {
		return nil, err
	}
	if r.Columns, err = sight.columns(ctx, q, d, obligations); err != nil {
		return nil, err
	}
	r.matrix = &matrix{people: people, columns: r.Columns, obligations: obligations, at: at, past: past, soon: at.AddDate(0, 0, d.Days), months: monthsBefore(at)}
	if err := r.matrix.fill(ctx, q); err != nil {
		return nil, err
	}
	r.count()
	return r, nil
}

// withoutFew leaves out whom the reader may only count, where they are so few in
// their organisation that a share would tell of each of them. The sums are
// without them, too: else they could be found by taking one from the other.
func withoutFew(people []Person) (kept []Person, left int) {
	few := map[accounts.OrganisationID]int{}
	for _, p := range people {
		if !p.named {
			few[p.organisation]++
		}
	}
	kept = slices.DeleteFunc(people, func(p Person) bool { return !p.named && few[p.organisation] < SmallGroup })
	for _, n := range few {
		if n < SmallGroup {
			left += n
		}
	}
	return kept, left
}

func inUnit(people []Person, unit string) []Person {
	if unit == "" {
		return people
	}
	return slices.DeleteFunc(people, func(p Person) bool { return p.Unit != unit })
}

// monthsBefore are the ends of the last months, and the moment itself at last.
func monthsBefore(at time.Time) (ends [Months]time.Time) {
	day := at.In(i18n.Oslo)
	for i := range ends {
		back := time.Month(Months - 1 - i)
		ends[i] = time.Date(day.Year(), day.Month()-back+1, 1, 0, 0, 0, 0, i18n.Oslo).Add(-time.Second).UTC()
	}
	ends[Months-1] = at
	return ends
}

// count makes every figure from the cells.
func (r *Report) count() {
	m := r.matrix
	r.People, r.Totals = len(m.people), make([]Share, len(r.Columns))
	units, asked := map[string]*Unit{}, 0
	for i, p := range m.people {
		mine := Share{}
		for c, cell := range m.row(i) {
			if cell.Freedom != Bound {
				continue
			}
			r.Totals[c].All++
			mine.All++
			if cell.State.Counts() {
				r.Totals[c].Of++
				mine.Of++
			}
		}
		asked += mine.All
		unit := units[p.Unit]
		if unit == nil {
			unit = &Unit{Name: p.Unit}
			units[p.Unit] = unit
		}
		unit.add(mine)
		r.Full.All++
		if mine.Of == mine.All {
			r.Full.Of++
		}
		if !p.named {
			r.Hidden++
		} else if r.wants(m.row(i), mine) {
			r.shown = append(r.shown, i)
		}
	}
	for _, unit := range units {
		r.Units = append(r.Units, *unit)
	}
	slices.SortFunc(r.Units, func(a, b Unit) int {
		return cmp.Or(cmp.Compare(a.Cells.Hundredths(), b.Cells.Hundredths()), cmp.Compare(i18n.SortKey(a.Name), i18n.SortKey(b.Name)))
	})
	for i, end := range m.months {
		r.Line = append(r.Line, Month{End: end, Cells: Share{m.held[i], asked}})
	}
}

func (u *Unit) add(one Share) {
	u.People.All++
	u.Cells.Of, u.Cells.All = u.Cells.Of+one.Of, u.Cells.All+one.All
	if one.Of == one.All {
		u.People.Of++
	}
}

// wants says whether a row is among those that are asked for.
func (r *Report) wants(row []Cell, met Share) bool {
	has := func(state State) bool {
		return slices.ContainsFunc(row, func(c Cell) bool { return c.State == state && c.Freedom == Bound })
	}
	switch r.Show {
	case ShowMissing:
		return met.Of < met.All
	case ShowSoon:
		return has(Soon)
	case ShowExpired:
		return has(Expired)
	case ShowValid:
		return met.Of == met.All
	}
	return true
}

// Order is how rows are sorted.
type Order string

// The orders; equals are by name.
const (
	ByName    Order = "name"
	ByUnit    Order = "unit"
	ByMissing Order = "missing" // who lacks most first
)

// Orders are all of them, in the order of the page.
var Orders = []Order{ByName, ByUnit, ByMissing}

// Shown is how many rows the reader sees on all pages.
func (r *Report) Shown() int { return len(r.shown) }

// Rows are the rows from a place on, so many at most.
func (r *Report) Rows(order Order, from, limit int) []Row {
	sorted := slices.Clone(r.shown) // by name already
	switch order {
	case ByUnit:
		keys := map[string]string{}
		for _, u := range r.Units {
			keys[u.Name] = i18n.SortKey(u.Name)
		}
		slices.SortStableFunc(sorted, func(a, b int) int {
			return cmp.Compare(keys[r.matrix.people[a].Unit], keys[r.matrix.people[b].Unit])
		})
	case ByMissing:
		lacks := make([]int, len(r.matrix.people))
		for _, i := range sorted {
			lacks[i] = r.missing(i)
		}
		slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(lacks[b], lacks[a]) })
	}
	from = min(max(from, 0), len(sorted))
	var rows []Row
	for _, i := range sorted[from:min(from+limit, len(sorted))] {
		rows = append(rows, Row{Person: r.matrix.people[i], Cells: r.matrix.row(i), Missing: r.missing(i)})
	}
	return rows
}

func (r *Report) missing(person int) (n int) {
	for _, cell := range r.matrix.row(person) {
		if cell.Lacks() {
			n++
		}
	}
	return n
}
