package main

import (
	"context"
	"log/slog"
	"time"

	"kursbro/accounts/audit"
	"kursbro/merge/privacy"
)

// counted makes a job of an act that says how many rows it touched.
func counted[N int | int64](act func(context.Context) (N, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := act(ctx)
		return err
	}
}

func (r *rooms) auditPending(ctx context.Context) (bool, error) { return audit.Pending(ctx, r.db) }

// retain carries out a rule of retention, and says so in the log and the metrics.
func (p *portal) retain(rule privacy.Rule) func(context.Context) error {
	return func(ctx context.Context) error {
		run, err := p.rooms.privacy.Forget(ctx, rule)
		if run.ID == "" {
			return err
		}
		p.retained.count(run)
		slog.InfoContext(ctx, "what was kept long enough is forgotten", "rule", rule, "gone", run.Gone, "warned", run.Warned, "kept", run.Stay())
		return err
	}
}

// sweepFiles takes away files that no row names and that are older than a day.
func (r *rooms) sweepFiles(ctx context.Context) error {
	_, err := r.files.Sweep(ctx, r.db.Now().Add(-24*time.Hour), r.courses.BlobNames)
	return err
}
