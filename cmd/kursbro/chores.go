package main

import (
	"context"
	"time"

	"kursbro/accounts/audit"
	"kursbro/app/mail"
)

// counted makes a job of an act that says how many rows it touched.
func counted[N int | int64](act func(context.Context) (N, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := act(ctx)
		return err
	}
}

func (r *rooms) auditPending(ctx context.Context) (bool, error) { return audit.Pending(ctx, r.db) }

// mailKept is how long the helpdesk can see what became of a mail.
const mailKept = 180 * 24 * time.Hour

func (r *rooms) sweepMail(ctx context.Context) error {
	_, err := mail.Sweep(ctx, r.db, r.db.Now().Add(-mailKept))
	return err
}

// sweepFiles takes away files that no row names and that are older than a day.
func (r *rooms) sweepFiles(ctx context.Context) error {
	_, err := r.files.Sweep(ctx, r.db.Now().Add(-24*time.Hour), r.courses.BlobNames)
	return err
}
