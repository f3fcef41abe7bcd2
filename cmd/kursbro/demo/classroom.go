package demo

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// classroom is the demo's course that is held in a room.
var classroom = course{code: "HLR-KURS", issuer: "Helse Bergen", seen: everybody, minutes: 360, valid: 24, texts: map[string]text{
	"nb": {title: "Hjerte-lunge-redning i praksis", summary: "Øv på dukke med instruktør, og få kursbevis samme dag."},
	"nn": {title: "Hjarte-lunge-redning i praksis", summary: "Øv på dokke med instruktør, og få kursbevis same dagen."},
	"en": {title: "Resuscitation in practice", summary: "Practise on a manikin with an instructor, and get your certificate the same day."},
	"se": {title: "Váibmo- ja geahpesgádjun", summary: "Hárjehala bagadallin ja oaččo kursaduođaštusa seamma beaivvi."},
}}

// openClassroom makes the course with two dates to come: one with room enough,
// and one with a single seat, where the waiting list can be tried.
func (r Rooms) openClassroom(ctx context.Context, by accounts.Actor, at places) error {
	id, err := r.Courses.CreateCourse(ctx, by, "", classroom.description(at))
	if err != nil {
		return err
	}
	if err := r.Courses.Publish(ctx, by, id); err != nil {
		return err
	}
	for weeks, seats := range map[int]int{3: 12, 6: 1} {
		begins := nine(weekday(r.DB.Now().AddDate(0, 0, 7*weeks)))
		plan := courses.ClassPlan{Place: "Haukeland, Sentralblokka, rom 4", Link: "https://møte.example/hlr", Seats: seats,
			Days: []courses.ClassDay{{Begins: begins, Ends: begins.Add(6 * time.Hour)}}}
		if _, err := r.Courses.CreateClass(ctx, by, id, plan); err != nil {
			return err
		}
	}
	return nil
}

// weekday is the day, or the Monday after a weekend.
func weekday(day time.Time) time.Time {
	switch day.In(i18n.Oslo).Weekday() {
	case time.Saturday:
		return day.AddDate(0, 0, 2)
	case time.Sunday:
		return day.AddDate(0, 0, 1)
	}
	return day
}

// nine is nine o'clock in Norway on a day.
func nine(day time.Time) time.Time {
	year, month, date := day.In(i18n.Oslo).Date()
	return time.Date(year, month, date, 9, 0, 0, 0, i18n.Oslo)
}
