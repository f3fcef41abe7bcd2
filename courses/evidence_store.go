package courses

import (
	"context"

	"kursbro/app/db"
)

const evidenceColumns = `coalesce(v.by_profile_id, ''), coalesce(w.given_name || ' ' || w.family_name, ''), coalesce(v.note, ''), coalesce(v.file_name, ''),
	coalesce(v.media_type, ''), coalesce(v.blob_sha256, ''), coalesce(v.size, 0), v.recorded_at`

const joinEvidence = `LEFT JOIN result_evidence v ON v.result_id = r.id LEFT JOIN profile w ON w.id = v.by_profile_id `

func (e *Evidence) places() []any {
	return []any{&e.By, &e.ByName, &e.Note, &e.FileName, &e.MediaType, &e.SHA256, &e.Size, &e.RecordedAt}
}

func selectEvidence(ctx context.Context, q db.Queryer, id ResultID) (e evidenceAbout, err error) {
	err = q.QueryRow(ctx, `SELECT `+evidenceColumns+`, r.profile_id, p.organisation_id, c.organisation_id FROM result r
		JOIN profile p ON p.id = r.profile_id JOIN course c ON c.id = r.course_id `+joinEvidence+`WHERE r.id = $1 AND v.result_id IS NOT NULL`, id).
		Scan(append(e.places(), &e.of, &e.organisation, &e.issuer)...)
	return e, err
}

func insertEvidence(ctx context.Context, tx *db.Tx, id ResultID, e Evidence) error {
	var by *string
	if e.By != "" {
		text := string(e.By)
		by = &text
	}
	_, err := tx.Exec(ctx, `INSERT INTO result_evidence (result_id, by_profile_id, note, file_name, media_type, blob_sha256, size, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, by, e.Note, e.FileName, e.MediaType, e.SHA256, e.Size, tx.Now())
	return err
}
