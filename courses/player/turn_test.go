package player_test

import (
	"fmt"
	"net/http"
	"testing"

	"kursbro/app/db"
)

// A course may commit in a loop, and in parallel: its window saves one at a
// time, a few wait, and the rest are told to come again, whoever else saves.
func TestAWindowThatCommitsWithoutEndKeepsNobodyWaiting(t *testing.T) {
	h := openTheatre(t, nil)
	window := h.open()
	const sent, kept = 40, 1 + 8
	answers := make(chan answer, sent)
	h.must(h.db.Write(t.Context(), func(*db.Tx) error { // while this goes on, no commit is saved
		for i := range sent {
			go func() {
				answers <- h.ask(http.MethodPost, window+"commit", commitOf("A", fmt.Sprint("s", i), "", 1, "incomplete"))
			}()
		}
		for range sent - kept {
			if a := <-answers; a.status != http.StatusTooManyRequests {
				t.Errorf("too many at once: %d %s", a.status, a.body)
			}
		}
		return nil
	}))
	for range kept {
		if a := <-answers; a.status == http.StatusTooManyRequests {
			t.Errorf("one that waited: %d %s", a.status, a.body)
		}
	}
	if a := h.ask(http.MethodPost, window+"commit", commitOf("B", "last", "", 1, "completed")); a.status != http.StatusOK {
		t.Errorf("afterwards: %d %s", a.status, a.body)
	}
}
