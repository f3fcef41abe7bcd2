package merge

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectSelected(ctx context.Context, q db.Queryer, s Selection) ([]Pairing, error) {
	rows, err := q.Query(ctx, pairingSelect+`WHERE ($1 = '' OR m.id = $1)
			AND ($2 = '' OR m.external_profile_id IN (SELECT p.id FROM profile p WHERE p.id = $2 OR p.username = $3 OR p.email_key = $4))
			AND ($5 = '' OR m.internal_profile_id IN (SELECT p.id FROM profile p WHERE p.id = $5 OR p.username = $6 OR p.email_key = $7))
			AND ($8 = '' OR m.state = $8)
			AND ($1 <> '' OR $2 <> '' OR $5 <> '' OR $8 <> '' OR m.state IN ('planned', 'ready', 'asking', 'review'))
		ORDER BY m.due_date, m.found_at, m.id`, s.values(s.State)...)
	return db.Collect(rows, err, scanPairing)
}

func selectLog(ctx context.Context, q db.Queryer, s Selection, limit int) ([]Merge, error) {
	rows, err := q.Query(ctx, `SELECT `+mergeColumns+` FROM merge WHERE ($1 = '' OR match_id = $1)
			AND ($2 = '' OR from_profile_id IN (SELECT p.id FROM profile p WHERE p.id = $2 OR p.username = $3 OR p.email_key = $4))
			AND ($5 = '' OR into_profile_id IN (SELECT p.id FROM profile p WHERE p.id = $5 OR p.username = $6 OR p.email_key = $7))
		ORDER BY merged_at DESC, id DESC LIMIT $8`, s.values(limit)...)
	return db.Collect(rows, err, scanMerge)
}

// values are $1 to $8: the match, either person in three spellings, and last.
func (s Selection) values(last any) []any {
	values := []any{string(s.Match)}
	for _, word := range []string{s.External, s.Internal} {
		values = append(values, word, accounts.UsernameKey(word), accounts.EmailKey(word))
	}
	return append(values, last)
}
