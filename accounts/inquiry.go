package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// InquiryID names what somebody has written to the helpdesk.
type InquiryID string

// InquiryState is where an inquiry stands.
type InquiryState string

// The states of an inquiry. An open one that nobody has taken is new.
const (
	InquiryOpen     InquiryState = "open"
	InquiryAnswered InquiryState = "answered"
	InquiryClosed   InquiryState = "closed"
)

// Inquiry is what somebody has written to the helpdesk by the form, and what
// has become of it.
type Inquiry struct {
	ID             InquiryID
	Reference      string // as people say it: 7F3K-9Q2S
	ProfileID      ProfileID
	SignedIn       bool // else the helpdesk has said whose it is, or nobody has
	OrganisationID OrganisationID
	Name, Email    string // as typed by who was not signed in
	Language       string
	Page           string
	Problem        string
	Browser        string
	State          InquiryState
	TakenBy        ProfileID
	WrittenAt      time.Time
	UpdatedAt      time.Time
	lostMail       string // the latest answer, where it did not arrive
}

// InquiryMessage is one text of the thread.
type InquiryMessage struct {
	ID        string
	By        ProfileID // of the helpdesk; empty: the person
	ByName    string
	Text      string
	WrittenAt time.Time
	Went      *Posted // how the mail went that carried it; nil: there was none, or it is long ago
	formKey   string
	mailRef   string
}

// NewInquiry is what the form holds.
type NewInquiry struct {
	Name, Email string         // of who is not signed in
	To          OrganisationID // that they write to, if they know; empty: whoever serves the whole portal
	Text        string
	Reference   string // of an inquiry that this goes on with; empty: a new one
	Page        string // what they saw, without secrets
	Problem     string
	Browser     string
	Language    string
	FormKey     string // the same for one drawing of the form
}

// How much a form takes.
const (
	mostInquiryText = 4000
	mostInquiryPage = 200
)

var (
	inquiriesPerAddress = limit{"inquiry address", 10, time.Hour}
	inquiriesPerPerson  = limit{"inquiry person", 20, 24 * time.Hour}
)

// ErrAddressee is the problem of an organisation that nobody can write to.
var ErrAddressee = problem.New(problem.Invalid, "inquiry.fault.organisation")

// NewFormKey is for a form that must count once, however often it is sent.
func NewFormKey() string { return newToken() }

// Inquire hands an inquiry to the helpdesk: a new one, or more of one that the
// same person has written before. What looks like a national ID is hidden before
// anything is kept; the count says how often. The answer tells nobody whether an
// address is known here. Problems: ErrTooMany, ErrAddressee and, of what is filled in, those
// of CheckInquiry.
func (s *Service) Inquire(ctx context.Context, by Actor, n NewInquiry, from Client) (reference string, hidden int, err error) {
	if faults := CheckInquiry(by, n); len(faults) > 0 {
		return "", 0, faults.first()
	}
	n.Text, hidden = nationalid.Hide(n.Text)
	n.Name, _ = nationalid.Hide(n.Name)
	if n.FormKey == "" { // of no form of ours: it is like no other
		n.FormKey = NewFormKey()
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		known, err := selectInquiryOfForm(ctx, tx, n.FormKey)
		if err == nil {
			reference = known.Reference
			return nil
		}
		if !errors.Is(err, db.ErrNone) {
			return fmt.Errorf("read inquiry: %w", err)
		}
		if err := s.mayInquire(ctx, tx, by, from); err != nil {
			return err
		}
		if err := checkAddressee(ctx, tx, by, n); err != nil {
			return err
		}
		q, err := s.inquiryFor(ctx, tx, by, n)
		if err != nil {
			return err
		}
		reference = q.Reference
		if err := insertInquiryMessage(ctx, tx, q.ID, InquiryMessage{Text: n.Text, formKey: n.FormKey}); err != nil {
			return fmt.Errorf("keep inquiry: %w", err)
		}
		return record(ctx, tx, by.Entry("inquiry.write", q.ProfileID).About("inquiry", string(q.ID)))
	})
	return reference, hidden, err
}

func (s *Service) mayInquire(ctx context.Context, tx *db.Tx, by Actor, from Client) error {
	if by.SignedIn() {
		return s.spend(ctx, tx, inquiriesPerPerson, string(by.ProfileID))
	}
	return s.spend(ctx, tx, inquiriesPerAddress, network(from.Address))
}

// inquiryFor is the inquiry that a text belongs to: the one that is named, if it
// is of the same person, or else a new one. Which of the two is not told.
func (s *Service) inquiryFor(ctx context.Context, tx *db.Tx, by Actor, n NewInquiry) (Inquiry, error) {
	if n.Reference != "" {
		q, err := selectInquiryByReference(ctx, tx, strings.ToUpper(strings.TrimSpace(n.Reference)))
		if err != nil && !errors.Is(err, db.ErrNone) {
			return q, fmt.Errorf("read inquiry: %w", err)
		}
		if err == nil {
			theirs, err := s.isOf(ctx, tx, q, by, n)
			if err != nil {
				return q, err
			}
			if theirs {
				return q, updateInquiry(ctx, tx, q.ID, InquiryOpen, q.TakenBy)
			}
		}
	}
	q := Inquiry{ID: InquiryID(db.NewID()), Reference: newReference(), Name: n.Name, Email: KeptEmail(n.Email), Language: n.Language,
		Page: n.Page, Problem: n.Problem, Browser: n.Browser, State: InquiryOpen, OrganisationID: n.To}
	if by.SignedIn() {
		q.ProfileID, q.SignedIn, q.OrganisationID, q.Name, q.Email = by.ProfileID, true, by.OrganisationID, "", ""
	}
	if err := insertInquiry(ctx, tx, q); err != nil {
		return q, fmt.Errorf("keep inquiry: %w", err)
	}
	return q, nil
}

// checkAddressee refuses an organisation that a visitor cannot write to; of who
// is signed in it is known.
func checkAddressee(ctx context.Context, q db.Queryer, by Actor, n NewInquiry) error {
	if by.SignedIn() || n.To == "" {
		return nil
	}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return fmt.Errorf("read organisations: %w", err)
	}
	if !slices.ContainsFunc(InquiryOrganisations(tree), func(o Organisation) bool { return o.ID == n.To }) {
		return ErrAddressee
	}
	return nil
}

// isOf says whether who writes is who wrote it.
func (s *Service) isOf(ctx context.Context, tx *db.Tx, q Inquiry, by Actor, n NewInquiry) (bool, error) {
	if by.SignedIn() && q.SignedIn {
		return s.wrote(ctx, tx, by, q)
	}
	return !by.SignedIn() && !q.SignedIn && EmailKey(q.Email) == EmailKey(n.Email), nil
}

// wrote says whether an inquiry is the actor's own: also one from before a merge,
// in the profile that lives on in theirs.
func (s *Service) wrote(ctx context.Context, q db.Queryer, by Actor, of Inquiry) (bool, error) {
	if of.ProfileID == "" {
		return false, nil
	}
	own, err := selectSelves(ctx, q, by.ProfileID)
	return slices.Contains(own, of.ProfileID), err
}

// CheckInquiry says what is wrong with a form: fields text, name and email.
func CheckInquiry(by Actor, n NewInquiry) Faults {
	faults := Faults{}
	faults.add("text", checkLines(n.Text, mostInquiryText, "inquiry.fault.text"))
	if !by.SignedIn() {
		faults.add("name", CheckName(n.Name))
		faults.add("email", CheckEmail(KeptEmail(n.Email)))
	}
	for _, short := range []string{n.Page, n.Problem, n.Browser, n.Reference} {
		faults.add("text", checkText(short, mostInquiryPage, ""))
	}
	return faults
}

// checkLines is checkText of a text that may have lines.
func checkLines(text string, most int, missing string) error {
	return checkText(strings.ReplaceAll(text, "\n", " "), most, missing)
}

// first is one of the faults, as an error.
func (f Faults) first() *problem.Problem {
	for _, field := range []string{"text", "name", "email"} {
		if p := f[field]; p != nil {
			return p
		}
	}
	return nil
}

// newReference is eight characters that can be read out on the telephone: 40
// random bits, which is enough for what opens nothing.
func newReference() string {
	const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" // 32: no 0 O 1 I
	var raw [8]byte
	rand.Read(raw[:])
	for i := range raw {
		raw[i] = letters[raw[i]%32]
	}
	return string(raw[:4]) + "-" + string(raw[4:])
}

// SweepInquiries forgets, as a step, inquiries that were settled before a moment
// and have rested since, with all that was written in them: so many at most. It
// says how many.
func SweepInquiries(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return deleteOldInquiries(ctx, tx, before, most)
}
