package pages_test

import (
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/courses"
)

func TestACourseOwnerOnTheListIsMarkedBySomebodyElse(t *testing.T) {
	each(t, func(p *portal) {
		course := p.course("HLR", "Hjerte-lunge-redning")
		p.exec(`UPDATE course SET form = 'classroom', package_id = NULL WHERE id = $1`, course)
		begins := p.now.AddDate(0, 0, 7)
		class, err := p.s.CreateClass(p.t.Context(), accounts.Command("test"), course,
			courses.ClassPlan{Place: "Ulriken", Seats: 2, Days: []courses.ClassDay{{Begins: begins, Ends: begins.Add(6 * time.Hour)}}})
		p.must(err)
		owner, kari := p.person("Eva", accounts.Internal, accounts.CourseOwner), p.person("Kari", accounts.Internal)
		for _, who := range []accounts.Actor{owner, kari} {
			_, err := p.s.Book(p.t.Context(), who, class, false)
			p.must(err)
		}
		p.now = begins.Add(time.Hour)
		p.SignIn("Eva")
		page := p.Get("/kurseier/kursdato/" + string(class)).Has("Du kan ikke føre ditt eget oppmøte.")
		if n := page.Count("input[name=seat]"); n != 1 {
			p.t.Errorf("%d can be marked: Kari alone", n)
		}
		var own string
		p.must(p.d.QueryRow(p.t.Context(), `SELECT id FROM seat WHERE profile_id = $1`, owner.ProfileID).Scan(&own))
		p.Do("POST", "/kurseier/kursdato/"+string(class)+"/oppmote", "seat="+own+"&mark=present").Status(409).Has("Du kan ikke føre ditt eget oppmøte.")
	})
}

// TestAClassThatCannotBeIsExplained: what was typed stays on the page, and
// nothing is kept.
func TestAClassThatCannotBeIsExplained(t *testing.T) {
	each(t, func(p *portal) {
		course := p.course("HLR", "Hjerte-lunge-redning")
		p.exec(`UPDATE course SET form = 'classroom', package_id = NULL WHERE id = $1`, course)
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		p.SignIn("Eva")
		path := "/kurseier/" + string(course) + "/kursdato"
		for _, row := range []struct{ date, from, to, said string }{
			{"9999-12-31", "08:00", "15:00", "mer enn fem år fram"},
			{p.now.AddDate(0, 0, 7).Format("2006-01-02"), "15:00", "08:00", "slutte etter at det begynner"},
			{p.now.AddDate(-1, 0, 0).Format("2006-01-02"), "08:00", "15:00", "fram i tid"},
			{"0201-01-12", "08:00", "15:00", "fram i tid"},
			{"31.02.2027", "08:00", "15:00", "dato"},
			{"2027-02-01", "25:00", "15:00", "klokkeslett"},
		} {
			page := p.Get(path).Form(path).Fill("date1", row.date).Fill("from1", row.from).Fill("to1", row.to).Fill("place", "Ulriken").Fill("seats", "4").Submit().Status(422)
			if page.Has(row.said); page.Find("#f-place").Value() != "Ulriken" || page.Find("#f-date1").Value() != row.date {
				p.t.Errorf("%v: what was typed is lost", row)
			}
		}
		var n int
		if p.must(p.d.QueryRow(p.t.Context(), `SELECT count(*) FROM class`).Scan(&n)); n != 0 {
			p.t.Errorf("%d classes are kept", n)
		}
	})
}

// TestAClassIsSetUpOnceMore: a copy is on the same weekday at the same time of
// day, also when summer time ends between the two, and in the time to come.
func TestAClassIsSetUpOnceMore(t *testing.T) {
	each(t, func(p *portal) {
		course := p.course("HLR", "Hjerte-lunge-redning")
		p.exec(`UPDATE course SET form = 'classroom', package_id = NULL WHERE id = $1`, course)
		begins := time.Date(2026, 10, 19, 7, 0, 0, 0, time.UTC) // nine o'clock, summer time
		class, err := p.s.CreateClass(p.t.Context(), accounts.Command("test"), course,
			courses.ClassPlan{Place: "Ulriken", Seats: 7, Days: []courses.ClassDay{{Begins: begins, Ends: begins.Add(6 * time.Hour)}}})
		p.must(err)
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		for after, want := range map[time.Duration]string{0: "2026-10-26", 20 * 24 * time.Hour: "2026-11-16"} {
			p.now = begins.Add(after)
			p.SignIn("Eva")
			page := p.Get("/kurseier/" + string(course) + "/kursdato?fra=" + string(class))
			for field, want := range map[string]string{"#f-date1": want, "#f-from1": "09:00", "#f-to1": "15:00", "#f-place": "Ulriken", "#f-seats": "7"} {
				if got := page.Find(field).Value(); got != want {
					p.t.Errorf("%s after %s: %q, not %q", field, after, got, want)
				}
			}
		}
		p.Do("GET", "/kurseier/"+string(course)+"/kursdato?fra=ukjent", "").Status(404)
	})
}
