package demo

import (
	"context"

	"kursbro/accounts"
	"kursbro/courses"
	"kursbro/courses/lesson"
	"kursbro/courses/quiz"
)

// handwash is the demo's course that is built in the portal.
var handwash = course{code: "RH200", issuer: "Helse Bergen", seen: everybody, minutes: 15, valid: 24, texts: map[string]text{
	"nb": {title: "Rene hender", summary: "Når og hvordan du renser hendene, med en kort prøve til slutt."},
	"nn": {title: "Reine hender", summary: "Når og korleis du reinsar hendene, med ei kort prøve til slutt."},
	"en": {title: "Clean hands", summary: "When and how to clean your hands, with a short quiz at the end."},
	"se": {title: "Buhtes gieđat", summary: "Goas ja mo buhtistat gieđaid, ja oanehis iskkus loahpas."},
}}

// handwashUnits are its page, its link and its quiz of three in four questions.
var handwashUnits = []lesson.Unit{
	{Kind: lesson.Page, Texts: map[string]lesson.Text{
		"nb": {Title: "Når du skal rense hendene", Body: "Rene hender er det som hindrer flest smitter.\n\n## Alltid\n\n- før du tar på en pasient\n- før rent arbeid\n- etter kontakt med kroppsvæsker\n- etter at du har tatt på en pasient\n- etter at du har tatt på noe rundt pasienten\n\n## Sprit eller såpe\n\nBruk **sprit** når hendene ser rene ut. Bruk **såpe og vann** når de er synlig skitne, våte, eller pasienten har diaré."},
		"en": {Title: "When to clean your hands", Body: "Clean hands prevent more infections than anything else.\n\n## Always\n\n- before you touch a patient\n- before clean work\n- after contact with body fluids\n- after you have touched a patient\n- after you have touched anything around the patient\n\n## Alcohol or soap\n\nUse **alcohol** when your hands look clean. Use **soap and water** when they are visibly dirty or wet, or the patient has diarrhoea."},
	}},
	{Kind: lesson.Link, Address: "https://www.fhi.no/", Texts: map[string]lesson.Text{"nb": {Title: "Les mer hos FHI", Body: "Veilederen om håndhygiene er verd et kvarter."}, "en": {Title: "Read more", Body: "The guide to hand hygiene is worth a quarter of an hour."}}},
	{Kind: lesson.Quiz, Texts: map[string]lesson.Text{"nb": {Title: "Prøve"}, "en": {Title: "Quiz"}},
		Quiz: &quiz.Quiz{Draws: []quiz.Draw{{Tag: "hender", Count: 3}}, Pass: 60, Tries: 5, Shuffle: true, Mix: true, Partial: true, Feedback: quiz.Full}},
}

var handwashQuestions = []quiz.Question{
	{Kind: quiz.One, Right: []int{1}, Words: map[string]quiz.Words{
		"nb": {Prompt: "Hendene er synlig skitne. Hva bruker du?", Options: []string{"Sprit", "Såpe og vann", "Hansker"}, Explain: "Sprit virker dårlig på skitne hender."},
		"en": {Prompt: "Your hands are visibly dirty. What do you use?", Options: []string{"Alcohol", "Soap and water", "Gloves"}, Explain: "Alcohol works badly on dirty hands."}}},
	{Kind: quiz.Many, Right: []int{0, 1}, Words: map[string]quiz.Words{
		"nb": {Prompt: "Når skal hendene renses?", Options: []string{"Før du tar på en pasient", "Etter at du har tatt på en pasient", "Bare når de ser skitne ut"}, Explain: "Både før og etter: du beskytter pasienten og deg selv."}}},
	{Kind: quiz.Truth, Right: []int{1}, Words: map[string]quiz.Words{
		"nb": {Prompt: "Hansker gjør håndvask unødvendig.", Options: []string{"Sant", "Usant"}, Explain: "Hansker kan ha hull, og hendene blir skitne når de tas av."}}},
	{Kind: quiz.Order, Words: map[string]quiz.Words{
		"nb": {Prompt: "Sett i rekkefølge:", Options: []string{"Ta av ringer og klokke", "Ta nok sprit", "Gni til hendene er tørre"}, Explain: "Under ringer blir det ikke rent."}}},
}

// buildLessons makes the course as its owner would, and publishes it.
func (r Rooms) buildLessons(ctx context.Context, by accounts.Actor, at places) error {
	id, err := r.Courses.CreateBuilt(ctx, by, handwash.description(at))
	if err != nil {
		return err
	}
	for _, q := range handwashQuestions {
		q.Tag, q.Points = "hender", 1
		if err := r.Courses.SaveQuestion(ctx, by, id, courses.Question{Question: q}); err != nil {
			return err
		}
	}
	for _, u := range handwashUnits {
		if _, err := r.Courses.SaveLesson(ctx, by, id, courses.Lesson{Unit: u}); err != nil {
			return err
		}
	}
	if err := r.Courses.PublishOutline(ctx, by, id); err != nil {
		return err
	}
	return r.Courses.Publish(ctx, by, id)
}
