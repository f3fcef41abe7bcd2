package accounts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Employment is one job of an internal profile: two organisations are two
// employments of one person (M7).
type Employment struct {
	ID              EmploymentID
	ProfileID       ProfileID
	OrganisationID  OrganisationID // whose HR looks after the job; empty: that of the person's organisation
	EmployeeNumber  string
	Unit            string
	Leader          string    // as the feed says: employee number or username
	LeaderProfileID ProfileID // whom that is, where we know
	StartDate       string    // ISO, Europe/Oslo
	EndDate         string    // ISO; empty: none known
	ToldBy          Teller    // who told of it last
	CreatedAt       time.Time
}

// Teller is one of the three ways in which HR tells of a job. That of a SCIM
// client also says which one it is.
type Teller string

// The tellers, but for SCIM clients.
const (
	ToldByFile Teller = "file"
	ToldByHand Teller = "hand"
)

// Over says that the last day has passed on an ISO date.
func (e Employment) Over(today string) bool { return e.EndDate != "" && e.EndDate < today }

// Begun says that the first day has come on an ISO date.
func (e Employment) Begun(today string) bool { return e.StartDate <= today }

// Change tells a step's caller what it did.
type Change string

// The kinds of change.
const (
	Unchanged Change = "unchanged"
	Created   Change = "created"
	Updated   Change = "updated"
)

// ErrEmployeeNumberTaken says that the number is another person's job.
var ErrEmployeeNumberTaken = problem.New(problem.Conflict, "accounts.employment.taken")

// Employments gives a person's jobs, the newest first.
func Employments(ctx context.Context, q db.Queryer, id ProfileID) ([]Employment, error) {
	return selectEmployments(ctx, q, id)
}

// FindEmployment finds a job by its employee number; false when there is none.
func FindEmployment(ctx context.Context, q db.Queryer, employeeNumber string) (Employment, bool, error) {
	e, err := selectEmployment(ctx, q, employeeNumber)
	if errors.Is(err, db.ErrNone) {
		return Employment{}, false, nil
	}
	return e, err == nil, err
}

// UpsertEmployment writes a job as HR tells it, as a step. The leader is looked
// up by employee number, then username. That somebody else tells the same is no
// change, though kept. Problem: ErrEmployeeNumberTaken.
func UpsertEmployment(ctx context.Context, tx *db.Tx, e Employment) (Change, error) {
	old, known, err := FindEmployment(ctx, tx, e.EmployeeNumber)
	if err != nil {
		return "", fmt.Errorf("read employment: %w", err)
	}
	if known && old.ProfileID != e.ProfileID {
		return "", ErrEmployeeNumberTaken
	}
	if e.LeaderProfileID, err = selectLeader(ctx, tx, e.Leader); err != nil && !errors.Is(err, db.ErrNone) {
		return "", fmt.Errorf("find leader: %w", err)
	}
	e.ToldBy = cmp.Or(e.ToldBy, old.ToldBy, ToldByFile)
	if !known {
		e.ID = EmploymentID(db.NewID())
		return Created, insertEmployments(ctx, tx, []Employment{e})
	}
	e.ID, e.CreatedAt, e.OrganisationID = old.ID, old.CreatedAt, cmp.Or(e.OrganisationID, old.OrganisationID)
	if e == old {
		return Unchanged, nil
	}
	change := Updated
	if old.ToldBy = e.ToldBy; e == old {
		change = Unchanged
	}
	return change, updateEmployment(ctx, tx, e)
}

// EndEmployment gives a job its last day (ISO), as a step. When that day has
// passed and no other job goes on, the profile is ended. Problem: NotFound.
func EndEmployment(ctx context.Context, tx *db.Tx, employeeNumber, endDate string) (Change, error) {
	e, known, err := FindEmployment(ctx, tx, employeeNumber)
	if err != nil {
		return "", fmt.Errorf("read employment: %w", err)
	}
	if !known {
		return "", problem.New(problem.NotFound, "accounts.employment.unknown")
	}
	change := Unchanged
	if e.EndDate != endDate {
		e.EndDate, change = endDate, Updated
		if err := updateEmployment(ctx, tx, e); err != nil {
			return "", fmt.Errorf("end employment: %w", err)
		}
	}
	ended, err := endProfiles(ctx, tx, Today(tx.Now()), e.ProfileID)
	if ended > 0 {
		change = Updated
	}
	return change, err
}

// LivingJob is an employment among many: no more than who has it.
type LivingJob struct {
	ID             EmploymentID
	EmployeeNumber string
	ProfileID      ProfileID
	Name           string // of the person
	ToldBy         Teller
}

// LivingJobs tells each employment of organisations that goes on after today;
// none is kept, as they may be very many. One that was written after a moment is
// not told: the file that asks is older.
func LivingJobs(ctx context.Context, q db.Queryer, of []OrganisationID, until time.Time, tell func(LivingJob)) error {
	return selectLivingJobs(ctx, q, of, Today(q.Now()), until, tell)
}

// EndJobs gives employments today as their last day, as a step; one that has not
// begun never will, and had begun and ended yesterday. Whoever has no job that
// goes on is ended at once.
func EndJobs(ctx context.Context, tx *db.Tx, jobs []LivingJob) error {
	today := Today(tx.Now())
	yesterday := Today(tx.Now().In(i18n.Oslo).AddDate(0, 0, -1))
	ids, people := make([]string, len(jobs)), make([]string, len(jobs))
	for i, j := range jobs {
		ids[i], people[i] = string(j.ID), string(j.ProfileID)
	}
	if err := endJobs(ctx, tx, ids, today, yesterday); err != nil {
		return fmt.Errorf("end employments: %w", err)
	}
	if err := endPeople(ctx, tx, people, today); err != nil {
		return fmt.Errorf("end profiles: %w", err)
	}
	return nil
}

// EndNow ends, as a step, an active profile whose jobs are all over when today
// is, without waiting for that: somebody has said that the person is gone.
func EndNow(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := endProfiles(ctx, tx, Today(tx.Now().In(i18n.Oslo).AddDate(0, 0, 1)), id)
	return err
}

// rolesOutlast is how many days after their last one the roles of somebody who
// has left can still come back: HR's systems end and hire the same person within
// a week by mistake. They serve nobody meanwhile.
const rolesOutlast = 7

// EndDue ends the internal profiles whose last job is over, and takes the roles
// of those who left more than a week ago: whoever is hired again years later
// gets none that nobody has given anew. A daily job.
func (s *Service) EndDue(ctx context.Context) (count int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if count, err = endProfiles(ctx, tx, Today(tx.Now()), ""); err != nil {
			return fmt.Errorf("end profiles: %w", err)
		}
		taken, err := deleteFormerGrants(ctx, tx, Today(tx.Now().In(i18n.Oslo).AddDate(0, 0, -rolesOutlast)))
		return rolesTaken(ctx, tx, Job("accounts.end"), taken, err)
	})
	return count, err
}
