package pages_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/i18n"
)

func TestM03_HelpdeskCorrectsANumberThatNobodySeesAgain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		number := func(serial int) string {
			return nationalid.Synthetic(time.Date(1991, 9, 12, 0, 0, 0, 0, time.UTC), serial).Reveal()
		}
		id := string(h.guest())
		helper, _ := h.staff("help1", accounts.Helpdesk)
		path := "/kundesenter/person/" + id + "/fodselsnummer"
		fill := func(first, again, old, reason string) values {
			return values{"national_id": {first}, "again": {again}, "old": {old}, "reason": {reason}}
		}
		tries := []struct {
			name string
			give values
			says string
		}{
			{"nothing", fill("", "", "", ""), "Skriv fødselsnummeret eller D-nummeret"},
			{"no number", fill("12345678901", "12345678901", "mistaken", "x"), "dag, måned og år"},
			{"two numbers", fill(number(1), number(2), "mistaken", "x"), "De to numrene er ikke like"},
			{"no kind", fill(number(1), number(1), "", "x"), "Velg hva det gamle nummeret var"},
			{"no reason", fill(number(1), number(1), "mistaken", ""), "Skriv hvorfor"},
			{"the number as reason", fill(number(1), number(1), "mistaken", number(1)), "uten tall som kan være"},
			{"nothing to correct", fill(number(1), number(1), "mistaken", "Viste passet"), "ikke noe nummer å rette"},
		}
		for _, try := range tries {
			page := helper.Post(path, try.give).Status(http.StatusUnprocessableEntity)
			if !strings.Contains(page.Said(), try.says) {
				t.Errorf("%s: %s", try.name, page.Said())
			}
			if strings.Contains(page.Body, number(1)) {
				t.Errorf("%s: the number comes back", try.name)
			}
		}
		h.Get("/profil/fodselsnummer").Form("/profil/fodselsnummer").Fill("national_id", number(1)).Submit().Status(http.StatusOK)
		done := helper.Get(path).Form(path).Fill("national_id", number(2)).Fill("again", number(2)).Check("old", "mistaken").Fill("reason", "Viste passet").Submit()
		done.Status(http.StatusOK).Has("another room")
		helper.Get("/profil").Has("Fødselsnummeret er rettet.")
		if got := strings.Join(h.texts("SELECT status || ' ' || note FROM national_id ORDER BY status"), ", "); got != "current Viste passet, mistaken " {
			t.Errorf("the numbers are %q", got)
		}
		auditor, _ := h.staff("revis1", accounts.Auditor)
		auditor.Get("/logg").Has("Rettet et fødselsnummer").Lacks(number(1), number(2), "Viste passet")
		for _, language := range i18n.Languages {
			helper.Language(language)
			helper.Get(path)
		}
	})
}

// values are what a form is sent with.
type values = map[string][]string
