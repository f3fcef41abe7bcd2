package merge

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// keep writes what a call did: among the hires of the day, where HR looks for
// it, and in the log. All that a client does on one day is one run; a run of
// each call would hide the files among them.
func (c *call) keep(ctx context.Context, tx *db.Tx, action string, subject accounts.ProfileID) error {
	entry := c.entry(action, subject)
	if c.refused != nil {
		entry = entry.With("why", c.outcomes[0].Code).Refuse()
	}
	if err := audit.Record(ctx, tx, entry); err != nil {
		return err
	}
	if len(c.outcomes) == 0 {
		return nil
	}
	sum, err := c.openDay(ctx, tx)
	if err != nil {
		return fmt.Errorf("open the day's run: %w", err)
	}
	for i := range c.outcomes {
		sum.Rows++
		c.outcomes[i].Row = sum.Rows
		sum.Counts[c.outcomes[i].Outcome]++
	}
	if err := insertRows(ctx, tx, sum.Run, c.outcomes); err != nil {
		return fmt.Errorf("keep rows: %w", err)
	}
	return updateRun(ctx, tx, sum, "")
}

// entry is for the log, where a client stands by its id.
func (c *call) entry(action string, subject accounts.ProfileID) audit.Entry {
	return c.client.Actor().Entry(action, subject).About("client", string(c.client.ID))
}

// openDay finds the run of the client's day, or begins it.
func (c *call) openDay(ctx context.Context, tx *db.Tx) (Summary, error) {
	sum, found, err := selectDay(ctx, tx, c.client.ID, c.today)
	if err != nil || found {
		return sum, err
	}
	sum.Run = RunID(db.NewID())
	if err := insertRun(ctx, tx, sum.Run, "SCIM "+c.client.Name, ""); err != nil {
		return sum, err
	}
	return sum, insertDay(ctx, tx, c.client.ID, c.today, sum.Run)
}
