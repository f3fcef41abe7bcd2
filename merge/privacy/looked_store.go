package privacy

import (
	"context"
	"fmt"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

// lookWhere are the looks at somebody's profiles by somebody else, of which they
// may know (tellable).
func lookWhere(who []accounts.ProfileID) (string, []any) {
	var args []any
	list := func(count int, at func(i int) any) string {
		places := make([]string, count)
		for i := range places {
			args = append(args, at(i))
			places[i] = fmt.Sprintf("$%d", len(args))
		}
		return "(" + strings.Join(places, ", ") + ")"
	}
	them := list(len(who), func(i int) any { return who[i] })
	actions := list(len(Looking), func(i int) any { return Looking[i] })
	where := ` FROM audit_entry t LEFT JOIN profile a ON a.id = t.actor_profile_ref LEFT JOIN organisation o ON o.id = a.organisation_id
		WHERE t.subject_profile_ref IN {who} AND (t.actor_profile_ref IS NULL OR t.actor_profile_ref NOT IN {who}) AND t.outcome = 'done'
		AND t.action IN ` + actions + ` AND (` + tellable + `)`
	return strings.ReplaceAll(where, "{who}", them), args
}

func countLooks(ctx context.Context, q db.Queryer, who []accounts.ProfileID) (count int, err error) {
	where, args := lookWhere(who)
	err = q.QueryRow(ctx, `SELECT count(*)`+where, args...).Scan(&count)
	return count, err
}

func selectLooks(ctx context.Context, q db.Queryer, who []accounts.ProfileID, offset, limit int) ([]Look, error) {
	where, args := lookWhere(who)
	query := `SELECT t.at, t.action, t.actor_kind, coalesce(t.actor_profile_ref, ''), coalesce(o.name, ''),
		CASE WHEN t.object_kind = 'viewing' THEN coalesce((SELECT v.reason FROM viewing v WHERE v.id = t.object_ref), '') ELSE '' END` + where +
		fmt.Sprintf(` ORDER BY t.at DESC, t.id DESC LIMIT $%d OFFSET $%d`, len(args)+1, len(args)+2)
	rows, err := q.Query(ctx, query, append(args, limit, offset)...)
	return db.Collect(rows, err, func(r db.Row) (l Look, err error) {
		return l, r.Scan(&l.At, &l.Action, &l.Kind, &l.actor, &l.Organisation, &l.Reason)
	})
}
