package courses

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

var (
	errNoShorter     = problem.New(problem.Invalid, "renewal.shorter.unknown")
	errSelfRenewal   = problem.New(problem.Invalid, "renewal.shorter.same")
	errRenewalCircle = problem.New(problem.Invalid, "renewal.shorter.circle")
	errEarlyRenewal  = problem.New(problem.Conflict, "renewal.early")
	errNoRenewal     = problem.New(problem.Conflict, "renewal.nothing")
)

// renews is a course that a shorter one renews, with what its rule says.
type renews struct {
	id     CourseID
	sameAs string
	rule   Validity
}

// shorter finds the course with a code as one that renews c. Problems: there is
// none, or none that the actor answers for; it is the same course, or counts as
// it; it is itself renewed by c, through however many.
func shorter(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor, c Course, code string) (*CourseID, error) {
	if code == "" {
		return nil, nil
	}
	found, err := selectCourseByCode(ctx, q, code)
	switch {
	case err != nil:
		return nil, err
	case found.SameAs == c.SameAs:
		return nil, errSelfRenewal
	case !answersFor(tree, by, found.OrganisationID):
		return nil, errNoShorter
	}
	chain, err := selectRenewalChain(ctx, q, found.ID)
	if err != nil {
		return nil, err
	}
	if slices.Contains(chain, c.ID) {
		return nil, errRenewalCircle
	}
	return &found.ID, nil
}

// renew is the step that follows a pass: where the course renews another that
// the person still has, or had until lately (Validity.Grace), that is theirs
// anew – a result of its own on the day of the pass, that names what made it,
// with its own certificate. So the record, the reports and a merge (M20, M21)
// see one kind of result; the old one and its certificate stay.
func (s *Service) renew(ctx context.Context, tx *db.Tx, by Result) error {
	renewed, err := selectRenewedBy(ctx, tx, by.CourseID)
	if err != nil {
		return err
	}
	for _, course := range renewed {
		held, err := selectLastHeld(ctx, tx, by.ProfileID, course.sameAs)
		if err != nil {
			return err
		}
		if held == nil || course.rule.Phase(*held, by.AchievedAt) == Lapsed {
			continue
		}
		if err := s.insertRenewal(ctx, tx, by, course); err != nil {
			return err
		}
	}
	return nil
}

// insertRenewal writes the result of the longer course, with its certificate.
func (s *Service) insertRenewal(ctx context.Context, tx *db.Tx, by Result, course renews) error {
	r := Result{ID: ResultID(db.NewID()), ProfileID: by.ProfileID, CourseID: course.id, SameAs: course.sameAs, Passed: true,
		AchievedAt: by.AchievedAt, RenewedBy: &by.ID, Origin: by.Origin, RecordedAt: tx.Now()}
	if err := limit(ctx, tx, &r, course.rule); err != nil {
		return err
	}
	if err := upsertResult(ctx, tx, r); err != nil {
		return err
	}
	if err := issueCertificate(ctx, tx, r); err != nil {
		return err
	}
	entry := accounts.Actor{Kind: accounts.Person, ProfileID: r.ProfileID}.Entry("result.renew", r.ProfileID).About("course", string(r.CourseID)).With("by", string(by.CourseID))
	return audit.Record(ctx, tx, entry)
}

// mayRenew says whether a course that renews others has something to renew for
// the person. Conflict before the first of them can be renewed, and when they
// have none, or none any more.
func mayRenew(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) error {
	renewed, err := selectRenewedBy(ctx, q, course)
	if err != nil || len(renewed) == 0 {
		return err
	}
	early := false
	for _, r := range renewed {
		held, err := selectLastHeld(ctx, q, profile, r.sameAs)
		if err != nil {
			return err
		}
		if held == nil {
			continue
		}
		switch r.rule.Phase(*held, q.Now()) {
		case Renewable, InGrace:
			return nil
		case Holding:
			early = true
		}
	}
	if early {
		return errEarlyRenewal
	}
	return errNoRenewal
}

// Renewal is a course that the person has to take again, now or soon.
type Renewal struct {
	Held   Achieved  // what counts today, or did
	Phase  Phase     // never Holding
	Opens  time.Time // since when it can be renewed
	Last   time.Time // the last second in which the shorter course is enough
	Take   Named     // the shorter course while that is enough, or else the course itself
	Short  bool      // Take is the shorter one
	Closed bool      // neither can be taken: the course is out of the catalogue
}

// forgotten is how long after its end a pass is still offered to be renewed.
const forgotten = 365 * 24 * time.Hour

// renewals finds what has to be taken again, what ends first coming first. What
// the person is taking already is left out.
func (l Learning) renewals() []Renewal {
	var all []Renewal
	for _, a := range l.Achieved {
		if !a.Counts() || a.SupersededBy != nil || a.ValidUntil == nil {
			continue
		}
		r, due := renewalOf(a, l.Now)
		if due && !l.taking(r.Take.CourseID) && !l.taking(a.Result.CourseID) {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b Renewal) int { return a.Held.ValidUntil.Compare(*b.Held.ValidUntil) })
	return all
}

func renewalOf(a Achieved, now time.Time) (Renewal, bool) {
	r := Renewal{Held: a, Phase: a.Rule.Phase(a.Result, now), Opens: a.Rule.Opens(*a.ValidUntil), Last: a.Rule.GraceEnd(*a.ValidUntil),
		Take: Named{CourseID: a.Result.CourseID, Code: a.Code}, Closed: !a.offered}
	if r.Phase != Lapsed && a.shorter != nil {
		r.Take, r.Short, r.Closed = Named{CourseID: *a.shorter}, true, false
	}
	return r, r.Phase != Holding && now.Sub(*a.ValidUntil) < forgotten
}

func (l Learning) taking(id CourseID) bool {
	return slices.ContainsFunc(l.Ongoing, func(o Ongoing) bool { return o.Enrolment.CourseID == id })
}

// RenewalOf is what the owner says of renewing a course: the code of the shorter
// one; empty: none.
func (s *Service) RenewalOf(ctx context.Context, by accounts.Actor, id CourseID) (string, error) {
	owned, err := s.OwnCourse(ctx, by, id)
	if err != nil || owned.RenewedBy == nil {
		return "", err
	}
	found, err := selectCourse(ctx, s.DB, *owned.RenewedBy)
	if err != nil {
		return "", fmt.Errorf("read renewal: %w", err)
	}
	return cmp.Or(found.Code, string(found.ID)), nil
}

// Renewing is what a course is for that renews others.
type Renewing struct {
	Courses []Named // that it renews
	Refused error   // why it is not for the one who asks, today; nil: it is
}

// Renews says which courses a course renews, and whether the one who asks has
// something to renew by it.
func (s *Service) Renews(ctx context.Context, by accounts.Actor, course CourseID) (Renewing, error) {
	renewed, err := selectRenewedBy(ctx, s.DB, course)
	if err != nil || len(renewed) == 0 {
		return Renewing{}, err
	}
	var r Renewing
	for _, one := range renewed {
		r.Courses = append(r.Courses, Named{CourseID: one.id})
	}
	named := make([]*Named, len(r.Courses))
	for i := range r.Courses {
		named[i] = &r.Courses[i]
	}
	if err := s.name(ctx, by.ProfileID, named); err != nil {
		return Renewing{}, fmt.Errorf("name what is renewed: %w", err)
	}
	return r, refusal(mayRenew(ctx, s.DB, by.ProfileID, course), &r.Refused)
}
