package courses

import (
	"time"

	"kursbro/accounts"
)

// holdings is all that belongs to one profile in this room, each in order of
// its key; the courses that they own are read only of the one who brings them.
type holdings struct {
	profile      accounts.ProfileID
	enrolments   []held
	attempts     map[EnrolmentID][]heldAttempt
	results      []heldResult
	certificates []CertificateID
	launches     []heldLaunch
	owned        []heldCourse
	exemptions   []heldExemption
	codes        []string                 // uses of access codes
	same         map[string]*alikeResults // by what counts as the same course; see group
}

// heldCourse is what the rules ask of a course.
type heldCourse struct {
	id           CourseID
	title        string // bokmål
	sameAs       string
	acceptMonths int
	deadline     Deadline // of whoever comes in by themselves
	renewing     bool     // it renews another
}

type held struct {
	Enrolment
	course heldCourse
}

type heldExemption struct {
	id     ExemptionID
	course heldCourse
	at     time.Time
	ended  bool
}

type heldAttempt struct {
	id        AttemptID
	enrolment EnrolmentID
	open      bool
	heldAt    *time.Time // passed then, and waits for another course
	progress  int
	usedAt    time.Time
}

type heldResult struct {
	Result
	course    heldCourse
	enrolment *EnrolmentID // that it came from, where we have it
	before    string       // NotAccepted as it stands
	gaveWayTo *ResultID    // in an earlier merge
}

type heldLaunch struct {
	key     string
	attempt AttemptID
	open    bool
}

// alikeResults are the results of courses that count as the same.
type alikeResults struct {
	results []Result
	places  []int // of each in holdings.results
	best    int   // the effective one; -1: none
}

// group gathers the results of courses that count as the same.
func (h *holdings) group(now time.Time) {
	h.same = map[string]*alikeResults{}
	for i, r := range h.results {
		group := h.same[r.course.sameAs]
		if group == nil {
			group = &alikeResults{}
			h.same[r.course.sameAs] = group
		}
		group.results, group.places = append(group.results, r.Result), append(group.places, i)
	}
	for _, group := range h.same {
		group.best = Effective(group.results, now)
	}
}

// effective is the result of a course that stands for all alike; nil where
// there is none.
func (h *holdings) effective(sameAs string) *heldResult {
	group := h.same[sameAs]
	if group == nil || group.best < 0 {
		return nil
	}
	return &h.results[group.places[group.best]]
}

// stood says whether a result was the effective one of its profile before the
// merge.
func (h *holdings) stood(r heldResult) bool {
	best := h.effective(r.course.sameAs)
	return best != nil && best.ID == r.ID
}

// valid is the effective result of a course where it is accepted and holds.
func (h *holdings) valid(sameAs string, now time.Time) *heldResult {
	best := h.effective(sameAs)
	if best == nil || !best.ValidAt(now) {
		return nil
	}
	return best
}

// openAttempt is what an enrolment is at; without a key where nothing is begun.
func (h *holdings) openAttempt(e held) heldAttempt {
	for _, a := range h.attempts[e.ID] {
		if a.open {
			return a
		}
	}
	return heldAttempt{enrolment: e.ID, usedAt: e.EnrolledAt}
}

// furthest is the attempt by which an enrolment is weighed against another: one
// that is passed and waits, or else the one that is open.
func (h *holdings) furthest(e held) heldAttempt {
	for _, a := range h.attempts[e.ID] {
		if a.heldAt != nil {
			return a
		}
	}
	return h.openAttempt(e)
}

func (a heldAttempt) ref() *AttemptID {
	if a.id == "" {
		return nil
	}
	return &a.id
}
