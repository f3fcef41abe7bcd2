package accounts

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"kursbro/app/db"
)

// null stores the empty text as NULL.
func null[T ~string](text T) sql.NullString {
	return sql.NullString{String: string(text), Valid: text != ""}
}

const profileColumns = `id, kind, state, coalesce(username, ''), coalesce(email, ''), email_verified_at,
	given_name, family_name, coalesce(birth_date, ''), mobile, address, postal_code, postal_place, organisation_id, language,
	coalesce(private_email, ''), coalesce(private_email_source, ''), private_email_verified_at, coalesce(mobile_source, ''),
	coalesce(password_hash, ''), password_set_at, lock_reason, coalesce(merged_into, ''), merged_at, coalesce(merged_evidence, ''),
	created_at, updated_at, theme, text_size, motion, erased_at, reopened_at`

func scanProfile(row db.Row) (p Profile, err error) {
	err = row.Scan(&p.ID, &p.Kind, &p.State, &p.Username, &p.Email, &p.EmailVerifiedAt,
		&p.GivenName, &p.FamilyName, &p.BirthDate, &p.Mobile, &p.Address, &p.PostalCode, &p.PostalPlace, &p.OrganisationID, &p.Language,
		&p.PrivateEmail, &p.PrivateEmailSource, &p.PrivateEmailVerifiedAt, &p.MobileSource,
		&p.PasswordHash, &p.PasswordSetAt, &p.LockReason, &p.MergedInto, &p.MergedAt, &p.MergedEvidence,
		&p.CreatedAt, &p.UpdatedAt, &p.Appearance.Theme, &p.Appearance.TextSize, &p.Appearance.Motion, &p.ErasedAt, &p.ReopenedAt)
	return p, err
}

func selectProfile(ctx context.Context, q db.Queryer, id ProfileID) (Profile, error) {
	return scanProfile(q.QueryRow(ctx, `SELECT `+profileColumns+` FROM profile WHERE id = $1`, id))
}

func selectByUsername(ctx context.Context, q db.Queryer, username string) (Profile, error) {
	return scanProfile(q.QueryRow(ctx, `SELECT `+profileColumns+` FROM profile WHERE username = $1`, username))
}

// selectByEmail gives everyone who has or had the address as user name: the
// living one first, then tombstones, the latest first.
func selectByEmail(ctx context.Context, q db.Queryer, key string) ([]Profile, error) {
	rows, err := q.Query(ctx, `SELECT `+profileColumns+` FROM profile WHERE email_key = $1
		ORDER BY CASE WHEN state = 'merged' THEN 1 ELSE 0 END, merged_at DESC, id`, key)
	return db.Collect(rows, err, scanProfile)
}

func selectByPrivateEmail(ctx context.Context, q db.Queryer, key string) ([]Profile, error) {
	rows, err := q.Query(ctx, `SELECT `+profileColumns+` FROM profile WHERE private_email_key = $1 AND state <> 'merged' ORDER BY id LIMIT 20`, key)
	return db.Collect(rows, err, scanProfile)
}

func selectByMobile(ctx context.Context, q db.Queryer, mobile string, most int) ([]Profile, error) {
	rows, err := q.Query(ctx, `SELECT `+profileColumns+` FROM profile WHERE mobile = $1 AND mobile <> '' AND state <> 'merged' ORDER BY sort_key, id LIMIT $2`, mobile, most)
	return db.Collect(rows, err, scanProfile)
}

// isConfirmed says whether somebody has shown that mail to the address reaches
// them.
func isConfirmed(ctx context.Context, q db.Queryer, key string) (confirmed bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM profile WHERE email_key = $1 AND email_verified_at IS NOT NULL
		OR private_email_key = $1 AND private_email_verified_at IS NOT NULL)`, key).Scan(&confirmed)
	return confirmed, err
}

const profileInsert = `INSERT INTO profile (id, kind, state, username, email, email_key, email_verified_at,
	given_name, family_name, birth_date, mobile, address, postal_code, postal_place, organisation_id, language,
	private_email, private_email_key, private_email_source, private_email_verified_at, mobile_source,
	password_hash, password_set_at, lock_reason, search_text, sort_key, created_at, updated_at)`

func profileValues(p Profile, tx *db.Tx) []any {
	created := p.CreatedAt
	if created.IsZero() {
		created = tx.Now()
	}
	return []any{p.ID, p.Kind, p.State, null(p.Username), null(p.Email), null(EmailKey(p.Email)), p.EmailVerifiedAt,
		p.GivenName, p.FamilyName, null(p.BirthDate), p.Mobile, p.Address, p.PostalCode, p.PostalPlace, p.OrganisationID, p.Language,
		null(p.PrivateEmail), null(EmailKey(p.PrivateEmail)), null(p.PrivateEmailSource), p.PrivateEmailVerifiedAt, null(p.MobileSource),
		null(p.PasswordHash), p.PasswordSetAt, p.LockReason, strings.Join(p.searchWords(), " "), p.sortKey(), created, tx.Now()}
}

func insertProfiles(ctx context.Context, tx *db.Tx, profiles []Profile) error {
	rows := make([][]any, len(profiles))
	for i, p := range profiles {
		rows[i] = profileValues(p, tx)
	}
	if err := tx.Insert(ctx, profileInsert, rows); err != nil {
		return err
	}
	if err := insertPresence(ctx, tx, profiles); err != nil {
		return err
	}
	return insertWords(ctx, tx, profiles)
}

func insertWords(ctx context.Context, tx *db.Tx, profiles []Profile) error {
	var rows [][]any
	for _, p := range profiles {
		for _, word := range p.searchWords() {
			rows = append(rows, []any{word, p.ID})
		}
	}
	return tx.Insert(ctx, `INSERT INTO profile_word (word, profile_id)`, rows)
}

func deleteWords(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM profile_word WHERE profile_id = $1`, id)
	return err
}

// places writes ($1, $2 …) for so many values.
func places(count int) string {
	var text strings.Builder
	for i := range count {
		text.WriteString(map[bool]string{true: "(", false: ", "}[i == 0])
		fmt.Fprintf(&text, "$%d", i+1)
	}
	return text.String() + ")"
}

// updateProfile writes every column that may change after the profile was
// made, and finds new words for the search.
// updateReopenedFor notes that a former employee learns on, and where they
// belong from now.
func updateReopenedFor(ctx context.Context, tx *db.Tx, id ProfileID, to OrganisationID) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET reopened_at = $2, organisation_id = $3, updated_at = $2 WHERE id = $1`, id, tx.Now(), to)
	return err
}

func updateProfile(ctx context.Context, tx *db.Tx, p Profile) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET state = $2, username = $3, email = $4, email_key = $5, email_verified_at = $6,
		given_name = $7, family_name = $8, birth_date = $9, mobile = $10, address = $11, postal_code = $12, postal_place = $13,
		organisation_id = $14, language = $15, private_email = $16, private_email_key = $17, private_email_source = $18,
		private_email_verified_at = $19, mobile_source = $20, lock_reason = $21, search_text = $22, sort_key = $23, updated_at = $24
		WHERE id = $1`,
		p.ID, p.State, null(p.Username), null(p.Email), null(EmailKey(p.Email)), p.EmailVerifiedAt,
		p.GivenName, p.FamilyName, null(p.BirthDate), p.Mobile, p.Address, p.PostalCode, p.PostalPlace,
		p.OrganisationID, p.Language, null(p.PrivateEmail), null(EmailKey(p.PrivateEmail)), null(p.PrivateEmailSource),
		p.PrivateEmailVerifiedAt, null(p.MobileSource), p.LockReason, strings.Join(p.searchWords(), " "), p.sortKey(), tx.Now())
	if err != nil {
		return err
	}
	return refreshWords(ctx, tx, p)
}

func refreshWords(ctx context.Context, tx *db.Tx, p Profile) error {
	if err := deleteWords(ctx, tx, p.ID); err != nil {
		return err
	}
	return insertWords(ctx, tx, []Profile{p})
}

func updatePassword(ctx context.Context, tx *db.Tx, id ProfileID, hash PasswordHash) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET password_hash = $2, password_set_at = $3 WHERE id = $1`, id, null(hash), tx.Now())
	return err
}

// updateHash writes the same password's new hash, unless it was changed since.
func updateHash(ctx context.Context, tx *db.Tx, id ProfileID, old, hash PasswordHash) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET password_hash = $3 WHERE id = $1 AND password_hash = $2`, id, string(old), string(hash))
	return err
}

// selectPeople gives names and organisations of people by id.
func selectPeople(ctx context.Context, q db.Queryer, ids []ProfileID) (map[ProfileID]Profile, error) {
	people := map[ProfileID]Profile{}
	for chunk := range slices.Chunk(ids, 200) {
		args := make([]any, len(chunk))
		for i, id := range chunk {
			args[i] = id
		}
		rows, err := q.Query(ctx, `SELECT id, given_name, family_name, organisation_id FROM profile WHERE erased_at IS NULL AND id IN `+places(len(chunk)), args...)
		found, err := db.Collect(rows, err, func(row db.Row) (p Profile, err error) {
			err = row.Scan(&p.ID, &p.GivenName, &p.FamilyName, &p.OrganisationID)
			return p, err
		})
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			people[p.ID] = p
		}
	}
	return people, nil
}
