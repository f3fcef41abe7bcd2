package accounts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// Resting is what rests on an address that a merge has brought and its undo
// takes away again (M50).
type Resting struct {
	Links    []LinkID // open ones that were sent there
	Password bool     // was set by a link that was sent there: it goes, and every login with it
}

// unit are columns of a profile that go back or stay as one: those that follow
// go where the first that was changed goes.
type unit struct {
	columns    []string
	back, stay string // message keys
}

var units = []unit{
	{[]string{"private_email", "private_email_key", "private_email_source", "private_email_verified_at"}, "accounts.undo.email", "accounts.undo.left.email"},
	{[]string{"mobile", "mobile_source"}, "accounts.undo.mobile", "accounts.undo.left.mobile"},
	{[]string{"language"}, "accounts.undo.language", "accounts.undo.left.language"},
	{[]string{"theme"}, "accounts.undo.appearance", "accounts.undo.left.appearance"},
	{[]string{"text_size"}, "accounts.undo.appearance", "accounts.undo.left.appearance"},
	{[]string{"motion"}, "accounts.undo.appearance", "accounts.undo.left.appearance"},
}

// PlanUnmerge says what goes back in the two profiles of a merge (M50): what
// M33 and M34 brought, where it is still the same, with what rests on it; the
// state of the tombstone; and the pointers of older tombstones (M16).
func PlanUnmerge(ctx context.Context, q db.Queryer, undo transfer.Undo) (transfer.Reversal, Resting, error) {
	into, err := SelectProfile(ctx, q, ProfileID(undo.Into))
	if err != nil {
		return transfer.Reversal{}, Resting{}, fmt.Errorf("plan undo: %w", err)
	}
	var out transfer.Reversal
	brought := map[string]transfer.Item{}
	for _, item := range undo.Items {
		if item.Table != "profile" {
			continue
		}
		_, known := movable[item.Column]
		switch {
		case item.Column == "state" || item.Column == "merged_into":
			out.Steps = append(out.Steps, transfer.Step{Items: []transfer.Item{item.Reverse(item.After, transfer.Label{})}})
		case !known || item.Row != undo.Into:
			out.Left = append(out.Left, transfer.Remark{Table: item.Table, Row: item.Row, Column: item.Column, Label: transfer.Label{Key: "accounts.undo.left.column"}})
		default:
			brought[item.Column] = item
		}
	}
	for _, u := range units {
		u.plan(into, brought, &out)
	}
	rest, err := resting(ctx, q, into, undo.MergedAt, out)
	return out, rest, err
}

// plan gives the values of a unit back, or says that they have been changed
// since: those are the internal's own.
func (u unit) plan(into Profile, brought map[string]transfer.Item, out *transfer.Reversal) {
	at := slices.IndexFunc(u.columns, func(column string) bool { _, came := brought[column]; return came })
	if at < 0 {
		return
	}
	first := brought[u.columns[at]]
	if !transfer.Same(into.scalar(first.Column), first.After) {
		out.Left = append(out.Left, transfer.Remark{Table: "profile", Row: string(into.ID), Column: first.Column, Label: transfer.Label{Key: u.stay}})
		return
	}
	words := transfer.Label{Key: u.back}
	var items []transfer.Item
	for _, column := range u.columns[at:] {
		item, came := brought[column]
		if !came && first.Column == "private_email" { // a proof of the address that goes
			item = into.item("M33", column, nil, nil, "")
		}
		if now := into.scalar(column); (came || first.Column == "private_email") && !transfer.Same(now, item.Before) {
			items = append(items, item.Reverse(now, words))
			words = transfer.Label{}
		}
	}
	out.Steps = append(out.Steps, transfer.Step{Items: items})
}

// scalar is the present value of a column that a merge may have changed.
func (p Profile) scalar(column string) *string {
	switch column {
	case "private_email":
		return transfer.Text(p.PrivateEmail)
	case "private_email_key":
		return transfer.Text(EmailKey(p.PrivateEmail))
	case "private_email_source":
		return transfer.Text(string(p.PrivateEmailSource))
	case "private_email_verified_at":
		return transfer.Value(p.PrivateEmailVerifiedAt)
	case "mobile":
		return transfer.Value(p.Mobile)
	case "mobile_source":
		return transfer.Text(string(p.MobileSource))
	case "language":
		return transfer.Value(p.Language)
	case "theme":
		return transfer.Value(p.Appearance.Theme)
	case "text_size":
		return transfer.Value(p.Appearance.TextSize)
	case "motion":
		return transfer.Value(p.Appearance.Motion)
	}
	return nil
}

// resting finds what rests on the address that goes.
func resting(ctx context.Context, q db.Queryer, into Profile, since time.Time, out transfer.Reversal) (rest Resting, err error) {
	goes := slices.ContainsFunc(transfer.Chosen(out.Steps, nil), func(item transfer.Item) bool { return item.Column == "private_email" })
	if !goes {
		return rest, nil
	}
	open, err := selectOpenLinks(ctx, q, into.ID)
	if err != nil {
		return rest, fmt.Errorf("read links: %w", err)
	}
	sent := func(link Link) bool { return EmailKey(link.Address) == EmailKey(into.PrivateEmail) }
	for _, link := range open {
		if sent(link) {
			rest.Links = append(rest.Links, link.ID)
		}
	}
	used, err := selectPasswordLinks(ctx, q, into.ID, since)
	if err != nil {
		return rest, fmt.Errorf("read links: %w", err)
	}
	rest.Password = len(used) > 0 && sent(used[0]) // a later password by another way in ended those logins already
	return rest, nil
}

// Unmerging is how the two profiles of a merge become two again.
type Unmerging struct {
	From, Into    ProfileID
	State         ProfileState // of the external, before the merge
	FromUpdatedAt time.Time    // as it was before the merge
	IntoUpdatedAt time.Time    // as it was before the merge; zero: somebody has changed it since
	Email         string       // a new address for the external, to be verified before it is theirs (M52); empty: it has its own
	Resting       Resting
}

// ErrUnmergeChanged says that a value is no longer what the plan saw.
var ErrUnmergeChanged = problem.New(problem.Conflict, "merge.changed")

// Unmerge carries out the items of an undo that are about profiles, as a step:
// it opens the external again, ends what rests on what was brought, and leaves
// the rest to the other rooms. No login of the external comes back. Problem:
// ErrUnmergeChanged.
func (s *Service) Unmerge(ctx context.Context, tx *db.Tx, u Unmerging, items []transfer.Item) error {
	reopened, err := updateReopened(ctx, tx, u)
	if err != nil {
		return fmt.Errorf("open external again: %w", err)
	}
	if reopened != 1 {
		return ErrUnmergeChanged
	}
	var brought []transfer.Item
	for _, item := range items {
		switch {
		case item.Table != "profile" || item.Row == string(u.From):
		case item.Column == "merged_into":
			if _, err := updatePointers(ctx, tx, ProfileID(item.Row), u.Into, u.From); err != nil {
				return fmt.Errorf("give pointer back: %w", err)
			}
		default:
			brought = append(brought, item)
		}
	}
	if err := ApplyMove(ctx, tx, brought); err != nil {
		return err
	}
	if err := u.endResting(ctx, tx); err != nil {
		return err
	}
	if !u.IntoUpdatedAt.IsZero() {
		if err := updateMoment(ctx, tx, u.Into, u.IntoUpdatedAt); err != nil {
			return err
		}
	}
	return s.found(ctx, tx, u)
}

// found lets the external be found again, and asks a new address to be shown to
// be theirs.
func (s *Service) found(ctx context.Context, tx *db.Tx, u Unmerging) error {
	from, err := SelectProfile(ctx, tx, u.From)
	if err != nil {
		return err
	}
	if err := refreshWords(ctx, tx, from); err != nil {
		return err
	}
	if u.Email == "" {
		return nil
	}
	if err := updateSearchText(ctx, tx, from); err != nil {
		return err
	}
	return s.mailVerification(ctx, tx, from, u.Email)
}

func (u Unmerging) endResting(ctx context.Context, tx *db.Tx) error {
	for _, id := range u.Resting.Links {
		if err := revokeLink(ctx, tx, id); err != nil {
			return fmt.Errorf("revoke link: %w", err)
		}
		if err := mail.Cancel(ctx, tx, string(id)); err != nil {
			return err
		}
	}
	if !u.Resting.Password {
		return nil
	}
	if err := deletePassword(ctx, tx, u.Into); err != nil {
		return fmt.Errorf("take password away: %w", err)
	}
	return RevokeLogins(ctx, tx, u.Into)
}

// EmailTaken says whether somebody living has an address as user name by now
// (M52).
func EmailTaken(ctx context.Context, q db.Queryer, email string) (bool, error) {
	owners, err := selectByEmail(ctx, q, EmailKey(email))
	if err != nil {
		return false, fmt.Errorf("read owner of address: %w", err)
	}
	return email != "" && len(owners) > 0 && owners[0].Living(), nil
}
