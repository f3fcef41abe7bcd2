package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// ByHand is a result that a course owner registers by hand, for one person or
// several.
type ByHand struct {
	Who      []string // user names, e-mail addresses or employee numbers
	Day      time.Time
	Passed   bool
	Score    *int // per cent × 100
	Evidence Evidence
}

var (
	errOwnResult = problem.New(problem.Forbidden, "manual.own")
	errNobody    = problem.New(problem.Invalid, "manual.who.missing")
	errManyWho   = problem.New(problem.Invalid, "manual.who.many")
	errFuture    = problem.New(problem.Invalid, "manual.day.future")
	errLongAgo   = problem.New(problem.Invalid, "manual.day.old")
	errScore     = problem.New(problem.Invalid, "manual.score.range")
	errNoGround  = problem.New(problem.Invalid, "manual.note.missing")
	errLongNote  = problem.New(problem.Invalid, "manual.note.long")
)

// unknownWho says which of the names mean nobody whom the actor serves: its
// argument Names.
const unknownWho = "manual.who.unknown"

// most of a ByHand.
const (
	mostWho  = 100
	longNote = 1000 // characters
)

// Faults says what has to be mended, by field: who, day, score, note.
func (m ByHand) Faults(now time.Time) map[string]*problem.Problem {
	faults := map[string]*problem.Problem{}
	day := m.Day.Format(time.DateOnly)
	switch {
	case len(m.Who) == 0:
		faults["who"] = errNobody
	case len(m.Who) > mostWho:
		faults["who"] = errManyWho
	}
	switch {
	case day > dayOf(now):
		faults["day"] = errFuture
	case day < EarliestDay:
		faults["day"] = errLongAgo
	}
	if m.Score != nil && (*m.Score < 0 || *m.Score > 100_00) {
		faults["score"] = errScore
	}
	switch {
	case strings.TrimSpace(m.Evidence.Note) == "" && m.Evidence.SHA256 == "":
		faults["note"] = errNoGround
	case len([]rune(m.Evidence.Note)) > longNote:
		faults["note"] = errLongNote
	}
	return faults
}

// Register writes down a result that was reached elsewhere, for everybody who is
// named or for nobody: with its real day, on what ground, and a certificate as
// always for a pass. Each person is told by mail who registered it. A result that
// stands already, of the same outcome on the same day by hand, is not written
// twice; the answer is how many were new. A mistake is corrected by withdrawing
// the certificate: nothing is ever taken away.
//
// Problems: NotFound for a course that is not the actor's; Forbidden for oneself,
// also by another login, for nobody vouches for themselves; Invalid, in the words
// of Faults, or naming who is not known.
func (s *Service) Register(ctx context.Context, by accounts.Actor, id CourseID, m ByHand) (written int, err error) {
	faults := m.Faults(s.DB.Now())
	for _, field := range []string{"who", "day", "score", "note"} {
		if fault := faults[field]; fault != nil {
			return 0, fault
		}
	}
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		written = 0
		tree, err := accounts.Organisations(ctx, tx)
		if err != nil {
			return err
		}
		c, err := ownCourse(ctx, tx, tree, by, id)
		if err != nil {
			return err
		}
		people, err := m.people(ctx, tx, tree, by)
		if err != nil {
			return err
		}
		for _, p := range people {
			fresh, err := s.registerOne(ctx, tx, by, c, p, m)
			if err != nil {
				return err
			}
			if fresh {
				written++
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("register result: %w", err)
	}
	s.crowds.forget(id)
	return written, nil
}

// people are those who are meant, each once.
func (m ByHand) people(ctx context.Context, tx *db.Tx, tree accounts.Tree, by accounts.Actor) ([]accounts.Profile, error) {
	known, err := findLearners(ctx, tx, tree, by, m.Who)
	if err != nil {
		return nil, err
	}
	var people []accounts.Profile
	var unknown []string
	for _, name := range m.Who {
		id, fault := known.find(name)
		if fault != "" {
			unknown = append(unknown, name)
			continue
		}
		if slices.ContainsFunc(people, func(o accounts.Profile) bool { return o.ID == id }) {
			continue
		}
		p, err := accounts.SelectProfile(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		people = append(people, p)
	}
	if len(unknown) > 0 {
		return nil, problem.New(problem.Invalid, unknownWho, "Names", strings.Join(unknown, ", "))
	}
	return people, nil
}

// registerOne writes one person's result, unless the same stands already.
func (s *Service) registerOne(ctx context.Context, tx *db.Tx, by accounts.Actor, c Course, p accounts.Profile, m ByHand) (bool, error) {
	if own, err := hierarchyOf(tx).same(ctx, by.ProfileID, p.ID); err != nil {
		return false, err
	} else if own && !by.Trusted() {
		return false, errOwnResult
	}
	stands, err := selectResultsIn(ctx, tx, c.ID, []accounts.ProfileID{p.ID})
	if err != nil {
		return false, err
	}
	now := tx.Now()
	a := award{profile: p.ID, course: c, passed: m.Passed, at: dayAt(m.Day, now), score: m.Score, origin: Origin{Kind: Manual, At: &now}}
	if slices.ContainsFunc(stands, func(r Result) bool {
		return r.Origin.Kind == Manual && !r.Withdrawn && r.Passed == a.passed && dayOf(r.AchievedAt) == dayOf(a.at) && same(r.Score, a.score)
	}) {
		return false, nil
	}
	r, err := s.award(ctx, tx, a)
	if err != nil {
		return false, err
	}
	ground := m.Evidence
	ground.By, ground.Note = by.ProfileID, i18n.NFC(strings.TrimSpace(ground.Note))
	if err := insertEvidence(ctx, tx, r.ID, ground); err != nil {
		return false, err
	}
	if err := s.tellOfResult(ctx, tx, by, c, p, r); err != nil {
		return false, err
	}
	return true, audit.Record(ctx, tx, by.Entry("result.register", p.ID).About("course", string(c.ID)).With("outcome", outcomeWord(r.Passed)))
}

// tellOfResult queues the letter that says who registered what.
func (s *Service) tellOfResult(ctx context.Context, tx *db.Tx, by accounts.Actor, c Course, p accounts.Profile, r Result) error {
	address := p.RecoveryEmail()
	if address == "" || p.Kind == accounts.External && p.EmailVerifiedAt == nil {
		return nil
	}
	language, chosen := i18n.Parse(p.Language)
	if !chosen {
		language = i18n.NB
	}
	words := i18n.For(language)
	text, _ := c.Text(language)
	_, err := mail.Queue(ctx, tx, mail.Message{To: address, Language: language, Kind: mail.ResultRegistered, ProfileRef: string(p.ID), Link: s.Settings.URL + "/min-side/gjennomforte",
		Args: map[string]string{"Name": p.GivenName, "Course": text.Title, "Date": words.Date(r.AchievedAt), "Who": by.Name}})
	return err
}
