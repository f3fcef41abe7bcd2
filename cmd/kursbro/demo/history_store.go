package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// history is what a person of the crowd has done: one course finished with a
// certificate, another begun. It is written straight into the tables, many
// rows a statement, because a million people going through the acts would take
// hours; the acts themselves are measured by the benchmark.
type history struct {
	profile   string
	holder    string
	finished  playable
	begun     playable
	score     int // per cent × 100
	number    string
	code      string
	enrolled  time.Time
	completed time.Time
}

// filled are the tables that a crowd fills.
var filled = []string{"profile", "profile_word", "national_id", "employment", "enrolment", "attempt", "result", "certificate"}

// playable is a course with the package that new attempts play.
type playable struct {
	course, pack, code, titles, issuer string
	validMonths                        int
}

// table gathers rows for one INSERT.
type table struct {
	into string
	rows [][]any
}

func (t *table) add(values ...any) { t.rows = append(t.rows, values) }

func insertHistories(ctx context.Context, tx *db.Tx, histories []history) error {
	enrolments := table{into: "INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, completed_at)"}
	attempts := table{into: "INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, score, seconds, opened_at, used_at, closed_at)"}
	results := table{into: "INSERT INTO result (id, profile_id, course_id, package_id, attempt_id, outcome, score, achieved_at, valid_until, origin_kind, recorded_at)"}
	certificates := table{into: "INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, score, achieved_at, valid_until, issued_at)"}
	for _, h := range histories {
		enrolment, attempt, result := db.NewID(), db.NewID(), db.NewID()
		var until any
		if h.finished.validMonths > 0 {
			until = h.completed.AddDate(0, h.finished.validMonths, 0)
		}
		enrolments.add(enrolment, h.profile, h.finished.course, "completed", h.enrolled, h.completed)
		attempts.add(attempt, enrolment, h.profile, h.finished.course, h.finished.pack, 1, "passed", 100, h.score, 900, h.enrolled, h.completed, h.completed)
		results.add(result, h.profile, h.finished.course, h.finished.pack, attempt, "passed", h.score, h.completed, until, "here", h.completed)
		certificates.add(db.NewID(), result, h.profile, h.number, h.code, h.holder, h.finished.titles, h.finished.code, h.finished.issuer, h.score, h.completed, until, h.completed)
		if h.begun.course == "" {
			continue
		}
		enrolment = db.NewID()
		enrolments.add(enrolment, h.profile, h.begun.course, "active", h.completed, nil)
		attempts.add(db.NewID(), enrolment, h.profile, h.begun.course, h.begun.pack, 1, "open", 40, nil, 300, h.completed, h.completed, nil)
	}
	for _, t := range []table{enrolments, attempts, results, certificates} {
		if err := tx.Insert(ctx, t.into, t.rows); err != nil {
			return fmt.Errorf("write history: %w", err)
		}
	}
	return nil
}

// job is an employment of the crowd.
type job struct{ profile, number, start string }

func insertJobs(ctx context.Context, tx *db.Tx, jobs []job) error {
	employments := table{into: "INSERT INTO employment (id, profile_id, employee_number, unit, start_date, created_at, updated_at)"}
	for _, j := range jobs {
		employments.add(db.NewID(), j.profile, j.number, "Sengepost", j.start, tx.Now(), tx.Now())
	}
	return tx.Insert(ctx, employments.into, employments.rows)
}

func countProfiles(ctx context.Context, q db.Queryer) (count int, err error) {
	err = q.QueryRow(ctx, "SELECT count(*) FROM profile").Scan(&count)
	return count, err
}

// isThere says whether somebody signs in by the name.
func isThere(ctx context.Context, q db.Queryer, name string) (there bool, err error) {
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM profile WHERE username = $1 OR email_key = $1)", name).Scan(&there)
	return there, err
}

// selectIdle gives the active person who registered with an address, and says
// whether they have not begun anything.
func selectIdle(ctx context.Context, q db.Queryer, email string) (id accounts.ProfileID, idle bool, err error) {
	err = q.QueryRow(ctx, `SELECT id, NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.profile_id = p.id)
		FROM profile p WHERE email_key = $1 AND state = 'active'`, email).Scan(&id, &idle)
	if errors.Is(err, db.ErrNone) {
		return "", false, nil
	}
	return id, idle, err
}

// selectShelf gives the codes of the courses that are there, and who owns new
// ones, by user name.
func selectShelf(ctx context.Context, q db.Queryer, username string) (codes []string, owner accounts.ProfileID, err error) {
	if err := q.QueryRow(ctx, "SELECT id FROM profile WHERE username = $1", username).Scan(&owner); err != nil {
		return nil, "", err
	}
	rows, err := q.Query(ctx, "SELECT code FROM course")
	codes, err = db.Collect(rows, err, func(row db.Row) (code string, err error) { return code, row.Scan(&code) })
	return codes, owner, err
}

// selectPlayed gives the courses that everybody may take, with what they play.
func selectPlayed(ctx context.Context, q db.Queryer) ([]playable, error) {
	rows, err := q.Query(ctx, `SELECT c.id, c.package_id, c.code, t.title, o.name, c.valid_months
		FROM course c JOIN course_text t ON t.course_id = c.id AND t.language = 'nb' JOIN organisation o ON o.id = c.organisation_id
		WHERE c.state = 'published' AND c.package_id IS NOT NULL ORDER BY c.code`)
	return db.Collect(rows, err, func(row db.Row) (p playable, err error) {
		var title string
		if err := row.Scan(&p.course, &p.pack, &p.code, &title, &p.issuer, &p.validMonths); err != nil {
			return p, err
		}
		spelled, err := json.Marshal(map[string]string{"nb": title})
		p.titles = string(spelled)
		return p, err
	})
}
