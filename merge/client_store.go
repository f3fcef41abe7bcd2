package merge

import (
	"context"
	"strings"
	"time"

	"kursbro/app/db"
)

const clientSelect = `SELECT c.id, c.name, c.scopes, coalesce(c.organisation_id, ''), c.created_at, c.revoked_at, c.used_at,
	(SELECT coalesce(max(t.place), 0) FROM client_token t WHERE t.client_id = c.id),
	(SELECT max(t.ends_at) FROM client_token t WHERE t.client_id = c.id AND t.ends_at > $1),
	(SELECT count(*) FROM client_token t WHERE t.client_id = c.id AND t.ends_at > $1) FROM client c `

func scanClient(row db.Row) (c Client, err error) {
	var scopes string
	var ends db.Time
	err = row.Scan(&c.ID, &c.Name, &scopes, &c.Organisation, &c.CreatedAt, &c.RevokedAt, &c.UsedAt, &c.Newest, &ends, &c.Tokens)
	c.Scopes = scopesOf(scopes)
	if ends.Valid {
		c.Ends = &ends.Time
	}
	return c, err
}

func scopesOf(text string) (scopes []Scope) {
	for _, word := range strings.Fields(text) {
		scopes = append(scopes, Scope(word))
	}
	return scopes
}

func selectClient(ctx context.Context, q db.Queryer, id ClientID) (Client, error) {
	return scanClient(q.QueryRow(ctx, clientSelect+`WHERE c.id = $2`, q.Now(), id))
}

func selectClients(ctx context.Context, q db.Queryer) ([]Client, error) {
	rows, err := q.Query(ctx, clientSelect+`ORDER BY CASE WHEN c.revoked_at IS NULL THEN 0 ELSE 1 END, c.name, c.id`, q.Now())
	return db.Collect(rows, err, scanClient)
}

// selectByToken gives whose a token is and when it ends, whether it holds or not.
func selectByToken(ctx context.Context, q db.Queryer, hash string) (c Client, ends time.Time, err error) {
	var scopes string
	err = q.QueryRow(ctx, `SELECT c.id, c.name, c.scopes, coalesce(c.organisation_id, ''), c.created_at, c.revoked_at, c.used_at, t.ends_at
		FROM client_token t JOIN client c ON c.id = t.client_id WHERE t.hash = $1`, hash).
		Scan(&c.ID, &c.Name, &scopes, &c.Organisation, &c.CreatedAt, &c.RevokedAt, &c.UsedAt, &ends)
	c.Scopes = scopesOf(scopes)
	return c, ends, err
}

func insertClient(ctx context.Context, tx *db.Tx, c Client) error {
	_, err := tx.Exec(ctx, `INSERT INTO client (id, name, name_key, scopes, organisation_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.ID, c.Name, strings.ToLower(c.Name), joined(c.Scopes), null(c.Organisation), c.CreatedAt)
	return err
}

func insertToken(ctx context.Context, tx *db.Tx, id ClientID, hash string, ends time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO client_token (hash, client_id, place, created_at, ends_at)
		SELECT $1, $2, coalesce(max(place), 0) + 1, $3, $4 FROM client_token WHERE client_id = $2`, hash, id, tx.Now(), ends)
	return err
}

// endOlderTokens ends all but the newest.
func endOlderTokens(ctx context.Context, tx *db.Tx, id ClientID) error {
	_, err := tx.Exec(ctx, `UPDATE client_token SET ends_at = $2 WHERE client_id = $1 AND ends_at > $2
		AND place < (SELECT max(n.place) FROM client_token n WHERE n.client_id = $1)`, id, tx.Now())
	return err
}

func shortenTokens(ctx context.Context, tx *db.Tx, id ClientID, until time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE client_token SET ends_at = $2 WHERE client_id = $1 AND ends_at > $2`, id, until)
	return err
}

func revokeClient(ctx context.Context, tx *db.Tx, id ClientID) error {
	if err := shortenTokens(ctx, tx, id, tx.Now()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE client SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`, id, tx.Now())
	return err
}

func updateUsed(ctx context.Context, tx *db.Tx, id ClientID) error {
	_, err := tx.Exec(ctx, `UPDATE client SET used_at = $2 WHERE id = $1`, id, tx.Now())
	return err
}

// deleteOldTokens leaves the newest of each client, which says how many it had.
func deleteOldTokens(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM client_token WHERE hash IN (SELECT o.hash FROM client_token o WHERE o.ends_at < $1
		AND o.place < (SELECT max(n.place) FROM client_token n WHERE n.client_id = o.client_id) ORDER BY o.ends_at LIMIT $2)`, before, most)
}
