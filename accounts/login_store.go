package accounts

import (
	"context"

	"kursbro/app/db"
)

// loginID is the first half of the hash: enough to tell a person's browsers
// apart, and of no use to anybody.
func loginID(hash string) LoginID { return LoginID(hash[:32]) }

func insertLogin(ctx context.Context, tx *db.Tx, l Login) error {
	_, err := tx.Exec(ctx, `INSERT INTO login (token_hash, profile_id, created_at, last_seen_at, expires_at, remembered, device, proof, network, provider, provider_subject, provider_session)
		VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, l.hash, l.ProfileID, l.CreatedAt, l.ExpiresAt, l.Remembered, l.Device, l.Proof, l.network,
		l.Provider, l.origin.subject, l.origin.session)
	return err
}

// selectIdentity joins the login with its person and their roles: a row for
// each role, one when there is none.
func selectIdentity(ctx context.Context, q db.Queryer, hash string) (identity, error) {
	rows, err := q.Query(ctx, `SELECT l.created_at, l.last_seen_at, l.expires_at, l.remembered, l.proof, l.merged_at, p.id, p.kind, p.state, p.given_name, p.family_name,
		p.organisation_id, p.language, p.theme, p.text_size, p.motion, coalesce(g.role, ''), coalesce(g.organisation_id, ''),
		EXISTS (SELECT 1 FROM viewing v WHERE v.login_id = $2 AND v.ended_at IS NULL)
		FROM login l JOIN profile p ON p.id = l.profile_id LEFT JOIN role_grant g ON g.profile_id = p.id WHERE l.token_hash = $1`, hash, loginID(hash))
	found, err := db.Collect(rows, err, func(row db.Row) (i identity, err error) {
		var grant Grant
		p := &i.profile
		err = row.Scan(&i.login.CreatedAt, &i.login.LastSeenAt, &i.login.ExpiresAt, &i.login.Remembered, &i.login.Proof, &i.login.mergedAt, &p.ID, &p.Kind, &i.state, &p.GivenName, &p.FamilyName,
			&p.OrganisationID, &p.Language, &p.Appearance.Theme, &p.Appearance.TextSize, &p.Appearance.Motion, &grant.Role, &grant.OrganisationID, &i.viewing)
		if grant.Role != "" {
			i.grants = []Grant{grant}
		}
		return i, err
	})
	if err != nil {
		return identity{}, err
	}
	if len(found) == 0 {
		return identity{}, db.ErrNone
	}
	who := found[0]
	who.login.hash, who.login.ID, who.login.ProfileID = hash, loginID(hash), who.profile.ID
	for _, more := range found[1:] {
		who.grants = append(who.grants, more.grants...)
	}
	return who, nil
}

func selectLogins(ctx context.Context, q db.Queryer, id ProfileID, now any) ([]Login, error) {
	rows, err := q.Query(ctx, `SELECT token_hash, profile_id, created_at, last_seen_at, expires_at, remembered, device, proof, provider, network FROM login
		WHERE profile_id = $1 AND expires_at > $2 AND merged_at IS NULL AND proof <> 'unfinished' ORDER BY last_seen_at DESC, token_hash`, id, now)
	return db.Collect(rows, err, func(row db.Row) (l Login, err error) {
		err = row.Scan(&l.hash, &l.ProfileID, &l.CreatedAt, &l.LastSeenAt, &l.ExpiresAt, &l.Remembered, &l.Device, &l.Proof, &l.Provider, &l.network)
		if err == nil {
			l.ID = loginID(l.hash)
		}
		return l, err
	})
}

func touchLogin(ctx context.Context, tx *db.Tx, hash string, seen, expires any) error {
	_, err := tx.Exec(ctx, `UPDATE login SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1`, hash, seen, expires)
	return err
}

func deleteLogin(ctx context.Context, tx *db.Tx, hash string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM login WHERE token_hash = $1`, hash)
}

func deleteLoginNamed(ctx context.Context, tx *db.Tx, id ProfileID, login LoginID) error {
	_, err := tx.Exec(ctx, `DELETE FROM login WHERE profile_id = $1 AND substr(token_hash, 1, 32) = $2`, id, string(login))
	return err
}

// deleteLogins ends every login of a person but one.
func deleteLogins(ctx context.Context, tx *db.Tx, id ProfileID, but LoginID) error {
	_, err := tx.Exec(ctx, `DELETE FROM login WHERE profile_id = $1 AND substr(token_hash, 1, 32) <> $2`, id, string(but))
	return err
}

func selectLogin(ctx context.Context, q db.Queryer, id ProfileID, login LoginID) (l Login, err error) {
	err = q.QueryRow(ctx, `SELECT profile_id, created_at, expires_at, remembered, proof, provider, provider_subject, provider_session, merged_at FROM login
		WHERE profile_id = $1 AND substr(token_hash, 1, 32) = $2`, id, string(login)).
		Scan(&l.ProfileID, &l.CreatedAt, &l.ExpiresAt, &l.Remembered, &l.Proof, &l.Provider, &l.origin.subject, &l.origin.session, &l.mergedAt)
	return l, err
}

// deleteLesserLogins ends every login of a person that was opened without two
// factors.
func deleteLesserLogins(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM login WHERE profile_id = $1 AND proof <> 'double'`, id)
	return err
}

// updateLoginsMerged ends every login of a person and keeps the rows until they
// expire, to tell their browsers why.
func updateLoginsMerged(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `UPDATE login SET merged_at = $2 WHERE profile_id = $1`, id, tx.Now())
	return err
}

func deleteExpiredLogins(ctx context.Context, tx *db.Tx, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM login WHERE token_hash IN (SELECT token_hash FROM login WHERE expires_at <= $1 LIMIT $2)`, tx.Now(), most)
}
