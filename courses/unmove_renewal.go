package courses

import (
	"context"
	"slices"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// renewals takes back what the merge has renewed (RenewMoved) where what renews and
// what was renewed part again: the result becomes history, and its certificate says
// that it does not hold. It hangs on the same answers as they do.
func (u *unmover) renewals(ctx context.Context, q db.Queryer) error {
	made, err := selectRenewalsMade(ctx, q, u.undo.Into, u.undo.MergedAt)
	if err != nil {
		return err
	}
	for _, r := range made {
		if u.items[place{"result", string(r.result)}] != nil { // it came along
			continue
		}
		if needs, parts := u.parts(r); parts {
			u.out.Steps = append(u.out.Steps, transfer.Step{Items: u.takeBack(r), Needs: needs})
		}
	}
	return nil
}

// parts says whether a renewal loses what it rests on – the pass that renewed, or
// all that it renewed – and on which answers that hangs.
func (u *unmover) parts(r renewalMade) (needs []string, parts bool) {
	if b := u.leaving(r.by); b != nil {
		return u.needs(b), true
	}
	for _, base := range r.bases {
		b := u.leaving(base)
		if b == nil {
			return nil, false
		}
		needs = append(needs, u.needs(b)...)
	}
	slices.Sort(needs)
	return slices.Compact(needs), len(r.bases) > 0
}

// leaving is the bundle by which a result goes back; nil: it stays.
func (u *unmover) leaving(id ResultID) *bundle {
	row := u.rows[place{"result", string(id)}]
	if row == nil {
		return nil
	}
	if b := u.bundles[u.head(row)]; b != nil && b.moved {
		return b
	}
	return nil
}

func (u *unmover) takeBack(r renewalMade) []transfer.Item {
	words := transfer.Label{Key: "renewal.undo", Args: map[string]string{"course": string(r.course), "Title": "", "Date": dayOf(r.at)}}
	items := []transfer.Item{{Table: "result", Row: string(r.result), Column: "not_accepted", Rule: "M50", Label: words,
		Before: transfer.Value(""), After: transfer.Value(UndoneRenewal)}}
	if r.certificate == "" {
		return items
	}
	row := transfer.Item{Table: "certificate", Row: string(r.certificate), Rule: "M50"}
	row.Column, row.After = "withdrawn_at", u.now
	items = append(items, row)
	row.Column, row.Before, row.After = "withdrawn_why", transfer.Value(""), transfer.Value(string(MergeUndone))
	return append(items, row)
}
