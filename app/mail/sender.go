package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kursbro/app/db"
)

// Sender empties the outbox. Many processes may: a conditional UPDATE gives
// each mail to one of them. A process that dies between the server's "250" and
// our commit makes the mail go out twice, with the same Message-ID; nothing
// makes it go out never.
type Sender struct {
	db      *db.DB
	carrier Carrier
	contact Contact
	fillers map[Kind]Filler

	running sync.Mutex

	mu     sync.Mutex
	faults int       // how often in a row the server could not be used
	rest   time.Time // it is left alone until then
}

// NewSender makes a sender; its Run and Pending are those of a job.
func NewSender(d *db.DB, carrier Carrier, contact Contact) *Sender {
	return &Sender{db: d, carrier: carrier, contact: contact, fillers: map[Kind]Filler{}}
}

// notInTime is the answer of a letter that was given up before anybody was asked.
const notInTime = "not sent in time"

// hold is how long one process may take to send one mail.
const hold = 5 * time.Minute

// backOff is how long a mail rests after so many tries; longer, the last.
var backOff = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour}

func restAfter(tries int) time.Duration { return backOff[min(max(tries, 1), len(backOff))-1] }

// Pending says whether there is something to send, and a server to send it to.
func (s *Sender) Pending(ctx context.Context) (bool, error) {
	if s.resting() {
		return false, nil
	}
	return selectPending(ctx, s.db)
}

// Run sends every mail whose time has come. Its error says that the database
// or the mail server failed; what befell a single mail is in its row.
func (s *Sender) Run(ctx context.Context) error {
	s.running.Lock()
	defer s.running.Unlock()
	defer s.carrier.Close()
	for ctx.Err() == nil {
		row, err := s.take(ctx)
		if isNone(err) {
			return nil
		}
		if errors.Is(err, ErrUnwanted) {
			continue
		}
		if err != nil {
			return fmt.Errorf("take a mail from the outbox: %w", err)
		}
		if err := s.send(ctx, row); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// take wins the mail that has waited longest, whole; ErrNone when none is due,
// ErrUnwanted when it was one that shall not be sent any more.
func (s *Sender) take(ctx context.Context) (row outboxRow, err error) {
	wanted := true
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		row, err = selectDue(ctx, tx)
		if err != nil {
			return err
		}
		won, err := takeMail(ctx, tx, row, tx.Now().Add(hold))
		if err == nil && !won {
			err = fmt.Errorf("mail %s was taken by two", row.id) // impossible inside one act
		}
		if err == nil && row.Later && tx.Now().Before(row.giveUpAt) {
			wanted, err = s.fill(ctx, tx, &row)
		}
		return err
	})
	if err == nil && !wanted {
		err = ErrUnwanted
	}
	return row, err
}

// send carries one mail and writes down how it went; its error means that the
// others need not be tried now.
func (s *Sender) send(ctx context.Context, row outboxRow) error {
	if s.db.Now().After(row.giveUpAt) {
		return s.mark(ctx, func(tx *db.Tx) error { return markFailed(ctx, tx, row, notInTime) })
	}
	answer, err := s.carry(ctx, row)
	return errors.Join(s.note(ctx, row, answer, err), s.judge(err))
}

func (s *Sender) carry(ctx context.Context, row outboxRow) (answer string, err error) {
	letter, err := compose(row.id, row.Message, s.contact)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrRefused, err)
	}
	attempt, cancel := context.WithTimeout(ctx, hold/2)
	defer cancel()
	return s.carrier.Carry(attempt, letter)
}

// note writes down how the try went, also when ctx ends while it does.
func (s *Sender) note(ctx context.Context, row outboxRow, answer string, failure error) error {
	ctx = context.WithoutCancel(ctx)
	if answer == "" && failure != nil {
		answer = failure.Error()
	}
	answer = inShort(answer)
	return s.mark(ctx, func(tx *db.Tx) error {
		if failure == nil {
			return markSent(ctx, tx, row, answer)
		}
		next := tx.Now().Add(restAfter(row.tries))
		if errors.Is(failure, ErrRefused) || next.After(row.giveUpAt) {
			return markFailed(ctx, tx, row, answer)
		}
		return markLater(ctx, tx, row, next, answer)
	})
}

func (s *Sender) mark(ctx context.Context, how func(tx *db.Tx) error) error {
	if err := s.db.Write(ctx, how); err != nil {
		return fmt.Errorf("write down how a mail went: %w", err)
	}
	return nil
}

func (s *Sender) resting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.db.Now().Before(s.rest)
}

// judge lets a server that cannot be used rest, longer each time.
func (s *Sender) judge(failure error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !errors.Is(failure, ErrUnreachable) {
		s.faults = 0
		return nil
	}
	s.faults++
	s.rest = s.db.Now().Add(min(5*time.Second<<min(s.faults, 10), 2*time.Minute))
	return errors.New(inShort(failure.Error()))
}
