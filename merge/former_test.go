package merge_test

import (
	"maps"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
)

func TestEachFormerProfileIsCalledByItsHiddenName(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		older := h.guest("gammel@post.example", nil)
		h.attach(older, number(1), accounts.Proven)
		h.later(24 * time.Hour)
		newer := h.guest("ny@hjemme.example", nil)
		h.attach(newer, number(1), accounts.Proven)
		h.due()
		h.mergeTwins(older, newer)
		h.later(24 * time.Hour)
		h.hire(kariHired(number(1), nil))
		h.due()
		kano := h.byUsername("kano").ID
		oldest, newest := string(h.mergeOf(older)), string(h.mergeOf(newer))
		h.calls(kano, map[string]string{oldest: "g•••@post.example", newest: "n•••@hjemme.example"})
		h.calls(older, map[string]string{})
		h.undo(h.mergeOf(older), transfer.Back)
		h.calls(kano, map[string]string{})
		h.calls(older, map[string]string{newest: "n•••@hjemme.example"})
	})
}

// calls checks what somebody's former profiles are called.
func (h house) calls(who accounts.ProfileID, want map[string]string) {
	h.t.Helper()
	got, err := h.FormerNames(h.t.Context(), h.as(who))
	h.must(err)
	if !maps.Equal(got, want) {
		h.t.Errorf("%v, not %v", got, want)
	}
}
