package reminder_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/mail"
)

// TestRemindChild is the process that is killed.
func TestRemindChild(t *testing.T) {
	address := dbtest.ChildAddress()
	if address == "" {
		return
	}
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, d: d, box: &mail.Mailbox{}}
	w.set("2026-06-01")
	d.SetClock(func() time.Time { return w.now })
	w.open()
	dbtest.Tell("begun")
	if _, err := w.s.Remind(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestAJobThatIsKilledIsDoneByTheNext(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		const people = 60
		w := newWorld(t, d)
		w.course("Brannvern", "")
		for i := range people {
			w.takes(w.person(fmt.Sprintf("P%d", i)), "Brannvern", "2026-06-10", true)
		}
		child := dbtest.StartChild(t, "TestRemindChild", address)
		child.Next()
		child.Kill(20 * time.Millisecond)
		if _, err := w.s.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
		if mails, rows := w.value(`SELECT count(*) FROM mail`), w.value(`SELECT count(*) FROM reminder`); mails != people || rows != people {
			t.Errorf("%d letters and %d rows for %d people", mails, rows, people)
		}
	})
}
