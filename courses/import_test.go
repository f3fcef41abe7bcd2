package courses_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

// try tries a file.
func (w *world) try(by accounts.Actor, policy courses.Policy, lines ...string) courses.ImportID {
	w.t.Helper()
	id, err := w.s.TryImport(context.Background(), by, strings.NewReader("who;course;date;score;valid until;note\n"+strings.Join(lines, "\n")), "gamle.csv", policy)
	w.must(err)
	return id
}

// verdicts are what is said of each row of an import.
func (w *world) verdicts(by accounts.Actor, id courses.ImportID) string {
	w.t.Helper()
	_, rows, err := w.s.Import(context.Background(), by, id)
	w.must(err)
	var said []string
	for _, r := range rows {
		said = append(said, strings.TrimPrefix(string(r.Verdict)+r.Fault, "completion.fault."))
	}
	return strings.Join(said, " ")
}

func TestCompletionsAreTriedAndThenCarriedOutOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, kari, ola, guest := w.owner(), w.internal("Kari"), w.internal("Ola"), w.external("Gro")
		id := w.course("BV1", courseRow{validMonths: 24})
		w.exec(`INSERT INTO employment (id, profile_id, employee_number, start_date, created_at, updated_at) VALUES ('e', $1, 'A-77', '2020-01-01', $2, $2)`, ola.ProfileID, w.now)
		w.pass(kari, id, "2025-05-01 10:00", 9000)
		w.enrol(ola, id)
		lines := []string{
			w.username(kari) + ";BV1;2025-05-01;90;;",
			w.username(kari) + ";BV1;2026-02-01;95;;",
			"A-77;BV1;03.05.2026;;31.12.2030;Tatt på avdelingen",
			"A-77;BV1;03.05.2026;;31.12.2030;",
			w.username(guest) + ";BV1;2026-02-01;;;",
			w.username(kari) + ";XX1;2026-02-01;;;",
			w.username(kari) + ";BV1;2026-06-02;;;",
			w.username(owner) + ";BV1;2026-02-01;;;",
		}
		tried := w.try(owner, courses.OnlyNewer, lines...)
		const said = "same write write twice who course manual.day.future manual.own"
		if got := w.verdicts(owner, tried); got != said {
			t.Errorf("tried: %s", got)
		}
		if n := w.value(`SELECT count(*) FROM result`); n != "1" {
			t.Errorf("a trial writes nothing: %s", n)
		}
		for range 2 {
			w.must(w.s.CarryOut(ctx, owner, tried, time.Minute))
		}
		if got := w.verdicts(owner, tried); got != said {
			t.Errorf("carried out: %s", got)
		}
		if n := w.value(`SELECT count(*) FROM result WHERE origin_kind = 'import' AND origin_ref = $1`, tried); n != "2" {
			t.Errorf("%s results", n)
		}
		if until := w.value(`SELECT CAST(valid_until AS TEXT) FROM result WHERE profile_id = $1`, ola.ProfileID); !strings.HasPrefix(until, "2030-12-31 22:59:59") {
			t.Errorf("valid until %s", until)
		}
		if state := w.value(`SELECT state FROM enrolment WHERE profile_id = $1`, ola.ProfileID); state != "completed" {
			t.Errorf("the enrolment is %s", state)
		}
		again := w.try(owner, courses.OnlyNewer, lines...)
		if before, err := w.s.SameFile(ctx, mustImport(w, owner, again)); err != nil || before.ID != tried {
			t.Errorf("the same file is known: %+v %v", before, err)
		}
		w.must(w.s.CarryOut(ctx, owner, again, time.Minute))
		if n := w.value(`SELECT count(*) FROM result`); n != "3" {
			t.Errorf("the same file again changes nothing: %s results", n)
		}
		if _, _, err := w.s.Import(ctx, w.owner(), tried); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another owner's import: %v", err)
		}
		if err := w.s.CarryOut(ctx, kari, tried, time.Minute); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("no owner: %v", err)
		}
	})
}

func mustImport(w *world, by accounts.Actor, id courses.ImportID) courses.CompletionImport {
	w.t.Helper()
	i, _, err := w.s.Import(context.Background(), by, id)
	w.must(err)
	return i
}

func TestAnImportThatOverridesIsUndone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, kari, ola := w.owner(), w.internal("Kari"), w.internal("Ola")
		id := w.course("BV1", courseRow{})
		first := w.pass(kari, id, "2026-05-01 10:00", 9000)
		enrolment := w.enrol(ola, id)
		tried := w.try(owner, courses.Override, w.username(kari)+";BV1;2024-01-01;50;;", w.username(ola)+";BV1;2026-05-05;;;")
		if got := w.verdicts(owner, tried); got != "replace write" {
			t.Fatal(got)
		}
		w.must(w.s.CarryOut(ctx, owner, tried, time.Minute))
		detail, err := w.s.Participant(ctx, owner, id, kari.ProfileID)
		w.must(err)
		if r := detail.Person.Result; r == nil || r.AchievedAt.Format(time.DateOnly) != "2024-01-01" {
			t.Errorf("the file's counts: %+v", r)
		}
		if why := w.value(`SELECT not_accepted FROM result WHERE id = $1`, first); why != courses.Overridden {
			t.Errorf("the one before is history: %q", why)
		}
		for range 2 {
			w.must(w.s.UndoImport(ctx, owner, tried, time.Minute))
		}
		detail, err = w.s.Participant(ctx, owner, id, kari.ProfileID)
		w.must(err)
		if r := detail.Person.Result; r == nil || r.ID != first || len(detail.Results) != 2 {
			t.Errorf("the one before counts again, and nothing is deleted: %+v", detail.Results)
		}
		if state := w.value(`SELECT state FROM enrolment WHERE id = $1`, enrolment); state != "active" {
			t.Errorf("ola goes on: %s", state)
		}
		if err := w.s.CarryOut(ctx, owner, tried, time.Minute); problem.KindOf(err) != problem.Conflict {
			t.Errorf("undone stays undone: %v", err)
		}
		w.must(w.s.CarryOut(ctx, owner, w.try(owner, courses.Override, w.username(kari)+";BV1;2024-01-01;50;;"), time.Minute))
		if n := w.value(`SELECT count(*) FROM result WHERE profile_id = $1 AND origin_kind = 'import'`, kari.ProfileID); n != "2" {
			t.Errorf("imported anew: %s", n)
		}
	})
}

// TestImportChild is the process that is killed: it goes on with what was begun.
func TestImportChild(t *testing.T) {
	address := dbtest.ChildAddress()
	if address == "" {
		return
	}
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	s := courses.New(courses.Parts{DB: d, Accounts: accounts.New(d, nil, nil, accounts.Settings{Secret: make([]byte, 32)})})
	dbtest.Tell("begin")
	if _, err := s.SeeToImports(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAnImportThatIsKilledEndsAsIfItHadNotBeen(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		w := newWorld(t, d)
		owner := w.owner()
		w.course("BV1", courseRow{})
		const people = 500
		var lines []string
		for i := range people {
			lines = append(lines, fmt.Sprintf("%s;BV1;2026-0%d-01;;;", w.username(w.internal("Per")), 1+i%5))
		}
		tried := w.try(owner, courses.OnlyNewer, lines...)
		w.must(w.s.CarryOut(t.Context(), owner, tried, -time.Hour)) // the first chunk alone
		random := rand.New(rand.NewPCG(5, 5))
		for range 4 {
			child := dbtest.StartChild(t, "TestImportChild", address)
			if told, ok := child.Next(); !ok || told != "begin" {
				t.Fatalf("%q", told)
			}
			child.Kill(time.Duration(random.IntN(60)) * time.Millisecond)
		}
		_, err = w.s.SeeToImports(t.Context())
		w.must(err)
		i := mustImport(w, owner, tried)
		results, proofs := w.value(`SELECT count(*) FROM result`), w.value(`SELECT count(DISTINCT profile_id) FROM certificate`)
		if i.State != courses.ImportDone || i.Waiting != 0 || i.Counts[courses.Writes] != people || results != fmt.Sprint(people) || proofs != fmt.Sprint(people) {
			t.Errorf("%s, %d wait, %v, %s results, %s people with a certificate", i.State, i.Waiting, i.Counts, results, proofs)
		}
	})
}

// TestWhoLostTheCourseLosesTheImport: what was tried yesterday is not carried out
// today by somebody who answers for the course no more, nor read, nor undone.
func TestWhoLostTheCourseLosesTheImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, kari := w.owner(), w.internal("Kari")
		w.course("BV1", courseRow{})
		done, tried := w.try(owner, courses.LeaveAlone, w.username(kari)+";BV1;2025-05-01;;;"), w.try(owner, courses.OnlyNewer, w.username(kari)+";BV1;2026-02-01;;;")
		w.must(w.s.CarryOut(ctx, owner, done, time.Minute))
		w.exec(`INSERT INTO organisation (id, name, search_text, sort_key, created_at) VALUES ('elsewhere', 'Et annet sted', '', '', $1)`, w.now)
		moved := owner
		moved.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: "elsewhere"}}
		_, _, read := w.s.Import(ctx, moved, done)
		for what, err := range map[string]error{"read": read, "carried out": w.s.CarryOut(ctx, moved, tried, time.Minute), "undone": w.s.UndoImport(ctx, moved, done, time.Minute)} {
			if problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s: %v", what, err)
			}
		}
		if all, err := w.s.Imports(ctx, moved); err != nil || len(all) != 0 {
			t.Errorf("their list has %d, %v", len(all), err)
		}
		if n := w.value(`SELECT count(*) FROM certificate WHERE withdrawn_at IS NULL`); n != "1" {
			t.Errorf("%s results", n)
		}
		w.must(w.s.CarryOut(ctx, owner, tried, time.Minute))
	})
}
