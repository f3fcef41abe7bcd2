package audit

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kursbro/app/db"
)

// Growing is the log for accounts of the database that serve: entries are added,
// and sealed.
var Growing = db.Growing{Table: "audit_entry", Columns: []string{"sequence", "previous_hash", "hash"}}

const columns = `id, at, coalesce(actor_profile_ref, ''), actor_kind, action, coalesce(subject_profile_ref, ''),
	object_kind, object_ref, outcome, detail, coalesce(sequence, 0), coalesce(previous_hash, ''), coalesce(hash, '')`

func scanLink(row db.Row) (link, error) {
	var l link
	err := row.Scan(&l.ID, &l.At, &l.Actor, &l.ActorKind, &l.Action, &l.Subject,
		&l.ObjectKind, &l.ObjectRef, &l.Outcome, &l.detail, &l.Sequence, &l.previous, &l.hash)
	l.At = l.At.UTC()
	return l, err
}

func insertEntries(ctx context.Context, tx *db.Tx, entries []Entry) error {
	rows := make([][]any, len(entries))
	for i, e := range entries {
		rows[i] = []any{e.ID, e.At, null(e.Actor), e.ActorKind, e.Action, null(e.Subject), e.ObjectKind, e.ObjectRef, e.Outcome, detailText(e.Detail)}
	}
	return tx.Insert(ctx, `INSERT INTO audit_entry (id, at, actor_profile_ref, actor_kind, action, subject_profile_ref,
		object_kind, object_ref, outcome, detail)`, rows)
}

func null(text string) sql.NullString { return sql.NullString{String: text, Valid: text != ""} }

// selectLast gives the end of the chain, or the point before its beginning.
func selectLast(ctx context.Context, q db.Queryer) (link, error) {
	last, err := scanLink(q.QueryRow(ctx, `SELECT `+columns+` FROM audit_entry WHERE sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1`))
	if errors.Is(err, db.ErrNone) {
		return link{hash: start}, nil
	}
	return last, err
}

func selectUnsealed(ctx context.Context, q db.Queryer, limit int) ([]link, error) {
	rows, err := q.Query(ctx, `SELECT `+columns+` FROM audit_entry WHERE sequence IS NULL ORDER BY id LIMIT $1`, limit)
	return db.Collect(rows, err, scanLink)
}

func sealEntry(ctx context.Context, tx *db.Tx, l link) error {
	_, err := tx.Exec(ctx, `UPDATE audit_entry SET sequence = $1, previous_hash = $2, hash = $3 WHERE id = $4 AND sequence IS NULL`,
		l.Sequence, l.previous, l.hash, l.ID)
	return err
}

func selectChain(ctx context.Context, q db.Queryer, after int64, limit int) ([]link, error) {
	rows, err := q.Query(ctx, `SELECT `+columns+` FROM audit_entry WHERE sequence > $1 ORDER BY sequence LIMIT $2`, after, limit)
	return db.Collect(rows, err, scanLink)
}

func countUnsealed(ctx context.Context, q db.Queryer) (count int64, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM audit_entry WHERE sequence IS NULL`).Scan(&count)
	return count, err
}

func selectEntries(ctx context.Context, q db.Queryer, f Filter, limit int) ([]Entry, error) {
	where, args := f.where()
	query := fmt.Sprintf(`SELECT `+columns+` FROM audit_entry %s ORDER BY at DESC, id DESC LIMIT $%d`, where, len(args)+1)
	rows, err := q.Query(ctx, query, append(args, limit)...)
	return db.Collect(rows, err, func(row db.Row) (Entry, error) {
		l, err := scanLink(row)
		if err == nil {
			err = json.Unmarshal([]byte(l.detail), &l.Detail)
		}
		return l.Entry, err
	})
}

// where writes only the conditions that are asked for, so that each search
// uses its own index.
func (f Filter) where() (string, []any) {
	var parts []string
	var args []any
	add := func(condition string, arg any) {
		args = append(args, arg)
		parts = append(parts, fmt.Sprintf(condition, len(args)))
	}
	if f.Actor != "" {
		add("actor_profile_ref = $%d", f.Actor)
	}
	if f.Subject != "" {
		add("subject_profile_ref = $%d", f.Subject)
	}
	if f.Action != "" {
		args = append(args, f.Action, f.Action+".%")
		parts = append(parts, fmt.Sprintf("(action = $%d OR action LIKE $%d)", len(args)-1, len(args)))
	}
	if f.Outcome != "" {
		add("outcome = $%d", f.Outcome)
	}
	if !f.From.IsZero() {
		add("at >= $%d", f.From)
	}
	if !f.Until.IsZero() {
		add("at < $%d", f.Until)
	}
	if f.Before != "" {
		add("(at, id) < (SELECT b.at, b.id FROM audit_entry b WHERE b.id = $%d)", f.Before)
	}
	if f.Reach != nil {
		add(`EXISTS (SELECT 1 FROM profile p WHERE p.id = coalesce(subject_profile_ref, actor_profile_ref)
			AND p.organisation_id IN (SELECT key FROM json_each($%d)))`, db.Keys(f.Reach))
	}
	if len(parts) == 0 {
		return "", nil
	}
	return "WHERE " + strings.Join(parts, " AND "), args
}

// selectCut gives the last entry that was cut off, as the chain itself says; the
// point before its beginning where nothing was.
func selectCut(ctx context.Context, q db.Queryer) (anchor, error) {
	none := anchor{hash: start}
	entry, err := scanLink(q.QueryRow(ctx, `SELECT `+columns+` FROM audit_entry WHERE action = 'audit.cut' AND sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1`))
	if errors.Is(err, db.ErrNone) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	var detail struct{ Hash string }
	if err := json.Unmarshal([]byte(entry.detail), &detail); err != nil {
		return none, err
	}
	sequence, err := strconv.ParseInt(entry.ObjectRef, 10, 64)
	return anchor{sequence, detail.Hash}, err
}

// selectFirst gives the oldest entry that the chain still has; ErrNone when it
// has none.
func selectFirst(ctx context.Context, q db.Queryer) (link, error) {
	return scanLink(q.QueryRow(ctx, `SELECT `+columns+` FROM audit_entry WHERE sequence IS NOT NULL ORDER BY sequence LIMIT 1`))
}

// selectOldest gives the last of the entries, from the beginning on, that are all
// from before a moment.
func selectOldest(ctx context.Context, q db.Queryer, before time.Time) (anchor, error) {
	var a anchor
	err := q.QueryRow(ctx, `SELECT sequence, hash FROM audit_entry WHERE sequence < coalesce(
			(SELECT e.sequence FROM audit_entry e WHERE e.sequence IS NOT NULL AND e.at >= $1 ORDER BY e.sequence LIMIT 1),
			(SELECT max(l.sequence) FROM audit_entry l))
		ORDER BY sequence DESC LIMIT 1`, before).Scan(&a.sequence, &a.hash)
	if errors.Is(err, db.ErrNone) {
		return anchor{}, nil
	}
	return a, err
}

func deleteCut(ctx context.Context, tx *db.Tx, until int64, limit int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM audit_entry WHERE sequence IN (SELECT sequence FROM audit_entry WHERE sequence <= $1 ORDER BY sequence LIMIT $2)`, until, limit)
}
