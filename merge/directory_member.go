package merge

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/scim"
)

// said is what a client has said of a user and no other table has. The national
// ID is never in it.
type said struct {
	User         scim.User
	Unit, Leader string // as the first job had them then
	Start        string // the first day of a job that was called off
}

// member is an employee as one client sees them.
type member struct {
	Profile    accounts.Profile   // names, dates and state alone
	row        accounts.ProfileID // whom the client's row is about: a tombstone, where it was merged; empty: there is none
	externalID string
	said       said
	saidAt     time.Time
	jobs       []job // the oldest first
}

// job is an employment with its leader's name.
type job struct {
	accounts.Employment
	leaderName string
}

// member reads one user that the client may see.
func (c *call) member(ctx context.Context, q db.Queryer, id string) (member, error) {
	p, err := living(ctx, q, accounts.ProfileID(id))
	if errors.Is(err, accounts.ErrNoProfile) {
		return member{}, errNoUser
	}
	if err != nil {
		return member{}, fmt.Errorf("read profile: %w", err)
	}
	found, err := c.members(ctx, q, []accounts.ProfileID{p.ID})
	if err != nil || len(found) == 0 {
		return member{}, cmp.Or(err, error(errNoUser))
	}
	return found[0], nil
}

// members reads users that the client may see; the others are left out.
func (c *call) members(ctx context.Context, q db.Queryer, ids []accounts.ProfileID) ([]member, error) {
	found, err := selectMembers(ctx, q, c.client.ID, c.reach, ids)
	if err != nil {
		return nil, fmt.Errorf("read users: %w", err)
	}
	jobs, err := selectMemberJobs(ctx, q, ids)
	if err != nil {
		return nil, fmt.Errorf("read jobs: %w", err)
	}
	for i := range found {
		m := &found[i]
		for _, job := range jobs[m.Profile.ID] {
			if m.told(job.EmployeeNumber) || m.row == "" && slices.Contains(c.reach, cmp.Or(job.OrganisationID, m.Profile.OrganisationID)) {
				m.jobs = append(m.jobs, job)
			}
		}
	}
	return found, nil
}

// told says whether the client has told of a job.
func (m member) told(number string) bool { return slices.Contains(m.said.jobs(), number) }

// jobs are the numbers of the jobs that the client tells of.
func (s said) jobs() (numbers []string) {
	if s.User.EmployeeNumber != "" {
		numbers = append(numbers, s.User.EmployeeNumber)
	}
	for _, e := range s.User.Employments {
		numbers = append(numbers, e.EmployeeNumber)
	}
	return numbers
}

// first is the job that the user's own attributes are about: the one that the
// client said, or the oldest that goes on; false where there is none.
func (m member) first(today string) (job, bool) {
	at := slices.IndexFunc(m.jobs, func(j job) bool { return j.EmployeeNumber == m.said.User.EmployeeNumber })
	if at < 0 {
		at = slices.IndexFunc(m.jobs, func(j job) bool { return !j.Over(today) })
	}
	if at < 0 {
		at = len(m.jobs) - 1
	}
	if at < 0 {
		return job{}, false
	}
	return m.jobs[at], true
}

// active says whether the person is employed as far as the client is concerned.
// Before the first day, and on the last, it is as the client has said. The
// database is asked the same (activeWhere).
func (m member) active(today string) bool {
	said := m.row == "" || m.said.User.Active
	return m.Profile.State != accounts.Ended && slices.ContainsFunc(m.jobs, func(j job) bool {
		ended := j.Over(today) || !said && j.EndDate == today
		return !ended && (said || j.Begun(today))
	})
}

// undecided says that the client has a user who is not active and may yet begin.
func (m member) undecided(today string) bool {
	return slices.ContainsFunc(m.jobs, func(j job) bool { return !j.Begun(today) && !j.Over(today) })
}

// user is the member as the client reads it: as things are now, and beside
// that what the client has said.
func (m member) user(today string) scim.User {
	u := m.shown(today)
	u.Version = versionOf(u)
	return u
}

// shown is user without its version.
func (m member) shown(today string) scim.User {
	u := m.said.User
	u.ID, u.ExternalID = string(m.Profile.ID), m.externalID
	if accounts.UsernameKey(u.UserName) != m.Profile.Username {
		u.UserName = m.Profile.Username
	}
	if u.GivenName != m.Profile.GivenName || u.FamilyName != m.Profile.FamilyName {
		u.GivenName, u.FamilyName, u.Formatted, u.DisplayName = m.Profile.GivenName, m.Profile.FamilyName, m.Profile.Name(), m.Profile.Name()
	}
	u.BirthDate, u.Active = m.Profile.BirthDate, m.active(today)
	m.showJobs(&u, today)
	u.Created, u.LastModified = m.Profile.CreatedAt, m.Profile.UpdatedAt
	if m.saidAt.After(u.LastModified) {
		u.LastModified = m.saidAt
	}
	u.Version = ""
	return u
}

func (m member) showJobs(u *scim.User, today string) {
	first, has := m.first(today)
	if !has {
		return
	}
	u.EmployeeNumber, u.StartDate, u.EndDate = first.EmployeeNumber, first.StartDate, first.EndDate
	if first.Unit != m.said.Unit {
		u.Department, u.Division, u.Organization = first.Unit, "", ""
	}
	if first.Leader != m.said.Leader {
		u.Manager = cmp.Or(string(first.LeaderProfileID), first.Leader)
	}
	u.ManagerName = first.leaderName
	u.Employments = nil
	for _, j := range m.jobs {
		if j.EmployeeNumber == first.EmployeeNumber {
			continue
		}
		e := scim.Employment{EmployeeNumber: j.EmployeeNumber, Department: j.Unit, Manager: j.Leader, StartDate: j.StartDate, EndDate: j.EndDate}
		for _, told := range m.said.User.Employments {
			if told.EmployeeNumber == j.EmployeeNumber {
				e.Title, e.Organization = told.Title, told.Organization
			}
		}
		u.Employments = append(u.Employments, e)
	}
}

// versionOf is a digest of what the client reads: it changes whoever changed it.
func versionOf(u scim.User) string {
	u.Version = ""
	text, _ := json.Marshal(u) // texts and times always marshal
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}
