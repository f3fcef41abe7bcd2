package privacy_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge/privacy"
)

// unzipped is what an export holds, by name.
func (s solveig) unzipped(order privacy.Order) map[string]string {
	s.t.Helper()
	file, err := s.Export(s.t.Context(), s.as(s.id), order)
	s.must(err)
	defer file.Close()
	about, err := file.Stat()
	s.must(err)
	zipped, err := zip.NewReader(file, about.Size())
	s.must(err)
	all := map[string]string{}
	for _, f := range zipped.File {
		r, err := f.Open()
		s.must(err)
		text, err := io.ReadAll(r)
		s.must(err)
		all[f.Name] = string(text)
	}
	return all
}

func TestTheExportHasARowOfEveryHolding(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		s := h.solveig()
		all := s.unzipped(privacy.Order{Language: i18n.NB})
		var data map[string]json.RawMessage
		h.must(json.Unmarshal([]byte(all["data.json"]), &data))
		for _, holding := range privacy.Holdings {
			var rows []map[string]any
			h.must(json.Unmarshal(data[holding.Key], &rows))
			if len(rows) == 0 {
				t.Errorf("%s is empty: plant a row of hers (person_test.go), or its condition is wrong", holding.Key)
			}
		}
		if !strings.HasPrefix(all["certificates/"+proof+".pdf"], "%PDF") {
			t.Error("the certificate is missing")
		}
		if strings.Contains(all["data.json"], "andrea@nilsen.example") || strings.Contains(all["index.html"], "Andrea") {
			t.Error("somebody else's name or address is in it")
		}
		if page := all["index.html"]; !strings.Contains(page, `<html lang="nb">`) || strings.Contains(page, "<script") || strings.Contains(page, "http") || !strings.Contains(page, "Profilen din") {
			t.Error("the page is not one to read without the net")
		}
		if code := regexp.MustCompile(`>\s*(account|merge|course|class|goal|share)\.[a-z_]+`).FindString(all["index.html"]); code != "" {
			t.Errorf("a code is not in words: %s", code)
		}
	})
}

func TestCoursesAreCalledAsTheReaderReadsThem(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		s := h.solveig()
		s.theirs("course_text", values{"course_id": "c1", "language": "en", "title": "Fire safety"})
		for language, want := range map[i18n.Language]string{i18n.EN: "Fire safety", i18n.SE: "Brannvern", i18n.NB: "Brannvern"} {
			all := s.unzipped(privacy.Order{Language: language})
			if title := `"course_title":"` + want + `"`; !strings.Contains(all["data.json"], title) || !strings.Contains(all["index.html"], want) {
				t.Errorf("%s: %s is not there", language, title)
			}
		}
	})
}

func TestTheNumberIsInTheExportOnlyWhereItIsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := solveig{house: h, id: h.guest("kari@hjemme.example")}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Accounts.AttachNationalID(ctx, tx, guest.id, number, accounts.Typed)
			return err
		})
		if all := guest.unzipped(privacy.Order{Language: i18n.EN}); strings.Contains(all["data.json"]+all["index.html"], number.Reveal()) {
			t.Error("it was not asked for")
		}
		all := guest.unzipped(privacy.Order{Number: true, Language: i18n.EN})
		if !strings.Contains(all["data.json"], `"number":"`+number.Reveal()+`"`) || !strings.Contains(all["index.html"], number.Reveal()) {
			t.Error("it was asked for")
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'privacy.export'`); n != 2 {
			t.Errorf("%d entries in the log", n)
		}
		late := h.as(guest.id)
		late.LoginAt = h.now.Add(-time.Hour)
		if _, err := h.Export(t.Context(), late, privacy.Order{}); !errors.Is(err, privacy.ErrNotFresh) {
			t.Errorf("an hour after signing in: %v", err)
		}
	})
}
