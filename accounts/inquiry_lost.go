package accounts

import (
	"context"
	"fmt"
	"time"

	"kursbro/app/db"
	"kursbro/app/mail"
)

// lostWithin is how old an answer may be that is found not to have arrived.
const lostWithin = 14 * 24 * time.Hour

// AnswersAreLost says whether an answer did not arrive and nobody has been told.
func (s *Service) AnswersAreLost(ctx context.Context) (bool, error) {
	lost, err := lostAnswers(ctx, s.DB)
	return len(lost) > 0, err
}

// ReturnInquiries opens what was answered by a mail that did not arrive, once
// for each: with whoever answered it.
func (s *Service) ReturnInquiries(ctx context.Context) (count int, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		lost, err := lostAnswers(ctx, tx)
		if err != nil {
			return err
		}
		for _, l := range lost {
			if err := updateInquiryReturned(ctx, tx, l); err != nil {
				return fmt.Errorf("return inquiry: %w", err)
			}
			if err := record(ctx, tx, Job("accounts.return_inquiries").Entry("inquiry.return", l.ProfileID).About("inquiry", string(l.ID))); err != nil {
				return err
			}
		}
		count = len(lost)
		return nil
	})
	return count, err
}

func lostAnswers(ctx context.Context, q db.Queryer) ([]Inquiry, error) {
	refs, err := mail.LostSince(ctx, q, mail.InquiryAnswered, q.Now().Add(-lostWithin))
	if err != nil || len(refs) == 0 {
		return nil, err
	}
	lost, err := selectInquiriesLost(ctx, q, refs)
	if err != nil {
		return nil, fmt.Errorf("read lost answers: %w", err)
	}
	return lost, nil
}

// Returned says that its latest answer did not arrive.
func (q Inquiry) Returned() bool { return q.State == InquiryOpen && q.lostMail != "" }

// trace puts to each text of a thread how the mail that carried it went, where
// that is still known.
func trace(ctx context.Context, q db.Queryer, thread []InquiryMessage) error {
	var refs []string
	for _, m := range thread {
		if m.mailRef != "" {
			refs = append(refs, m.mailRef)
		}
	}
	if refs == nil {
		return nil
	}
	mails, err := mail.PostedOf(ctx, q, refs)
	if err != nil {
		return fmt.Errorf("read how answers went: %w", err)
	}
	went := map[string]*Posted{}
	for _, m := range mails {
		posted := postedOf(m)
		went[m.ID] = &posted
	}
	for i := range thread {
		thread[i].Went = went[thread[i].mailRef]
	}
	return nil
}
