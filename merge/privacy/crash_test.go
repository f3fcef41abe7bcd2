package privacy_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/merge"
)

// TestEraseCrashChild is the process that is killed: it carries out the erasures
// whose day has come. Without a database to work on it does nothing.
func TestEraseCrashChild(t *testing.T) {
	address := dbtest.ChildAddress()
	if address == "" {
		return
	}
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	h := rooms(t, d)
	dbtest.Tell("begin")
	if _, err := h.EraseDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestKilledAtAnyInstantAPersonIsWholeOrErased kills the process that erases
// over and over; each time, everybody has all that they had, or nothing of it.
func TestKilledAtAnyInstantAPersonIsWholeOrErased(t *testing.T) {
	kills := 5
	if os.Getenv("KURSBRO_LONG") != "" {
		kills = 60
	}
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		h := open(t, d)
		people := h.crowd(12*kills + 1)
		whole := h.imprint(people[0])
		h.erased(people[0])
		gone := h.imprint(people[0])
		if whole == gone {
			t.Fatal("an erasure leaves no mark")
		}
		random := rand.New(rand.NewPCG(17, uint64(kills)))
		killed := 0
		for range kills {
			if h.killOne(address, random) {
				killed++
			}
			h.nobodyIsHalf(people[1:], whole, gone)
		}
		t.Logf("%d of %d killed at work, %d of %d erased by then", killed, kills, h.erasedCount()-1, len(people)-1)
		for due := true; due; {
			_, err := h.EraseDue(t.Context())
			h.must(err)
			due, err = h.EraseIsDue(t.Context())
			h.must(err)
		}
		h.nobodyIsHalf(people[1:], gone, gone)
	})
}

// crowd is people of whom the portal has something in several rooms, and whose
// erasure is due.
func (h house) crowd(count int) (people []accounts.ProfileID) {
	h.t.Helper()
	h.plant("course", "word", values{"id": "c1", "form": "elearning", "class_order": "", "state": "published", "organisation_id": h.hospital, "owner_profile_id": nil, "approval": "none"})
	for k := range count {
		n := fmt.Sprint(k)
		id := h.guest("nr" + n + "@hjemme.example")
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Accounts.AttachNationalID(ctx, tx, id, number, accounts.Typed)
			return err
		})
		h.plant("one_time_link", "word", values{"profile_id": id, "purpose": "verify_email"})
		h.plant("login", "word", values{"profile_id": id, "proof": "single"})
		h.plant("consent", "word", values{"profile_id": id, "kind": "privacy"})
		h.plant("mail", "word", values{"recipient_profile_ref": id, "state": "sent", "args": "{}"})
		h.plant("enrolment", "word", values{"id": "e" + n, "profile_id": id, "course_id": "c1", "state": "completed", "via": "self"})
		h.plant("result", "word", values{"id": "r" + n, "profile_id": id, "course_id": "c1", "enrolment_id": "e" + n, "outcome": "passed", "origin_kind": "here", "end_why": "", "not_accepted": ""})
		h.plant("certificate", "word", values{"id": "k" + n, "result_id": "r" + n, "profile_id": id, "course_titles": "{}", "renewed_titles": "", "withdrawn_why": ""})
		h.plant("share", "word", values{"id": "s" + n, "profile_id": id, "language": "nb", "content": "{}"})
		h.plant("erasure", "", values{"id": "x" + n, "profile_id": id, "asked_by_profile_id": id, "state": "scheduled", "due_at": *h.now, "answer": "", "reason": ""})
		people = append(people, id)
	}
	return people
}

// imprint is one person's of imprints.
func (h house) imprint(id accounts.ProfileID) string { return h.imprints()[id] }

// imprints are, for everybody, how many rows name them, by column, and what their
// own profile, the letters to them and their certificate say: each table is read
// once.
func (h house) imprints() map[accounts.ProfileID]string {
	h.t.Helper()
	marks := map[accounts.ProfileID]string{}
	queries := []string{
		`SELECT id, CASE WHEN erased_at IS NULL THEN 'known ' ELSE 'erased ' END || given_name || CASE WHEN email IS NULL THEN '' ELSE ' has mail' END FROM profile`,
		`SELECT profile_id, CASE WHEN withdrawn_at IS NULL THEN 'certificate holds for ' ELSE 'certificate withdrawn ' END || CASE WHEN holder = '' THEN '' ELSE 'somebody' END FROM certificate`,
		`SELECT profile_id, state FROM erasure`,
	}
	for _, c := range merge.Claims {
		queries = append(queries, fmt.Sprintf(`SELECT %[2]s, '%[1]s.%[2]s ' || count(*) FROM %[1]s WHERE %[2]s IS NOT NULL GROUP BY %[2]s`, c.Table, c.Column))
	}
	for _, query := range queries {
		rows, err := h.DB.Query(h.t.Context(), query)
		h.must(db.Each(rows, err, func(row db.Row) error {
			var id accounts.ProfileID
			var mark string
			err := row.Scan(&id, &mark)
			marks[id] += mark + ", "
			return err
		}))
	}
	return marks
}

// nobodyIsHalf: each person's imprint is one of two, and there are as many last
// letters as people who were erased.
func (h house) nobodyIsHalf(people []accounts.ProfileID, whole, gone string) {
	h.t.Helper()
	marks := h.imprints()
	for _, id := range people {
		if got := marks[id]; got != whole && got != gone {
			h.t.Fatalf("half: %s\nwhole is %s\nerased is %s", got, whole, gone)
		}
	}
	if erased, letters := h.erasedCount(), h.count(`SELECT count(*) FROM mail WHERE kind = 'erasure.done'`); erased != letters {
		h.t.Fatalf("%d are erased, and %d last letters wait", erased, letters)
	}
}

func (h house) erasedCount() int {
	return h.count(`SELECT count(*) FROM profile WHERE erased_at IS NOT NULL`)
}

// killOne starts a child and kills it some moments after it has erased some;
// false when it was done before.
func (h house) killOne(address string, random *rand.Rand) bool {
	h.t.Helper()
	child := dbtest.StartChild(h.t, "TestEraseCrashChild", address)
	child.Next() // it begins
	wanted, late := h.erasedCount()+random.IntN(4), time.After(10*time.Second)
	for waiting := true; waiting && h.erasedCount() < wanted; {
		select {
		case <-time.After(time.Millisecond):
		case <-late:
			waiting = false
		}
	}
	_, atWork := child.Kill(time.Duration(random.IntN(8000)) * time.Microsecond)
	return atWork
}
