package pages_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/site/sitetest"
)

// invites mails an invitation from an administrator's browser, and gives the
// browser and the path of the link.
func (h house) invites(email, role string) (*sitetest.Browser, string) {
	h.t.Helper()
	admin, _ := h.staff("admin1", accounts.Administrator)
	form := admin.Get("/invitasjoner/ny").Form("/invitasjoner/ny").Fill("email", email).Check("roles", role).Choose("organisation", "Helse Stavanger")
	form.Submit().Status(http.StatusOK).Has(email, "Venter på svar")
	h.later(2 * time.Minute)
	return admin, h.mailed()
}

func TestAnInvitationThatIsIncompleteComesBackWithWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin, _ := h.staff("admin1", accounts.Administrator)
		page := admin.Get("/invitasjoner/ny").Form("/invitasjoner/ny").Fill("email", "ingen krøllalfa").Check("roles", "hr").Choose("organisation", "Helse Stavanger").Submit().Status(http.StatusUnprocessableEntity)
		if form := page.Form("/invitasjoner/ny"); form.Value("email") != "ingen krøllalfa" || form.Value("roles") != "hr" {
			t.Error("what was typed is lost")
		}
		page = page.Form("/invitasjoner/ny").Fill("email", "kari@privat.example").Submit().Status(http.StatusOK)
		again := admin.Get("/invitasjoner/ny").Form("/invitasjoner/ny").Fill("email", "KARI@privat.example").Check("roles", "hr").Choose("organisation", "Helse Stavanger")
		again.Submit().Status(http.StatusUnprocessableEntity).Has("alt invitert")
		h.Another().Do(http.MethodGet, "/invitasjoner", "").Status(http.StatusSeeOther)
		owner, _ := h.staff("owner1", accounts.CourseOwner)
		owner.Do(http.MethodGet, "/invitasjoner", "").Status(http.StatusForbidden)
		helper, _ := h.staff("help1", accounts.Helpdesk)
		id := h.texts("SELECT id FROM invitation")[0]
		helper.Do(http.MethodPost, "/invitasjoner/"+id+"/trekk", "").Status(http.StatusNotFound)
		page.Button("Send på nytt").Click().Has("Vent et minutt")
		page.Button("Trekk tilbake").Click().Has("trukket tilbake")
		page.Button("Trekk tilbake").Click().Has("gjelder ikke lenger") // in the other tab
	})
}

func TestAGuestIsLedFromTheirOwnPageToWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest()
		_, link := h.invites("kari@privat.example", "course_owner")
		h.Do(http.MethodGet, link, "").Leads("/invitasjon") // signed in, and it is her address
		page := h.Get("/invitasjon").Has("Kurseier", "Helse Stavanger", "flytter kundesenteret kursene dine for hånd")
		page.Form("/invitasjon").Press("Ta imot")
		if roles := h.texts("SELECT role FROM role_grant WHERE profile_id = $1", kari); strings.Join(roles, " ") != "course_owner" {
			t.Errorf("%v", roles)
		}
		h.Do(http.MethodGet, link, "").Leads("/min-side")
		h.Another().Do(http.MethodGet, link, "").Status(http.StatusGone)
		h.Get("/invitasjon").Has("Ingen invitasjoner venter")
	})
}

func TestTheLinkAloneShowsNoAddressAndGivesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, link := h.invites("anne@jobb.example", "hr")
		kari := h.guest()
		page := h.Get(link).Has("a•••@jobb.example", "Du er logget inn som Kari Nordmann").Lacks("anne@jobb.example", "Ta imot")
		page.Form(link+"/kode").Submit().Has("En kode er på vei", "Koden i e-posten").
			Form(link).Fill("code", "123").Submit().Status(http.StatusUnprocessableEntity).Has("Koden stemmer ikke")
		if roles := h.texts("SELECT role FROM role_grant WHERE profile_id = $1", kari); len(roles) != 0 {
			t.Errorf("%v", roles)
		}
		h.Another().Do(http.MethodGet, "/invitasjon/finnes-ikke", "").Status(http.StatusGone)
		h.Another().Get(link).Form(link + "/nei").Submit()
		h.Do(http.MethodGet, link, "").Status(http.StatusGone)
	})
}

func TestSomebodyInvitedComesInByIDPortenWithoutAPassword(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.idporten()
		_, link := h.invites("kari@privat.example", "course_owner")
		new := h.Another()
		new.Do(http.MethodGet, h.goes(new, at, "/logg-inn/idporten?return="+link), "").Leads(link + "/ny")
		new.Get(link+"/ny").Form(link+"/ny").Fill("given_name", "Kari").Fill("family_name", "Nordmann").Fill("birth_date", "12.9.1991").
			Submit().Status(http.StatusOK).Has("k•••@privat.example")
		h.later(time.Minute)
		mailed := h.mailed()
		h.Another().Get(mailed).Lacks("Fortsett med ID-porten") // another browser has shown nothing
		new.Get(mailed).Has("Kari Nordmann").Form(mailed+"/uten").Submit().Has("neste gang logger du inn på samme måte", "Kurseier")
		if hashes := h.texts("SELECT id FROM profile WHERE email_key = 'kari@privat.example' AND password_hash IS NULL AND state = 'active' AND email_verified_at IS NOT NULL"); len(hashes) != 1 {
			t.Error("has a password, or is not in")
		}
		if evidence := h.texts("SELECT evidence FROM national_id"); strings.Join(evidence, " ") != "proven" {
			t.Errorf("%v", evidence)
		}
		new.Get("/invitasjon").Form("/invitasjon").Press("Ta imot")
		h.Another().Do(http.MethodPost, mailed+"/uten", "").Status(http.StatusGone) // a second click
		again := h.Another()
		again.Do(http.MethodGet, h.goes(again, at, "/logg-inn/idporten?return=/profil"), "").Leads("/profil")
	})
}

func TestWhatAnElectronicIDSaysOfSomebodyElseIsNoWayIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.idporten()
		at.Claims["name"] = "PER HANSEN"
		at.Claims["pid"] = nationalid.Synthetic(sitetest.Now.AddDate(-50, 0, 0), 77).Reveal()
		_, link := h.invites("kari@privat.example", "hr")
		new := h.Another()
		new.Do(http.MethodGet, h.goes(new, at, "/logg-inn/idporten?return="+link), "").Leads(link + "/ny")
		new.Get(link+"/ny").Form(link+"/ny").Fill("given_name", "Kari").Fill("family_name", "Nordmann").Fill("birth_date", "12.9.1991").Submit().Status(http.StatusOK)
		h.later(time.Minute)
		new.Get(h.mailed()).Lacks("Fortsett med ID-porten")
		new.Do(http.MethodPost, h.mailed()+"/uten", "").Status(http.StatusUnprocessableEntity).Has("Velg et passord")
	})
}
