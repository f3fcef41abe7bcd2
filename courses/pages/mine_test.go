package pages_test

import (
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
)

func TestMinSideSaysHowFarAndWhen(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		first, second := p.course("BV1", "Brannvern"), p.course("FH1", "Førstehjelp")
		p.SignIn("Kari")
		p.Get("/min-side").Has("Du har ingen aktive kurs", "Finn et kurs")
		for _, id := range []courses.CourseID{first, second} {
			_, err := p.s.Enrol(t.Context(), kari, id)
			p.must(err)
			p.now = p.now.Add(time.Minute)
		}
		p.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at)
			SELECT id, id, profile_id, course_id, course_id, 1, 'open', 60, enrolled_at, $2 FROM enrolment WHERE course_id = $1`, first, p.now)
		p.now = p.now.Add(2 * time.Hour)
		page := p.Get("/min-side").Has("Aktive 2", "60 %", "I gang", "Sist brukt for 2 timer siden", "Ikke startet")
		if page.Find("section.continue h2").Text() != "Brannvern" || page.Find("section.continue progress").Attr("value") != "60" {
			t.Error("what was last touched is the card on top")
		}
	})
}

// TestMinSideHasWhatMustBeDoneFirst: mandatory courses by their deadline, the late one
// on the card; then what was chosen, though it was touched last and is due sooner; what
// is done and waits for another course comes last.
func TestMinSideHasWhatMustBeDoneFirst(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		p.SignIn("Kari")
		enrol := func(code, title string, due int, required, held bool) {
			id := p.course(code, title)
			enrolment, err := p.s.Enrol(t.Context(), kari, id)
			p.must(err)
			if due != 0 {
				p.exec(`UPDATE enrolment SET due_at = $2 WHERE id = $1`, enrolment, p.now.AddDate(0, 0, due))
			}
			if required {
				p.exec(`UPDATE enrolment SET required_at = $2 WHERE id = $1`, enrolment, p.now)
			}
			if held {
				p.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at, held_at)
					SELECT id, id, profile_id, course_id, course_id, 1, 'passed', 100, enrolled_at, enrolled_at, enrolled_at FROM enrolment WHERE id = $1`, enrolment)
			}
			p.now = p.now.Add(time.Minute)
		}
		enrol("V1", "Venter", 1, true, true)
		enrol("M2", "Snart", 20, true, false)
		enrol("M1", "Sent", -3, true, false)
		enrol("M3", "Ingen frist", 0, true, false)
		enrol("F1", "Frivillig med frist", 2, false, false)
		enrol("F2", "Frivillig", 0, false, false)
		page := p.Get("/min-side").Has("Du har 3 obligatoriske kurs å gjøre.", "Ett er over fristen.")
		if got := page.Find("section.continue h2").Text(); got != "Sent" {
			t.Errorf("on the card is %q", got)
		}
		text := page.Find("main").Text()
		last := 0
		for _, want := range []string{"Må gjøres", "Snart", "Ingen frist", "Valgt selv", "Frivillig med frist", "Frivillig ", "Venter på et annet kurs", "Venter "} {
			at := strings.Index(text[last:], want)
			if at < 0 {
				t.Fatalf("%q does not come after what presses more:\n%s", want, text)
			}
			last += at
		}
	})
}

func TestWithdrawingAndComingBackThroughTheCoursePage(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Kari", accounts.External)
		id := string(p.course("BV1", "Brannvern"))
		p.SignIn("Kari")
		page := p.Get("/kurs/"+id).Button("Meld på").Click().Follow().Has("Du er meldt på Brannvern.", "Start kurset", "Vil du melde deg av?")
		page = page.Button("Meld av").Click().Follow().Has("Du er meldt av Brannvern.", "Du har ingen aktive kurs")
		p.Get("/kurs/" + id).Button("Meld på").Click()
		p.Do("GET", "/kurs/"+id+"/spill", "").Status(200)
		_ = page
	})
}

func TestPlayingFramesTheContentOriginAndNothingElse(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Kari", accounts.External)
		id := string(p.course("BV1", "Brannvern"))
		p.SignIn("Kari")
		p.Get("/kurs/" + id).Button("Meld på").Click()
		page := p.Get("/kurs/" + id + "/spill")
		if source := page.Find("iframe").Attr("data-src"); !strings.HasPrefix(source, "https://content.example/l/") {
			t.Errorf("the frame plays %q", source)
		}
		if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-src https://content.example") {
			t.Errorf("policy %q", policy)
		}
	})
}

func TestClosingAPassedCourseShowsTheNewCertificate(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		id := p.course("BV1", "Brannvern")
		p.SignIn("Kari")
		p.Get("/kurs/" + string(id)).Button("Meld på").Click()
		closing := p.Get("/kurs/" + string(id) + "/spill").Link("Lukk").Attr("href")
		p.Do("GET", closing, "").Leads("/min-side") // nothing passed yet
		attempt := closing[strings.LastIndex(closing, "=")+1:]
		number := p.pass(kari, id, p.now, "here")
		p.exec(`UPDATE result SET attempt_id = $1`, attempt)
		page := p.Get(closing).Has("Du har bestått Brannvern.", "Resultat: 87,5 %")
		if page.Path != "/min-side/gjennomforte" {
			t.Errorf("one lands on %s", page.Path)
		}
		page.Link("Se kursbeviset").Click().Has("Kari Nordmann", number)
		p.Get("/min-side/gjennomforte").Lacks("Du har bestått Brannvern.")
		p.exec(`UPDATE enrolment SET state = 'completed', completed_at = $1`, p.now)
		p.exec(`UPDATE attempt SET state = 'passed'`)
		if again := p.Get("/kurs/" + string(id) + "/spill").Link("Lukk").Attr("href"); again != "/min-side/gjennomforte" {
			t.Errorf("who looks again comes from %s", again)
		}
	})
}

func TestALinkOnAnotherSiteTakesNoWindowOver(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Kari", accounts.External)
		id := string(p.course("BV1", "Brannvern"))
		p.SignIn("Kari")
		p.Get("/kurs/" + id).Button("Meld på").Click()
		for _, from := range []string{"cross-site", "same-site"} {
			p.Do("GET", "/kurs/"+id+"/spill", "", "Sec-Fetch-Site", from).Status(303).Leads("/kurs/" + id)
		}
	})
}

func TestPlayingWithoutAnEnrolmentLeadsToTheCourse(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Kari", accounts.External)
		id := string(p.course("BV1", "Brannvern"))
		p.SignIn("Kari")
		p.Do("GET", "/kurs/"+id+"/spill", "").Status(303).Leads("/kurs/" + id).Follow().Has("Du er ikke meldt på dette kurset. Meld deg på først.")
	})
}

func TestGjennomforteHasDateScoreAndCertificate(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		p.SignIn("Kari")
		p.Get("/min-side/gjennomforte").Has("Du har ikke gjennomført noen kurs ennå")
		id := p.course("BV1", "Brannvern")
		p.pass(kari, id, p.now.AddDate(-1, 0, 0), "here")
		page := p.Get("/min-side").Link("Gjennomførte 1").Click().Has("Brannvern", "Bestått", "1. juni 2025", "Resultat: 87,5 %")
		page.Link("Kursbevis").Click().Has("Kari Nordmann", "har fullført kurset", "Brannvern", "87,5 %", "Gyldig til", "1. juni 2027", "Gyldig")
		p.now = p.now.AddDate(0, 11, 20)
		p.Get("/min-side/gjennomforte").Has("Utløper 1. juni 2027")
		p.now = p.now.AddDate(0, 1, 0)
		p.Get("/min-side/gjennomforte").Has("Utløpt 1. juni 2027")
		p.Get("/kurs/"+string(id)).Has("Du har bestått kurset", "Ta kurset på nytt")
	})
}

func TestMinKompetanseShowsWhereFromAndFoldsTheHistoryAway(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.Internal)
		p.SignIn("Kari")
		p.Get("/min-kompetanse").Has("Ingen kompetanse er registrert ennå")
		fire, help, old := p.course("BV1", "Brannvern"), p.course("FH1", "Førstehjelp"), p.course("OLD", "Smittevern")
		p.pass(kari, fire, p.now.AddDate(0, -1, 0), "merge")
		p.pass(kari, fire, p.now.AddDate(-1, 0, 0), "here")
		p.pass(kari, help, p.now.AddDate(0, -2, 0), "here")
		p.pass(kari, old, p.now.AddDate(-3, 0, 0), "merge")
		p.exec(`UPDATE result SET not_accepted = 'courses.not_accepted.too_old' WHERE course_id = $1`, old)
		page := p.Get("/min-kompetanse").Has("2 kurs", "1. mai 2026", "Fra den tidligere profilen din, overført 1. mai 2026.",
			"Tatt i denne profilen", "Ett tidligere forsøk", "Må tas på nytt", "Resultatet var for gammelt da det ble overført.")
		if path := page.Link("Se kvitteringen").Attr("href"); path != "/kvittering/merge-1" {
			t.Errorf("the receipt is at %s", path)
		}
		p.former = map[string]string{"merge-1": "k•••@post.example"}
		p.Get("/min-kompetanse").Lacks("k•••@post.example") // nothing to tell it from
		p.former["merge-2"] = "olber1"
		p.Get("/min-kompetanse").Has("Fra den tidligere profilen din k•••@post.example, overført 1. mai 2026.").Lacks("olber1")
		for _, language := range i18n.Languages {
			p.Language(language)
			p.Get("/min-kompetanse")
		}
	})
}

func TestMinKompetanseIsForEmployees(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Kari", accounts.External)
		p.SignIn("Kari")
		p.Do("GET", "/min-kompetanse", "").Status(403)
	})
}
