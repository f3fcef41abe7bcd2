package courses

import (
	"context"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// seats plans how bookings go back (M50). What came along goes back as it is
// now. What gave way (M27) is booked again when its seat is still free. When it
// is not, nobody is asked (M51): the seat is somebody else's by now, and no
// answer could take it from them; the person is first in line instead.
func (u *unmover) seats(ctx context.Context, q db.Queryer) error {
	rows := map[SeatID][]transfer.Item{}
	var met []SeatID
	for _, item := range u.undo.Items {
		if item.Table == "seat" {
			if rows[SeatID(item.Row)] == nil {
				met = append(met, SeatID(item.Row))
			}
			rows[SeatID(item.Row)] = append(rows[SeatID(item.Row)], item)
		}
	}
	if len(met) == 0 {
		return nil
	}
	present, err := selectHeldSeats(ctx, q, `s.id IN (SELECT key FROM json_each($1))`, db.Keys(met))
	if err != nil {
		return err
	}
	// What an earlier undo let rest behind a booking that goes back now.
	resting, err := selectHeldSeats(ctx, q, `s.profile_id = $1 AND s.state = 'freed' AND s.freed_why = 'merged'
		AND s.superseded_by IN (SELECT key FROM json_each($2))`, u.undo.Into, db.Keys(met))
	if err != nil {
		return err
	}
	for _, seat := range resting {
		if rows[seat.ID] == nil {
			present, met = append(present, seat), append(met, seat.ID)
		}
	}
	b := bookings{unmover: u, now: q.Now(), items: rows, seats: map[SeatID]*heldSeat{}, given: map[ClassID]int{}}
	for i := range present {
		b.seats[present[i].ID] = &present[i]
	}
	if b.live, err = selectLiveOf(ctx, q, accounts.ProfileID(u.undo.Into)); err != nil {
		return err
	}
	for _, id := range met {
		b.giveBack(id)
	}
	return nil
}

// bookings are those that an undo is about.
type bookings struct {
	*unmover
	now   time.Time
	items map[SeatID][]transfer.Item
	seats map[SeatID]*heldSeat
	live  map[ClassID]SeatID // of the survivor
	given map[ClassID]int    // seats that this undo has given back
}

func (b *bookings) giveBack(id SeatID) {
	seat := b.seats[id]
	if seat == nil {
		b.leave(place{"seat", string(id)}, "", transfer.Label{Key: "courses.undo.left.gone"})
		return
	}
	step := transfer.Step{Needs: b.needsOf(seat)}
	words := transfer.Label{}
	if item := b.changedBy(id, "profile_id"); item != nil && transfer.Same(b.into, transfer.Value(string(seat.ProfileID))) {
		if seat.State != Freed {
			words = label("class.undo.seat", seat.class.course, seat.class.begins)
		}
		step.Items = append(step.Items, item.Reverse(b.into, words))
	}
	if b.gaveWay(seat) {
		step.Items = append(step.Items, b.reopen(seat)...)
	}
	if len(step.Items) > 0 {
		b.out.Steps = append(b.out.Steps, step)
	}
}

// gaveWay says that a booking is as the merge left it, or rests behind one
// that goes back.
func (b *bookings) gaveWay(seat *heldSeat) bool {
	if b.items[seat.ID] == nil {
		winner := b.seats[*seat.SupersededBy]
		return winner != nil && b.changedBy(winner.ID, "profile_id") != nil
	}
	lost := b.changedBy(seat.ID, "superseded_by")
	return lost != nil && transfer.Same(lost.After, reference(seat.SupersededBy))
}

// reopen gives back a booking that had given way. One that stays freed says
// why, and no longer leads to a booking of the other person (M14).
func (b *bookings) reopen(seat *heldSeat) []transfer.Item {
	was := b.before(seat.ID, "state", string(Booked))
	lives := func(key string) transfer.Label { return label(key, seat.class.course, seat.class.begins) }
	leave := func(key, why string, by *string) []transfer.Item {
		b.leave(place{"seat", string(seat.ID)}, "", lives(key))
		items := []transfer.Item{b.item(seat, "superseded_by", reference(seat.SupersededBy), by, transfer.Label{})}
		if why != seat.FreedWhy {
			items = append(items, b.item(seat, "freed_why", transfer.Value(seat.FreedWhy), transfer.Value(why), transfer.Label{}))
		}
		return items
	}
	own := b.changedBy(seat.ID, "profile_id") == nil
	waiting := transfer.Same(was, transfer.Value(string(Waiting)))
	lapsed := transfer.Same(was, transfer.Value(string(Offered))) && (seat.OfferedUntil == nil || !seat.OfferedUntil.After(b.now))
	switch {
	case seat.class.cancelled:
		return leave("class.undo.left.cancelled", "class", nil)
	case own && b.takenSince(seat):
		return leave("class.undo.left.again", "merged", transfer.Value(string(b.live[seat.ClassID])))
	case waiting:
		return b.restore(seat, was, lives("class.undo.waiting"))
	case !lapsed && seat.class.free > b.given[seat.ClassID]:
		b.given[seat.ClassID]++
		return b.restore(seat, was, lives("class.undo.seat"))
	case !seat.class.begins.After(b.now):
		return leave("class.undo.left.full", "passed", nil)
	}
	return b.toFront(seat, lives("class.undo.first"))
}

// takenSince says that the survivor has another booking of the class, made
// since the merge.
func (b *bookings) takenSince(seat *heldSeat) bool {
	id, live := b.live[seat.ClassID]
	return live && b.changedBy(id, "profile_id") == nil
}

// restore is the row as the merge found it.
func (b *bookings) restore(seat *heldSeat, state *string, words transfer.Label) []transfer.Item {
	return []transfer.Item{
		b.item(seat, "state", transfer.Value(string(seat.State)), state, words),
		b.item(seat, "freed_at", transfer.Value(seat.FreedAt), b.before(seat.ID, "freed_at", (*time.Time)(nil)), transfer.Label{}),
		b.item(seat, "freed_why", transfer.Value(seat.FreedWhy), b.before(seat.ID, "freed_why", ""), transfer.Label{}),
		b.item(seat, "superseded_by", reference(seat.SupersededBy), nil, transfer.Label{}),
	}
}

// toFront puts the person first in line for the next seat that is free.
func (b *bookings) toFront(seat *heldSeat, words transfer.Label) []transfer.Item {
	items := b.restore(seat, transfer.Value(string(Waiting)), words)
	if first := seat.class.first; first != nil && !seat.LineAt.Before(*first) {
		items = append(items, b.item(seat, "line_at", transfer.Value(seat.LineAt), transfer.Value(first.Add(-time.Second)), transfer.Label{}))
	}
	return items
}

func (b *bookings) item(seat *heldSeat, column string, before, after *string, words transfer.Label) transfer.Item {
	return transfer.Item{Table: "seat", Row: string(seat.ID), Column: column, Before: before, After: after, Rule: "M50", Label: words}
}

func (b *bookings) changedBy(id SeatID, column string) *transfer.Item {
	items := b.items[id]
	i := slices.IndexFunc(items, func(item transfer.Item) bool { return item.Column == column })
	if i < 0 {
		return nil
	}
	return &items[i]
}

// before is what the merge found; of a booking that rests behind another since
// an earlier undo, what one has that gave way to nothing.
func (b *bookings) before(id SeatID, column string, otherwise any) *string {
	if item := b.changedBy(id, column); item != nil {
		return item.Before
	}
	return transfer.Value(otherwise)
}

// needsOf are the questions that a booking hangs on: that of the enrolment which
// its own result belongs to, and those of the booking that it gave way to.
func (b *bookings) needsOf(seat *heldSeat) []string {
	var needs []string
	if seat.ResultID != nil {
		if row := b.rows[place{"result", string(*seat.ResultID)}]; row != nil {
			if of := b.bundles[b.head(row)]; of != nil && of.why != "" {
				needs = append(needs, of.question())
			}
		}
	}
	if seat.SupersededBy != nil {
		if winner := b.seats[*seat.SupersededBy]; winner != nil && winner.SupersededBy == nil {
			needs = append(needs, b.needsOf(winner)...)
		}
	}
	return needs
}
