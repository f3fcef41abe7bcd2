package demo

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/courses"
	"kursbro/courses/lesson"
)

// moving is the demo's course of both forms: read first, then practise.
var moving = course{code: "FORFLYTT", issuer: "Helse Bergen", seen: everybody, minutes: 200, valid: 36, texts: map[string]text{
	"nb": {title: "Forflytning", summary: "Les hvordan du sparer ryggen din, og øv med en instruktør."},
	"nn": {title: "Forflytting", summary: "Les korleis du sparer ryggen din, og øv med ein instruktør."},
	"en": {title: "Moving patients", summary: "Read how to spare your back, and practise with an instructor."},
	"se": {title: "Buhcciid sirdin", summary: "Loga mo seastit čielggi, ja hárjehala bagadalliin."},
}}

// movingUnit is what is read.
var movingUnit = lesson.Unit{Kind: lesson.Page, Texts: map[string]lesson.Text{
	"nb": {Title: "Før du flytter noen", Body: "Spør hva personen kan selv.\n\n## Tre ting\n\n- stå nær\n- bøy knærne, ikke ryggen\n- bruk hjelpemidlene\n\nPå kursdagen øver du på alle tre."},
	"en": {Title: "Before you move anybody", Body: "Ask what the person can do.\n\n## Three things\n\n- stand close\n- bend your knees, not your back\n- use the aids\n\nOn the course date you practise all three."},
}}

// openBoth makes the course, with a date a month from now.
func (r Rooms) openBoth(ctx context.Context, by accounts.Actor, at places) error {
	id, err := r.Courses.CreateBuilt(ctx, by, moving.description(at))
	if err != nil {
		return err
	}
	if _, err := r.Courses.SaveLesson(ctx, by, id, courses.Lesson{Unit: movingUnit}); err != nil {
		return err
	}
	if err := r.Courses.PublishOutline(ctx, by, id); err != nil {
		return err
	}
	if err := r.Courses.SetClassOrder(ctx, by, id, courses.ElearningFirst); err != nil {
		return err
	}
	begins := nine(weekday(r.DB.Now().AddDate(0, 1, 0)))
	plan := courses.ClassPlan{Place: "Haukeland, Sentralblokka, rom 7", Seats: 10, Days: []courses.ClassDay{{Begins: begins, Ends: begins.Add(3 * time.Hour)}}}
	if _, err := r.Courses.CreateClass(ctx, by, id, plan); err != nil {
		return err
	}
	return r.Courses.Publish(ctx, by, id)
}
