package pages_test

import (
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses/goals"
)

// goalsOf gives Kari a plan, with Siri, Lars and Mari beside her.
func (p *portal) goalsOf() (plan string) {
	p.t.Helper()
	ctx := p.t.Context()
	kari, owner := p.person("Kari", accounts.External), p.person("Eva", accounts.Internal, accounts.CourseOwner)
	template, _, err := p.g.Import(ctx, owner, goals.Template{OrganisationID: p.region, Code: "A", Name: "Akuttmedisin", Specialty: "Alle", Part: "LIS1",
		Goals: []goals.Goal{{Code: "1", Title: "Ta imot akutt syke", Activities: []goals.Activity{{Title: "Ta imot ti pasienter", Required: true}}}}})
	p.must(err)
	p.exec(`UPDATE profile SET email_verified_at = $2 WHERE id = $1`, kari.ProfileID, p.now)
	id, err := p.g.Assign(ctx, owner, template.ID, "kari@nordmann.example")
	p.must(err)
	for given, kind := range map[string]goals.RoleKind{"Siri": goals.Supervisor, "Lars": goals.Leader, "Mari": goals.Mentor} {
		who := p.person(given, accounts.External)
		p.must(p.g.Ask(ctx, kari, id, kind, given+"@nordmann.example"))
		o, err := p.g.Overview(ctx, who)
		p.must(err)
		p.must(p.g.Answer(ctx, who, o.Asked[0].ID, true))
	}
	return "/laringsmal/" + string(id)
}

func TestAGoalIsSignedAndApprovedInTheBrowser(t *testing.T) {
	each(t, func(p *portal) {
		plan := p.goalsOf()
		p.SignIn("Kari")
		goal := p.Get("/laringsmal").Link("Akuttmedisin – LIS1").Click().Has("0 av 1 mål godkjent", "Siri Nordmann", "Supervisør", "Leder", "Veileder").Link("Ta imot akutt syke").Click()
		path := goal.Path
		activity := goal.Has("Alle påkrevde aktiviteter").Find("article form").Attr("action")
		goal.Form(activity).Fill("comment", "").Press("Send til signering Ta imot ti pasienter").Status(422).Has("Skriv hva du har gjort")
		p.Get(path).Form(activity).Fill("comment", "Tok imot elleve").Press("Send til signering Ta imot ti pasienter").Has("Sendt til signering", "Kall tilbake", "Tok imot elleve")
		p.SignIn("Siri")
		p.Do("GET", plan, "").Status(404)
		p.Do("GET", path, "").Status(404)
		sign := p.Get("/til-signering").Has("Kari Nordmann: Ta imot ti pasienter", "«Tok imot elleve»")
		sign.Form("/til-signering").Press("Signer valgte").Status(422).Has("Kryss av for det du vil svare på")
		pick := sign.Find("input[name=pick]").Attr("value")
		sign.Form("/til-signering").Check("pick", pick).Press("Returner valgte").Status(422).Has("Skriv hva som mangler")
		sign.Form("/til-signering").Check("pick", pick).Press("Signer valgte").Has("Takk, det er ført.", "Ingenting venter på deg")
		sign.Form("/til-signering").Check("pick", pick).Press("Signer valgte").Status(422).Has("Noen andre var raskere")
		p.SignIn("Kari")
		signed := p.Get(path).Has("Kontrollert: uendret", "Siri Nordmann")
		if said := signed.Find("article").Text(); strings.Count(said, "Signert") != 1 {
			p.t.Errorf("it says twice how it stands: %s", said)
		}
		signed.Form(path).Submit().Has("Sendt til lederen")
		p.SignIn("Lars")
		approve := p.Get("/til-signering").Has("Målet er nådd", "1 av 1 signert", "Les hvert mål").Lacks("Signer valgte")
		approve.Form("/til-signering").Check("pick", approve.Find("input[name=pick]").Attr("value")).Press("Godkjenn valgte").Has("Godkjent")
		p.Get(path).Has("Godkjent")
		p.SignIn("Mari")
		p.Get(plan).Has("1 av 1 mål godkjent")
		p.Do("GET", path, "").Status(404)
	})
}

func TestATalkIsHeldInTheBrowser(t *testing.T) {
	each(t, func(p *portal) {
		plan := p.goalsOf()
		p.SignIn("Mari")
		talks := p.Get(plan + "/samtaler")
		talks.Form(plan+"/samtaler").Fill("day", "i morgen").Fill("clock", "14:30").Fill("location", "Rom 3").Submit().Status(422).Has("dag, måned og år")
		talk := talks.Form(plan+"/samtaler").Fill("day", "10.06.2026").Fill("clock", "14:30").Fill("location", "Rom 3").Submit().Has("10. juni 2026 kl. 14.30")
		p.SignIn("Kari")
		p.Get(talk.Path).Has("Fra veilederen", "Fra deg").Lacks("Ferdigstill").Form(talk.Path).Fill("before", "Vil snakke om vakter").Press("Lagre").Has("Lagret")
		p.SignIn("Mari")
		p.Get(talk.Path).Has("Vil snakke om vakter", "Fra LIS", "Fra deg", "kan ingen av dere endre samtalen").Form(talk.Path).Press("Ferdigstill").Status(422).Has("Skriv litt om hva dere snakket om")
		p.Get(talk.Path).Form(talk.Path).Fill("after", "Trives").Press("Ferdigstill").Has("Ferdigstilt", "Kontrollert: uendret", "Trives")
		p.SignIn("Kari")
		p.Get(talk.Path).Has("Trives", "Vil snakke om vakter").Lacks("Lagre")
		p.SignIn("Lars")
		p.Do("GET", talk.Path, "").Status(404)
	})
}

func TestAPlanIsForTheOwnersOwnOrganisationUnlessTheyChooseAnother(t *testing.T) {
	each(t, func(p *portal) {
		owner := p.person("Eva", accounts.Internal, accounts.CourseOwner)
		owner.OrganisationID = p.organisation("Helse Stavanger", p.region)
		p.actors["Eva"] = owner
		p.SignIn("Eva")
		page := p.Get("/kurseier/laringsmal")
		if chosen := page.Find("select[name=organisation] option[selected]").Text(); chosen != "Helse Stavanger" {
			p.t.Errorf("chosen is %q", chosen)
		}
	})
}

func TestWhoIsLeaderAndSupervisorSignsAndApproves(t *testing.T) {
	each(t, func(p *portal) {
		plan := goals.PlanID(strings.TrimPrefix(p.goalsOf(), "/laringsmal/"))
		ctx, kari, siri, lars := p.t.Context(), p.actors["Kari"], p.actors["Siri"], p.actors["Lars"]
		held, err := p.g.Plan(ctx, kari, plan)
		p.must(err)
		goal := held.Template.Goals[0]
		p.must(p.g.Register(ctx, kari, plan, goal.Activities[0].ID, "Tok imot elleve", held.Supervisors()[0].ID))
		waiting, err := p.g.Waiting(ctx, siri)
		p.must(err)
		p.must(p.g.Sign(ctx, siri, []goals.Pick{{Entry: waiting[0].Entry.ID, SentAt: *waiting[0].Entry.SentAt}}, true, ""))
		p.must(p.g.Reach(ctx, kari, plan, goal.ID, ""))
		p.SignIn("Lars")
		p.Get("/til-signering").Has("Godkjenn valgte")
		other := p.person("Nils", accounts.External)
		p.exec(`UPDATE profile SET email_verified_at = $2 WHERE id = $1`, other.ProfileID, p.now)
		second, err := p.g.Assign(ctx, p.actors["Eva"], held.Template.ID, "nils@nordmann.example")
		p.must(err)
		p.must(p.g.Ask(ctx, other, second, goals.Supervisor, "lars@nordmann.example"))
		o, err := p.g.Overview(ctx, lars)
		p.must(err)
		p.must(p.g.Answer(ctx, lars, o.Asked[0].ID, true))
		role, err := p.g.Plan(ctx, other, second)
		p.must(err)
		p.must(p.g.Register(ctx, other, second, goal.Activities[0].ID, "Ni", role.Supervisors()[0].ID))
		p.Get("/til-signering").Has("Signer og godkjenn valgte")
	})
}

func TestThePagesOfLearningGoalsSpeakEveryLanguage(t *testing.T) {
	each(t, func(p *portal) {
		plan := p.goalsOf()
		for _, language := range i18n.Languages {
			p.Language(language)
			p.SignIn("Kari")
			for _, path := range []string{"/laringsmal", plan, plan + "/spor", plan + "/samtaler", "/til-signering"} {
				p.Get(path)
			}
			p.SignIn("Eva")
			p.Get("/kurseier/laringsmal").Has("Akuttmedisin").Link(i18n.For(language).T("goals.assign.title") + " Akuttmedisin").Click()
		}
	})
}
