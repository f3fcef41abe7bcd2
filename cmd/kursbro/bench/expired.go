package bench

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// expired fills a database with what time has run out for, a table after the
// other, each about one of a thousand people.
type expired struct {
	db    *db.DB
	who   []string
	where string // an organisation
	err   error
}

// FillExpired adds so many things that are forgotten by themselves one day –
// registrations, links, invitations, tokens, inquiries and mails – and a log of a
// quarter as many entries, and gives one of the people whom it is about. The
// database must serve nobody.
func FillExpired(ctx context.Context, d *db.DB, number int) (accounts.ProfileID, error) {
	rows, err := d.Query(ctx, `SELECT id FROM profile WHERE state = 'active' ORDER BY id LIMIT 1000`)
	who, err := db.Collect(rows, err, func(row db.Row) (id string, err error) { return id, row.Scan(&id) })
	if err != nil {
		return "", fmt.Errorf("find whom it is about: %w", err)
	}
	e := &expired{db: d, who: who}
	if err := d.QueryRow(ctx, `SELECT organisation_id FROM profile WHERE id = $1`, who[0]).Scan(&e.where); err != nil {
		return "", fmt.Errorf("find where they are: %w", err)
	}
	e.registrations(ctx, number/20)
	e.links(ctx, number*3/10)
	e.invitations(ctx, number/20)
	e.tokens(ctx, number*3/20)
	e.inquiries(ctx, number/10)
	e.mails(ctx, number*7/20)
	e.log(ctx, number/4)
	return accounts.ProfileID(who[0]), e.err
}

// fill inserts rows by the thousand, in one transaction; the nth is what of says.
func (e *expired) fill(ctx context.Context, table, columns string, number int, of func(n int, name, who string) []any) {
	if e.err != nil {
		return
	}
	e.err = e.db.Load(ctx, []string{table}, func(tx *db.Tx) error {
		for from := 0; from < number; from += 1000 {
			var rows [][]any
			for n := from; n < min(from+1000, number); n++ {
				rows = append(rows, of(n, fmt.Sprintf("expired %s %09d", table, n), e.who[n%len(e.who)]))
			}
			if err := tx.Insert(ctx, `INSERT INTO `+table+` (`+columns+`)`, rows); err != nil {
				return fmt.Errorf("fill %s: %w", table, err)
			}
		}
		return nil
	})
}

func (e *expired) registrations(ctx context.Context, number int) {
	if e.err != nil {
		return
	}
	ids := make([]accounts.ProfileID, 0, number)
	e.err = e.db.Load(ctx, []string{"profile", "presence", "profile_word"}, func(tx *db.Tx) error {
		for from := 0; from < number; from += 1000 {
			var all []accounts.Profile
			for n := from; n < min(from+1000, number); n++ {
				all = append(all, accounts.Profile{Kind: accounts.External, State: accounts.Pending, Email: fmt.Sprintf("aldri%d@post.example", n), GivenName: "Kari",
					FamilyName: "Nordås", Language: "nb", OrganisationID: accounts.OrganisationID(e.where), CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
			}
			some, err := accounts.InsertProfiles(ctx, tx, all)
			if err != nil {
				return err
			}
			ids = append(ids, some...)
		}
		return nil
	})
	now := e.db.Now()
	e.fill(ctx, "consent", "id, profile_id, kind, version, given_at", number, func(n int, name, _ string) []any {
		return []any{name, ids[n], "privacy", accounts.PrivacyText, now}
	})
	e.fill(ctx, "one_time_link", "id, profile_id, purpose, token_hash, address, created_at, expires_at", number, func(n int, name, _ string) []any {
		return []any{name + " new", ids[n], "verify_email", name + " new", "aldri@post.example", now, now}
	})
}

func (e *expired) links(ctx context.Context, number int) {
	now := e.db.Now()
	e.fill(ctx, "one_time_link", "id, profile_id, purpose, token_hash, address, created_at, expires_at", number, func(_ int, name, who string) []any {
		return []any{name, who, "verify_email", name, "noen@post.example", now, now}
	})
}

func (e *expired) invitations(ctx context.Context, number int) {
	now := e.db.Now()
	e.fill(ctx, "invitation", "id, email, email_key, language, organisation_id, by_profile_id, state, created_at, sent_at, times_sent, expires_at, closed_at", number, func(n int, name, who string) []any {
		email := fmt.Sprintf("invitert%d@post.example", n)
		return []any{name, email, email, "nb", e.where, who, "revoked", now, now, 1, now, now}
	})
	e.fill(ctx, "invitation_role", "invitation_id, role, email_key, organisation_id, waits", number, func(n int, _, _ string) []any {
		return []any{fmt.Sprintf("expired invitation %09d", n), "guest", fmt.Sprintf("invitert%d@post.example", n), e.where, false}
	})
	e.fill(ctx, "invitation_link", "token_hash, invitation_id, created_at", number, func(n int, name, _ string) []any {
		return []any{name, fmt.Sprintf("expired invitation %09d", n), now}
	})
}

// tokens are of claims and of ten other systems.
func (e *expired) tokens(ctx context.Context, number int) {
	now := e.db.Now()
	e.fill(ctx, "match_claim", "token_hash, internal_profile_id, external_profile_id, created_at", number/3, func(n int, name, who string) []any {
		return []any{name, who, e.who[(n+1)%len(e.who)], now}
	})
	e.fill(ctx, "client", "id, name, name_key, scopes, created_at", 10, func(_ int, name, _ string) []any {
		return []any{name, name, name, "events", now}
	})
	e.fill(ctx, "client_token", "hash, client_id, place, created_at, ends_at", number*2/3, func(n int, name, _ string) []any {
		return []any{name, fmt.Sprintf("expired client %09d", n%10), 1 + n/10, now, now}
	})
}

// inquiries have a text and an answer each.
func (e *expired) inquiries(ctx context.Context, number int) {
	now := e.db.Now()
	e.fill(ctx, "inquiry", "id, reference, profile_id, signed_in, name, email, language, page, problem, browser, state, written_at, updated_at", number, func(_ int, name, who string) []any {
		return []any{name, name, who, true, "", "", "nb", "/min-side", "", "Firefox", "closed", now, now}
	})
	e.fill(ctx, "inquiry_message", "id, inquiry_id, text, written_at, form_key, mail_ref", 2*number, func(n int, name, _ string) []any {
		return []any{name, fmt.Sprintf("expired inquiry %09d", n/2), "Jeg finner ikke kurset mitt, enda jeg var ferdig med halve i går.", now, name, ""}
	})
}

// mails are to people whom we know, but for every tenth.
func (e *expired) mails(ctx context.Context, number int) {
	now := e.db.Now()
	e.fill(ctx, "mail", "id, recipient_profile_ref, to_address, language, kind, args, state, queued_at, next_try_at, give_up_at", number, func(n int, name, who string) []any {
		to := any(who)
		if n%10 == 0 {
			to = nil
		}
		return []any{name, to, "noen@post.example", "nb", "merge.receipt", `{"Name":"Kari","Courses":"20"}`, "sent", now, now, now}
	})
}

func (e *expired) log(ctx context.Context, number int) {
	for from := 0; from < number && e.err == nil; from += 1000 {
		entries := make([]audit.Entry, min(1000, number-from))
		for n := range entries {
			entries[n] = audit.Entry{Actor: e.who[n%len(e.who)], ActorKind: "person", Action: "profile.look", Subject: e.who[(n+1)%len(e.who)]}
		}
		e.err = e.db.Write(ctx, func(tx *db.Tx) error { return audit.Record(ctx, tx, entries...) })
	}
	if e.err == nil {
		_, e.err = audit.Seal(ctx, e.db)
	}
}
