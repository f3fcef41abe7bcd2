package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

const inquiryColumns = `i.id, i.reference, coalesce(i.profile_id, ''), i.signed_in, coalesce(i.organisation_id, ''), i.name, i.email, i.language, i.page, i.problem, i.browser,
	i.state, coalesce(i.taken_by_profile_id, ''), i.written_at, i.updated_at, i.lost_mail_ref`

func scanInquiry(row db.Row) (q Inquiry, err error) {
	return q, row.Scan(&q.ID, &q.Reference, &q.ProfileID, &q.SignedIn, &q.OrganisationID, &q.Name, &q.Email, &q.Language, &q.Page, &q.Problem, &q.Browser,
		&q.State, &q.TakenBy, &q.WrittenAt, &q.UpdatedAt, &q.lostMail)
}

func insertInquiry(ctx context.Context, tx *db.Tx, q Inquiry) error {
	_, err := tx.Exec(ctx, `INSERT INTO inquiry (id, reference, profile_id, signed_in, organisation_id, name, email, language, page, problem, browser, state, written_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
		q.ID, q.Reference, null(q.ProfileID), q.SignedIn, null(q.OrganisationID), q.Name, q.Email, q.Language, q.Page, q.Problem, q.Browser, q.State, tx.Now())
	return err
}

func insertInquiryMessage(ctx context.Context, tx *db.Tx, of InquiryID, m InquiryMessage) error {
	_, err := tx.Exec(ctx, `INSERT INTO inquiry_message (id, inquiry_id, by_profile_id, text, form_key, mail_ref, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		db.NewID(), of, null(m.By), m.Text, m.formKey, m.mailRef, tx.Now())
	return err
}

func selectInquiry(ctx context.Context, q db.Queryer, id InquiryID) (Inquiry, error) {
	return scanInquiry(q.QueryRow(ctx, `SELECT `+inquiryColumns+` FROM inquiry i WHERE i.id = $1`, id))
}

func selectInquiryByReference(ctx context.Context, q db.Queryer, reference string) (Inquiry, error) {
	return scanInquiry(q.QueryRow(ctx, `SELECT `+inquiryColumns+` FROM inquiry i WHERE i.reference = $1`, reference))
}

// selectInquiryOfForm is the inquiry that a form has been sent for already.
func selectInquiryOfForm(ctx context.Context, q db.Queryer, key string) (Inquiry, error) {
	return scanInquiry(q.QueryRow(ctx, `SELECT `+inquiryColumns+` FROM inquiry i JOIN inquiry_message m ON m.inquiry_id = i.id WHERE m.form_key = $1`, key))
}

// inquiryOfDesk is sees of an inquiryDesk: reach, all, orphaned.
const inquiryOfDesk = `(i.organisation_id IN (SELECT key FROM json_each($1)) OR $2 OR i.organisation_id IS NULL AND $3)`

// selectInquiries gives those of the organisations, or all, the longest waiting
// first; of those that are settled, the latest.
func selectInquiries(ctx context.Context, q db.Queryer, desk inquiryDesk, most int) ([]Inquiry, error) {
	rows, err := q.Query(ctx, `SELECT `+inquiryColumns+` FROM inquiry i WHERE `+inquiryOfDesk+`
		ORDER BY CASE i.state WHEN 'open' THEN 0 WHEN 'answered' THEN 1 ELSE 2 END, i.updated_at DESC, i.id DESC LIMIT $4`, db.Keys(desk.reach), desk.all, desk.orphaned, most)
	return db.Collect(rows, err, scanInquiry)
}

func selectNewInquiries(ctx context.Context, q db.Queryer, desk inquiryDesk, mine ProfileID) (count int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM inquiry i WHERE i.state = 'open' AND (i.taken_by_profile_id IS NULL OR i.taken_by_profile_id = $4 AND i.lost_mail_ref <> '') AND `+inquiryOfDesk,
		db.Keys(desk.reach), desk.all, desk.orphaned, mine).Scan(&count)
	return count, err
}

// selectInquiriesLost gives those whose latest answer was carried by one of the
// mails, and that have not come back for it; lostMail is that mail.
func selectInquiriesLost(ctx context.Context, q db.Queryer, refs []string) ([]Inquiry, error) {
	rows, err := q.Query(ctx, `SELECT i.id, coalesce(i.profile_id, ''), m.mail_ref FROM inquiry_message m JOIN inquiry i ON i.id = m.inquiry_id
		WHERE m.mail_ref IN (SELECT key FROM json_each($1)) AND m.mail_ref <> '' AND i.lost_mail_ref <> m.mail_ref
			AND NOT EXISTS (SELECT 1 FROM inquiry_message n WHERE n.inquiry_id = m.inquiry_id AND n.mail_ref <> '' AND n.id > m.id)`, db.Keys(refs))
	return db.Collect(rows, err, func(row db.Row) (q Inquiry, err error) { return q, row.Scan(&q.ID, &q.ProfileID, &q.lostMail) })
}

func updateInquiryReturned(ctx context.Context, tx *db.Tx, q Inquiry) error {
	_, err := tx.Exec(ctx, `UPDATE inquiry SET state = 'open', lost_mail_ref = $2, updated_at = $3 WHERE id = $1`, q.ID, q.lostMail, tx.Now())
	return err
}

func updateInquiryAnswered(ctx context.Context, tx *db.Tx, id InquiryID, by ProfileID) error {
	_, err := tx.Exec(ctx, `UPDATE inquiry SET state = 'answered', lost_mail_ref = '', taken_by_profile_id = $2, updated_at = $3 WHERE id = $1`, id, by, tx.Now())
	return err
}

// selectInquiriesOf gives those of a person in the organisations, or all, the
// newest first: also what they wrote in profiles that live on in theirs.
func selectInquiriesOf(ctx context.Context, q db.Queryer, id ProfileID, desk inquiryDesk, most int) ([]Inquiry, error) {
	rows, err := q.Query(ctx, `SELECT `+inquiryColumns+` FROM inquiry i WHERE `+inquiryOfDesk+`
		AND i.profile_id IN (SELECT p.id FROM profile p WHERE p.id = $4 OR p.merged_into = $4) ORDER BY i.written_at DESC, i.id DESC LIMIT $5`, db.Keys(desk.reach), desk.all, desk.orphaned, id, most)
	return db.Collect(rows, err, scanInquiry)
}

// selectSelves gives a profile and those that live on in it.
func selectSelves(ctx context.Context, q db.Queryer, id ProfileID) ([]ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM profile WHERE id = $1 OR merged_into = $1`, id)
	return db.Collect(rows, err, func(row db.Row) (id ProfileID, err error) { return id, row.Scan(&id) })
}

// selectInquiryBegins gives the first text of the thread.
func selectInquiryBegins(ctx context.Context, q db.Queryer, id InquiryID) (text string, err error) {
	err = q.QueryRow(ctx, `SELECT text FROM inquiry_message WHERE inquiry_id = $1 ORDER BY written_at, id LIMIT 1`, id).Scan(&text)
	return text, err
}

func selectInquiryMessages(ctx context.Context, q db.Queryer, id InquiryID) ([]InquiryMessage, error) {
	rows, err := q.Query(ctx, `SELECT id, coalesce(by_profile_id, ''), text, mail_ref, written_at FROM inquiry_message WHERE inquiry_id = $1 ORDER BY written_at, id`, id)
	return db.Collect(rows, err, func(row db.Row) (m InquiryMessage, err error) {
		return m, row.Scan(&m.ID, &m.By, &m.Text, &m.mailRef, &m.WrittenAt)
	})
}

func updateInquiry(ctx context.Context, tx *db.Tx, id InquiryID, state InquiryState, takenBy ProfileID) error {
	_, err := tx.Exec(ctx, `UPDATE inquiry SET state = $2, taken_by_profile_id = $3, updated_at = $4 WHERE id = $1`, id, state, null(takenBy), tx.Now())
	return err
}

// updateInquiryTaken is where exactly one of two who take it at once gets it.
func updateInquiryTaken(ctx context.Context, tx *db.Tx, id InquiryID, from, to ProfileID) (int64, error) {
	return tx.Exec(ctx, `UPDATE inquiry SET state = 'open', taken_by_profile_id = $3, updated_at = $4 WHERE id = $1 AND coalesce(taken_by_profile_id, '') = $2`, id, from, to, tx.Now())
}

func updateInquiryLinked(ctx context.Context, tx *db.Tx, id InquiryID, p Profile) error {
	_, err := tx.Exec(ctx, `UPDATE inquiry SET profile_id = $2, organisation_id = $3 WHERE id = $1`, id, p.ID, null(p.OrganisationID))
	return err
}

func deleteOldInquiries(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	const old = `(SELECT id FROM inquiry WHERE state <> 'open' AND updated_at < $1 ORDER BY updated_at, id LIMIT $2)`
	if _, err := tx.Exec(ctx, `DELETE FROM inquiry_message WHERE inquiry_id IN `+old, before, most); err != nil {
		return 0, err
	}
	return tx.Exec(ctx, `DELETE FROM inquiry WHERE id IN `+old, before, most)
}

// deleteInquiriesFrom takes away what was written from an address and is linked
// to nobody.
func deleteInquiriesFrom(ctx context.Context, tx *db.Tx, address string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM inquiry_message WHERE inquiry_id IN (SELECT id FROM inquiry WHERE profile_id IS NULL AND email = $1)`, address); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM inquiry WHERE profile_id IS NULL AND email = $1`, address)
	return err
}
