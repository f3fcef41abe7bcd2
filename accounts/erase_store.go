package accounts

import (
	"context"

	"kursbro/app/db"
)

// selectAddresses gives every address that a profile has or was written to.
func selectAddresses(ctx context.Context, q db.Queryer, id ProfileID) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT email FROM profile WHERE id = $1 AND email IS NOT NULL UNION SELECT private_email FROM profile WHERE id = $1 AND private_email IS NOT NULL
		UNION SELECT address FROM one_time_link WHERE profile_id = $1 ORDER BY 1`, id)
	return db.Collect(rows, err, func(row db.Row) (address string, err error) { return address, row.Scan(&address) })
}

func selectInvitationsOf(ctx context.Context, q db.Queryer, id ProfileID, keys []string) ([]InvitationID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM invitation WHERE email_key IN (SELECT key FROM json_each($2)) OR closed_by_profile_id = $1 AND state IN ('accepted', 'declined') ORDER BY id`,
		id, db.Keys(keys))
	return db.Collect(rows, err, func(row db.Row) (one InvitationID, err error) { return one, row.Scan(&one) })
}

func deleteInvitation(ctx context.Context, tx *db.Tx, id InvitationID) error {
	for _, statement := range []string{`DELETE FROM invitation_link WHERE invitation_id = $1`, `DELETE FROM invitation_role WHERE invitation_id = $1`, `DELETE FROM invitation WHERE id = $1`} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}

// updateUnclaimed ends the codes that the person was to type.
func updateUnclaimed(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `UPDATE invitation SET claimed_by_profile_id = NULL, claim_hash = '', claim_expires_at = NULL WHERE claimed_by_profile_id = $1`, id)
	return err
}

// deleteHoldings takes away every row that is a person's own.
func deleteHoldings(ctx context.Context, tx *db.Tx, id ProfileID) error {
	for _, statement := range []string{
		`DELETE FROM profile_word WHERE profile_id = $1`, `DELETE FROM one_time_link WHERE profile_id = $1`,
		`DELETE FROM national_id WHERE profile_id = $1`, `DELETE FROM employment WHERE profile_id = $1`,
		`DELETE FROM role_grant WHERE profile_id = $1`, `DELETE FROM login WHERE profile_id = $1`,
		`DELETE FROM passkey WHERE profile_id = $1`, `DELETE FROM passkey_challenge WHERE profile_id = $1`,
		`DELETE FROM code_app WHERE profile_id = $1`, `DELETE FROM recovery_code WHERE profile_id = $1`,
		`DELETE FROM inquiry_message WHERE inquiry_id IN (SELECT id FROM inquiry WHERE profile_id = $1)`, `DELETE FROM inquiry WHERE profile_id = $1`,
		`DELETE FROM presence WHERE profile_id = $1`, `DELETE FROM consent WHERE profile_id = $1`, `DELETE FROM organisation_change WHERE profile_id = $1`, `DELETE FROM viewing WHERE profile_id = $1`, `DELETE FROM provider_link WHERE profile_id = $1`, `DELETE FROM provider_pin WHERE profile_id = $1`, `DELETE FROM factor_end WHERE profile_id = $1 OR asked_by_profile_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}

// updateLeaderless takes the person's name from those whom they lead.
func updateLeaderless(ctx context.Context, tx *db.Tx, p Profile) error {
	_, err := tx.Exec(ctx, `UPDATE employment SET leader_profile_id = NULL, leader = '' WHERE leader_profile_id = $1`, p.ID)
	if err != nil || p.Username == "" {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE employment SET leader = '' WHERE leader_profile_id IS NULL AND leader = $1`, p.Username)
	return err
}

// updateErased empties every column that says anything of somebody. It is no
// employee any more, so that no list of them has it.
func updateErased(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET kind = 'external', state = CASE WHEN state = 'merged' THEN 'merged' ELSE 'locked' END,
		username = NULL, email = NULL, email_key = NULL, email_verified_at = NULL, given_name = '', family_name = '', birth_date = NULL,
		mobile = '', address = '', postal_code = '', postal_place = '', language = '', private_email = NULL, private_email_key = NULL,
		private_email_source = NULL, private_email_verified_at = NULL, mobile_source = NULL, password_hash = NULL, password_set_at = NULL,
		lock_reason = '', merged_evidence = NULL, search_text = '', sort_key = '', theme = '', text_size = '', motion = '',
		updated_at = $2, erased_at = $2 WHERE id = $1`, id, tx.Now())
	return err
}
