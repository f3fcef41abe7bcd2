package courses

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// ExportParticipants hands out those of a course's participants whom the actor may
// know by name and who are as asked, one after the other by name whatever order was
// asked for, and writes down that a list was taken out. However many there are, a
// chunk of them at a time is in memory. Problem: NotFound for a course that is not
// the actor's, before anybody is handed out.
func (s *Service) ExportParticipants(ctx context.Context, by accounts.Actor, id CourseID, asked Asked, yield func(Participant) error) error {
	c, err := s.ownedCourse(ctx, by, id)
	if err != nil {
		return err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return err
	}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		return audit.Record(ctx, tx, by.Entry("participant.export", "").About("course", string(id)))
	}); err != nil {
		return fmt.Errorf("export participants: %w", err)
	}
	err = s.readEverybody(ctx, c, masked(tree, by, func(p Participant) error {
		if p.ID == "" || !asked.wants(tree, p) {
			return nil
		}
		return yield(p)
	}))
	if err != nil {
		return fmt.Errorf("export participants: %w", err)
	}
	return nil
}
