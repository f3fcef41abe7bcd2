package courses

import (
	"context"

	"kursbro/app/db"
)

// selectUncompressed gives the next files, by name of their blob, that nobody
// has tried to compress.
func selectUncompressed(ctx context.Context, q db.Queryer, after string, limit int) ([]PackageFile, error) {
	rows, err := q.Query(ctx, `SELECT blob_sha256, max(size), min(content_type) FROM package_file
		WHERE gzip_sha256 IS NULL AND blob_sha256 > $1 GROUP BY blob_sha256 ORDER BY blob_sha256 LIMIT $2`, after, limit)
	return db.Collect(rows, err, func(row db.Row) (f PackageFile, err error) {
		return f, row.Scan(&f.SHA256, &f.Size, &f.Type)
	})
}

// updateCompressed notes what became of a file, in every package that has it.
func updateCompressed(ctx context.Context, tx *db.Tx, name string, c Compressed) error {
	_, err := tx.Exec(ctx, `UPDATE package_file SET gzip_sha256 = $2, zstd_sha256 = $3 WHERE blob_sha256 = $1 AND gzip_sha256 IS NULL`, name, c.Gzip, c.Zstd)
	return err
}
