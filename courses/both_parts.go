package courses

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// TwoParts is how far a person is in a course of both forms.
type TwoParts struct {
	Order    ClassOrder
	Learnt   *time.Time // when the e-learning was done; nil: it is not
	Attended *time.Time // when they were in the class; nil: they were not
	Booked   *time.Time // when the class is that they have a seat in; nil: they have none
}

// readParts says of people in a course of both forms how far each is.
func readParts(ctx context.Context, q db.Queryer, c Course, people []Participant) error {
	if c.ClassOrder == NoClass {
		return nil
	}
	ids := make([]accounts.ProfileID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	attended, err := selectAllAttended(ctx, q, c.ID, ids)
	if err != nil {
		return err
	}
	booked, err := selectAllBooked(ctx, q, c.ID, ids)
	if err != nil {
		return err
	}
	for i := range people {
		p := &people[i]
		p.Parts = &TwoParts{Order: c.ClassOrder, Learnt: p.learnt, Attended: attended[p.ID], Booked: booked[p.ID]}
		p.pace.attended, p.pace.classLeft = p.Parts.Attended != nil, p.Parts.Attended == nil
	}
	return nil
}

// AttendedPart is a step: of some people the last day of the class of a course of
// both forms that they came to, while the whole is not done.
func AttendedPart(ctx context.Context, q db.Queryer, course CourseID, of []accounts.ProfileID) (map[accounts.ProfileID]*time.Time, error) {
	return selectAllAttended(ctx, q, course, of)
}

// explainParts says of the courses of both forms how far the person is.
func explainParts(ctx context.Context, q db.Queryer, profile accounts.ProfileID, ongoing []Ongoing) error {
	for i := range ongoing {
		o := &ongoing[i]
		if o.Parts == nil {
			continue
		}
		whole, err := selectIsHeldWhole(ctx, q, profile, o.Enrolment.CourseID)
		if err != nil {
			return err
		}
		if whole {
			o.Parts = nil
			continue
		}
		if o.Held != nil {
			o.Parts.Learnt = &o.Held.At
		}
		if err := o.Parts.read(ctx, q, profile, o.Enrolment.CourseID); err != nil {
			return err
		}
	}
	return nil
}

// read finds out how it stands with the class.
func (p *TwoParts) read(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) error {
	class, there, err := selectAttended(ctx, q, profile, course)
	if err != nil {
		return err
	}
	if there {
		p.Attended = &class.ends
		return nil
	}
	p.Booked, err = selectBookedDay(ctx, q, profile, course)
	return err
}

// partsIn is how far a person is in one course; nil: it is of one form.
func partsIn(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (*TwoParts, error) {
	order, err := selectClassOrder(ctx, q, course)
	if err != nil || order == NoClass {
		return nil, err
	}
	p := &TwoParts{Order: order}
	whole, err := selectIsHeldWhole(ctx, q, profile, course)
	if err != nil || whole {
		return nil, err
	}
	if p.Learnt, err = selectLearntDay(ctx, q, profile, course); err != nil {
		return nil, err
	}
	return p, p.read(ctx, q, profile, course)
}
