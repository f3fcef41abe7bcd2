package merge

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// ends are the two profiles of a match.
type ends struct{ Internal, External accounts.ProfileID }

const matchColumns = `m.id, m.internal_profile_id, m.external_profile_id, m.state, m.evidence, m.reasons, m.due_date,
	m.confirmed_at, m.found_at, m.decided_at, coalesce(m.decided_by_profile_id, ''), m.note, m.undone_at,
	m.origin, m.claimed_at, m.asked_at, m.facts`

func scanMatch(row db.Row) (m Match, err error) {
	var reasons string
	err = row.Scan(&m.ID, &m.Internal, &m.External, &m.State, &m.Evidence, &reasons, &m.DueDate,
		&m.ConfirmedAt, &m.FoundAt, &m.DecidedAt, &m.DecidedBy, &m.Note, &m.UndoneAt,
		&m.Origin, &m.ClaimedAt, &m.AskedAt, &m.Facts)
	if err == nil {
		err = json.Unmarshal([]byte(reasons), &m.Reasons)
	}
	return m, err
}

func selectMatch(ctx context.Context, q db.Queryer, id MatchID) (Match, error) {
	return scanMatch(q.QueryRow(ctx, `SELECT `+matchColumns+` FROM match m WHERE m.id = $1`, id))
}

func selectMatchOf(ctx context.Context, q db.Queryer, of ends) (Match, error) {
	return scanMatch(q.QueryRow(ctx, `SELECT `+matchColumns+` FROM match m WHERE m.internal_profile_id = $1 AND m.external_profile_id = $2`,
		of.Internal, of.External))
}

// selectMatchesOf gives every match of a profile, on either side, the newest last.
func selectMatchesOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]Match, error) {
	rows, err := q.Query(ctx, `SELECT `+matchColumns+` FROM match m WHERE m.internal_profile_id = $1 OR m.external_profile_id = $1
		ORDER BY m.found_at, m.id`, profile)
	return db.Collect(rows, err, scanMatch)
}

// selectUnsettled gives the open matches that have to be decided anew: what is
// ready, what no rule has looked at since the day began, and what belongs to a
// profile that has changed since.
func selectUnsettled(ctx context.Context, q db.Queryer, midnight time.Time, limit int) ([]Match, error) {
	rows, err := q.Query(ctx, `SELECT `+matchColumns+` FROM match m
		JOIN profile i ON i.id = m.internal_profile_id JOIN profile e ON e.id = m.external_profile_id
		WHERE m.state IN ('planned', 'ready', 'asking', 'review')
			AND (m.state = 'ready' OR m.settled_at < $1 OR i.updated_at > m.settled_at OR e.updated_at > m.settled_at)
		ORDER BY e.created_at, m.id LIMIT $2`, midnight, limit)
	return db.Collect(rows, err, scanMatch)
}

// saveMatch writes a match that is new or has been decided anew.
func saveMatch(ctx context.Context, tx *db.Tx, m Match) error {
	reasons, err := json.Marshal(m.Reasons)
	if err != nil {
		return err
	}
	if m.Reasons == nil {
		reasons = []byte("[]")
	}
	_, err = tx.Exec(ctx, `INSERT INTO match (id, internal_profile_id, external_profile_id, state, evidence, reasons, due_date,
			confirmed_at, found_at, decided_at, decided_by_profile_id, note, settled_at, origin, claimed_at, asked_at, facts)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (internal_profile_id, external_profile_id) DO UPDATE SET state = excluded.state, evidence = excluded.evidence,
			reasons = excluded.reasons, due_date = excluded.due_date, confirmed_at = excluded.confirmed_at,
			decided_at = excluded.decided_at, decided_by_profile_id = excluded.decided_by_profile_id, note = excluded.note,
			settled_at = excluded.settled_at, claimed_at = excluded.claimed_at, asked_at = excluded.asked_at, facts = excluded.facts`,
		m.ID, m.Internal, m.External, m.State, m.Evidence, string(reasons), m.DueDate,
		m.ConfirmedAt, m.FoundAt, m.DecidedAt, null(m.DecidedBy), m.Note, tx.Now(),
		cmp.Or(m.Origin, ByNumber), m.ClaimedAt, m.AskedAt, m.Facts)
	return err
}

// selectPairsOf finds the living profiles of the other kind that share a
// number with this one (M3: any of their numbers, but no mistaken one, and the
// internal's must be more than typed) or share an open match, in the order in
// which they came (M4).
func selectPairsOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]ends, error) {
	rows, err := q.Query(ctx, `SELECT i.id, e.id, e.created_at FROM national_id mine
			JOIN national_id other ON other.lookup = mine.lookup AND other.profile_id <> mine.profile_id AND other.status <> 'mistaken'
			JOIN profile i ON i.id IN (mine.profile_id, other.profile_id) AND i.kind = 'internal' AND i.state <> 'merged'
			JOIN profile e ON e.id IN (mine.profile_id, other.profile_id) AND e.kind = 'external' AND e.state <> 'merged'
			WHERE mine.profile_id = $1 AND mine.status <> 'mistaken'
				AND CASE WHEN mine.profile_id = i.id THEN mine.evidence ELSE other.evidence END <> 'typed'
		UNION SELECT m.internal_profile_id, m.external_profile_id, e.created_at FROM match m JOIN profile e ON e.id = m.external_profile_id
			WHERE (m.internal_profile_id = $1 OR m.external_profile_id = $1) AND m.state IN ('planned', 'ready', 'asking', 'review')
		ORDER BY 3, 2`, profile)
	return db.Collect(rows, err, func(row db.Row) (of ends, err error) {
		var created db.Time
		err = row.Scan(&of.Internal, &of.External, &created)
		return of, err
	})
}

// selectPaired gives those of many internals who may have a match to decide:
// whoever shares a number with anybody, and who has an open one. Asked for its
// state the database would read every open match there is.
func selectPaired(ctx context.Context, q db.Queryer, internals []accounts.ProfileID) (map[accounts.ProfileID]bool, error) {
	rows, err := q.Query(ctx, `SELECT mine.profile_id, 'planned' FROM national_id mine
			JOIN national_id other ON other.lookup = mine.lookup AND other.profile_id <> mine.profile_id AND other.status <> 'mistaken'
			JOIN profile p ON p.id = other.profile_id AND p.state <> 'merged'
			WHERE mine.profile_id IN (SELECT key FROM json_each($1)) AND mine.status <> 'mistaken'
		UNION SELECT internal_profile_id, state FROM match WHERE internal_profile_id IN (SELECT key FROM json_each($1))`, db.Keys(internals))
	paired := map[accounts.ProfileID]bool{}
	err = db.Each(rows, err, func(row db.Row) error {
		var id accounts.ProfileID
		var state State
		err := row.Scan(&id, &state)
		paired[id] = paired[id] || state.Open()
		return err
	})
	return paired, err
}

// selectPair reads what the rules weigh. Only an address that HR gave speaks
// for HR, only a verified one for the external (M1).
func selectPair(ctx context.Context, q db.Queryer, of ends, today string) (pair, error) {
	p := pair{Internal: of.Internal, External: of.External}
	var proven sql.NullBool
	var staff int
	err := q.QueryRow(ctx, `SELECT i.state, i.given_name, i.family_name, coalesce(i.birth_date, ''),
			CASE WHEN i.private_email_source = 'hr' THEN coalesce(i.private_email_key, '') ELSE '' END,
			e.state, e.given_name, e.family_name, coalesce(e.birth_date, ''),
			CASE WHEN e.email_verified_at IS NOT NULL THEN coalesce(e.email_key, '') ELSE '' END,
			(SELECT max(CASE theirs.evidence WHEN 'typed' THEN 0 ELSE 1 END) = 1 FROM national_id theirs
				JOIN national_id ours ON ours.lookup = theirs.lookup AND ours.profile_id = i.id AND ours.status <> 'mistaken' AND ours.evidence <> 'typed'
				WHERE theirs.profile_id = e.id AND theirs.status <> 'mistaken'),
			(SELECT count(*) FROM role_grant g WHERE g.profile_id = e.id AND g.role NOT IN ('guest', 'employee')),
			coalesce((SELECT min(w.start_date) FROM employment w WHERE w.profile_id = i.id AND (w.end_date IS NULL OR w.end_date >= $3)), '')
		FROM profile i, profile e WHERE i.id = $1 AND e.id = $2`, of.Internal, of.External, today).Scan(
		&p.InternalState, &p.HR.GivenName, &p.HR.FamilyName, &p.HR.BirthDate, &p.HR.EmailKey,
		&p.ExternalState, &p.Claim.GivenName, &p.Claim.FamilyName, &p.Claim.BirthDate, &p.Claim.EmailKey,
		&proven, &staff, &p.Due)
	p.Claim.Evidence = Typed
	if proven.Bool {
		p.Claim.Evidence = Proven
	}
	p.Claim.Withdrawn, p.Claim.Staff, p.Claim.Locked = !proven.Valid, staff > 0, p.ExternalState == "locked"
	return p, err
}

func null[T ~string](text T) sql.NullString {
	return sql.NullString{String: string(text), Valid: text != ""}
}
