package pages_test

import (
	"bytes"
	"encoding/json"
	"mime"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

func TestTheCertificateIsTheOwnersAlone(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		p.person("Per", accounts.External)
		number := p.pass(kari, p.course("BV1", "Brannvern"), p.now, "here")
		p.SignIn("Per")
		p.Do("GET", "/kursbevis/"+number, "").Status(404)
		p.Do("GET", "/kursbevis/"+number+"/pdf", "").Status(404)
		p.Forget()
		p.Do("GET", "/kursbevis/"+number, "").Status(303)
	})
}

func TestThePDFHasAGoodNameAndTheChosenLanguage(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		number := p.pass(kari, p.course("BV1", "Brannvern"), p.now, "here")
		p.SignIn("Kari")
		sizes := map[int]bool{}
		for _, language := range i18n.Languages {
			page := p.Do("GET", "/kursbevis/"+number+"/pdf?sprak="+string(language), "").Status(200)
			if !bytes.HasPrefix([]byte(page.Body), []byte("%PDF-")) {
				t.Fatalf("%q is no PDF", page.Body[:20])
			}
			_, name, err := mime.ParseMediaType(page.Header.Get("Content-Disposition"))
			if err != nil || !strings.HasSuffix(name["filename"], " 2026-06-01.pdf") || language == i18n.EN && !strings.HasPrefix(name["filename"], "Course certificate Fire safety") {
				t.Errorf("%s: %v %v", language, name, err)
			}
			sizes[len(page.Body)] = true
		}
		if len(sizes) < 3 {
			t.Error("the languages differ")
		}
	})
}

func TestVerificationShowsTheContentToAnybody(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		number := p.pass(kari, p.course("BV1", "Brannvern"), p.now, "here")
		found, err := p.s.FindCertificate(t.Context(), number)
		p.must(err)
		page := p.Get("/bevis/"+found.Code).Has("Gyldig", "Kari Nordmann", "Brannvern", "1. juni 2026", "87,5 %", number, "er papiret endret").
			Lacks("nordmann.example", string(kari.ProfileID))
		if robots := page.Header.Get("X-Robots-Tag"); !strings.Contains(robots, "noindex") {
			t.Errorf("robots are told %q", robots)
		}
		if svg := p.Do("GET", "/bevis/"+found.Code+"/qr", "").Status(200); !strings.Contains(svg.Body, "<svg") {
			t.Error("the code is drawn")
		}
		p.exec(`UPDATE certificate SET withdrawn_at = $1`, p.now)
		p.Get("/bevis/"+found.Code).Has("Trukket tilbake", "gjelder ikke")
		p.exec(`UPDATE certificate SET withdrawn_at = NULL`)
		p.now = p.now.AddDate(3, 0, 0)
		p.Get("/bevis/"+found.Code).Has("Utløpt", "gjaldt bare til 1. juni 2028")
		p.Do("GET", "/bevis/nothinglikethisexistshere", "").Status(404).Has("Finnes ikke")
	})
}

func TestANumberIsForgivenItsWritingButNotGuessed(t *testing.T) {
	each(t, func(p *portal) {
		number := p.pass(p.person("Kari", accounts.External), p.course("BV1", "Brannvern"), p.now, "here")
		page := p.Get("/bevis").Has("Kontroller et kursbevis")
		page.Form("/bevis").Fill("number", strings.ToLower(strings.ReplaceAll(number, "-", " "))).Submit().Status(200).Has("Gyldig", "Kari Nordmann")
		page.Form("/bevis").Fill("number", "KB-2026-7F3K").Submit().Status(422).Has("Skriv nummeret slik det står på beviset")
		page.Form("/bevis").Fill("number", p.number(4711)).Submit().Status(404).Has("Finnes ikke")
		last := 0
		for range 60 {
			last = p.Do("POST", "/bevis", "number="+p.number(1), "Content-Type", "application/x-www-form-urlencoded").Code
		}
		if last != 429 {
			t.Errorf("who tries numbers is stopped: %d", last)
		}
	})
}

func TestAProgramReadsTheVerdict(t *testing.T) {
	each(t, func(p *portal) {
		number := p.pass(p.person("Kari", accounts.External), p.course("BV1", "Brannvern"), p.now, "here")
		found, err := p.s.FindCertificate(t.Context(), number)
		p.must(err)
		ask := func(path string) (status int, verdict, code string, holder string) {
			answer := p.Do("GET", path, "", "Accept", "application/json")
			var said struct {
				Verdict, Code string
				Certificate   struct{ Holder string }
			}
			if err := json.Unmarshal([]byte(answer.Body), &said); err != nil {
				t.Fatalf("%v: %s", err, answer.Body)
			}
			return answer.Code, said.Verdict, said.Code, said.Certificate.Holder
		}
		if status, verdict, code, holder := ask("/bevis/" + found.Code); status != 200 || verdict != "accepted" || code != "ok" || holder != "Kari Nordmann" {
			t.Error(status, verdict, code, holder)
		}
		if status, verdict, code, _ := ask("/bevis/nothinglikethisexistshere"); status != 404 || verdict != "refused" || code != "unknown" {
			t.Error(status, verdict, code)
		}
		p.exec(`UPDATE certificate SET withdrawn_at = $1`, p.now)
		if _, verdict, code, _ := ask("/bevis/" + found.Code); verdict != "refused" || code != "withdrawn" {
			t.Error(verdict, code)
		}
	})
}
