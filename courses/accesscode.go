package courses

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// AccessCodeID names an access code.
type AccessCodeID string

// AccessCode is a word that lets its holder into a course, also where that is in
// no catalogue of theirs, and without anybody's yes: its owner has given it. What
// the course requires first, and its places, hold here, too.
type AccessCode struct {
	ID          AccessCodeID
	CourseID    CourseID
	Code        string // as it is typed: ABCD-EFGH
	Uses        int    // how many may come in by it; 0: any number
	Used        int
	LastDay     string // ISO; empty: until it is withdrawn
	CreatedAt   time.Time
	WithdrawnAt *time.Time
}

// Why a code lets nobody in any more.
var (
	// ErrNoCode says that there is no such code, or that its course is gone: a
	// guess is told nothing else.
	ErrNoCode = problem.New(problem.NotFound, "accesscode.unknown")

	// ErrCodeOver says that a code was right once.
	ErrCodeOver = problem.New(problem.Conflict, "accesscode.over")

	errCodeUses = problem.New(problem.Invalid, "accesscode.fault.uses")
	errCodeDay  = problem.New(problem.Invalid, "accesscode.fault.last_day")
	errCodeMany = problem.New(problem.Invalid, "accesscode.fault.many")
)

// CodeFault names the field of a form that a problem of MakeCode is about.
func CodeFault(err error) string {
	if errors.Is(err, errCodeDay) {
		return "last_day"
	}
	return "uses"
}

// maxCodes is how many codes a course may have that still let people in.
const maxCodes = 50

// codeLetters are those that nobody mistakes for another on a blackboard or on
// the telephone: no 0 and O, no 1, I and L, no vowels that make words.
const codeLetters = "23456789BCDFGHJKMNPQRSTVWXYZ"

// newCode draws eight letters: 28⁸, about 4 · 10¹¹. With sixty tries an hour
// nobody finds one.
func newCode() string {
	var raw [64]byte
	rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	code := make([]byte, 0, 8)
	for _, b := range raw {
		if n := int(b); n < 9*len(codeLetters) && len(code) < 8 { // 252: each letter as likely
			code = append(code, codeLetters[n%len(codeLetters)])
		}
	}
	return string(code)
}

// plainCode is a code as it is kept, however it was typed.
func plainCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if strings.ContainsRune(codeLetters, r) || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, typed)
}

// ReadCode is a code as its owner shares it, however it was typed.
func ReadCode(typed string) string { return shownCode(plainCode(typed)) }

// shownCode is a code as people write it.
func shownCode(code string) string {
	if len(code) != 8 {
		return code
	}
	return code[:4] + "-" + code[4:]
}

// State says whether a code still lets people in on an ISO date, and why not.
func (c AccessCode) State(today string) string {
	switch {
	case c.WithdrawnAt != nil:
		return "withdrawn"
	case c.LastDay != "" && c.LastDay < today:
		return "late"
	case c.Uses > 0 && c.Used >= c.Uses:
		return "used"
	}
	return "open"
}

// Codes are those of a course that the actor answers for, the latest first.
func (s *Service) Codes(ctx context.Context, by accounts.Actor, course CourseID) ([]AccessCode, error) {
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := ownCourse(ctx, s.DB, tree, by, course); err != nil {
		return nil, err
	}
	return selectCodes(ctx, s.DB, course)
}

// MakeCode makes a code. Problems: accesscode.fault.…; NotFound for another's
// course.
func (s *Service) MakeCode(ctx context.Context, by accounts.Actor, course CourseID, uses int, lastDay string) (string, error) {
	code := newCode()
	err := s.owning(ctx, by, "accesscode.make", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		today := accounts.Today(tx.Now())
		if uses < 0 || uses > MaxPlaces {
			return "", errCodeUses
		}
		if _, err := time.Parse(time.DateOnly, lastDay); lastDay != "" && (err != nil || lastDay < today) {
			return "", errCodeDay
		}
		have, err := selectCodes(ctx, tx, course)
		if err != nil {
			return "", err
		}
		open := 0
		for _, c := range have {
			if c.State(today) == "open" {
				open++
			}
		}
		if open >= maxCodes {
			return "", errCodeMany
		}
		return course, insertCode(ctx, tx, AccessCode{ID: AccessCodeID(db.NewID()), CourseID: course, Code: code, Uses: uses, LastDay: lastDay}, by)
	})
	return shownCode(code), err
}

// WithdrawCode ends a code. Who came in by it stays.
func (s *Service) WithdrawCode(ctx context.Context, by accounts.Actor, course CourseID, id AccessCodeID) error {
	return s.owning(ctx, by, "accesscode.withdraw", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		return course, updateCodeWithdrawn(ctx, tx, course, id)
	})
}

// FindCode gives the course that a code leads to, to anybody who types it. Wrong
// ones are counted by the network that they come from and, where somebody is
// signed in, by the person. Problems: ErrNoCode, ErrCodeOver,
// accounts.ErrTooMany.
func (s *Service) FindCode(ctx context.Context, by accounts.Actor, typed, address string) (Course, error) {
	if err := s.Accounts.CheckEntry(ctx, s.DB, by.ProfileID, address); err != nil {
		return Course{}, err
	}
	c, err := selectCode(ctx, s.DB, plainCode(typed))
	if errors.Is(err, ErrNoCode) {
		spent := s.DB.Write(ctx, func(tx *db.Tx) error { return s.Accounts.SpendEntry(ctx, tx, by.ProfileID, address) })
		if spent != nil {
			return Course{}, spent
		}
	}
	if err != nil {
		return Course{}, err
	}
	course, err := selectCourse(ctx, s.DB, c.CourseID)
	switch {
	case err != nil:
		return Course{}, fmt.Errorf("read course: %w", err)
	case course.State != Published || course.Form == Classroom || c.State(accounts.Today(s.DB.Now())) != "open":
		return course, ErrCodeOver
	}
	return course, nil
}

// EnterByCode enrols the person who asks in the course that a code leads to; who
// is in it already uses none up. Problems: those of FindCode, ErrLacks, ErrFull.
func (s *Service) EnterByCode(ctx context.Context, by accounts.Actor, typed, address string) (CourseID, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return "", err
	}
	if err := s.Accounts.CheckEntry(ctx, s.DB, by.ProfileID, address); err != nil {
		return "", err
	}
	var course CourseID
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := selectCode(ctx, tx, plainCode(typed))
		if err != nil {
			return err
		}
		course = c.CourseID
		at, err := enrollingOf(ctx, tx, by.ProfileID, course)
		if err != nil || at.active != nil {
			return err
		}
		if at.course != Published {
			return ErrCodeOver
		}
		if err := at.refuse(true); err != nil {
			return err
		}
		return s.useCode(ctx, tx, by, c, at)
	})
	if errors.Is(err, ErrNoCode) {
		spent := s.DB.Write(ctx, func(tx *db.Tx) error { return s.Accounts.SpendEntry(ctx, tx, by.ProfileID, address) })
		if spent != nil {
			return "", spent
		}
	}
	if err != nil {
		return "", fmt.Errorf("enter by code: %w", err)
	}
	return course, nil
}

// useCode takes one use, if there is one, and lets the person in.
func (s *Service) useCode(ctx context.Context, tx *db.Tx, by accounts.Actor, c AccessCode, at enrolling) error {
	used, err := updateCodeUsed(ctx, tx, c.ID, accounts.Today(tx.Now()))
	if err != nil {
		return err
	}
	if !used {
		return ErrCodeOver
	}
	if err := insertCodeUse(ctx, tx, c.ID, by.ProfileID); err != nil {
		return err
	}
	if _, err := updateApprovalsClosed(ctx, tx, by.ProfileID, c.CourseID, ApprovalSuperseded); err != nil {
		return err
	}
	if _, err := enter(ctx, tx, entry{profile: by.ProfileID, course: c.CourseID, via: ByCode, left: at.withdrawn}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by.Entry("enrolment.code", by.ProfileID).About("course", string(c.CourseID)))
}
