package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// What the helpdesk's acts on an inquiry may answer.
var (
	ErrNoInquiry      = problem.New(problem.NotFound, "inquiry.unknown")
	ErrInquiryTaken   = problem.New(problem.Conflict, "inquiry.taken") // by Name
	ErrNotYourInquiry = problem.New(problem.Conflict, "inquiry.not_yours")
	ErrInquiryNobody  = problem.New(problem.Invalid, "inquiry.fault.nobody")
)

// mostInquiries are listed: who has more works from the top.
const mostInquiries = 500

// DeskInquiry is an inquiry as the helpdesk sees it.
type DeskInquiry struct {
	Inquiry
	PersonName   string // of the profile; empty: nobody is known
	TakenName    string
	Organisation string
	To           string // where an answer goes; empty: nowhere
	About        string // how it begins, where it is listed with the person
	Own          bool   // the reader wrote it
	Messages     []InquiryMessage
}

// New says that nobody has seen to it yet.
func (d DeskInquiry) New() bool { return d.State == InquiryOpen && d.TakenBy == "" }

// Stage is where it stands: the kind and the key of the word for it, which says
// whose it is (Name).
func (d DeskInquiry) Stage() (kind, key string) {
	switch {
	case d.New():
		return "new", "inquiry.state.new"
	case d.State == InquiryOpen:
		return "going", "inquiry.state.taken"
	case d.State == InquiryAnswered:
		return "done", "inquiry.state.answered"
	}
	return "done", "inquiry.state.closed"
}

// Who is what the inquirer is called.
func (d DeskInquiry) Who() string {
	if d.PersonName != "" {
		return d.PersonName
	}
	return d.Name
}

// Inquiries lists what has been written to the actor's helpdesk, without the
// threads. What names no organisation is for whoever serves the whole portal,
// and for everybody where nobody does.
func (s *Service) Inquiries(ctx context.Context, by Actor) ([]DeskInquiry, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return nil, err
	}
	desk, err := inquiryDeskOf(ctx, s.DB, by)
	if err != nil {
		return nil, err
	}
	all, err := selectInquiries(ctx, s.DB, desk, mostInquiries)
	if err != nil {
		return nil, fmt.Errorf("read inquiries: %w", err)
	}
	lines, err := s.dressed(ctx, by, desk.tree, all)
	if err != nil {
		return nil, err
	}
	return lines, s.Record(ctx, by.Entry("inquiry.list", ""))
}

// InquiriesOrphaned says that nobody serves the whole portal as helpdesk or
// administrator: what names no organisation is then for every helpdesk.
func (s *Service) InquiriesOrphaned(ctx context.Context, by Actor) (bool, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return false, err
	}
	desk, err := inquiryDeskOf(ctx, s.DB, by)
	return desk.orphaned, err
}

// NewInquiries counts those in the actor's reach that nobody has taken, and the
// actor's own whose answer did not arrive.
func (s *Service) NewInquiries(ctx context.Context, by Actor) (int, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return 0, err
	}
	desk, err := inquiryDeskOf(ctx, s.DB, by)
	if err != nil {
		return 0, err
	}
	return selectNewInquiries(ctx, s.DB, desk, by.ProfileID)
}

// dressed puts the names of people and organisations to inquiries.
func (s *Service) dressed(ctx context.Context, by Actor, tree Tree, all []Inquiry) ([]DeskInquiry, error) {
	var ids []ProfileID
	for _, q := range all {
		ids = append(ids, q.ProfileID, q.TakenBy)
	}
	slices.Sort(ids)
	names, err := Names(ctx, s.DB, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	own, err := selectSelves(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, fmt.Errorf("read own profiles: %w", err)
	}
	lines := make([]DeskInquiry, len(all))
	for i, q := range all {
		lines[i] = DeskInquiry{Inquiry: q, PersonName: names[q.ProfileID], TakenName: names[q.TakenBy], Organisation: tree.Name(q.OrganisationID)}
		lines[i].Own = q.ProfileID != "" && slices.Contains(own, q.ProfileID)
	}
	return lines, nil
}

// Inquiry reads one with its thread; the look is audited. Problems:
// ErrNoInquiry, also for what is out of reach.
func (s *Service) Inquiry(ctx context.Context, by Actor, id InquiryID) (DeskInquiry, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return DeskInquiry{}, err
	}
	q, tree, err := s.inquiryInReach(ctx, s.DB, by, id)
	if err != nil {
		return DeskInquiry{}, err
	}
	lines, err := s.dressed(ctx, by, tree, []Inquiry{q})
	if err != nil {
		return DeskInquiry{}, err
	}
	d := lines[0]
	if d.Messages, err = selectInquiryMessages(ctx, s.DB, id); err != nil {
		return d, fmt.Errorf("read thread: %w", err)
	}
	if err := trace(ctx, s.DB, d.Messages); err != nil {
		return d, err
	}
	var writers []ProfileID
	for _, m := range d.Messages {
		writers = append(writers, m.By)
	}
	names, err := Names(ctx, s.DB, writers)
	if err != nil {
		return d, err
	}
	for i := range d.Messages {
		d.Messages[i].ByName = names[d.Messages[i].By]
	}
	if d.To, _, err = s.answersTo(ctx, s.DB, q); err != nil {
		return d, err
	}
	return d, s.Record(ctx, by.Entry("inquiry.look", q.ProfileID).About("inquiry", string(id)))
}

func (s *Service) inquiryInReach(ctx context.Context, q db.Queryer, by Actor, id InquiryID) (Inquiry, Tree, error) {
	desk, err := inquiryDeskOf(ctx, q, by)
	if err != nil {
		return Inquiry{}, desk.tree, err
	}
	found, err := selectInquiry(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return found, desk.tree, ErrNoInquiry
	}
	if err != nil {
		return found, desk.tree, fmt.Errorf("read inquiry: %w", err)
	}
	if !desk.sees(found) {
		return found, desk.tree, ErrNoInquiry
	}
	return found, desk.tree, nil
}

// answersTo is where an answer goes, and whom it is for; both empty where there
// is no address. Who is known is written to at an address of their profile.
func (s *Service) answersTo(ctx context.Context, q db.Queryer, of Inquiry) (string, Profile, error) {
	if of.ProfileID == "" || !of.SignedIn {
		return of.Email, Profile{}, nil
	}
	p, err := SelectProfile(ctx, q, of.ProfileID)
	if err != nil {
		return "", p, err
	}
	if p, err = Survivor(ctx, q, p); err != nil {
		return "", p, err
	}
	return p.RecoveryEmail(), p, nil
}

// onInquiry runs one act of the helpdesk on an inquiry, which is never their
// own.
func (s *Service) onInquiry(ctx context.Context, by Actor, id InquiryID, action string, do func(tx *db.Tx, q Inquiry) error) error {
	if err := Authorise(by, RuleHelp); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		q, _, err := s.inquiryInReach(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if own, err := s.wrote(ctx, tx, by, q); err != nil || own {
			return errors.Join(err, ErrSelf)
		}
		if err := do(tx, q); err != nil {
			return err
		}
		return record(ctx, tx, by.Entry(action, q.ProfileID).About("inquiry", string(id)))
	})
}

// TakeInquiry makes an inquiry the actor's to see to: a new one, or one that
// from has. Problem: ErrInquiryTaken (Name) when somebody else was faster.
func (s *Service) TakeInquiry(ctx context.Context, by Actor, id InquiryID, from ProfileID) error {
	return s.onInquiry(ctx, by, id, "inquiry.take", func(tx *db.Tx, q Inquiry) error {
		if q.TakenBy == by.ProfileID && q.State == InquiryOpen {
			return nil
		}
		taken, err := updateInquiryTaken(ctx, tx, id, from, by.ProfileID)
		if err != nil {
			return fmt.Errorf("take inquiry: %w", err)
		}
		if taken == 1 {
			return nil
		}
		names, err := Names(ctx, tx, []ProfileID{q.TakenBy})
		if err != nil {
			return err
		}
		return problem.New(ErrInquiryTaken.Kind, ErrInquiryTaken.Key, "Name", names[q.TakenBy])
	})
}

// AnswerInquiry mails an answer to who wrote, and keeps it in the thread. What
// looks like a national ID is hidden. Sent twice, it goes out once. Problems:
// ErrNotYourInquiry unless the actor has taken it, ErrNoAddress,
// inquiry.fault.answer, and those of the text.
func (s *Service) AnswerInquiry(ctx context.Context, by Actor, id InquiryID, text, formKey string) error {
	if err := checkLines(text, mostInquiryText, "inquiry.fault.answer"); err != nil {
		return err
	}
	text, _ = nationalid.Hide(text)
	return s.onInquiry(ctx, by, id, "inquiry.answer", func(tx *db.Tx, q Inquiry) error {
		if _, err := selectInquiryOfForm(ctx, tx, formKey); !errors.Is(err, db.ErrNone) {
			return err
		}
		if q.TakenBy != by.ProfileID {
			return ErrNotYourInquiry
		}
		ref, err := s.mailAnswer(ctx, tx, q, text)
		if err != nil {
			return err
		}
		if err := insertInquiryMessage(ctx, tx, id, InquiryMessage{By: by.ProfileID, Text: text, formKey: formKey, mailRef: ref}); err != nil {
			return fmt.Errorf("keep answer: %w", err)
		}
		return updateInquiryAnswered(ctx, tx, id, by.ProfileID)
	})
}

func (s *Service) mailAnswer(ctx context.Context, tx *db.Tx, q Inquiry, text string) (ref string, err error) {
	to, p, err := s.answersTo(ctx, tx, q)
	if err != nil {
		return "", err
	}
	if to == "" {
		return "", ErrNoAddress
	}
	l := letter{kind: mail.InquiryAnswered, to: p, address: to, language: q.Language, link: s.Settings.URL + "/kontakt?sak=" + q.Reference,
		args: map[string]string{"Reference": q.Reference, "Words": text}}
	ref, err = mail.Queue(ctx, tx, l.message())
	if err != nil {
		return "", fmt.Errorf("queue answer: %w", err)
	}
	return ref, nil
}

// CloseInquiry settles an inquiry without an answer, or after it. To close it
// twice is to close it once.
func (s *Service) CloseInquiry(ctx context.Context, by Actor, id InquiryID) error {
	return s.onInquiry(ctx, by, id, "inquiry.close", func(tx *db.Tx, q Inquiry) error {
		return updateInquiry(ctx, tx, id, InquiryClosed, q.TakenBy)
	})
}

// LinkInquiry says whose an inquiry is that a visitor wrote: somebody in the
// actor's reach, by user name or e-mail address. The answer goes to the address
// that was typed all the same. Problems: ErrInquiryNobody, ErrNotYourInquiry for
// one that was written signed in.
func (s *Service) LinkInquiry(ctx context.Context, by Actor, id InquiryID, name string) error {
	return s.onInquiry(ctx, by, id, "inquiry.link", func(tx *db.Tx, q Inquiry) error {
		if q.SignedIn {
			return ErrNotYourInquiry
		}
		p, found, err := FindByName(ctx, tx, strings.TrimSpace(name))
		if err != nil {
			return err
		}
		tree, err := Organisations(ctx, tx)
		if err != nil {
			return fmt.Errorf("read organisations: %w", err)
		}
		if !found || !by.Serves(tree, Helpdesk, p.OrganisationID) {
			return ErrInquiryNobody
		}
		return updateInquiryLinked(ctx, tx, id, p)
	})
}
