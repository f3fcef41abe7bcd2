package pages_test

import (
	"net/http"
	"testing"

	"kursbro/accounts"
)

func TestAnAuditorFindsSomebodyInTheLogByName(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper, _ := h.staff("admn1", accounts.Administrator)
		helper.Get("/organisasjoner/ny").Form("/organisasjoner/ny").Fill("name", "Kirurgisk avdeling").Choose("above", "Helse Vest").Submit().Status(http.StatusOK).Has("Kirurgisk avdeling er lagt til.")
		auditor, _ := h.staff("revis1", accounts.Auditor)
		auditor.Get("/logg").Has("La til en organisasjon", "Kirurgisk avdeling")
		auditor.Get("/logg").Form("/logg").Fill("person", "admn1").Submit().Status(http.StatusOK).Has("Om: Stine Støtte")
		auditor.Get("/logg").Form("/logg").Fill("person", "ingen@post.example").Submit().Status(http.StatusUnprocessableEntity).Has("Ingen du kan se")
	})
}
