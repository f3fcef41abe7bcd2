package goals

import (
	"context"
	"database/sql"
	"errors"

	"kursbro/accounts"
	"kursbro/app/db"
)

// null is the empty text as NULL.
func null[T ~string](text T) sql.NullString {
	return sql.NullString{String: string(text), Valid: text != ""}
}

const templateColumns = `t.id, t.organisation_id, t.code, t.version, t.name, t.specialty, t.part, t.content, t.created_at`

func (t *Template) columns() []any {
	return []any{&t.ID, &t.OrganisationID, &t.Code, &t.Version, &t.Name, &t.Specialty, &t.Part, &t.content, &t.CreatedAt}
}

// selectTemplates gives the newest version of each, with how many have one of
// its versions.
func selectTemplates(ctx context.Context, q db.Queryer) ([]Template, error) {
	rows, err := q.Query(ctx, `SELECT `+templateColumns+`, (SELECT count(*) FROM goal_plan p JOIN goal_template o ON o.id = p.template_id
			WHERE o.organisation_id = t.organisation_id AND o.code = t.code AND p.superseded_by IS NULL)
		FROM goal_template t WHERE NOT EXISTS (SELECT 1 FROM goal_template n
			WHERE n.organisation_id = t.organisation_id AND n.code = t.code AND n.version > t.version) ORDER BY t.code, t.organisation_id`)
	return db.Collect(rows, err, func(row db.Row) (t Template, err error) {
		return t, row.Scan(append(t.columns(), &t.Plans)...)
	})
}

// selectLatest gives the newest version of a template; nothing when there is
// none.
func selectLatest(ctx context.Context, q db.Queryer, organisation accounts.OrganisationID, code string) (t Template, err error) {
	err = q.QueryRow(ctx, `SELECT `+templateColumns+` FROM goal_template t WHERE t.organisation_id = $1 AND t.code = $2
		ORDER BY t.version DESC LIMIT 1`, organisation, code).Scan(t.columns()...)
	if errors.Is(err, db.ErrNone) {
		return Template{}, nil
	}
	return t, err
}

func selectTemplate(ctx context.Context, q db.Queryer, id TemplateID) (t Template, err error) {
	err = q.QueryRow(ctx, `SELECT `+templateColumns+` FROM goal_template t WHERE t.id = $1`, id).Scan(t.columns()...)
	if errors.Is(err, db.ErrNone) {
		return Template{}, ErrUnknown
	}
	return t, err
}

// insertTemplate writes a version with its goals and activities, and gives it
// their keys.
func insertTemplate(ctx context.Context, tx *db.Tx, t Template, by accounts.ProfileID) (Template, error) {
	t.ID = TemplateID(db.NewID())
	_, err := tx.Exec(ctx, `INSERT INTO goal_template (id, organisation_id, code, version, name, specialty, part, content, by_profile_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		t.ID, t.OrganisationID, t.Code, t.Version, t.Name, t.Specialty, t.Part, t.content, null(by), t.CreatedAt)
	if err != nil {
		return t, err
	}
	var goals, activities [][]any
	for i := range t.Goals {
		g := &t.Goals[i]
		g.ID = GoalID(db.NewID())
		goals = append(goals, []any{g.ID, t.ID, i + 1, g.Code, g.Title, g.About})
		for j := range g.Activities {
			a := &g.Activities[j]
			a.ID = ActivityID(db.NewID())
			activities = append(activities, []any{a.ID, g.ID, j + 1, a.Title, a.Required})
		}
	}
	if err := tx.Insert(ctx, `INSERT INTO goal (id, template_id, place, code, title, about)`, goals); err != nil {
		return t, err
	}
	return t, tx.Insert(ctx, `INSERT INTO goal_activity (id, goal_id, place, title, required)`, activities)
}

// selectGoals gives the goals of a template with their activities, in order.
func selectGoals(ctx context.Context, q db.Queryer, id TemplateID) ([]Goal, error) {
	rows, err := q.Query(ctx, `SELECT id, code, title, about FROM goal WHERE template_id = $1 ORDER BY place`, id)
	goals, err := db.Collect(rows, err, func(row db.Row) (g Goal, err error) { return g, row.Scan(&g.ID, &g.Code, &g.Title, &g.About) })
	if err != nil {
		return nil, err
	}
	at := map[GoalID]*Goal{}
	for i := range goals {
		at[goals[i].ID] = &goals[i]
	}
	rows, err = q.Query(ctx, `SELECT a.goal_id, a.id, a.title, a.required FROM goal_activity a JOIN goal g ON g.id = a.goal_id
		WHERE g.template_id = $1 ORDER BY g.place, a.place`, id)
	_, err = db.Collect(rows, err, func(row db.Row) (a Activity, err error) {
		var of GoalID
		err = row.Scan(&of, &a.ID, &a.Title, &a.Required)
		if g := at[of]; g != nil {
			g.Activities = append(g.Activities, a)
		}
		return a, err
	})
	return goals, err
}
