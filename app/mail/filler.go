package mail

import (
	"context"
	"errors"
	"fmt"

	"kursbro/app/db"
)

// Filler makes what a letter lacked when it was queued (Message.Later): its
// link, the link's reference and the values, and where it goes today. It is a
// step of the act in which the letter is taken from the outbox, so the link's
// time begins to run when the letter leaves, and no secret waits with it.
// ErrUnwanted says that the letter shall not be sent after all. A letter that is
// made anew at each try (letter.anew) is asked for each time, so that it is
// dropped when it has lost its sense while it waited for the mail server.
type Filler func(ctx context.Context, tx *db.Tx, m Message) (Message, error)

// ErrUnwanted is a Filler's word for a letter that has lost its sense.
var ErrUnwanted = errors.New("the letter is not wanted any more")

// Fill names who fills the letters of a kind; before the first Run.
func (s *Sender) Fill(kind Kind, with Filler) { s.fillers[kind] = with }

// fill completes a letter that was taken, or cancels it: then wanted is false.
func (s *Sender) fill(ctx context.Context, tx *db.Tx, row *outboxRow) (wanted bool, err error) {
	filler := s.fillers[row.Kind]
	if filler == nil {
		return false, fmt.Errorf("mail: nobody fills %s", row.Kind)
	}
	asked := row.Message
	asked.Key = row.id
	m, err := filler(ctx, tx, asked)
	if errors.Is(err, ErrUnwanted) && letters[row.Kind].anew {
		return false, cancelMails(ctx, tx, "id", row.id)
	}
	if errors.Is(err, ErrUnwanted) {
		return false, CancelLater(ctx, tx, row.ProfileRef, row.Kind)
	}
	if err != nil {
		return false, fmt.Errorf("fill %s: %w", row.Kind, err)
	}
	m.Later = false
	if err := m.check(); err != nil { // the others behind it must get out
		return false, markFailed(ctx, tx, *row, inShort(err.Error()))
	}
	row.Message = m
	return true, fillMail(ctx, tx, *row)
}
