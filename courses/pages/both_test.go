package pages_test

import (
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/courses"
)

// both makes a course that asks for e-learning and a class, and lets Kari have done
// the e-learning; the classes are in so many days.
func (p *portal) both(kari accounts.Actor, days ...int) (courses.CourseID, []courses.ClassID) {
	p.t.Helper()
	id := p.course("LOFT", "Løfte riktig")
	p.must(p.s.SetClassOrder(p.t.Context(), accounts.Command("test"), id, courses.AnyOrder))
	enrolment, err := p.s.Enrol(p.t.Context(), kari, id)
	p.must(err)
	p.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at, held_at, learnt_at)
		SELECT id, id, profile_id, course_id, course_id, 1, 'passed', 100, enrolled_at, enrolled_at, enrolled_at, enrolled_at FROM enrolment WHERE id = $1`, enrolment)
	var classes []courses.ClassID
	for _, day := range days {
		begins := p.now.AddDate(0, 0, day)
		class, err := p.s.CreateClass(p.t.Context(), accounts.Command("test"), id, courses.ClassPlan{Place: "Fløyen", Seats: 1, Days: []courses.ClassDay{{Begins: begins, Ends: begins.Add(time.Hour)}}})
		p.must(err)
		classes = append(classes, class)
	}
	return id, classes
}

// TestWhoseClassIsCancelledIsLedToTheOthers from Min side and from the page of the
// class, which the letter of the booking leads to.
func TestWhoseClassIsCancelledIsLedToTheOthers(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		p.SignIn("Kari")
		course, classes := p.both(kari, 7, 14)
		_, err := p.s.Book(p.t.Context(), kari, classes[0], false)
		p.must(err)
		p.Get("/min-side").Has("Klasserom: du har plass", "Se kursdatoen").Lacks("Finn en kursdato")
		p.must(p.s.CancelClass(p.t.Context(), accounts.Command("test"), classes[0]))
		page := p.Get("/min-side").Has("Avlyst", "Beklager at datoen ble avlyst", "Klasserom gjenstår", "Finn en kursdato")
		if page.Find(`.rows a[href="/kurs/`+string(course)+`#kursdatoer"]`).Text() == "" {
			p.t.Error("no way to the other dates")
		}
		page = p.Get("/kursdato/"+string(classes[0])).Has("Avlyst", "Andre kursdatoer").Lacks("Fristen for å melde seg på er ute")
		if page.Find(`form[action="/kursdato/`+string(classes[1])+`/meld-pa"]`).Text() == "" {
			p.t.Error("the other date cannot be booked there")
		}
		p.must(p.s.CancelClass(p.t.Context(), accounts.Command("test"), classes[1]))
		p.Get("/kursdato/" + string(classes[0])).Has("Ingen andre datoer er satt opp ennå")
	})
}
