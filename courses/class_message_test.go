package courses_test

import (
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/courses"
)

// TestAMessageGoesToEverybodyInAClassOnce: each has a letter of their own in their
// language; who waits has one when that is asked for; who has no address reads it.
func TestAMessageGoesToEverybodyInAClassOnce(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		class, owner := w.class(course, 2), w.issuer(w.trust)
		kari, ola, eva := w.verified(w.external("Kari")), w.external("Ola"), w.verified(w.external("Eva"))
		w.exec(`UPDATE profile SET language = 'nn' WHERE id = $1`, kari.ProfileID)
		for _, who := range []accounts.Actor{kari, ola, eva} { // Ola has no address that is surely his, and Eva waits
			w.book(who, class)
			w.now = w.now.Add(time.Minute)
		}
		write := func(by accounts.Actor, words string, inLine bool) error {
			return w.s.WriteToClass(w.t.Context(), by, class, courses.ClassMessage{Words: words, InLine: inLine})
		}
		words := "  Ta med <b>gode</b> sko.\r\n\r\nVi møtes i resepsjonen.\x00 "
		for range 2 { // pressed twice
			w.must(write(owner, words, false))
		}
		if got := w.value(`SELECT count(*) || ' ' || max(recipient_profile_ref) FROM mail WHERE kind = 'class.message'`); got != "1 "+string(kari.ProfileID) {
			w.t.Errorf("written to: %s", got)
		}
		if letter := w.value(`SELECT language || args || to_address FROM mail WHERE kind = 'class.message'`); !strings.HasPrefix(letter, "nn") ||
			strings.Contains(letter, "Eva") || strings.Contains(letter, "Ola") || strings.Contains(letter, "ola@") || strings.Contains(letter, "u0000") {
			w.t.Errorf("her language, and nothing of the others: %s", letter)
		}
		for _, who := range []accounts.Actor{kari, ola} {
			mine, _, err := w.s.ClassFor(w.t.Context(), who, class)
			if w.must(err); len(mine.Messages) != 1 || mine.Messages[0].Words != "Ta med <b>gode</b> sko.\n\nVi møtes i resepsjonen." {
				w.t.Errorf("on the page: %+v", mine.Messages)
			}
		}
		w.now = w.now.Add(time.Minute)
		w.must(write(owner, "Det blir trolig en dato til.", true))
		if w.value(`SELECT count(*) FROM mail WHERE kind = 'class.message'`) != "3" {
			w.t.Errorf("who waits is written to when that is asked for: %s letters", w.value(`SELECT count(*) FROM mail WHERE kind = 'class.message'`))
		}
		if hers, _, err := w.s.ClassFor(w.t.Context(), eva, class); err != nil || len(hers.Messages) != 1 {
			w.t.Errorf("Eva reads %+v, %v", hers.Messages, err)
		}
		if w.value(`SELECT count(*) FROM audit_entry WHERE action = 'class.message.sent'`) != "2" {
			w.t.Error("each message is written down once")
		}
	})
}

func TestNobodyWritesToAClassOfAnotherOrWithoutWords(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, empty courses.ClassID) {
		class := w.class(course, 2)
		kari := w.verified(w.external("Kari"))
		w.book(kari, class)
		for _, row := range []struct {
			by    accounts.Actor
			class courses.ClassID
			words string
			want  problem.Kind
		}{
			{w.issuer(w.another), class, "Hei.", problem.NotFound},
			{kari, class, "Hei.", problem.Forbidden},
			{w.issuer(w.trust), class, " \r\n\x00 ", problem.Invalid},
			{w.issuer(w.trust), class, strings.Repeat("å", courses.MaxMessage+1), problem.Invalid},
			{w.issuer(w.trust), empty, "Hei.", problem.Conflict},
		} {
			if err := w.s.WriteToClass(w.t.Context(), row.by, row.class, courses.ClassMessage{Words: row.words, InLine: true}); problem.KindOf(err) != row.want {
				w.t.Errorf("%.10q: %v, not %v", row.words, err, row.want)
			}
		}
		w.must(w.s.WriteToClass(w.t.Context(), w.issuer(w.trust), class, courses.ClassMessage{Words: strings.Repeat("å", courses.MaxMessage)}))
		if w.value(`SELECT count(*) FROM mail WHERE kind = 'class.message'`) != "1" {
			w.t.Error("one letter, of the longest message")
		}
	})
}
