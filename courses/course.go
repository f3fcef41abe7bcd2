package courses

import (
	"context"
	"errors"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Form is how a course is held.
type Form string

// The forms.
const (
	Elearning Form = "elearning"
	Classroom Form = "classroom"
	Both      Form = "both" // an e-learning that asks for a class, too
)

// includes says whether a course of this form is of the other one, too.
func (f Form) includes(other Form) bool { return f == other || f == Both }

// stored is the form as the database has it, where ClassOrder tells the rest.
func (f Form) stored() Form {
	if f == Both {
		return Elearning
	}
	return f
}

// CourseState is where a course is in its life.
type CourseState string

// The states of a course: nobody but its owners sees a draft, and nobody can
// enrol in a retired one, though whoever is in it may finish.
const (
	Draft     CourseState = "draft"
	Published CourseState = "published"
	Retired   CourseState = "retired"
)

// Text is what a course says about itself in one language.
type Text struct {
	Title       string
	Summary     string // one line
	Description string // paragraphs, blank line between
}

// Course is something to learn.
type Course struct {
	ID             CourseID
	Code           string // short name people say: BA101
	SameAs         string // courses with the same value count as the same (M32)
	Form           Form
	ClassOrder     ClassOrder // of both forms: which comes first
	State          CourseState
	OwnerProfileID *accounts.ProfileID
	OrganisationID accounts.OrganisationID // the issuer
	Issuer         string                  // its name, where one course is read on its own page
	PackageID      *PackageID              // what new attempts play
	Minutes        int                     // expected length
	Validity       Validity                // how long a pass counts
	RenewedBy      *CourseID               // a shorter course that renews this one
	AcceptMonths   int                     // how old a result may be when it comes by a merge (M32); 0: any age
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Texts          map[i18n.Language]Text
	Categories     []Category // where one course is read on its own page
	Elsewhere      bool       // not open to the one who asked Course: to be read, not taken
}

// Text is the course in the reader's language, or else in the first language
// that has it, bokmål before the others, and which language that was.
func (c Course) Text(wanted i18n.Language) (Text, i18n.Language) {
	return pick(c.Texts, wanted)
}

func pick(texts map[i18n.Language]Text, wanted i18n.Language) (Text, i18n.Language) {
	for _, language := range fallbacks(wanted) {
		if text, ok := texts[language]; ok && text.Title != "" {
			return text, language
		}
	}
	return Text{}, wanted
}

// Fallbacks is the order in which a reader would rather have texts, as language
// codes.
func Fallbacks(wanted i18n.Language) []string {
	var codes []string
	for _, language := range fallbacks(wanted) {
		codes = append(codes, string(language))
	}
	return codes
}

// fallbacks is the order in which a reader would rather have the texts: the
// two written forms of Norwegian stand in for each other first.
func fallbacks(wanted i18n.Language) []i18n.Language {
	if wanted == i18n.NB {
		return []i18n.Language{i18n.NB, i18n.NN, i18n.EN, i18n.SE}
	}
	return []i18n.Language{wanted, i18n.NB, i18n.NN, i18n.EN, i18n.SE}
}

var (
	errNoCourse  = problem.New(problem.NotFound, "courses.course.not_found")
	errNotOpen   = problem.New(problem.NotFound, "courses.course.not_open")
	errRetired   = problem.New(problem.Conflict, "courses.course.retired")
	errNoProfile = problem.New(problem.Conflict, "courses.profile.closed")
)

// Course is a published course that is open to the one who asks, or one that
// they are or have been enrolled in. What is open to externals, any visitor may
// read about, and so may who is signed in elsewhere; they cannot enrol.
// NotFound for every other: a draft's existence is nobody's business.
func (s *Service) Course(ctx context.Context, by accounts.Actor, id CourseID) (Course, error) {
	course, err := selectCourse(ctx, s.DB, id)
	if err != nil {
		return Course{}, err
	}
	if course.Issuer, err = selectOrganisationName(ctx, s.DB, course.OrganisationID); err != nil {
		return Course{}, err
	}
	if course.Categories, err = s.categoriesOf(ctx, id); err != nil {
		return Course{}, err
	}
	if course.State == Published {
		open, err := s.openTo(ctx, by, id)
		if err != nil || open {
			return course, err
		}
		course.Elsewhere = true
	}
	known, err := selectIsKnownTo(ctx, s.DB, by.ProfileID, id)
	if err != nil {
		return Course{}, err
	}
	if known {
		return course, nil
	}
	public := false
	if course.Elsewhere {
		if public, err = selectIsOpenToExternals(ctx, s.DB, id); err != nil {
			return Course{}, err
		}
	}
	if !public {
		return Course{}, errNotOpen
	}
	return course, nil
}

// openTo says whether the course is open to the actor's organisation, or for a
// visitor to any organisation that externals may choose.
func (s *Service) openTo(ctx context.Context, by accounts.Actor, id CourseID) (bool, error) {
	if by.ProfileID == "" {
		return selectIsOpenToExternals(ctx, s.DB, id)
	}
	return selectIsOpenTo(ctx, s.DB, id, by.OrganisationID)
}

// Titles gives every course's title in one language, for pages of upper rooms
// that name courses by id.
func (s *Service) Titles(ctx context.Context, language i18n.Language, ids []CourseID) (map[CourseID]string, error) {
	titles := make(map[CourseID]string, len(ids))
	for _, id := range ids {
		if _, done := titles[id]; done {
			continue
		}
		course, err := selectCourse(ctx, s.DB, id)
		if errors.Is(err, errNoCourse) {
			continue
		}
		if err != nil {
			return nil, err
		}
		text, _ := course.Text(language)
		titles[id] = text.Title
	}
	return titles, nil
}
