package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"kursbro/accounts"
	"kursbro/app/config"
	"kursbro/app/problem"
	"kursbro/merge"
)

type mergePlanCommand struct {
	whom
	JSON bool `name:"json" help:"One JSON object a pair."`
}

// planLine is a plan as scripts read it.
type planLine struct {
	pairLine
	Outcome string   `json:"outcome"` // planned; refused, failed: see code
	Digest  string   `json:"digest,omitempty"`
	Changes []change `json:"changes"`
	Code    string   `json:"code,omitempty"`
	Reason  string   `json:"reason,omitempty"`
}

// Run plans the pairs that are named, or all that are open.
func (p mergePlanCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		return planAll(ctx, r, p.selection(), func(line planLine) {
			words := line.words()
			if line.Outcome == "planned" {
				words += fmt.Sprintf("\n  %d changes, digest %s", len(line.Changes), line.Digest)
			} else {
				words += "\n  " + line.Reason
			}
			show(out, p.JSON, line, words)
		})
	})
}

// planAll plans what is selected, and tells of each. Nobody there is refused.
func planAll(ctx context.Context, r *rooms, selection merge.Selection, tell func(planLine)) error {
	by := accounts.Command("merge plan")
	pairs, err := r.merge.Select(ctx, by, selection)
	if err != nil {
		return err
	}
	if len(pairs) == 0 && selection.Single() {
		return refused(merge.ErrNoMatch)
	}
	bar := bar(len(pairs), "plans")
	defer bar.Close()
	var end ended
	for _, pair := range pairs {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		plan, err := r.merge.Plan(ctx, by, pair.ID)
		line := planLine{pairLine: lineOf(pair), Outcome: "planned", Digest: plan.Digest, Changes: changesOf(plan.Items())}
		if err != nil {
			line.Outcome = end.count(err)
			line.Code, line.Reason = english(err)
		} else {
			line.pairLine = matchLine(plan.Match)
			line.Username = pair.Username
		}
		bar.Add(1)
		tell(line)
	}
	return end.err()
}

type mergeRunCommand struct {
	whom
	DryRun bool   `help:"Say what would be merged; change nothing."`
	Digest string `help:"Merge only if the plan is still the one with this digest; of one pair." placeholder:"DIGEST"`
	Note   string `help:"Why, for the log; of pairs that are named." placeholder:"TEXT"`
	JSON   bool   `name:"json" help:"One JSON object a pair."`
}

// Validate is asked by kong.
func (m mergeRunCommand) Validate() error {
	if !m.selection().Single() && (m.Digest != "" || m.Note != "") {
		return errors.New("--digest and --note are of pairs that are named")
	}
	return m.whom.Validate()
}

// runLine is what became of a pair, as scripts read it.
type runLine struct {
	pairLine
	Outcome string        `json:"outcome"` // merged, already, waiting, refused, failed; in a dry run also ready
	Merge   merge.MergeID `json:"merge,omitempty"`
	Digest  string        `json:"digest,omitempty"` // in a dry run
	Code    string        `json:"code,omitempty"`
	Reason  string        `json:"reason,omitempty"`
}

func (l runLine) words() string {
	words := l.Outcome + " " + l.pairLine.words()
	if l.Reason != "" {
		words += "\n  " + l.Reason
	}
	return words
}

// Run merges the pairs that are named, or all that is ready.
func (m mergeRunCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	told := 0
	tell := func(line runLine) {
		told++
		show(out, m.JSON, line, line.words())
	}
	return inRooms(ctx, c, func(r *rooms) error {
		defer debug.SetGCPercent(debug.SetGCPercent(400)) // as in seed
		err := m.merge(ctx, r, tell)
		if err == nil {
			none(told, m.JSON, "nothing is ready to be merged")
		}
		return err
	})
}

func (m mergeRunCommand) merge(ctx context.Context, r *rooms, tell func(runLine)) error {
	switch {
	case m.DryRun:
		return m.rehearse(ctx, r, tell)
	case m.selection().Single():
		return m.named(ctx, r, tell)
	}
	return m.ready(ctx, r, tell)
}

// rehearse plans, and says which of the plans would be carried out.
func (m mergeRunCommand) rehearse(ctx context.Context, r *rooms, tell func(runLine)) error {
	var end ended
	err := planAll(ctx, r, m.selection(), func(plan planLine) {
		line := runLine{pairLine: plan.pairLine, Outcome: plan.Outcome, Digest: plan.Digest, Code: plan.Code, Reason: plan.Reason}
		switch {
		case plan.Outcome != "planned":
		case m.Digest != "" && m.Digest != plan.Digest:
			line.refuse(&end, merge.ErrPlanChanged)
		case plan.State == merge.Ready:
			line.Outcome = "ready"
		case m.selection().Single():
			line.refuse(&end, merge.ErrNotReady)
		default:
			line.Outcome = "waiting"
		}
		tell(line)
	})
	if err != nil {
		return err
	}
	return end.err()
}

func (l *runLine) refuse(end *ended, err error) {
	l.Outcome = end.count(err)
	l.Code, l.Reason = english(err)
}

// named merges pairs that somebody has named: each must be ready by the rules.
func (m mergeRunCommand) named(ctx context.Context, r *rooms, tell func(runLine)) error {
	by := accounts.Command("merge run")
	pairs, err := r.merge.Select(ctx, by, m.selection())
	switch {
	case err != nil:
		return err
	case len(pairs) == 0:
		return refused(merge.ErrNoMatch)
	case len(pairs) > 1 && m.Digest != "":
		return fmt.Errorf("--digest is of one pair, and %d are named", len(pairs))
	}
	var end ended
	for _, pair := range pairs {
		line := runLine{pairLine: lineOf(pair), Outcome: "merged"}
		done, err := r.merge.Merge(ctx, by, pair.ID, merge.Order{Digest: m.Digest, Note: m.Note})
		switch {
		case err != nil:
			line.refuse(&end, err)
		case done.Already:
			line.Outcome = "already"
		}
		if line.Merge = done.ID; err == nil {
			line.State = merge.Merged
		}
		tell(line)
	}
	return end.err()
}

// ready merges all that is, as the portal does by itself.
func (m mergeRunCommand) ready(ctx context.Context, r *rooms, tell func(runLine)) error {
	bar := bar(-1, "pairs")
	defer bar.Close()
	_, err := r.merge.MergeReady(ctx, accounts.Command("merge run"), func(t merge.Tried) {
		bar.Add(1)
		tell(triedLine(t))
	})
	return err
}

// triedLine is a match that the rules looked at. One that is not ready waits;
// so does one that changed while we looked.
func triedLine(t merge.Tried) runLine {
	line := runLine{pairLine: matchLine(t.Match), Outcome: "waiting", Merge: t.Done.ID}
	switch {
	case t.Merged():
		line.Outcome, line.State = "merged", merge.Merged
	case t.Done.Already, t.Match.State == merge.Merged:
		line.Outcome, line.State = "already", merge.Merged
	case t.Err != nil:
		line.Code, line.Reason = english(t.Err)
		if problem.KindOf(t.Err) != problem.Conflict {
			line.Outcome = "failed"
		}
	}
	return line
}

// moment is RFC 3339 in UTC, or nothing.
func moment(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
