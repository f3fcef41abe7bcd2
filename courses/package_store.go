package courses

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"kursbro/app/db"
)

const packageColumns = `id, course_id, number, standard, edition, title, manifest, file_name, blob_sha256, size, uploaded_by_profile_id, uploaded_at`

func scanPackage(row db.Row) (Package, error) {
	var p Package
	var manifest string
	err := row.Scan(&p.ID, &p.CourseID, &p.Number, &p.Standard, &p.Edition, &p.Title, &manifest, &p.FileName, &p.SHA256, &p.Size, &p.UploadedBy, &p.UploadedAt)
	if errors.Is(err, db.ErrNone) {
		return p, ErrNoPackage
	}
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(manifest), &p.Contents)
}

func insertPackage(ctx context.Context, tx *db.Tx, p Package) error {
	manifest, err := p.marshal()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO package (`+packageColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		p.ID, p.CourseID, p.Number, p.Standard, p.Edition, p.Title, manifest, p.FileName, p.SHA256, p.Size, p.UploadedBy, p.UploadedAt)
	return err
}

func insertPackageFile(ctx context.Context, tx *db.Tx, id PackageID, f PackageFile) error {
	var gzip, zstd *string // NULL: nobody has looked yet
	if f.Compressed != nil {
		gzip, zstd = &f.Compressed.Gzip, &f.Compressed.Zstd
	}
	_, err := tx.Exec(ctx, `INSERT INTO package_file (package_id, path, blob_sha256, size, content_type, gzip_sha256, zstd_sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, f.Path, f.SHA256, f.Size, f.Type, gzip, zstd)
	return err
}

func selectPackage(ctx context.Context, q db.Queryer, id PackageID) (Package, error) {
	return scanPackage(q.QueryRow(ctx, `SELECT `+packageColumns+` FROM package WHERE id = $1`, id))
}

func selectPackageTitle(ctx context.Context, q db.Queryer, id PackageID) (string, error) {
	var title string
	err := q.QueryRow(ctx, `SELECT title FROM package WHERE id = $1`, id).Scan(&title)
	if errors.Is(err, db.ErrNone) {
		return "", ErrNoPackage
	}
	return title, err
}

func selectPackageFiles(ctx context.Context, q db.Queryer, id PackageID) ([]PackageFile, error) {
	rows, err := q.Query(ctx, `SELECT path, blob_sha256, size, content_type, gzip_sha256, zstd_sha256
		FROM package_file WHERE package_id = $1 ORDER BY path`, id)
	return db.Collect(rows, err, func(row db.Row) (PackageFile, error) {
		var f PackageFile
		var gzip, zstd *string
		err := row.Scan(&f.Path, &f.SHA256, &f.Size, &f.Type, &gzip, &zstd)
		if gzip != nil && zstd != nil {
			f.Compressed = &Compressed{*gzip, *zstd}
		}
		return f, err
	})
}

// selectReadBefore gives packages whose manifests were not read as they are now.
func selectReadBefore(ctx context.Context, q db.Queryer, reading int) ([]Package, error) {
	rows, err := q.Query(ctx, `SELECT `+packageColumns+` FROM package WHERE standard <> $1 AND manifest NOT LIKE $2 ORDER BY id LIMIT 50`,
		Built, fmt.Sprintf(`%%"reading":%d}%%`, reading))
	return db.Collect(rows, err, scanPackage)
}

func updateContents(ctx context.Context, tx *db.Tx, p Package) error {
	manifest, err := p.marshal()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE package SET manifest = $2 WHERE id = $1`, p.ID, manifest)
	return err
}

// selectBlobNames gives every file that a package or the evidence of a result names.
func selectBlobNames(ctx context.Context, q db.Queryer) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT blob_sha256 FROM package UNION SELECT blob_sha256 FROM package_file UNION SELECT blob_sha256 FROM lesson_file
		UNION SELECT gzip_sha256 FROM package_file WHERE gzip_sha256 <> '' UNION SELECT zstd_sha256 FROM package_file WHERE zstd_sha256 <> ''
		UNION SELECT blob_sha256 FROM result_evidence WHERE blob_sha256 <> ''`)
	return db.Collect(rows, err, func(row db.Row) (string, error) {
		var name string
		return name, row.Scan(&name)
	})
}
