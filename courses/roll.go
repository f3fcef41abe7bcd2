package courses

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// RollRow is a line of a list that a course owner hands in, and what becomes of it.
type RollRow struct {
	Line int    // in the list, from 1
	Said string // as it was written
	Name string // of the person; empty where nobody was found
	Fate RollFate
	who  accounts.Profile
}

// RollFate is what becomes of a line.
type RollFate string

// The fates of a line.
const (
	RollEnrols    RollFate = "enrols"
	RollAlready   RollFate = "already"   // is in the course
	RollTwice     RollFate = "twice"     // stands further up in the list
	RollUnknown   RollFate = "unknown"   // nobody in the actor's reach
	RollAmbiguous RollFate = "ambiguous" // the line means two people
	RollElsewhere RollFate = "elsewhere" // the course is not open to them
	RollLacks     RollFate = "lacks"     // must pass something first
	RollFull      RollFate = "full"      // there is no place
	RollClosed    RollFate = "closed"    // the person's profile is
)

// MaxRoll is how many lines a list may have.
const MaxRoll = 1000

var (
	errRollEmpty = problem.New(problem.Invalid, "roll.fault.empty")
	errRollLong  = problem.New(problem.Invalid, "roll.fault.long")
)

// ReadRoll says of each line of a list – user names, e-mail addresses or employee
// numbers, one on each line or in any column of a CSV file – what would become of
// it, and does nothing. Whoever is out of the actor's reach is not found, as if
// there were nobody. Problems: roll.fault.…; NotFound for another's course.
func (s *Service) ReadRoll(ctx context.Context, by accounts.Actor, course CourseID, list string) ([]RollRow, error) {
	if _, err := s.OwnCourse(ctx, by, course); err != nil {
		return nil, err
	}
	rows, err := splitRoll(list)
	if err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	room, err := selectAdmission(ctx, s.DB, course)
	if err != nil {
		return nil, fmt.Errorf("read admission: %w", err)
	}
	var names []string
	for _, row := range rows {
		names = append(names, row.cells()...)
	}
	named, err := findLearners(ctx, s.DB, tree, by, names)
	if err != nil {
		return nil, err
	}
	places := room.Seats - room.Taken
	seen := map[accounts.ProfileID]bool{}
	for i := range rows {
		if err := rows[i].find(ctx, s.DB, named); err != nil {
			return nil, err
		}
		if err := rows[i].judge(ctx, s.DB, course, seen); err != nil {
			return nil, err
		}
		if rows[i].Fate == RollEnrols && room.Seats > 0 {
			if places--; places < 0 {
				rows[i].Fate = RollFull
			}
		}
	}
	return rows, nil
}

// EnrolRoll reads a list again and enrols whom it means; the fates are what was
// done. Who is in the course already stays as they are: sending it twice is
// sending it once. Problems as ReadRoll.
func (s *Service) EnrolRoll(ctx context.Context, by accounts.Actor, course CourseID, list string) ([]RollRow, error) {
	rows, err := s.ReadRoll(ctx, by, course, list)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(rows, portion) {
		err := s.owning(ctx, by, "course.roll", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
			if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
				return "", err
			}
			return course, enrolRows(ctx, tx, by, course, part)
		})
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func enrolRows(ctx context.Context, tx *db.Tx, by accounts.Actor, course CourseID, rows []RollRow) error {
	for i := range rows {
		row := &rows[i]
		if row.Fate != RollEnrols && row.Fate != RollFull {
			continue
		}
		if err := row.judge(ctx, tx, course, map[accounts.ProfileID]bool{}); err != nil {
			return err
		}
		if row.Fate != RollEnrols {
			continue
		}
		at, err := enrollingOf(ctx, tx, row.who.ID, course)
		if err != nil {
			return err
		}
		if _, err := updateApprovalsClosed(ctx, tx, row.who.ID, course, ApprovalSuperseded); err != nil {
			return err
		}
		_, err = enter(ctx, tx, entry{profile: row.who.ID, course: course, via: ByList, left: at.withdrawn})
		if errors.Is(err, ErrFull) {
			row.Fate = RollFull
			continue
		}
		if err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, by.Entry("enrolment.list", row.who.ID).About("course", string(course))); err != nil {
			return err
		}
	}
	return nil
}

// splitRoll parts a list at its lines; empty ones are no rows.
func splitRoll(list string) ([]RollRow, error) {
	var rows []RollRow
	for i, line := range strings.Split(strings.TrimPrefix(list, "\ufeff"), "\n") {
		if line = strings.TrimSpace(line); strings.Trim(line, ";,\t ") == "" {
			continue
		}
		rows = append(rows, RollRow{Line: i + 1, Said: line})
	}
	switch {
	case len(rows) == 0:
		return nil, errRollEmpty
	case len(rows) > MaxRoll:
		return nil, errRollLong
	}
	return rows, nil
}

// cells are what a line says, in its columns.
func (r *RollRow) cells() []string {
	var cells []string
	for _, cell := range strings.FieldsFunc(r.Said, func(c rune) bool { return c == ';' || c == ',' || c == '\t' }) {
		if cell = strings.Trim(cell, "\" "); cell != "" && len(cell) <= 254 {
			cells = append(cells, cell)
		}
	}
	return cells
}

// find looks for whom the cells of a line mean.
func (r *RollRow) find(ctx context.Context, q db.Queryer, named learners) error {
	r.Fate = RollUnknown
	var met accounts.ProfileID
	for _, cell := range r.cells() {
		id, fault := named.find(cell)
		switch {
		case fault == faultTwo, fault == "" && met != "" && met != id:
			r.Fate = RollAmbiguous
			return nil
		case fault == "":
			met = id
		}
	}
	if met == "" {
		return nil
	}
	var err error
	if r.who, err = accounts.SelectProfile(ctx, q, met); err != nil {
		return fmt.Errorf("find people: %w", err)
	}
	r.Name, r.Fate = r.who.Name(), RollEnrols
	return nil
}

// judge says what becomes of somebody who was found.
func (r *RollRow) judge(ctx context.Context, q db.Queryer, course CourseID, seen map[accounts.ProfileID]bool) error {
	if r.who.ID == "" {
		return nil
	}
	if seen[r.who.ID] {
		r.Fate = RollTwice
		return nil
	}
	seen[r.who.ID] = true
	at, err := enrollingOf(ctx, q, r.who.ID, course)
	if err != nil {
		return err
	}
	open, err := selectIsOpenTo(ctx, q, course, r.who.OrganisationID)
	if err != nil {
		return err
	}
	r.Fate = fateOf(at, open)
	return nil
}

func fateOf(at enrolling, open bool) RollFate {
	at.full = false // places are counted down the list
	switch err := at.refuse(open); {
	case at.active != nil:
		return RollAlready
	case err == nil:
		return RollEnrols
	case errors.Is(err, errNotOpen):
		return RollElsewhere
	case errors.Is(err, ErrLacks):
		return RollLacks
	}
	return RollClosed
}
