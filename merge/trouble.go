package merge

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// Trouble is what somebody calls the helpdesk about.
type Trouble string

// The troubles.
const (
	NoEntry     Trouble = "inn"          // I cannot get in
	NoCourse    Trouble = "finner-ikke"  // I cannot find my course
	LostCourse  Trouble = "borte"        // my course is gone
	NoMail      Trouble = "epost"        // I did not get the mail
	WrongBranch Trouble = "organisasjon" // I belong to another organisation
	TwoProfiles Trouble = "to-profiler"  // I have two profiles
	WorkedHere  Trouble = "jobbet-her"   // I worked here before
)

// Troubles are all of them, in the order in which they are offered.
var Troubles = []Trouble{NoEntry, NoMail, NoCourse, LostCourse, WrongBranch, TwoProfiles, WorkedHere}

// Diagnosis is what is behind a trouble.
type Diagnosis struct {
	Person
	Trouble Trouble
	Found   []courses.Whereabouts // courses that were asked for by name
	Left    []courses.Left
	Alike   []Likeness // other profiles in reach that may be theirs, without those that are matched
}

// Diagnose finds out what is behind somebody's trouble. The query names a
// course; only NoCourse and LostCourse use it. The look is audited as that of
// Person, whose problems it has.
func (s *Service) Diagnose(ctx context.Context, by accounts.Actor, id accounts.ProfileID, t Trouble, language i18n.Language, query string) (Diagnosis, error) {
	person, err := s.Person(ctx, by, id, language)
	if err != nil {
		return Diagnosis{}, err
	}
	d := Diagnosis{Person: person, Trouble: t}
	if t == TwoProfiles || t == WorkedHere {
		if d.Alike, err = s.LikenessesOf(ctx, by, id); err != nil {
			return d, err
		}
		d.Alike = slices.DeleteFunc(d.Alike, func(l Likeness) bool { return l.Match != "" })
	}
	if !person.Account.Living() || !slices.Contains([]Trouble{NoCourse, LostCourse}, t) {
		return d, nil
	}
	portal := accounts.Job("helpdesk.look") // the look is allowed and recorded already
	if d.Found, err = s.Courses.Find(ctx, portal, person.Account.Profile, language, query); err != nil {
		return d, fmt.Errorf("find courses: %w", err)
	}
	if t == LostCourse {
		if d.Left, err = s.Courses.LeftBy(ctx, portal, id); err != nil {
			return d, fmt.Errorf("read what was left: %w", err)
		}
	}
	return d, nil
}
