package pages_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

const manifest = `<?xml version="1.0"?><manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Håndhygiene</title><item identifier="i" identifierref="r"><title>Start</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources></manifest>`

// zipped packs files by name.
func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for name, text := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(text))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func good(t *testing.T) []byte {
	return zipped(t, map[string]string{"imsmanifest.xml": manifest, "index.html": "<!doctype html><title>x</title>"})
}

func TestACourseOwnerUploadsDescribesAndPublishes(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		p.person("Kari", accounts.External)
		p.SignIn("Eva")
		page := p.Get("/kurseier").Has("Du har ingen kurs ennå").Link("Last opp et kurs").Click()
		page = page.Form("/kurseier/ny").Upload("package", "hygiene.zip", good(t)).Submit()
		page.Has("Pakken «Håndhygiene» (hygiene.zip) er i orden.", "Prøv kurset")
		form := page.Form(page.Path)
		form.Fill("title_nb", "").Fill("minutes", "mange")
		page = form.Submit().Status(422).Has("Skriv en tittel på bokmål.", "Skriv en kurskode.", "Skriv et helt tall minutter")
		form = page.Form(page.Path)
		if form.Value("minutes") != "mange" {
			t.Error("nothing typed is lost")
		}
		form.Fill("title_nb", "Håndhygiene").Fill("title_en", "Hand hygiene").Fill("summary_nb", "Rene hender").Fill("code", "HH1").Fill("minutes", "10")
		page = form.Submit().Has("Kurset er lagret som utkast.", "Ingen organisasjoner ser kurset.", "Uten tekst, så bokmål vises: Nynorsk, Davvisámegiella")
		page = page.Button("Publiser").Click().Follow().Has("Ingen organisasjoner ser kurset.")
		edit := page.Link("Kurset").Click()
		page = edit.Form(edit.Path).Check("audience", string(p.region)).Submit().Has("Endringene er lagret.")
		valid := page.Link("Regler").Click().Link("Gyldighet").Click()
		valid.Form(valid.Path).Choose("kind", "months").Fill("months", "24").Submit().Has("Gyldigheten er lagret.", "Slik virker det nå: 2 år")
		page.Button("Publiser").Click().Follow().Has("Kurset er publisert og står i kurskatalogen nå.", "Publisert")
		p.Get("/kurseier").Has("Håndhygiene", "HH1", "Helse Vest")

		p.SignIn("Kari")
		p.Get("/kurskatalog").Has("Håndhygiene", "Rene hender", "10 minutter", "Gjelder i 2 år")
		p.Language(i18n.EN)
		p.Get("/kurskatalog?q=hygiene").Has("Hand hygiene")
	})
}

func TestABadPackageIsRefusedWithWhatAndWhere(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		p.SignIn("Eva")
		upload := func(content []byte) {
			p.Get("/kurseier/ny").Form("/kurseier/ny").Upload("package", "x.zip", content).Submit().Status(422)
		}
		upload([]byte("this is no zip"))
		upload(zipped(t, map[string]string{"index.html": "x"}))
		upload(zipped(t, map[string]string{"imsmanifest.xml": manifest}))
		p.Get("/kurseier/ny").Has("høyst 2 304 MB").Form("/kurseier/ny").Submit().Status(422).Has("Velg en zip-fil først.")
		p.Get("/kurseier").Has("Du har ingen kurs ennå")
	})
}

func TestANewVersionIsTriedBeforeItIsUsed(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		id := string(p.course("BV1", "Brannvern"))
		p.SignIn("Eva")
		page := p.Get("/kurseier/" + id).Link("Ny versjon").Click()
		page = page.Form(page.Path).Upload("package", "ny.zip", good(t)).Submit().Has("Prøv den før du tar den i bruk for Brannvern.")
		p.Do("GET", page.Link("Prøv kurset (åpnes i et nytt vindu)").Attr("href"), "").Status(200)
		page.Button("Ta i bruk").Click().Follow().Has("Den nye versjonen er i bruk.", "ny.zip")
		page = p.Get("/kurseier/" + id).Button("Trekk tilbake").Click().Follow().Has("Kurset er trukket tilbake.")
		page.Button("Publiser").Click().Follow().Has("Publisert")
	})
}

func TestOtherPeoplesCoursesAreNotThere(t *testing.T) {
	each(t, func(p *portal) {
		eva := p.person("Eva", accounts.Internal, accounts.CourseOwner)
		id := string(p.course("BV1", "Brannvern"))
		elsewhere := p.organisation("Helse Nord", "")
		eva.Roles[0].OrganisationID = elsewhere
		p.actors["Eva"] = eva
		p.SignIn("Eva")
		p.Get("/kurseier").Lacks("Brannvern")
		p.Do("GET", "/kurseier/"+id, "").Status(404)
		p.Do("POST", "/kurseier/"+id+"/trekk-tilbake", "").Status(404)
		p.person("Kari", accounts.External)
		p.SignIn("Kari")
		p.Do("GET", "/kurseier", "").Status(403)
	})
}
