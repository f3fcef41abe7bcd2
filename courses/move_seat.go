package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// heldSeat is a booking as the rules of a move ask for it.
type heldSeat struct {
	Seat
	FreedAt      *time.Time
	FreedWhy     string
	SupersededBy *SeatID
	class        heldClass
}

// heldClass is what they ask of its class.
type heldClass struct {
	course    heldCourse
	begins    time.Time
	free      int
	cancelled bool
	first     *time.Time // the earliest place in line
}

// planSeats is M27: every booking comes along. Where both have one in the same
// class, one of the two gives way and is freed; FillFreed then offers it to the
// next in line, in the same transaction.
//
// The earlier booking stays – among equals: a seat that somebody has is never
// given up for a place in line, however early that was, and who was present is
// not asked to have been there twice.
func planSeats(ctx context.Context, q db.Queryer, move transfer.Move) ([]transfer.Item, error) {
	brought, err := selectHeldSeats(ctx, q, `s.profile_id = $1`, move.From)
	if err != nil {
		return nil, fmt.Errorf("plan seats: %w", err)
	}
	kept, err := selectHeldSeats(ctx, q, `s.profile_id = $1 AND s.state <> 'freed'`, move.Into)
	if err != nil {
		return nil, fmt.Errorf("plan seats: %w", err)
	}
	m := seatMover{now: q.Now(), before: transfer.Value(move.From), after: transfer.Value(move.Into)}
	own := map[ClassID]heldSeat{}
	for _, seat := range kept {
		own[seat.ClassID] = seat
	}
	for _, seat := range brought {
		if theirs, both := own[seat.ClassID]; both && seat.State != Freed && seat.beats(theirs.Seat) {
			m.giveWay(theirs, seat)
		}
	}
	for _, seat := range brought {
		m.bring(seat, own)
	}
	return m.items, nil
}

// beats says whether, of two bookings of one class, the first stays (M27).
func (s Seat) beats(other Seat) bool {
	if mine, theirs := s.rank(), other.rank(); mine != theirs {
		return mine < theirs
	}
	if mine, theirs := s.There(), other.There(); mine != theirs {
		return mine > theirs
	}
	return s.BookedAt.Before(other.BookedAt)
}

// rank is how much there is to lose.
func (s Seat) rank() int {
	if s.Attendance == Present {
		return 0
	}
	return map[SeatState]int{Booked: 1, Offered: 2, Waiting: 3, Freed: 4}[s.State]
}

// seatMover collects the items of one move.
type seatMover struct {
	now           time.Time
	before, after *string
	items         []transfer.Item
}

// bring makes the survivor the owner of a booking.
func (m *seatMover) bring(seat heldSeat, own map[ClassID]heldSeat) {
	words := transfer.Label{}
	theirs, both := own[seat.ClassID]
	switch {
	case seat.State == Freed:
	case both && !seat.beats(theirs.Seat):
		m.giveWay(seat, theirs)
	case seat.State == Waiting:
		words = label("class.move.waiting", seat.class.course, seat.class.begins)
	default:
		words = label("class.move.seat", seat.class.course, seat.class.begins)
	}
	m.items = append(m.items, transfer.Item{Table: "seat", Row: string(seat.ID), Column: "profile_id", Rule: "M27", Label: words, Before: m.before, After: m.after})
}

// giveWay frees one of two bookings, and keeps it with a link to the one that
// stays (M14).
func (m *seatMover) giveWay(loser, winner heldSeat) {
	row := transfer.Item{Table: "seat", Row: string(loser.ID), Rule: "M27", Label: label("class.move.twice", loser.class.course, loser.class.begins)}
	set := func(column string, before, after *string) {
		row.Column, row.Before, row.After = column, before, after
		m.items = append(m.items, row)
		row.Label = transfer.Label{}
	}
	set("state", transfer.Value(string(loser.State)), transfer.Value(string(Freed)))
	set("freed_at", transfer.Value(loser.FreedAt), transfer.Value(m.now))
	set("freed_why", transfer.Value(loser.FreedWhy), transfer.Value("merged"))
	set("superseded_by", reference(loser.SupersededBy), transfer.Value(string(winner.ID)))
}
