package courses

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// Keeper is somebody who may own a course: a course owner or an administrator who
// serves its organisation, and who is still here.
type Keeper struct {
	ID   accounts.ProfileID
	Name string
}

// Keeping is who owns a course, and who may.
type Keeping struct {
	Course  Course
	Owner   Keeper // empty: nobody
	Living  bool   // the owner is still here and serves the organisation
	Keepers []Keeper
}

var (
	errNoKeeper  = problem.New(problem.Invalid, "handover.to.unknown")
	errKeptSince = problem.New(problem.Conflict, "handover.changed")
)

// Keeping gives who owns a course of the actor's, and to whom it can be handed
// over. Problem: NotFound for a course that is not the actor's.
func (s *Service) Keeping(ctx context.Context, by accounts.Actor, id CourseID) (Keeping, error) {
	c, err := s.ownedCourse(ctx, by, id)
	if err != nil {
		return Keeping{}, err
	}
	return keepingOf(ctx, s.DB, c)
}

func keepingOf(ctx context.Context, q db.Queryer, c Course) (Keeping, error) {
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return Keeping{}, err
	}
	k := Keeping{Course: c}
	granted, err := selectKeepers(ctx, q)
	if err != nil {
		return k, fmt.Errorf("read course owners: %w", err)
	}
	for _, g := range granted {
		if tree.Within(c.OrganisationID, g.organisation) && !slices.Contains(k.Keepers, g.Keeper) {
			k.Keepers = append(k.Keepers, g.Keeper)
		}
	}
	if c.OwnerProfileID == nil {
		return k, nil
	}
	owner, err := accounts.SelectProfile(ctx, q, *c.OwnerProfileID)
	if err != nil {
		return k, err
	}
	k.Owner = Keeper{owner.ID, owner.Name()}
	k.Living = slices.Contains(k.Keepers, k.Owner)
	return k, nil
}

// HandOver makes somebody else the owner of a course, also of one whose owner has
// left. The new owner is told by mail, and both find it in the log. Handing over to
// who owns it already does nothing. Problems: NotFound for a course that is not the
// actor's; Invalid for somebody who does not serve its organisation; Conflict when
// it has got another owner since the actor looked.
func (s *Service) HandOver(ctx context.Context, by accounts.Actor, id CourseID, from, to accounts.ProfileID) error {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		tree, err := accounts.Organisations(ctx, tx)
		if err != nil {
			return err
		}
		c, err := ownCourse(ctx, tx, tree, by, id)
		if err != nil {
			return err
		}
		k, err := keepingOf(ctx, tx, c)
		switch {
		case err != nil:
			return err
		case k.Owner.ID == to && to != "":
			return nil
		case k.Owner.ID != from:
			return errKeptSince
		case !slices.ContainsFunc(k.Keepers, func(o Keeper) bool { return o.ID == to }):
			return errNoKeeper
		}
		if err := updateCourseOwner(ctx, tx, id, to); err != nil {
			return err
		}
		if from != "" {
			if err := audit.Record(ctx, tx, by.Entry("course.hand_over_from", from).About("course", string(id))); err != nil {
				return err
			}
		}
		if err := s.tellNewOwner(ctx, tx, by, c, to); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("course.hand_over", to).About("course", string(id)))
	})
	if err != nil {
		return fmt.Errorf("hand over course: %w", err)
	}
	return nil
}

// tellNewOwner queues the letter, unless somebody has taken the course over for
// themselves.
func (s *Service) tellNewOwner(ctx context.Context, tx *db.Tx, by accounts.Actor, c Course, to accounts.ProfileID) error {
	p, err := accounts.SelectProfile(ctx, tx, to)
	if err != nil || to == by.ProfileID || p.RecoveryEmail() == "" {
		return err
	}
	language, chosen := i18n.Parse(p.Language)
	if !chosen {
		language = i18n.NB
	}
	text, _ := c.Text(language)
	_, err = mail.Queue(ctx, tx, mail.Message{To: p.RecoveryEmail(), Language: language, Kind: mail.CourseHandedOver, ProfileRef: string(to), Link: s.Settings.URL + "/kurseier/" + string(c.ID),
		Args: map[string]string{"Name": p.GivenName, "Course": text.Title, "Who": by.Name}})
	return err
}

// Ownerless are the courses that the actor answers for and whose owner is not there
// any more, or does not serve their organisation any more.
func (s *Service) Ownerless(ctx context.Context, by accounts.Actor) (map[CourseID]bool, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	granted, err := selectKeepers(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read course owners: %w", err)
	}
	owned, err := selectOwnedBy(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read owners: %w", err)
	}
	without := map[CourseID]bool{}
	for _, o := range owned {
		kept := slices.ContainsFunc(granted, func(g keeperOf) bool { return g.ID == o.owner && tree.Within(o.organisation, g.organisation) })
		if !kept && answersFor(tree, by, o.organisation) {
			without[o.id] = true
		}
	}
	return without, nil
}
