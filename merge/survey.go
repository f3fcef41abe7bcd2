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
	stirred map[string]bool             // people, numbers of both kinds and usernames that a row of this transaction had to do with
	today   string
}

func (job *importing) survey(ctx context.Context, tx *db.Tx, batch []hire.Row) (survey, error) {
	s := survey{importing: job, stirred: map[string]bool{}, today: accounts.Today(tx.Now())}
	var asked accounts.Asked
	for _, row := range batch {
		if row.Hire.NationalID.IsZero() {
			continue // the row has a fault
		}
		asked.EmployeeNumbers = append(asked.EmployeeNumbers, row.Hire.EmployeeNumber)
		asked.Usernames = append(asked.Usernames, row.Hire.Username)
		asked.Lookups = append(asked.Lookups, job.Accounts.Vault.Lookup(row.Hire.NationalID))
		if row.Hire.Leader != "" {
			asked.Leaders = append(asked.Leaders, row.Hire.Leader)
		}
	}
	var err error
	if s.staff, err = accounts.SelectStaff(ctx, tx, asked); err != nil {
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
	if !known || s.paired[person.ID] || !s.serves(person) || !s.keeps(old, person) || s.met(string(person.ID), h.Leader, accounts.UsernameKey(h.Leader), string(old.LeaderProfileID)) {
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

// unheard says that a row is about somebody new: nobody has the job, the
// username or the number, so that nobody can match it either.
func (s survey) unheard(row hire.Row) bool {
	h, lookup := row.Hire, s.Accounts.Vault.Lookup(row.Hire.NationalID)
	return s.staff.Unheard(h.EmployeeNumber, h.Username, lookup) && !s.met(h.EmployeeNumber, accounts.UsernameKey(h.Username), lookup)
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
	s.stirred[row.Hire.EmployeeNumber], s.stirred[accounts.UsernameKey(row.Hire.Username)] = true, true
	s.stirred[s.Accounts.Vault.Lookup(row.Hire.NationalID)] = true
	if outcome.Profile != "" {
		s.stirred[string(outcome.Profile)] = true
	}
}
