package bench

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// FillLogins adds so many logins of a thousand people, as signing in would, all
// of which end at the moment. The nth has the token that LoginToken gives. The
// database must serve nobody.
func FillLogins(ctx context.Context, d *db.DB, batch string, number int, until time.Time) error {
	people, err := d.Query(ctx, `SELECT id FROM profile WHERE state = 'active' ORDER BY id LIMIT 1000`)
	who, err := db.Collect(people, err, func(row db.Row) (id string, err error) { return id, row.Scan(&id) })
	if err != nil {
		return fmt.Errorf("find whose logins: %w", err)
	}
	return d.Load(ctx, []string{"login"}, func(tx *db.Tx) error {
		for from := 0; from < number; from += 1000 {
			var rows [][]any
			for n := from; n < min(from+1000, number); n++ {
				rows = append(rows, []any{accounts.TokenHash(LoginToken(batch, n)), who[n%len(who)], d.Now(), d.Now(), until, true, "Bench", "single", "", ""})
			}
			err := tx.Insert(ctx, `INSERT INTO login (token_hash, profile_id, created_at, last_seen_at, expires_at, remembered, device, proof, provider, network)`, rows)
			if err != nil {
				return fmt.Errorf("fill logins: %w", err)
			}
		}
		return nil
	})
}

// LoginToken is what the nth browser of a batch carries.
func LoginToken(batch string, n int) string { return fmt.Sprintf("%s login %d", batch, n) }
