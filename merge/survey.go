package merge

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/hire"
)

// survey is what the portal knows of rows that are carried out together. A full
// file of the night says of most people what is known already: that is seen
// here, and costs no statement a row.
type survey struct {
	*importing
	staff   accounts.Staff
	paired  map[accounts.ProfileID]bool // who may have a match
	stirred map[string]bool             // people, employee numbers and usernames that a row of this transaction had to do with
	today   string
}

func (job *importing) survey(ctx context.Context, tx *db.Tx, batch []hire.Row) (survey, error) {
	s := survey{importing: job, stirred: map[string]bool{}, today: accounts.Today(tx.Now())}
	var numbers, leaders []string
	for _, row := range batch {
		numbers = append(numbers, row.Hire.EmployeeNumber)
		if row.Hire.Leader != "" {
			leaders = append(leaders, row.Hire.Leader)
		}
	}
	var err error
	if s.staff, err = accounts.SelectStaff(ctx, tx, numbers, leaders); err != nil {
		return s, err
	}
	if s.paired, err = selectPaired(ctx, tx, s.staff.People()); err != nil {
		return s, fmt.Errorf("look for matches: %w", err)
	}
	return s, nil
}

// unchanged is the outcome of a row that says what is known; false where
// somebody has to look.
func (s survey) unchanged(row hire.Row) (RowOutcome, bool) {
	h := row.Hire
	old, person, known := s.staff.Job(h.EmployeeNumber)
	if !known || s.paired[person.ID] || !s.serves(person) || !s.keeps(old, person) || s.met(string(person.ID), h.Leader, string(old.LeaderProfileID)) {
		return RowOutcome{}, false
	}
	as := accounts.NewInternal{
		Username: h.Username, GivenName: h.GivenName, FamilyName: h.FamilyName, BirthDate: h.BirthDate,
		PrivateEmail: h.PrivateEmail, Mobile: h.Mobile,
	}
	if !s.staff.Unchanged(as, s.work(h, &old), s.Accounts.Vault.Lookup(h.NationalID), s.today) {
		return RowOutcome{}, false
	}
	outcome := told(row, RowUnchanged, "unchanged", person.ID)
	outcome.use = sameJob
	return outcome, true
}

// met says that a row of this transaction had to do with any of them.
func (s survey) met(any ...string) bool {
	for _, one := range any {
		if s.stirred[one] {
			return true
		}
	}
	return false
}

// stir remembers what a row had to do with: of that, what was read before it
// may no longer hold.
func (s survey) stir(row hire.Row, outcome RowOutcome) {
	s.stirred[row.Hire.EmployeeNumber], s.stirred[row.Hire.Username] = true, true
	if outcome.Profile != "" {
		s.stirred[string(outcome.Profile)] = true
	}
}
