package privacy

import (
	"context"
	"errors"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// waiting is, for each reason, what says that somebody has something that waits:
// $1 is the person, $2 the present, $3 since when a merge can be undone.
var waiting = map[Reason]string{
	IsLocked:    `SELECT 1 FROM profile WHERE id = $1 AND state = 'locked'`,
	HasRole:     `SELECT 1 FROM role_grant WHERE profile_id = $1`,
	HasErasure:  `SELECT 1 FROM erasure WHERE profile_id = $1 AND state IN ('asked', 'scheduled')`,
	HasMatch:    `SELECT 1 FROM match WHERE (external_profile_id = $1 OR internal_profile_id = $1) AND state NOT IN ('merged', 'refused')`,
	HasMerge:    `SELECT 1 FROM merge WHERE into_profile_id = $1 AND undone_at IS NULL AND merged_at > $3`,
	HasShare:    `SELECT 1 FROM share WHERE profile_id = $1 AND ended_at IS NULL AND expires_at > $2`,
	HasSeat:     `SELECT 1 FROM seat x JOIN class c ON c.id = x.class_id WHERE x.profile_id = $1 AND x.state <> 'freed' AND c.cancelled_at IS NULL AND c.ends_at > $2`,
	HasApproval: `SELECT 1 FROM approval WHERE profile_id = $1 AND state = 'waiting'`,
	HasGoals: `SELECT 1 FROM goal_plan WHERE profile_id = $1 AND superseded_by IS NULL
		UNION ALL SELECT 1 FROM goal_role WHERE profile_id = $1 AND state IN ('asked', 'accepted')`,
	HasInvitation: `SELECT 1 FROM invitation i JOIN profile p ON p.email_key = i.email_key WHERE p.id = $1 AND i.state = 'open' AND i.expires_at > $2`,
	HasProof:      `SELECT 1 FROM certificate WHERE profile_id = $1 AND withdrawn_at IS NULL AND valid_until > $2`,
}

// selectReason gives the first reason why somebody stays; empty where there is
// none.
func selectReason(ctx context.Context, q db.Queryer, id accounts.ProfileID, undoable time.Time) (why Reason, err error) {
	var cases strings.Builder
	for _, reason := range guestReasons {
		cases.WriteString(` WHEN EXISTS (` + waiting[reason] + `) THEN '` + string(reason) + `'`)
	}
	err = q.QueryRow(ctx, `SELECT CASE`+cases.String()+` ELSE '' END FROM profile WHERE id = $1 AND $2 >= $3`, id, q.Now(), undoable).Scan(&why)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return why, err
}
