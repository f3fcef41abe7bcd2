package merge_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/merge"
)

var operator = accounts.Command("test")

const year = 365 * 24 * time.Hour

// client makes a client for the feed and gives its token.
func (h house) client(name string, scopes ...merge.Scope) (merge.Client, string) {
	h.t.Helper()
	c, token, err := h.AddClient(h.t.Context(), operator, merge.NewClient{Name: name, Scopes: scopes, Organisation: h.hospital, Life: year})
	h.must(err)
	return c, token.Reveal()
}

// knock shows a token at the door of the feed.
func (h house) knock(token string) error {
	h.t.Helper()
	_, err := h.ClientFor(h.t.Context(), "192.0.2.7", token, merge.EventsScope)
	return err
}

func TestATokenLetsItsClientIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		made, token := h.client("Datavarehus", merge.EventsScope)
		c, err := h.ClientFor(t.Context(), "192.0.2.7", token, merge.EventsScope)
		if err != nil || c.ID != made.ID || c.Organisation != h.hospital || !c.May(merge.EventsScope) || c.May(merge.SCIMScope) {
			t.Errorf("%+v, %v", c, err)
		}
		if n := h.count(`SELECT count(*) FROM client_token WHERE hash = $1`, token); n != 0 || len(token) < 50 {
			t.Error("the token itself is kept, or short")
		}
		tree, err := h.Accounts.Organisations(t.Context())
		h.must(err)
		if !c.Reaches(tree, h.guests) || c.Reaches(tree, h.root) || (merge.Client{}).Reaches(tree, h.guests) {
			t.Error("it reaches its own part of the tree and nothing else")
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'client.add' AND object_ref = $1`, made.ID); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestATokenPrintsAsAsterisks(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, token, err := h.AddClient(t.Context(), operator, merge.NewClient{Name: "HR", Scopes: []merge.Scope{merge.EventsScope}, Life: year})
		h.must(err)
		text, err := json.Marshal(token)
		h.must(err)
		if said := fmt.Sprintf("%v %+v %#v %s %q %s", token, token, token, token, token, text); strings.Contains(said, token.Reveal()[10:]) {
			t.Error(said)
		}
	})
}

func TestATokenThatDoesNotHoldIsRefusedAndWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		scim, ofSCIM := h.client("HR", merge.SCIMScope)
		gone, ofGone := h.client("Gammel", merge.EventsScope)
		h.must(h.RevokeClient(t.Context(), operator, gone.ID))
		_, ofEnded := h.client("Utløpt", merge.EventsScope)
		for _, row := range []struct {
			why, token string
			want       error
		}{
			{"unknown", "kursbro_finnes-ikke", merge.ErrToken},
			{"unknown", "", merge.ErrToken},
			{"scope", ofSCIM, merge.ErrScope},
			{"revoked", ofGone, merge.ErrToken},
			{"ended", ofEnded, merge.ErrToken},
		} {
			if row.why == "ended" {
				h.later(year)
			}
			before := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'client.refuse'`)
			if err := h.knock(row.token); !errors.Is(err, row.want) {
				t.Errorf("%s: %v", row.why, err)
			}
			if after := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'client.refuse' AND outcome = 'refused'`); after != before+1 {
				t.Errorf("%s: %d entries, then %d", row.why, before, after)
			}
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'client.refuse' AND object_ref = $1`, scim.ID); n != 1 {
			t.Error("the log does not say whose token it was")
		}
	})
}

func TestTwoTokensHoldWhileOneTakesOver(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		c, first := h.client("Datavarehus", merge.EventsScope)
		rotate := func(overlap time.Duration) string {
			h.later(time.Minute)
			changed, token, err := h.RotateClient(t.Context(), operator, c.ID, merge.Rotation{Life: year, Overlap: overlap})
			h.must(err)
			if changed.Tokens > 2 {
				t.Errorf("%d tokens hold", changed.Tokens)
			}
			return token.Reveal()
		}
		holds := func(want string, tokens ...string) {
			t.Helper()
			got := ""
			for _, token := range tokens {
				switch err := h.knock(token); {
				case err == nil:
					got += "yes "
				case errors.Is(err, merge.ErrToken):
					got += "no "
				default:
					t.Fatal(err)
				}
			}
			if strings.TrimSpace(got) != want {
				t.Errorf("%s, not %s", got, want)
			}
		}
		second := rotate(24 * time.Hour)
		holds("yes yes", first, second)
		third := rotate(24 * time.Hour)
		holds("no yes yes", first, second, third)
		h.later(24 * time.Hour)
		holds("no yes", second, third)
		fourth := rotate(0)
		holds("no yes", third, fourth)
		all, err := h.Clients(t.Context(), operator)
		if err != nil || len(all) != 1 || all[0].UsedAt == nil {
			t.Errorf("%+v, %v", all, err)
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'client.rotate'`); n != 3 {
			t.Errorf("%d rotations are in the log", n)
		}
	})
}

func TestRevokedIsForGood(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		c, _ := h.client("Datavarehus", merge.EventsScope)
		h.must(h.RevokeClient(t.Context(), operator, c.ID))
		if err := h.RevokeClient(t.Context(), operator, c.ID); !errors.Is(err, merge.ErrRevoked) {
			t.Error(err)
		}
		if _, _, err := h.RotateClient(t.Context(), operator, c.ID, merge.Rotation{Life: year}); !errors.Is(err, merge.ErrRevoked) {
			t.Error(err)
		}
		if _, err := h.FindClient(t.Context(), operator, "datavarehus"); !errors.Is(err, merge.ErrNoClient) {
			t.Error(err)
		}
		h.client("Datavarehus", merge.EventsScope) // the name is free again
	})
}

func TestWhoGuessesTokensIsHeldUpAndNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, token := h.client("Datavarehus", merge.EventsScope)
		for range 20 {
			if err := h.knock("kursbro_gjettet"); !errors.Is(err, merge.ErrToken) {
				t.Fatal(err)
			}
		}
		if err := h.knock("kursbro_gjettet"); !errors.Is(err, accounts.ErrTooMany) {
			t.Error(err)
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'client.refuse'`); n != 20 {
			t.Errorf("%d entries: a flood fills the log", n)
		}
		if err := h.knock(token); err != nil {
			t.Errorf("the right token from the same address: %v", err)
		}
		h.later(15 * time.Minute)
		if err := h.knock("kursbro_gjettet"); !errors.Is(err, merge.ErrToken) {
			t.Error(err)
		}
	})
}

func TestWhatNoClientMayAskFor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		good := merge.NewClient{Name: "HR", Scopes: []merge.Scope{merge.SCIMScope}, Organisation: h.hospital, Life: year}
		for name, row := range map[string]struct {
			change func(*merge.NewClient)
			want   error
		}{
			"no name":                 {func(n *merge.NewClient) { n.Name = " " }, merge.ErrClientName},
			"a long name":             {func(n *merge.NewClient) { n.Name = strings.Repeat("å", 101) }, merge.ErrClientName},
			"no scope":                {func(n *merge.NewClient) { n.Scopes = nil }, merge.ErrClientScope},
			"a scope of nobody's":     {func(n *merge.NewClient) { n.Scopes = []merge.Scope{"all"} }, merge.ErrClientScope},
			"SCIM for nobody":         {func(n *merge.NewClient) { n.Organisation = "" }, merge.ErrClientOrganisation},
			"an unknown organisation": {func(n *merge.NewClient) { n.Organisation = "x" }, merge.ErrClientOrganisation},
			"for ever":                {func(n *merge.NewClient) { n.Life = 100 * year }, merge.ErrTokenLife},
			"over at once":            {func(n *merge.NewClient) { n.Life = 0 }, merge.ErrTokenLife},
			"a name that is taken":    {func(n *merge.NewClient) { n.Name = "DATAVAREHUS" }, merge.ErrClientTaken},
		} {
			if name == "a name that is taken" {
				h.client("Datavarehus", merge.EventsScope)
			}
			request := good
			row.change(&request)
			if _, _, err := h.AddClient(t.Context(), operator, request); !errors.Is(err, row.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, _, err := h.AddClient(t.Context(), h.helpdesk(), good); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("helpdesk makes a client: %v", err)
		}
	})
}

// TestEveryMergeAndUndoIsAnEvent: in the transaction of the act, once.
func TestEveryMergeAndUndoIsAnEvent(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		said := func() string {
			return h.text(`SELECT coalesce(max(kind), '-') FROM event WHERE merge_ref = $1 AND from_profile_ref = $2 AND into_profile_ref = $3`, id, kari, internal.ProfileID)
		}
		if n := h.count(`SELECT count(*) FROM event`); n != 1 || said() != "profile.merged" {
			t.Fatalf("%d events, %s", n, said())
		}
		h.undo(id, "stay")
		if n := h.count(`SELECT count(*) FROM event WHERE kind = 'profile.merge_undone' AND merge_ref = $1`, id); n != 1 {
			t.Errorf("%d events of the undo", n)
		}
		if n := h.count(`SELECT count(*) FROM event`); n != 2 {
			t.Errorf("%d events", n)
		}
	})
}
