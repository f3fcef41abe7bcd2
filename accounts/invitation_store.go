package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

func insertInvitation(ctx context.Context, tx *db.Tx, i Invitation) error {
	_, err := tx.Exec(ctx, `INSERT INTO invitation (id, email, email_key, language, organisation_id, by_profile_id, state, created_at, sent_at, times_sent, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0, $8)`,
		i.ID, i.Email, EmailKey(i.Email), i.Language, i.OrganisationID, i.By, i.State, i.CreatedAt)
	if err != nil {
		return err
	}
	rows := make([][]any, len(i.Roles))
	for at, role := range i.Roles {
		rows[at] = []any{i.ID, role, EmailKey(i.Email), i.OrganisationID, true}
	}
	return tx.Insert(ctx, `INSERT INTO invitation_role (invitation_id, role, email_key, organisation_id, waits)`, rows)
}

// updateSent notes that an invitation is mailed, with one more link; an expired
// one waits again.
func updateSent(ctx context.Context, tx *db.Tx, i Invitation, tokenHash string) error {
	_, err := tx.Exec(ctx, `UPDATE invitation SET by_profile_id = $2, sent_at = $3, times_sent = $4, expires_at = $5 WHERE id = $1`,
		i.ID, i.By, i.SentAt, i.TimesSent, i.ExpiresAt)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE invitation_role SET waits = TRUE WHERE invitation_id = $1`, i.ID); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO invitation_link (token_hash, invitation_id, created_at) VALUES ($1, $2, $3)`, tokenHash, i.ID, tx.Now())
	return err
}

// expireInvitations makes room for new ones to the address.
func expireInvitations(ctx context.Context, tx *db.Tx, emailKey string) error {
	_, err := tx.Exec(ctx, `UPDATE invitation_role SET waits = FALSE WHERE email_key = $1 AND waits
		AND invitation_id IN (SELECT id FROM invitation WHERE email_key = $1 AND expires_at <= $2)`, emailKey, tx.Now())
	return err
}

// updateClosed settles an open invitation; by nobody when a link alone declines.
func updateClosed(ctx context.Context, tx *db.Tx, id InvitationID, as InvitationState, by ProfileID) (int64, error) {
	closed, err := tx.Exec(ctx, `UPDATE invitation SET state = $2, closed_at = $3, closed_by_profile_id = $4,
		claimed_by_profile_id = NULL, claim_hash = '', claim_expires_at = NULL WHERE id = $1 AND state = 'open'`, id, as, tx.Now(), null(by))
	if err != nil || closed == 0 {
		return closed, err
	}
	_, err = tx.Exec(ctx, `UPDATE invitation_role SET waits = FALSE WHERE invitation_id = $1`, id)
	return closed, err
}

func updateOpened(ctx context.Context, tx *db.Tx, id InvitationID) error {
	_, err := tx.Exec(ctx, `UPDATE invitation SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL`, id, tx.Now())
	return err
}

func updateClaim(ctx context.Context, tx *db.Tx, id InvitationID, c claim) error {
	_, err := tx.Exec(ctx, `UPDATE invitation SET claimed_by_profile_id = $2, claim_hash = $3, claim_expires_at = $4 WHERE id = $1 AND state = 'open'`,
		id, null(c.by), c.hash, c.expires)
	return err
}

const invitationSelect = `SELECT i.id, i.email, i.language, coalesce(i.organisation_id, ''), i.by_profile_id, i.state, i.created_at, i.sent_at, i.times_sent,
	i.expires_at, i.opened_at, i.closed_at, coalesce(i.closed_by_profile_id, ''), coalesce(i.claimed_by_profile_id, ''), i.claim_hash, i.claim_expires_at, r.role
	FROM invitation i JOIN invitation_role r ON r.invitation_id = i.id `

func scanInvitation(row db.Row) (i Invitation, err error) {
	var role Role
	err = row.Scan(&i.ID, &i.Email, &i.Language, &i.OrganisationID, &i.By, &i.State, &i.CreatedAt, &i.SentAt, &i.TimesSent,
		&i.ExpiresAt, &i.OpenedAt, &i.ClosedAt, &i.ClosedBy, &i.claim.by, &i.claim.hash, &i.claim.expires, &role)
	i.Roles = []Role{role}
	return i, err
}

// queryInvitations joins the rows of each invitation, one a role.
func queryInvitations(ctx context.Context, q db.Queryer, where string, args ...any) (all []Invitation, err error) {
	rows, err := q.Query(ctx, invitationSelect+where, args...)
	found, err := db.Collect(rows, err, scanInvitation)
	for _, i := range found {
		if last := len(all) - 1; last >= 0 && all[last].ID == i.ID {
			all[last].Roles = append(all[last].Roles, i.Roles...)
			continue
		}
		all = append(all, i)
	}
	return all, err
}

func selectInvitation(ctx context.Context, q db.Queryer, id InvitationID) (Invitation, error) {
	return oneInvitation(queryInvitations(ctx, q, `WHERE i.id = $1 ORDER BY r.role`, id))
}

func selectInvitationByToken(ctx context.Context, q db.Queryer, hash string) (Invitation, error) {
	return oneInvitation(queryInvitations(ctx, q, `JOIN invitation_link l ON l.invitation_id = i.id WHERE l.token_hash = $1 ORDER BY r.role`, hash))
}

func oneInvitation(all []Invitation, err error) (Invitation, error) {
	if err != nil {
		return Invitation{}, err
	}
	if len(all) == 0 {
		return Invitation{}, db.ErrNone
	}
	return all[0], nil
}

// selectInvitations gives the newest to some organisations, more than anybody
// reads.
func selectInvitations(ctx context.Context, q db.Queryer, to []OrganisationID) ([]Invitation, error) {
	return queryInvitations(ctx, q, `WHERE i.organisation_id IN (SELECT key FROM json_each($1)) ORDER BY i.created_at DESC, i.id DESC, r.role LIMIT 5000`, db.Keys(to))
}

// selectInvitationsTo gives those that wait for whoever reads an address.
func selectInvitationsTo(ctx context.Context, q db.Queryer, emailKey string, now time.Time) ([]Invitation, error) {
	return queryInvitations(ctx, q, `WHERE i.email_key = $1 AND i.state = 'open' AND i.expires_at > $2 ORDER BY i.created_at, i.id, r.role`, emailKey, now)
}

func deleteOldInvitations(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	const old = `(SELECT id FROM invitation WHERE coalesce(closed_at, expires_at) < $1 ORDER BY coalesce(closed_at, expires_at), id LIMIT $2)`
	for _, table := range []string{"invitation_role", "invitation_link"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE invitation_id IN `+old, before, most); err != nil {
			return 0, err
		}
	}
	return tx.Exec(ctx, `DELETE FROM invitation WHERE id IN `+old, before, most)
}
