package courses_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

func fates(rows []courses.RollRow) string {
	var all []string
	for _, r := range rows {
		all = append(all, string(r.Fate))
	}
	return strings.Join(all, " ")
}

func TestAListEnrolsOnceAndSaysWhyNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner := w.ownerOf("Eier")
		course := w.course("LISTE", courseRow{audience: []accounts.OrganisationID{w.ward}})
		one, two, three := w.internal("En"), w.internal("To"), w.internal("Tre")
		near, far := w.person("Nær", accounts.Internal, w.trust), w.person("Fjern", accounts.Internal, w.another)
		name := func(a accounts.Actor) string {
			return w.value(`SELECT username FROM profile WHERE id = $1`, a.ProfileID)
		}
		number := w.job(three, "Post", "")
		w.enrol(two, course)
		list := strings.Join([]string{"Navn;Bruker", "En Nordmann;" + name(one), name(two), "", number, name(one), name(near), name(far), "ukjent@post.example", name(one) + ";" + name(two)}, "\r\n")
		want := "unknown enrols already enrols twice elsewhere unknown unknown ambiguous"
		rows, err := w.s.ReadRoll(ctx, owner, course, list)
		w.must(err)
		if fates(rows) != want {
			t.Fatalf("read: %s\nwant: %s", fates(rows), want)
		}
		if w.stands(one, course) != "NULL" {
			t.Error("reading a list enrolled somebody")
		}
		rows, err = w.s.EnrolRoll(ctx, owner, course, list)
		w.must(err)
		if fates(rows) != want || w.stands(one, course) != "active list" || w.stands(three, course) != "active list" || w.stands(near, course) != "NULL" {
			t.Errorf("%s; one %q, three %q, near %q", fates(rows), w.stands(one, course), w.stands(three, course), w.stands(near, course))
		}
		rows, err = w.s.EnrolRoll(ctx, owner, course, list)
		w.must(err)
		if got := w.value(`SELECT cast(count(*) AS text) FROM enrolment WHERE course_id = $1`, course); got != "3" || rows[1].Fate != courses.RollAlready {
			t.Errorf("%s enrolments, %s", got, fates(rows))
		}
		w.must(w.s.SetAdmission(ctx, owner, course, courses.Admission{Seats: 4}))
		rows, err = w.s.EnrolRoll(ctx, owner, course, name(w.internal("Fire"))+"\n"+name(w.internal("Fem")))
		w.must(err)
		if fates(rows) != "enrols full" {
			t.Errorf("four places: %s", fates(rows))
		}
		for _, wrong := range []string{" \n ;", strings.Repeat("a\n", courses.MaxRoll+1)} {
			if _, err := w.s.ReadRoll(ctx, owner, course, wrong); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%.10q: %v", wrong, err)
			}
		}
	})
}

func TestACodeLetsInAsManyAsItSaysAndNoMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, guest := w.ownerOf("Eier"), w.person("Gjest", accounts.External, w.another)
		course := w.course("KODE", courseRow{audience: []accounts.OrganisationID{w.ward}})
		code, err := w.s.MakeCode(ctx, owner, course, 3, "2026-06-30")
		w.must(err)
		if _, err := w.s.Enrol(ctx, guest, course); err == nil {
			t.Fatal("the course is open to a guest of another place")
		}
		found, err := w.s.FindCode(ctx, accounts.Nobody, strings.ToLower(" "+code+" "), "192.0.2.1")
		w.must(err)
		if found.ID != course {
			t.Fatalf("the code leads to %s", found.ID)
		}
		for range 2 { // twice is once
			_, err := w.s.EnterByCode(ctx, guest, strings.ReplaceAll(code, "-", ""), "192.0.2.1")
			w.must(err)
		}
		if got := w.stands(guest, course); got != "active code" {
			t.Errorf("guest: %q", got)
		}
		if _, err := w.s.Course(ctx, guest, course); err != nil {
			t.Errorf("who came in by a code cannot read the course: %v", err)
		}
		crowd := []accounts.Actor{w.internal("A"), w.internal("B"), w.internal("C"), w.internal("D"), w.internal("E")}
		results := make([]error, len(crowd))
		var all sync.WaitGroup
		for i, who := range crowd {
			all.Go(func() { _, results[i] = w.s.EnterByCode(ctx, who, code, "192.0.2.2") })
		}
		all.Wait()
		in := 0
		for _, err := range results {
			if err == nil {
				in++
			} else if !errors.Is(err, courses.ErrCodeOver) {
				t.Error(err)
			}
		}
		if in != 2 {
			t.Errorf("%d came in by the last two uses", in)
		}
		late, err := w.s.MakeCode(ctx, owner, course, 0, "2026-06-30")
		w.must(err)
		w.now = at("2026-07-01 12:00")
		if _, err := w.s.EnterByCode(ctx, w.internal("Sen"), late, "192.0.2.3"); !errors.Is(err, courses.ErrCodeOver) {
			t.Errorf("after the last day: %v", err)
		}
		forever, err := w.s.MakeCode(ctx, owner, course, 0, "")
		w.must(err)
		codes, err := w.s.Codes(ctx, owner, course)
		w.must(err)
		w.must(w.s.WithdrawCode(ctx, owner, course, codes[0].ID))
		if _, err := w.s.EnterByCode(ctx, w.internal("Enda"), forever, "192.0.2.3"); !errors.Is(err, courses.ErrCodeOver) {
			t.Errorf("withdrawn: %v", err)
		}
	})
}

func TestCodesAreNotGuessed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, guest, course := w.ownerOf("Eier"), w.external("Gjest"), courses.CourseID("")
		course = w.course("KODE", courseRow{})
		code, err := w.s.MakeCode(ctx, owner, course, 0, "")
		w.must(err)
		var last error
		for range 21 {
			_, last = w.s.EnterByCode(ctx, guest, "BBBB-BBBB", "192.0.2.7")
		}
		if problem.KindOf(last) != problem.TooMany {
			t.Fatalf("after twenty wrong ones: %v", last)
		}
		if _, err := w.s.EnterByCode(ctx, guest, code, "192.0.2.7"); problem.KindOf(err) != problem.TooMany {
			t.Errorf("the right one, too, has to wait: %v", err)
		}
		if _, err := w.s.EnterByCode(ctx, w.external("Annen"), code, "192.0.2.7"); err != nil {
			t.Errorf("another person in the same room: %v", err)
		}
	})
}

func TestAMergeTakesAlongWhatIsMandatoryAndWhoIsExempt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, guest, kari := w.ownerOf("Eier"), w.external("Kari"), w.internal("Kari")
		course, other := w.course("A", courseRow{}), w.course("B", courseRow{})
		w.start(guest, course, 60)
		w.exec(`UPDATE enrolment SET due_at = $2 WHERE profile_id = $1`, guest.ProfileID, at("2026-06-05 21:59"))
		w.assign(owner, courses.Assignment{CourseID: course, OrganisationID: w.ward, Who: courses.Employees, Deadline: courses.Deadline{Days: 30}})
		w.goThrough()
		code, err := w.s.MakeCode(ctx, owner, other, 0, "")
		w.must(err)
		_, err = w.s.EnterByCode(ctx, guest, code, "192.0.2.1")
		w.must(err)
		w.exec(`INSERT INTO exemption (id, course_id, profile_id, why, exempted_at) VALUES ('x', $1, $2, 'x', $3)`, other, guest.ProfileID, w.now)
		w.merge(guest, kari)
		if got := w.stands(kari, course); got != "active self ! 2026-07-01" {
			t.Errorf("what was begun as a guest: %q", got)
		}
		if got := w.stands(kari, other); got != "active code" {
			t.Errorf("by code: %q", got)
		}
		for _, table := range []string{"exemption", "code_use"} {
			if got := w.value(`SELECT cast(count(*) AS text) FROM `+table+` WHERE profile_id = $1`, kari.ProfileID); got != "1" {
				t.Errorf("%s: %s", table, got)
			}
		}
		if n := w.goThrough(); n != 0 {
			t.Errorf("the job changed %d after a merge", n)
		}
	})
}
