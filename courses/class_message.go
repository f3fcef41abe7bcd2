package courses

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// ClassMessage is what whoever answers for a class writes to everybody in it.
type ClassMessage struct {
	ID     string
	Words  string
	InLine bool // to those in line or with an offer, too
	Mailed int  // letters: whoever has no address reads it on the page of the class
	SentAt time.Time
}

// MaxMessage is the longest message, in characters.
const MaxMessage = 2000

// sameMessage is how long the same words to the same class are a second press.
const sameMessage = time.Hour

// messageWorth is how long a message is tried to be sent.
const messageWorth = 72 * time.Hour

var (
	errNoWords   = problem.New(problem.Invalid, "class.message.missing")
	errManyWords = problem.New(problem.Invalid, "class.message.long")
	errNobodyIn  = problem.New(problem.Conflict, "class.message.nobody")
)

// WriteToClass sends a letter each to everybody with a seat in a class that the
// actor answers for, and shows them the words on its page. Nobody sees who else got
// it. The same words within the hour are sent once. Problems: Invalid without words
// and with too many; Conflict when nobody is in it; NotFound for another's class.
func (s *Service) WriteToClass(ctx context.Context, by accounts.Actor, id ClassID, m ClassMessage) error {
	m.Words = messageWords(m.Words)
	switch {
	case m.Words == "":
		return errNoWords
	case utf8.RuneCountInString(m.Words) > MaxMessage:
		return errManyWords
	}
	return s.owning(ctx, by, "class.message", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := anOwnClass(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		if sent, err := selectMessageSent(ctx, tx, id, m.Words, tx.Now().Add(-sameMessage)); err != nil || sent {
			return c.CourseID, err
		}
		m.ID, m.SentAt = db.NewID(), tx.Now()
		if m.Mailed, err = s.mailClass(ctx, tx, c, m); err != nil {
			return "", err
		}
		if err := insertClassMessage(ctx, tx, id, m); err != nil {
			return "", err
		}
		return c.CourseID, audit.Record(ctx, tx, by.Entry("class.message.sent", "").About("class", string(id)).With("letters", strconv.Itoa(m.Mailed)))
	})
}

// messageWords are the words without what is not to be seen.
func messageWords(words string) string {
	words = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(i18n.NFC(words))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, words))
}

// mailClass queues the letters of a message, and says how many there are.
func (s *Service) mailClass(ctx context.Context, tx *db.Tx, c Class, m ClassMessage) (int, error) {
	seats, err := selectLive(ctx, tx, c.ID)
	if err != nil {
		return 0, err
	}
	var all []mail.Message
	people := 0
	for _, seat := range seats {
		if !m.reaches(seat) {
			continue
		}
		people++
		letters, err := s.letters(ctx, tx, classLetter{kind: mail.ClassMessage, seat: seat, class: c, words: m.Words})
		if err != nil {
			return 0, err
		}
		all = append(all, letters...)
	}
	if people == 0 {
		return 0, errNobodyIn
	}
	return len(all), mail.QueueAll(ctx, tx, all)
}

// reaches says whether a message is for whoever has this booking.
func (m ClassMessage) reaches(seat Seat) bool {
	return seat.State == Booked || m.InLine && (seat.State == Offered || seat.State == Waiting)
}

// messagesFor are the messages of a class that somebody with this booking may read,
// the latest first.
func messagesFor(ctx context.Context, q db.Queryer, seat Seat) ([]ClassMessage, error) {
	all, err := selectClassMessages(ctx, q, seat.ClassID)
	var theirs []ClassMessage
	for _, m := range all {
		if m.reaches(seat) {
			theirs = append(theirs, m)
		}
	}
	return theirs, err
}
