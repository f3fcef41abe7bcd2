package pages_test

import (
	"testing"

	"kursbro/accounts"
	"kursbro/courses"
)

// ward is a course that the leader, then the owner must approve: Ola is led by
// Lise, and Eva owns the course.
func ward(p *portal, rule courses.ApprovalRule) (course string) {
	p.t.Helper()
	ola, lise, eva := p.person("Ola", accounts.Internal), p.person("Lise", accounts.Internal), p.person("Eva", accounts.Internal)
	eva.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: p.region}}
	p.actors["Eva"] = eva
	id := p.course("BV1", "Brannvern")
	p.exec(`UPDATE course SET owner_profile_id = $2 WHERE id = $1`, id, eva.ProfileID)
	p.exec(`INSERT INTO employment (id, profile_id, employee_number, leader_profile_id, start_date, created_at, updated_at) VALUES ('job', $1, '1', $2, '2020-01-01', $3, $3)`,
		ola.ProfileID, lise.ProfileID, p.now)
	p.must(p.s.SetApproval(p.t.Context(), eva, id, rule))
	return string(id)
}

func TestAskingForAPlaceUntilTheCourseIsThere(t *testing.T) {
	each(t, func(p *portal) {
		id := ward(p, courses.LeaderApproves)
		p.SignIn("Ola")
		p.Get("/kurs/" + id).Has("Lederen din må godkjenne.").Lacks("Meld på")
		p.Do("POST", "/kurs/"+id+"/meld-pa", "").Follow().Has("Hvorfor trenger du kurset?")
		page := p.Get("/kurs/"+id).Link("Be om plass").Click().Form("/kurs/"+id+"/be-om-plass").Fill("why", "Jeg begynner på vakt").Submit()
		page.Has("Du har bedt om plass på Brannvern.", "Venter på godkjenning hos Lise")
		p.Get("/kurs/" + id + "/be-om-plass").Follow().Has("Venter på godkjenning hos Lise")
		p.Get("/min-side").Has("Venter på godkjenning hos Lise", "Trekk spørsmålet")

		p.SignIn("Lise")
		page = p.Get("/til-godkjenning").Has("Ola", "Brannvern", "Jeg begynner på vakt")
		page = page.Form("/til-godkjenning").Submit().Status(422).Has("Kryss av minst én.")
		page = page.Link("Svar").Click()
		action := page.Find("form.form").Attr("action")
		late := page
		page.Form(action).Fill("word", "").Press("Avslå").Status(422).Has("Skriv hvorfor du avslår.")
		page.Form(action).Fill("word", "Velkommen på kurs").Press("Godkjenn").Has("Du sa ja.", "Ingenting venter på deg")
		late.Form(action).Fill("word", "Nei").Press("Avslå").Has("Noen har allerede svart på dette.")

		p.SignIn("Ola")
		p.Get("/min-side").Has("Du har fått plass på Brannvern.", "Aktive 1")
		p.Get("/kurs/" + id).Has("Start kurset").Lacks("Be om plass")
		p.Get("/min-side").Lacks("Du har fått plass på Brannvern.")
	})
}

func TestANoIsReadAndAskedAgainWithWhatHasChanged(t *testing.T) {
	each(t, func(p *portal) {
		id := ward(p, courses.LeaderApproves)
		ola, lise := p.actors["Ola"], p.actors["Lise"]
		request, err := p.s.RequestApproval(t.Context(), ola, courses.CourseID(id), "")
		p.must(err)
		p.must(p.s.Decide(t.Context(), lise, request, courses.Answer{Step: courses.AtLeader, Reply: courses.Refuse, Word: "Vent til høsten"}))
		p.SignIn("Ola")
		p.Get("/min-side").Has("Du fikk ikke plass på Brannvern denne gangen.", "Vent til høsten")
		page := p.Get("/kurs/"+id).Has("Ikke godkjent", "Vent til høsten").Link("Spør på nytt").Click().Has("Hva er endret siden da?", "Vent til høsten")
		page = page.Form("/kurs/" + id + "/be-om-plass").Submit().Status(422).Has("Skriv hva som er endret")
		page.Form("/kurs/"+id+"/be-om-plass").Fill("why", "Nå er det høst").Submit().Has("Venter på godkjenning hos Lise", "Tidligere spørsmål om plass")
		p.Get("/kurs/"+id).Button("Trekk spørsmålet").Click().Follow().Has("Du har trukket spørsmålet om Brannvern.", "Be om plass")
	})
}

func TestManyAreApprovedAtOnceAndOthersSeeNothing(t *testing.T) {
	each(t, func(p *portal) {
		id := courses.CourseID(ward(p, courses.OwnerApproves))
		for _, name := range []string{"Kari", "Per"} {
			_, err := p.s.RequestApproval(t.Context(), p.person(name, accounts.External), id, "")
			p.must(err)
		}
		p.SignIn("Kari")
		p.Get("/kurs/" + string(id)).Has("Venter på godkjenning hos kurseieren").Lacks("Eva")
		request := ""
		p.must(p.d.QueryRow(t.Context(), `SELECT min(id) FROM approval`).Scan(&request))
		for _, name := range []string{"Lise", "Kari"} {
			p.SignIn(name)
			p.Get("/til-godkjenning").Has("Ingenting venter på deg")
			p.Do("GET", "/til-godkjenning/"+request, "").Status(404)
			p.Do("POST", "/til-godkjenning/"+request, "reply=approved&step=owner").Status(404)
			p.Do("GET", "/kurseier/"+string(id)+"/pamelding/godkjenning", "").Status(403)
		}
		p.SignIn("Eva")
		p.Get("/kurseier/"+string(id)).Has("Kurseieren", "2 venter på svar")
		form := p.Get("/til-godkjenning").Has("Kari", "Per").Form("/til-godkjenning")
		form.Check("pick").Submit().Has("Godkjent: 1 spørsmål.")
		page := p.Get("/kurseier/"+string(id)+"/pamelding/godkjenning").Form("/kurseier/"+string(id)+"/pamelding/godkjenning").Choose("rule", "none").Submit()
		page.Has("Godkjenningen er endret.", "Ingen")
	})
}
