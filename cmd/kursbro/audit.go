package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"

	"golang.org/x/mod/sumdb/note"

	"kursbro/accounts/audit"
	"kursbro/app/config"
	"kursbro/merge/privacy"
)

type auditCommands struct {
	Verify auditVerifyCommand `cmd:"" default:"withargs" help:"Check that no entry of the audit log was changed or taken away."`
	Cut    auditCutCommand    `cmd:"" help:"Cut off what is older than --keep-log, where the account that serves may not."`
	Key    auditKeyCommand    `cmd:"" help:"Make a pair of keys: one to sign the log's head each hour, one to check it."`
}

type auditVerifyCommand struct {
	Key string `help:"The key that checks signed heads; without it the chain alone is checked." env:"KURSBRO_AUDIT_CHECK_KEY" placeholder:"KEY"`
}

// Run checks the chain of the audit log, and with a key that it is still the
// one whose heads were signed.
func (v auditVerifyCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		report, err := audit.Check(ctx, r.db)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%d entries in the chain, %d waiting, head %s\n", report.Sealed-report.Cut, report.Unsealed, report.Head)
		if report.Cut > 0 {
			fmt.Fprintf(out, "%d before them were cut off: they were older than the log is kept\n", report.Cut)
		}
		if !report.Whole() {
			return fmt.Errorf("the chain is broken at entry %s: %s", report.Broken, report.Reason)
		}
		if v.Key == "" {
			fmt.Fprintln(out, "No --key: whoever owns the database could have made the chain anew.")
			return nil
		}
		return v.witness(ctx, r, out)
	})
}

func (v auditVerifyCommand) witness(ctx context.Context, r *rooms, out io.Writer) error {
	verifier, err := note.NewVerifier(v.Key)
	if err != nil {
		return fmt.Errorf("--key is not what kursbro audit key gave: %w", err)
	}
	witness, err := audit.CheckHeads(ctx, r.db, verifier, r.config.AuditHeads)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d signed heads in %s\n", witness.Heads, r.config.AuditHeads)
	switch {
	case !witness.Agrees():
		return fmt.Errorf("the chain is not the one that was signed: %s: %s", witness.File, witness.Reason)
	case witness.Heads == 0:
		return fmt.Errorf("no head was ever signed there: nothing can be said of the chain")
	}
	return nil
}

type auditCutCommand struct{}

// Run does what the daily job does where one account both serves and deletes.
func (auditCutCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		run, err := r.privacy.Forget(ctx, privacy.Log)
		fmt.Fprintf(out, "%d entries cut off\n", run.Gone)
		return err
	})
}

type auditKeyCommand struct{}

// Run makes keys; it keeps neither.
func (auditKeyCommand) Run(_ context.Context, out io.Writer) error {
	private, public, err := note.GenerateKey(rand.Reader, "kursbro")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "KURSBRO_AUDIT_KEY=%s\n# … for the portal alone; and to check with, for whoever watches over it:\nKURSBRO_AUDIT_CHECK_KEY=%s\n", private, public)
	return nil
}

// headWaits says whether there is an end to sign: a portal that has just begun
// signs soon after the first entries, not an hour later.
func (r *rooms) headWaits(ctx context.Context) (bool, error) {
	return audit.HeadWaits(ctx, r.db, r.config.AuditHeads)
}

// exportHead signs the end of the log and leaves it outside the database.
func (r *rooms) exportHead(ctx context.Context) error {
	signer, err := note.NewSigner(r.config.AuditKey.Reveal())
	if err != nil {
		return fmt.Errorf("read --audit-key: %w", err)
	}
	exported, err := audit.ExportHead(ctx, r.db, signer, r.config.AuditHeads)
	if exported {
		slog.InfoContext(ctx, "the head of the audit log is signed", "folder", r.config.AuditHeads)
	}
	return err
}
