package demo

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// fillShelf uploads, describes and publishes every course that is not there,
// by the same acts that a course owner uses.
func (r Rooms) fillShelf(ctx context.Context) error {
	at, err := r.places(ctx)
	if err != nil {
		return err
	}
	there, owner, err := selectShelf(ctx, r.DB, OwnerLogin())
	if err != nil {
		return err
	}
	by := accounts.Actor{Kind: accounts.Person, ProfileID: owner, Internal: true, OrganisationID: at.byName[region.name],
		Roles: []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: at.byName[region.name]}}}
	for _, c := range shelf {
		if slices.Contains(there, c.code) {
			continue
		}
		if err := r.shelve(ctx, by, at, c); err != nil {
			return fmt.Errorf("course %s: %w", c.code, err)
		}
	}
	if !slices.Contains(there, classroom.code) {
		if err := r.openClassroom(ctx, by, at); err != nil {
			return fmt.Errorf("course %s: %w", classroom.code, err)
		}
	}
	if !slices.Contains(there, handwash.code) {
		if err := r.buildLessons(ctx, by, at); err != nil {
			return fmt.Errorf("course %s: %w", handwash.code, err)
		}
	}
	if !slices.Contains(there, moving.code) {
		if err := r.openBoth(ctx, by, at); err != nil {
			return fmt.Errorf("course %s: %w", moving.code, err)
		}
	}
	return r.nameTopics(ctx)
}

// OwnerLogin is the user name of the cast's course owner.
func OwnerLogin() string {
	i := slices.IndexFunc(cast, func(c member) bool { return c.role == accounts.CourseOwner })
	return cast[i].name
}

func (r Rooms) shelve(ctx context.Context, by accounts.Actor, at places, c course) error {
	zipped, err := c.zip()
	if err != nil {
		return err
	}
	pack, err := r.Courses.AddPackage(ctx, by, bytes.NewReader(zipped), int64(len(zipped)), c.code+".zip")
	if err != nil {
		return err
	}
	id, err := r.Courses.CreateCourse(ctx, by, pack.ID, c.description(at))
	if err != nil {
		return err
	}
	if c.valid > 0 {
		if err := r.Courses.SetValidity(ctx, by, id, courses.Validity{Months: c.valid, Window: 2, FromEnd: true, Grace: 30}, ""); err != nil {
			return err
		}
	}
	if c.asks != "" {
		if err := r.Courses.SetApproval(ctx, by, id, c.asks); err != nil {
			return err
		}
	}
	if c.pack != "" { // those that we made ourselves ask how they were
		if err := r.Courses.OpenEvaluation(ctx, by, id, true); err != nil {
			return err
		}
	}
	return r.Courses.Publish(ctx, by, id)
}

func (c course) description(at places) courses.Description {
	d := courses.Description{Code: c.code, OrganisationID: at.byName[c.issuer], Minutes: c.minutes,
		Texts: map[i18n.Language]courses.Text{}}
	for language, t := range c.texts {
		d.Texts[i18n.Language(language)] = courses.Text{Title: t.title, Summary: t.summary, Description: t.description}
	}
	for _, name := range c.seen {
		d.Audience = append(d.Audience, at.byName[name])
	}
	return d
}

// zip is the course's package.
func (c course) zip() ([]byte, error) {
	if c.pack != "" {
		return Package(c.pack)
	}
	return c.texts["nb"].readAloud()
}
