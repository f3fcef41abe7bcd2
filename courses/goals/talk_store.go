package goals

import (
	"context"
	"errors"

	"kursbro/app/db"
)

const talkColumns = `k.id, k.plan_id, k.role_id, k.day, k.clock, k.location, k.mentor_before, k.holder_before, k.mentor_after, k.holder_after,
	k.called_at, k.closed_at, k.mentor_name, k.holder_name, k.digest, coalesce(r.profile_id, ''), p.profile_id, p.superseded_by IS NOT NULL, r.state = 'accepted'`

const talkFrom = ` FROM goal_talk k JOIN goal_role r ON r.id = k.role_id JOIN goal_plan p ON p.id = k.plan_id `

func (t *Talk) columns() []any {
	return []any{&t.ID, &t.PlanID, &t.RoleID, &t.Day, &t.Clock, &t.Location, &t.MentorBefore, &t.HolderBefore, &t.MentorAfter, &t.HolderAfter,
		&t.CalledAt, &t.ClosedAt, &t.MentorName, &t.HolderName, &t.Digest, &t.mentor, &t.holder, &t.Archived, &t.mentored}
}

func insertTalk(ctx context.Context, tx *db.Tx, t Talk) error {
	_, err := tx.Exec(ctx, `INSERT INTO goal_talk (id, plan_id, role_id, day, clock, location, called_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		t.ID, t.PlanID, t.RoleID, t.Day, t.Clock, t.Location, tx.Now())
	return err
}

func updateTalk(ctx context.Context, tx *db.Tx, t Talk) error {
	_, err := tx.Exec(ctx, `UPDATE goal_talk SET mentor_before = $2, holder_before = $3, mentor_after = $4, holder_after = $5 WHERE id = $1 AND closed_at IS NULL`,
		t.ID, t.MentorBefore, t.HolderBefore, t.MentorAfter, t.HolderAfter)
	return err
}

func updateTalkClosed(ctx context.Context, tx *db.Tx, t Talk) error {
	_, err := tx.Exec(ctx, `UPDATE goal_talk SET closed_at = $2, mentor_name = $3, holder_name = $4, digest = $5 WHERE id = $1`,
		t.ID, t.ClosedAt, t.MentorName, t.HolderName, t.Digest)
	return err
}

// selectTalks gives the talks of a plan: the open ones first, then the latest.
func selectTalks(ctx context.Context, q db.Queryer, plan PlanID) ([]Talk, error) {
	rows, err := q.Query(ctx, `SELECT `+talkColumns+talkFrom+`WHERE k.plan_id = $1
		ORDER BY CASE WHEN k.closed_at IS NULL THEN 0 ELSE 1 END, k.day DESC, k.clock DESC, k.id DESC`, plan)
	return db.Collect(rows, err, func(row db.Row) (t Talk, err error) { return t, row.Scan(t.columns()...) })
}

func selectTalk(ctx context.Context, q db.Queryer, id TalkID) (t Talk, err error) {
	err = q.QueryRow(ctx, `SELECT `+talkColumns+talkFrom+`WHERE k.id = $1`, id).Scan(t.columns()...)
	if errors.Is(err, db.ErrNone) {
		return Talk{}, ErrUnknown
	}
	return t, err
}
