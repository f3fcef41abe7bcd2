package merge

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/hire"
)

// newcomers are those rows of a transaction that are about people whom no
// employer has told of before. They are written together: the first file of an
// employer is full of them.
type newcomers struct {
	rows    []employing
	all     []accounts.Newcomer
	place   []int                         // of each one's outcome
	numbers map[string]accounts.ProfileID // who they were, by employee number
	users   map[string]accounts.ProfileID // and by username
}

func newNewcomers() *newcomers {
	return &newcomers{numbers: map[string]accounts.ProfileID{}, users: map[string]accounts.ProfileID{}}
}

// newcomer is the row as somebody new; false where somebody has to look: the
// number may be an employee's, or the job is over already.
func (s survey) newcomer(row hire.Row) (employing, accounts.Newcomer, bool) {
	h, numbers := row.Hire, s.numbers(row.Hire)
	if s.employer.fresh != nil || !s.staff.Unheard(h.EmployeeNumber, h.Username, numbers) || s.met(h.EmployeeNumber, accounts.UsernameKey(h.Username), numbers[0]) {
		return employing{}, accounts.Newcomer{}, false
	}
	work := s.work(h, nil)
	if work.Over(s.today) || !s.leads(&work) {
		return employing{}, accounts.Newcomer{}, false
	}
	n := accounts.Newcomer{ID: accounts.ProfileID(db.NewID()), Person: personOf(h), Number: h.NationalID, Job: work, Welcome: h.PrivateEmail != ""}
	n.Person.OrganisationID = work.OrganisationID
	e := employing{
		importing: s.importing, row: row, work: work, changed: true, known: known{nobody: !s.staff.Shared(numbers)},
		choice: choice{use: newPerson, person: accounts.Profile{ID: n.ID, Kind: accounts.Internal, State: accounts.Active}},
	}
	return e, n, true
}

// leads finds the leader of a new job, who may be another newcomer; false where
// a row of this transaction may have changed who that is.
func (s survey) leads(work *accounts.Employment) bool {
	if work.Leader == "" {
		return true
	}
	key := accounts.UsernameKey(work.Leader)
	leader, told := s.new.numbers[work.Leader]
	if !told && s.staff.Leader(work.Leader) == "" {
		leader, told = s.new.users[key]
	}
	if told {
		work.LeaderProfileID = leader
		return true
	}
	work.LeaderProfileID = s.staff.Leader(work.Leader)
	return !s.met(work.Leader, key)
}

// add keeps a newcomer until there is a reason to write.
func (n *newcomers) add(e employing, as accounts.Newcomer, place int) {
	n.rows, n.all, n.place = append(n.rows, e), append(n.all, as), append(n.place, place)
	n.numbers[as.Job.EmployeeNumber], n.users[accounts.UsernameKey(as.Person.Username)] = as.ID, as.ID
}

// settle writes those who are kept, and what became of their rows. Only those
// whose number somebody else has can have a match.
func (s survey) settle(ctx context.Context, tx *db.Tx, outcomes []RowOutcome) error {
	n := s.new
	if len(n.all) == 0 {
		return nil
	}
	if err := s.Accounts.Employ(ctx, tx, n.all); err != nil {
		return err
	}
	for i := range n.rows {
		outcome, err := n.rows[i].matched(ctx, tx)
		if err != nil {
			return err
		}
		outcome.leaderless = n.all[i].Job.Leader != "" && n.all[i].Job.LeaderProfileID == ""
		outcomes[n.place[i]] = outcome
	}
	n.rows, n.all, n.place = n.rows[:0], n.all[:0], n.place[:0]
	return nil
}
