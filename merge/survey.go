package merge

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
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
	new     *newcomers
	lookups map[nationalid.Number]nationalid.Lookups
	stirred map[string]bool // people, numbers of both kinds and usernames that a row of this transaction had to do with
	today   string
}

func (job *importing) survey(ctx context.Context, tx *db.Tx, batch []hire.Row) (survey, error) {
	s := survey{importing: job, new: newNewcomers(), lookups: map[nationalid.Number]nationalid.Lookups{},
		stirred: map[string]bool{}, today: accounts.Today(tx.Now())}
	var asked accounts.Asked
	for _, row := range batch {
		if row.Hire.NationalID.IsZero() {
			continue // the row has a fault
		}
		asked.EmployeeNumbers = append(asked.EmployeeNumbers, row.Hire.EmployeeNumber)
		asked.Usernames = append(asked.Usernames, row.Hire.Username)
		asked.Lookups = append(asked.Lookups, s.numbers(row.Hire)...)
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

// unchanged is a row that says what is known; false where somebody has to look.
func (s survey) unchanged(row hire.Row) (employing, bool) {
	h := row.Hire
	old, person, known := s.staff.Job(h.EmployeeNumber)
	if !known || !s.serves(person) || !s.keeps(old, person) || s.met(string(person.ID), h.Leader, accounts.UsernameKey(h.Leader), string(old.LeaderProfileID)) {
		return employing{}, false
	}
	e := employing{importing: s.importing, row: row, work: s.work(h, &old), choice: choice{use: sameJob, person: person}}
	if !s.staff.Unchanged(personOf(h), e.work, s.numbers(h), s.today) {
		return employing{}, false
	}
	e.over, e.known.nobody = e.work.Over(s.today), !s.paired[person.ID]
	return e, true
}

// numbers are the blind indexes of a row's number.
func (s survey) numbers(h hire.Hire) nationalid.Lookups {
	known, has := s.lookups[h.NationalID]
	if !has {
		known = s.Accounts.Vault.Lookups(h.NationalID)
		s.lookups[h.NationalID] = known
	}
	return known
}

// of is what a row has to do with.
func (s survey) of(row hire.Row) []string {
	h := row.Hire
	return []string{h.EmployeeNumber, accounts.UsernameKey(h.Username), s.numbers(h)[0], h.Leader, accounts.UsernameKey(h.Leader)}
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

// stir remembers what a row changes: of that, what was read before it may no
// longer hold.
func (s survey) stir(row hire.Row, person accounts.ProfileID) {
	for _, one := range s.of(row)[:3] {
		s.stirred[one] = true
	}
	if person != "" {
		s.stirred[string(person)] = true
	}
}
