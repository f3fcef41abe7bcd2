package merge_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"kursbro/accounts"
	"kursbro/merge"
)

// lists gives a piece of the list as a reader sees it, and how many there are.
func (h house) lists(by accounts.Actor, offset, limit int) (pairs [][2]accounts.ProfileID, total int) {
	h.t.Helper()
	all, err := h.Likenesses(h.t.Context(), by, func(n int) (int, int) { total = n; return offset, limit })
	h.must(err)
	for _, l := range all {
		pairs = append(pairs, [2]accounts.ProfileID{l.A.ID, l.B.ID})
	}
	return pairs, total
}

func TestTheListOfPairsIsInReachInPiecesAndUpToDate(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var twins []accounts.ProfileID
		for i := range 5 { // of one name and birth date: ten pairs
			twins = append(twins, h.guest(fmt.Sprintf("kari%d@post.example", i), nil))
		}
		_, err := h.FindLikenesses(t.Context())
		h.must(err)
		desk := h.asHelpdesk(h.guest("desk@post.example", func(p *accounts.Profile) { p.GivenName, p.FamilyName, p.BirthDate = "Stine", "Støtte", "1970-01-01" }))
		seen := map[[2]accounts.ProfileID]bool{}
		for offset := 0; offset < 12; offset += 4 {
			some, total := h.lists(desk, offset, 4)
			if total != 10 || len(some) != min(4, 10-offset) {
				t.Errorf("%d of %d from %d", len(some), total, offset)
			}
			for _, pair := range some {
				seen[pair] = true
			}
		}
		if len(seen) != 10 {
			t.Errorf("%d pairs on three pages", len(seen))
		}
		elsewhere := desk
		elsewhere.Roles = []accounts.Grant{{Role: accounts.Helpdesk, OrganisationID: h.hospital}}
		h.exec(`UPDATE profile SET organisation_id = $1`, h.root)
		if _, total := h.lists(elsewhere, 0, 10); total != 0 {
			t.Errorf("%d are told out of reach", total)
		}
		h.exec(`UPDATE profile SET birth_date = '1950-01-01', sort_key = 'other', given_name = 'Anne', family_name = 'Annen' WHERE id = $1`, twins[0])
		changed, err := h.FindLikenesses(t.Context())
		if _, total := h.lists(desk, 0, 10); changed != 4 || total != 6 || err != nil {
			t.Errorf("%d changed and %d left when one is somebody else: %v", changed, total, err)
		}
		h.exec(`UPDATE profile SET state = 'merged', merged_into = $2, merged_at = created_at WHERE id = $1`, twins[1], twins[2])
		if _, total := h.lists(desk, 0, 10); total != 3 {
			t.Errorf("%d left at once when one has been merged", total)
		}
	})
}

func TestWhatManyShareIsNoTrait(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 30 { // a switchboard
			id := h.guest(fmt.Sprintf("kari%d@post.example", i), func(p *accounts.Profile) {
				p.GivenName, p.BirthDate = fmt.Sprint("Kari", i), fmt.Sprintf("19%d-01-01", 50+i)
			})
			h.exec(`UPDATE profile SET mobile = '+4755000000' WHERE id = $1`, id)
		}
		if changed, err := h.FindLikenesses(t.Context()); changed != 0 || err != nil {
			t.Errorf("%d alike: %v", changed, err)
		}
	})
}

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
		none, err := h.Likenesses(t.Context(), desk, func(total int) (int, int) { return 0, total + 1 })
		if err != nil || len(none) != 0 {
			t.Errorf("before anybody has looked: %d, %v", len(none), err)
		}
		found, err := h.FindLikenesses(t.Context())
		if again, more := h.FindLikenesses(t.Context()); found == 0 || again != 0 || err != nil || more != nil {
			t.Errorf("%d found, %d once more: %v, %v", found, again, err, more)
		}
		var total int
		all, err := h.Likenesses(t.Context(), desk, func(n int) (int, int) { total = n; return 0, 100 })
		h.must(err)
		if total != len(all) {
			t.Errorf("%d of %d", len(all), total)
		}
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
		one, err := h.LikenessesOf(t.Context(), desk, third)
		h.must(err)
		if len(one) != 2 {
			t.Errorf("%d like the third", len(one))
		}
		if _, err := h.LikenessesOf(t.Context(), h.as(first), first); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a guest: %v", err)
		}
		if _, err := h.Likenesses(t.Context(), h.as(first), nil); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a guest: %v", err)
		}
	})
}
