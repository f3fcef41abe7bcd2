package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"kursbro/accounts"
	"kursbro/app/config"
	"kursbro/app/problem"
	"kursbro/courses"
)

type completionsCommand struct {
	File   string `arg:"" type:"path" help:"The completions (CSV): who, course, date and perhaps score, valid until, note."`
	Policy string `help:"What to do with who has passed already: nothing, newer or override." enum:"nothing,newer,override" required:""`
	DryRun bool   `help:"Say what would happen and write nothing."`
	JSON   bool   `name:"json" help:"One JSON object a row, and one at the end."`
}

// completionLine is a row, or the whole file, as scripts read it.
type completionLine struct {
	Row     int    `json:"row,omitempty"`
	Line    int    `json:"line,omitempty"`
	Outcome string `json:"outcome"`          // write, replace, same, kept, older, refused; of the file: its state
	Reason  string `json:"reason,omitempty"` // why a row is refused
	Import  string `json:"import,omitempty"`
	Rows    int    `json:"rows,omitempty"`
	Refused int    `json:"refused,omitempty"`
	Written int    `json:"written,omitempty"`
}

// Run tries a file and carries it out. Killed in the middle, it goes on where it
// was when it is run again with the same file.
func (f completionsCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		file, err := os.Open(f.File)
		if err != nil {
			return err
		}
		defer file.Close()
		by := accounts.Command("completions import")
		id, err := r.courses.TryImport(ctx, by, file, f.File, courses.Policy(f.Policy))
		if err != nil {
			return said(err)
		}
		tried, _, err := r.courses.Import(ctx, by, id)
		if err != nil {
			return said(err)
		}
		if !f.DryRun {
			if id, err = carryOut(ctx, r, by, tried); err != nil {
				return said(err)
			}
		}
		return f.report(ctx, r, by, id, out)
	})
}

// carryOut goes on with an import of the very same file that was cut off, or else
// carries out the one that was tried.
func carryOut(ctx context.Context, r *rooms, by accounts.Actor, tried courses.CompletionImport) (courses.ImportID, error) {
	before, err := r.courses.SameFile(ctx, tried)
	if err != nil {
		return "", err
	}
	id := tried.ID
	if before.State == courses.ImportRunning {
		id = before.ID
	}
	return id, r.courses.CarryOut(ctx, by, id, 24*time.Hour)
}

func (f completionsCommand) report(ctx context.Context, r *rooms, by accounts.Actor, id courses.ImportID, out io.Writer) error {
	done, rows, err := r.courses.Import(ctx, by, id)
	if err != nil {
		return said(err)
	}
	for _, row := range rows {
		line := completionLine{Row: row.Number, Line: row.Line, Outcome: string(row.Verdict)}
		if row.Refused {
			_, line.Reason = english(problem.New(problem.Invalid, row.Fault))
			line.Outcome = "refused"
		}
		show(out, f.JSON, line, fmt.Sprintf("row %d: %s %s", line.Row, line.Outcome, line.Reason))
	}
	sum := completionLine{Outcome: string(done.State), Import: string(done.ID), Rows: done.Rows, Refused: done.Refused, Written: done.Counts[courses.Writes] + done.Counts[courses.Replaces]}
	show(out, f.JSON, sum, fmt.Sprintf("%s: %d rows, %d written, %d refused", sum.Outcome, sum.Rows, sum.Written, sum.Refused))
	if done.Refused > 0 && done.Refused == done.Rows {
		return errors.New("no row can be used")
	}
	return nil
}
