package merge_test

import (
	"errors"
	"slices"
	"testing"

	"kursbro/accounts"
	"kursbro/merge"
)

func TestProfilesThatMayBeOnePersonAreRanked(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		first := h.guest("kari@post.example", nil)
		again := h.guest("kari.annen@post.example", nil)
		h.attach(first, number(1), accounts.Typed)
		h.attach(again, number(1), accounts.Typed)
		third := h.guest("kari.tredje@post.example", nil)
		other := h.guest("per@post.example", nil)
		h.exec(`UPDATE profile SET given_name = 'Per', sort_key = 'per', birth_date = '1950-01-01', mobile = '+4790000001' WHERE id = $1`, other)
		h.exec(`UPDATE profile SET mobile = '+4790000001' WHERE id = $1`, third)
		desk := h.asHelpdesk(h.guest("desk@post.example", func(p *accounts.Profile) { p.GivenName, p.FamilyName, p.BirthDate = "Stine", "Støtte", "1970-01-01" }))
		all, err := h.Likenesses(t.Context(), desk, "")
		h.must(err)
		if len(all) == 0 || all[0].Likelihood() != merge.Certain || !slices.Contains(all[0].Because, "number") {
			t.Fatalf("%+v", all)
		}
		for _, l := range all {
			if l.A.ID == other || l.B.ID == other {
				t.Errorf("a shared mobile alone: %+v", l)
			}
			if l.A.ID == first && l.B.ID == third && l.Likelihood() == merge.Certain {
				t.Errorf("name and birth date alone: %+v", l)
			}
		}
		if !slices.IsSortedFunc(all, func(a, b merge.Likeness) int { return b.Points - a.Points }) {
			t.Error("not ranked")
		}
		one, err := h.Likenesses(t.Context(), desk, third)
		h.must(err)
		if len(one) != 2 {
			t.Errorf("%d like the third", len(one))
		}
		if _, err := h.Likenesses(t.Context(), h.as(first), ""); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a guest: %v", err)
		}
	})
}
