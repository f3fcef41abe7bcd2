package goals

import (
	"context"
	"errors"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// named is how a person's name is read in a query.
const named = `trim(o.given_name || ' ' || o.family_name)`

func insertPlan(ctx context.Context, tx *db.Tx, p Plan, by accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `INSERT INTO goal_plan (id, profile_id, template_id, assigned_by_profile_id, assigned_at, used_at) VALUES ($1, $2, $3, $4, $5, $5)`,
		p.ID, p.ProfileID, p.Template.ID, null(by), tx.Now())
	return err
}

func updatePlanUsed(ctx context.Context, tx *db.Tx, id PlanID) error {
	_, err := tx.Exec(ctx, `UPDATE goal_plan SET used_at = $2 WHERE id = $1`, id, tx.Now())
	return err
}

// hasPlan says whether somebody works through any version of a template.
func hasPlan(ctx context.Context, q db.Queryer, who accounts.ProfileID, t Template) (has bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM goal_plan p JOIN goal_template t ON t.id = p.template_id
		WHERE p.profile_id = $1 AND p.superseded_by IS NULL AND t.organisation_id = $2 AND t.code = $3)`, who, t.OrganisationID, t.Code).Scan(&has)
	return has, err
}

// selectPlan reads a plan with all that is in it. Problem: ErrUnknown.
func selectPlan(ctx context.Context, q db.Queryer, id PlanID) (p Plan, err error) {
	into := append([]any{&p.ID, &p.ProfileID, &p.Holder, &p.AssignedAt, &p.UsedAt, &p.SupersededBy}, p.Template.columns()...)
	err = q.QueryRow(ctx, `SELECT p.id, p.profile_id, `+named+`, p.assigned_at, p.used_at, coalesce(p.superseded_by, ''), `+templateColumns+`
		FROM goal_plan p JOIN goal_template t ON t.id = p.template_id JOIN profile o ON o.id = p.profile_id WHERE p.id = $1`, id).Scan(into...)
	if errors.Is(err, db.ErrNone) {
		return Plan{}, ErrUnknown
	}
	if err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	if p.Template.Goals, err = selectGoals(ctx, q, p.Template.ID); err != nil {
		return Plan{}, fmt.Errorf("read goals: %w", err)
	}
	if p.Roles, err = selectRoles(ctx, q, id); err != nil {
		return Plan{}, fmt.Errorf("read roles: %w", err)
	}
	if p.Entries, err = selectEntries(ctx, q, id); err != nil {
		return Plan{}, fmt.Errorf("read entries: %w", err)
	}
	return p, p.readSignatures(ctx, q)
}

const summaryColumns = `p.id, ` + named + `, t.name, t.part, p.used_at, p.superseded_by IS NOT NULL,
	(SELECT count(*) FROM goal g WHERE g.template_id = t.id),
	(SELECT count(*) FROM goal_entry e WHERE e.plan_id = p.id AND e.activity_id IS NULL AND e.state = 'accepted'),
	(SELECT count(*) FROM goal_entry e WHERE e.plan_id = p.id AND e.activity_id IS NOT NULL AND e.state = 'accepted')`

const summaryFrom = ` FROM goal_plan p JOIN goal_template t ON t.id = p.template_id JOIN profile o ON o.id = p.profile_id `

func (s *Summary) columns() []any {
	return []any{&s.ID, &s.Holder, &s.Name, &s.Part, &s.UsedAt, &s.Archived, &s.Goals, &s.Reached, &s.Signed}
}

// selectMine gives somebody's own plans: those that count first, then the last
// used.
func selectMine(ctx context.Context, q db.Queryer, who accounts.ProfileID) ([]Summary, error) {
	rows, err := q.Query(ctx, `SELECT `+summaryColumns+summaryFrom+`WHERE p.profile_id = $1
		ORDER BY CASE WHEN p.superseded_by IS NULL THEN 0 ELSE 1 END, p.used_at DESC, p.id`, who)
	return db.Collect(rows, err, func(row db.Row) (s Summary, err error) { return s, row.Scan(s.columns()...) })
}

// selectFollowed gives the plans that somebody is leader or mentor of, the last
// used first.
func selectFollowed(ctx context.Context, q db.Queryer, who accounts.ProfileID) ([]Summary, error) {
	const leads = `EXISTS (SELECT 1 FROM goal_role r WHERE r.plan_id = p.id AND r.profile_id = $1 AND r.state = 'accepted' AND r.kind = `
	rows, err := q.Query(ctx, `SELECT `+summaryColumns+`, `+leads+`'leader'), `+leads+`'mentor')`+summaryFrom+
		`WHERE p.superseded_by IS NULL AND p.id IN (SELECT plan_id FROM goal_role
			WHERE profile_id = $1 AND state = 'accepted' AND kind <> 'supervisor') ORDER BY p.used_at DESC, p.id`, who)
	return db.Collect(rows, err, func(row db.Row) (s Summary, err error) {
		return s, row.Scan(append(s.columns(), &s.Leading, &s.Mentor)...)
	})
}

func selectConcerns(ctx context.Context, q db.Queryer, who accounts.ProfileID) (holds, follows bool, waiting int, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM goal_plan WHERE profile_id = $1), EXISTS (SELECT 1 FROM goal_role WHERE profile_id = $1),
		(SELECT count(*) FROM goal_entry e JOIN goal_role r ON r.id = e.role_id JOIN goal_plan p ON p.id = e.plan_id
			WHERE r.profile_id = $1 AND r.state = 'accepted' AND e.state = 'sent' AND p.superseded_by IS NULL)`, who).Scan(&holds, &follows, &waiting)
	return holds, follows, waiting, err
}
