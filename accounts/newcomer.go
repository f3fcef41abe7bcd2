package accounts

import (
	"context"
	"fmt"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/mail"
)

// Newcomer is somebody of whom HR tells for the first time: the person, the
// national ID and the job.
type Newcomer struct {
	ID      ProfileID // of the profile that is made
	Person  NewInternal
	Number  nationalid.Number
	Job     Employment // with the leader's profile, where that is known
	Welcome bool       // write to the private e-mail, where HR told one
}

// Employ makes many new employees at once, as a step: what InsertInternal,
// AttachNationalID, UpsertEmployment and QueueWelcome do for each. Nobody may
// have the username, the employee number or – as an employee – the national
// ID. Problem: ErrUsername; an index that refuses says no more than db.IsTaken.
func (s *Service) Employ(ctx context.Context, tx *db.Tx, all []Newcomer) error {
	people, jobs := make([]Profile, len(all)), make([]Employment, len(all))
	numbers := make([]sealedNumber, len(all))
	var welcomes []mail.Message
	for i, n := range all {
		if err := CheckUsername(n.Person.Username); err != nil {
			return err
		}
		people[i] = Profile{ID: n.ID, Kind: Internal, State: Active}
		n.Person.apply(&people[i])
		var err error
		if numbers[i], err = s.seal(n.ID, n.Number, ByHR, Current); err != nil {
			return err
		}
		jobs[i] = n.Job
		jobs[i].ID, jobs[i].ProfileID = EmploymentID(db.NewID()), n.ID
		if n.Welcome && people[i].RecoveryEmail() != "" {
			welcomes = append(welcomes, welcome(people[i]))
		}
	}
	if _, err := InsertProfiles(ctx, tx, people); err != nil {
		return err
	}
	if err := insertNumbers(ctx, tx, numbers); err != nil {
		return fmt.Errorf("insert numbers: %w", err)
	}
	if err := insertEmployments(ctx, tx, jobs); err != nil {
		return fmt.Errorf("insert employments: %w", err)
	}
	return mail.QueueAll(ctx, tx, welcomes)
}
