package courses

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// Named is a course as lists about a person name it.
type Named struct {
	CourseID CourseID
	Code     string
	Texts    map[i18n.Language]Text // without descriptions
}

// Title is the course's title in the reader's language, or the nearest there is.
func (n Named) Title(wanted i18n.Language) string {
	text, _ := pick(n.Texts, wanted)
	return cmp.Or(text.Title, n.Code)
}

// Summary is the course in one line.
func (n Named) Summary(wanted i18n.Language) string {
	text, _ := pick(n.Texts, wanted)
	return text.Summary
}

// Ongoing is a course that the person is taking.
type Ongoing struct {
	Enrolment
	Named
	Minutes  int
	Playable bool       // there is something to play; else it is nothing but classes
	Progress int        // per cent, of the open attempt
	UsedAt   *time.Time // when something was last saved; nil: not begun
	Failed   bool       // the last attempt was failed, and none is open
	Held     *Held      // it is done, and waits for another course or a class; nil: it does not
	Parts    *TwoParts  // of a course of both forms; nil: it is of one
}

// Begun says whether anything is saved.
func (o Ongoing) Begun() bool { return o.UsedAt != nil }

// Done says that nothing is left to do in the course: it waits for another.
func (o Ongoing) Done() bool { return o.Held != nil && (o.Parts == nil || o.Parts.Attended != nil) }

// Hurry is how a course that somebody is taking presses.
type Hurry int

// How courses press, what comes first coming first.
const (
	Mandatory Hurry = iota // and not done
	Chosen
	Delayed // done, and waits for another course
)

// Hurry says how the course presses.
func (o Ongoing) Hurry() Hurry {
	switch {
	case o.Done():
		return Delayed
	case o.RequiredAt != nil:
		return Mandatory
	}
	return Chosen
}

// touched is when the person last had to do with the course.
func (o Ongoing) touched() time.Time {
	if o.UsedAt != nil && o.UsedAt.After(o.EnrolledAt) {
		return *o.UsedAt
	}
	return o.EnrolledAt
}

// Achieved is an outcome with its proof.
type Achieved struct {
	Result
	Named
	Rule         Validity  // of the course, as it is today
	Certificate  string    // number; empty when there is none
	VerifyCode   string    // of the certificate, in its public address
	SupersededBy *ResultID // the result that counts today in the place of this one (M14, M21)
	Newer        string    // number of its certificate
	RenewedIn    Named     // of a renewal: the shorter course that made it; without an id: it is none
	Held         *Held     // it waits for another course; nil: it does not
	Evidence     string    // name of the file on whose ground it was registered by hand; empty: none

	offered bool      // the course is in the catalogue
	shorter *CourseID // renews it, and is in the catalogue
}

// Archived is an enrolment that lost a merge (M22, M23): kept to be read.
type Archived struct {
	Enrolment
	Named
	SameAs   string // as Result.SameAs
	Progress int
	UsedAt   *time.Time
}

// Learning is all that a person learns and has learned here.
type Learning struct {
	Now      time.Time
	Ongoing  []Ongoing  // by Hurry, then by deadline, then what was last touched
	Achieved []Achieved // the latest first; passes and fails, superseded ones too
	Archived []Archived // the latest first
	Renewals []Renewal  // what has to be taken again, what ends first coming first
}

// CoursesOf is what a person learns: oneself, or somebody in the reach of a
// helpdesk, whose look is audited. NotFound for everybody else.
func (s *Service) CoursesOf(ctx context.Context, by accounts.Actor, profile accounts.ProfileID) (Learning, error) {
	if err := s.mayLook(ctx, by, profile); err != nil {
		return Learning{}, err
	}
	all, err := learn(ctx, s.DB, profile)
	if err != nil {
		return Learning{}, fmt.Errorf("read learning: %w", err)
	}
	if err := s.explainHeld(ctx, profile, all); err != nil {
		return Learning{}, fmt.Errorf("read what waits: %w", err)
	}
	if err := s.name(ctx, profile, all.named()); err != nil {
		return Learning{}, fmt.Errorf("name learning: %w", err)
	}
	return all, nil
}

// LearningOf is a step: what a person learns, for whoever may know it. What a
// course that is done waits for is left out.
func LearningOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID) (Learning, error) {
	all, err := learn(ctx, q, profile)
	if err != nil {
		return Learning{}, fmt.Errorf("read learning: %w", err)
	}
	var ids []CourseID
	for _, n := range all.named() {
		ids = append(ids, n.CourseID)
	}
	texts, err := selectTextsByID(ctx, q, ids)
	if err != nil {
		return Learning{}, fmt.Errorf("name learning: %w", err)
	}
	for _, n := range all.named() {
		n.Texts = texts[n.CourseID]
	}
	return all, nil
}

func learn(ctx context.Context, q db.Queryer, profile accounts.ProfileID) (all Learning, err error) {
	all.Now = q.Now()
	if all.Ongoing, err = selectOngoing(ctx, q, profile); err != nil {
		return all, err
	}
	if err = explainParts(ctx, q, profile, all.Ongoing); err != nil {
		return all, err
	}
	if all.Achieved, err = selectAchieved(ctx, q, profile); err != nil {
		return all, err
	}
	if all.Archived, err = selectArchived(ctx, q, profile); err != nil {
		return all, err
	}
	all.sort()
	all.supersede()
	all.Renewals = all.renewals()
	return all, nil
}

// mayLook lets a person at what is theirs, and a helpdesk at those in its reach,
// which is audited. NotFound for everybody else.
func (s *Service) mayLook(ctx context.Context, by accounts.Actor, profile accounts.ProfileID) error {
	if by.Trusted() || by.SignedIn() && by.ProfileID == profile {
		return nil
	}
	_, err := s.Accounts.Profile(ctx, by, profile)
	return err
}

// named are all places of a person's learning that name a course.
func (l Learning) named() []*Named {
	var all []*Named
	for i := range l.Ongoing {
		all = append(all, &l.Ongoing[i].Named)
	}
	for i := range l.Achieved {
		all = append(all, &l.Achieved[i].Named)
		if l.Achieved[i].RenewedIn.CourseID != "" {
			all = append(all, &l.Achieved[i].RenewedIn)
		}
	}
	for i := range l.Renewals {
		all = append(all, &l.Renewals[i].Take, &l.Renewals[i].Held.Named)
	}
	for i := range l.Archived {
		all = append(all, &l.Archived[i].Named)
	}
	return all
}

// name fills in title and summary: from the catalogue in memory, and from the
// database where a course is published no longer.
func (s *Service) name(ctx context.Context, profile accounts.ProfileID, all []*Named) error {
	if len(all) == 0 {
		return nil
	}
	revision, err := selectRevision(ctx, s.DB, "catalogue")
	if err != nil {
		return err
	}
	snapshot, err := s.catalogue.at(ctx, s.DB, revision)
	if err != nil {
		return err
	}
	var retired textsOf
	for _, n := range all {
		if n.Texts = snapshot.texts(n.CourseID); n.Texts != nil {
			continue
		}
		if retired == nil {
			if retired, err = selectTextsOf(ctx, s.DB, profile); err != nil {
				return err
			}
		}
		n.Texts = retired[n.CourseID]
	}
	return nil
}

// compareDue puts the earlier deadline first, and none last.
func compareDue(a, b *time.Time) int {
	if a == nil || b == nil {
		return compareBool(a == nil, b == nil)
	}
	return a.Compare(*b)
}

// explainHeld says of what is done, and waits for another course, what that is.
func (s *Service) explainHeld(ctx context.Context, profile accounts.ProfileID, all Learning) (err error) {
	for i, o := range all.Ongoing {
		if o.Held == nil {
			continue
		}
		if all.Ongoing[i].Held, err = s.heldOn(ctx, profile, o.Enrolment.CourseID, o.Held.At); err != nil {
			return err
		}
	}
	for i, a := range all.Achieved {
		if !a.Waits() {
			continue
		}
		if all.Achieved[i].Held, err = s.heldOn(ctx, profile, a.Result.CourseID, a.AchievedAt); err != nil {
			return err
		}
	}
	return nil
}

func (l Learning) sort() {
	slices.SortFunc(l.Ongoing, func(a, b Ongoing) int {
		return cmp.Or(cmp.Compare(a.Hurry(), b.Hurry()), compareDue(a.DueAt, b.DueAt), b.touched().Compare(a.touched()), cmp.Compare(b.Enrolment.ID, a.Enrolment.ID))
	})
	slices.SortFunc(l.Achieved, func(a, b Achieved) int {
		return cmp.Or(b.AchievedAt.Compare(a.AchievedAt), cmp.Compare(b.Result.ID, a.Result.ID))
	})
	slices.SortFunc(l.Archived, func(a, b Archived) int { return b.EnrolledAt.Compare(a.EnrolledAt) })
}

// supersede points every result that would count, but for a better one, at
// that one.
func (l Learning) supersede() {
	groups, numbers := map[string][]Result{}, map[ResultID]string{}
	for _, a := range l.Achieved {
		numbers[a.Result.ID] = a.Certificate
		groups[a.SameAs] = append(groups[a.SameAs], a.Result)
	}
	for i, a := range l.Achieved {
		group := groups[a.SameAs]
		if best := Effective(group, l.Now); a.Counts() && group[best].ID != a.Result.ID {
			l.Achieved[i].SupersededBy = &group[best].ID
			l.Achieved[i].Newer = numbers[group[best].ID]
		}
	}
}

// Passed gives the passes alone, the latest first.
func (l Learning) Passed() []Achieved {
	return slices.DeleteFunc(slices.Clone(l.Achieved), func(a Achieved) bool { return !a.Passed })
}
