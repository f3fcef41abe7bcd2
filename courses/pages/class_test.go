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
