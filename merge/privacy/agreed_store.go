package privacy

import (
	"context"
	"fmt"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

// selectAgreed reads from every room what a person has said yes to there. Of a
// pair of profiles only what became a merge: the other may be a stranger's (M4).
func selectAgreed(ctx context.Context, q db.Queryer, who []accounts.ProfileID) ([]Agreed, error) {
	places, args := make([]string, len(who)), make([]any, len(who))
	for i, id := range who {
		places[i], args[i] = fmt.Sprintf("$%d", i+1), id
	}
	const query = `SELECT 'text' AS kind, given_at AS at, version AS what, NULL AS until, NULL AS ended FROM consent WHERE profile_id IN {who}
		UNION ALL SELECT 'share', created_at, recipient, expires_at, ended_at FROM share WHERE profile_id IN {who}
		UNION ALL SELECT 'provider', created_at, provider, NULL, NULL FROM provider_link WHERE profile_id IN {who}
		UNION ALL SELECT 'merge', confirmed_at, '', NULL, undone_at FROM match WHERE state = 'merged' AND confirmed_at IS NOT NULL AND internal_profile_id IN {who} AND external_profile_id IN {who}
		ORDER BY at DESC`
	rows, err := q.Query(ctx, strings.ReplaceAll(query, "{who}", "("+strings.Join(places, ", ")+")"), args...)
	return db.Collect(rows, err, func(r db.Row) (a Agreed, err error) {
		var at, until, ended db.Time
		if err = r.Scan(&a.Kind, &at, &a.What, &until, &ended); err != nil {
			return a, err
		}
		a.At = at.Time
		if until.Valid {
			a.Until = &until.Time
		}
		if ended.Valid {
			a.EndedAt = &ended.Time
		}
		return a, nil
	})
}
