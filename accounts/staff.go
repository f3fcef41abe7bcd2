package accounts

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
)

// Staff is what the portal knows of many jobs at once: of most rows of a feed
// it says that nothing is new, without a question for each.
type Staff struct {
	jobs    map[string]Employment // by employee number
	people  map[ProfileID]Profile
	numbers map[ProfileID][]NationalIDRow
	leaders map[string]ProfileID // by what the feed calls them
	taken   map[string]bool      // usernames that somebody has, and blind indexes; false: only registered people have it
}

// Asked is what SelectStaff looks for: of each row the employee number, the
// username, the blind indexes of the number and, where there is one, the leader.
type Asked struct{ EmployeeNumbers, Usernames, Lookups, Leaders []string }

// SelectStaff reads the jobs and whose they are, finds the leaders, and sees
// which numbers and usernames are taken.
func SelectStaff(ctx context.Context, q db.Queryer, asked Asked) (Staff, error) {
	var s Staff
	var err error
	if s.jobs, err = selectJobs(ctx, q, asked.EmployeeNumbers); err != nil {
		return s, fmt.Errorf("read employments: %w", err)
	}
	if s.leaders, err = selectLeaders(ctx, q, asked.Leaders); err != nil {
		return s, fmt.Errorf("find leaders: %w", err)
	}
	if s.taken, err = selectTaken(ctx, q, asked.Lookups, asked.Usernames); err != nil {
		return s, fmt.Errorf("find numbers and usernames: %w", err)
	}
	if s.people, err = selectProfiles(ctx, q, s.People()); err != nil {
		return s, fmt.Errorf("read profiles: %w", err)
	}
	if s.numbers, err = selectNumbersOf(ctx, q, s.People()); err != nil {
		return s, fmt.Errorf("read numbers: %w", err)
	}
	return s, nil
}

// People are those who have the jobs, tombstones too.
func (s Staff) People() []ProfileID {
	var ids []ProfileID
	for _, job := range s.jobs {
		ids = append(ids, job.ProfileID)
	}
	return ids
}

// Job is a known job and the living person who has it.
func (s Staff) Job(employeeNumber string) (Employment, Profile, bool) {
	job, known := s.jobs[employeeNumber]
	person, there := s.people[job.ProfileID]
	return job, person, known && there && person.Living()
}

// Unheard says that nobody has the job or the username, and nobody but people
// who have registered themselves the number (its blind indexes).
func (s Staff) Unheard(employeeNumber, username string, number nationalid.Lookups) bool {
	_, known := s.jobs[employeeNumber]
	return !known && !s.taken[UsernameKey(username)] && !slices.ContainsFunc(number, func(lookup string) bool { return s.taken[lookup] })
}

// Shared says that somebody has the number (its blind indexes).
func (s Staff) Shared(number nationalid.Lookups) bool {
	return slices.ContainsFunc(number, func(lookup string) bool {
		_, shared := s.taken[lookup]
		return shared
	})
}

// Leader is whom a leader's employee number or username names; empty: nobody.
func (s Staff) Leader(leader string) ProfileID { return s.leaders[leader] }

// Unchanged says that what HR tells of a person and a job is what is known
// already, all of it, on an ISO date: with the same number (its blind indexes),
// the same leader, and in the state that the job asks for. No is no more than
// that somebody has to look.
func (s Staff) Unchanged(as NewInternal, work Employment, number nationalid.Lookups, today string) bool {
	old, p, known := s.Job(work.EmployeeNumber)
	if !known || !s.has(p.ID, number) || p.State == map[bool]ProfileState{true: Active, false: Ended}[work.Over(today)] {
		return false
	}
	work.ID, work.ProfileID, work.CreatedAt = old.ID, old.ProfileID, old.CreatedAt
	work.OrganisationID, work.LeaderProfileID = cmp.Or(work.OrganisationID, old.OrganisationID), s.leaders[work.Leader]
	if work != old || work.Leader != "" && work.LeaderProfileID == "" {
		return false
	}
	after := p
	as.OrganisationID = p.OrganisationID
	as.apply(&after)
	return after == p
}

// has says that the number is the person's as surely as HR can say it.
func (s Staff) has(id ProfileID, number nationalid.Lookups) bool {
	return slices.ContainsFunc(s.numbers[id], func(n NationalIDRow) bool {
		return number.Has(n.Lookup) && n.Status != Mistaken && n.Evidence.strength() >= ByHR.strength()
	})
}
