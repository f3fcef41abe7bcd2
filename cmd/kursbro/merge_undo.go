package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/config"
	"kursbro/app/i18n"
	"kursbro/merge"
)

type mergeUndoCommand struct {
	Merges []string          `arg:"" name:"merge" help:"The merges, by id (see merge log); they are undone in this order."`
	DryRun bool              `help:"Show the plan of the undo; change nothing."`
	Digest string            `help:"Undo only if the plan is still the one with this digest; of one merge." placeholder:"DIGEST"`
	Note   string            `help:"Why, for the log." placeholder:"TEXT"`
	Answer map[string]string `help:"Answers to the questions of the plan, by their id: back (to the external) or stay." placeholder:"ID=back|stay"`
	Email  string            `help:"Another address for the external, where somebody has taken its own." placeholder:"ADDRESS"`
	JSON   bool              `name:"json" help:"One JSON object a merge."`
}

// Validate is asked by kong.
func (u mergeUndoCommand) Validate() error {
	if len(u.Merges) > 1 && (u.Digest != "" || u.Email != "") {
		return fmt.Errorf("--digest and --email are of one merge")
	}
	for _, id := range slices.Sorted(maps.Keys(u.Answer)) {
		if answer := transfer.Answer(u.Answer[id]); answer != transfer.Back && answer != transfer.Stay {
			return fmt.Errorf("the answer to %s is back or stay", id)
		}
	}
	return nil
}

// undoLine is what became of a merge, as scripts read it.
type undoLine struct {
	Merge     merge.MergeID `json:"merge"`
	Outcome   string        `json:"outcome"` // undone, already, refused, failed; in a dry run planned
	Digest    string        `json:"digest,omitempty"`
	Until     string        `json:"until,omitempty"` // when the undo closes
	Changes   []change      `json:"changes,omitempty"`
	Questions []question    `json:"questions,omitempty"` // that are not answered
	Code      string        `json:"code,omitempty"`
	Reason    string        `json:"reason,omitempty"`
}

type question struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

func (l undoLine) words() string {
	words := l.Outcome + " " + string(l.Merge)
	if l.Digest != "" {
		words += fmt.Sprintf("\n  %d changes, digest %s, possible until %s", len(l.Changes), l.Digest, l.Until)
	}
	if l.Reason != "" {
		words += "\n  " + l.Reason
	}
	for _, q := range l.Questions {
		words += fmt.Sprintf("\n  --answer %s=back or =stay: %s", q.ID, q.Text)
	}
	return words
}

// Run undoes merges, one after the other, and goes on past one that is refused.
func (u mergeUndoCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		bar := bar(len(u.Merges), "merges")
		defer bar.Close()
		var end ended
		for _, id := range u.Merges {
			line, err := u.one(ctx, r, merge.MergeID(id))
			if err != nil {
				line.Outcome = end.count(err)
				line.Code, line.Reason = english(err)
			}
			bar.Add(1)
			show(out, u.JSON, line, line.words())
		}
		return end.err()
	})
}

func (u mergeUndoCommand) one(ctx context.Context, r *rooms, id merge.MergeID) (undoLine, error) {
	by, line := accounts.Command("merge undo"), undoLine{Merge: id, Outcome: "undone"}
	if u.DryRun {
		plan, err := r.merge.PlanUndo(ctx, by, id)
		if err != nil {
			return line, err
		}
		line.Outcome, line.Digest, line.Until = "planned", plan.Digest, moment(&plan.Until)
		line.Changes, line.Questions = changesOf(plan.Items(u.answers())), asked(plan.Unanswered(u.answers()))
		return line, nil
	}
	done, err := r.merge.Undo(ctx, by, id, merge.UndoOrder{Digest: u.Digest, Note: u.Note, Answers: u.answers(), Email: u.Email})
	line.Questions = asked(done.Unanswered)
	if done.Already {
		line.Outcome = "already"
	}
	return line, err
}

func (u mergeUndoCommand) answers() map[string]transfer.Answer {
	answers := map[string]transfer.Answer{}
	for id, answer := range u.Answer {
		answers[id] = transfer.Answer(answer)
	}
	return answers
}

func asked(questions []transfer.Question) (all []question) {
	for _, q := range questions {
		var pairs []any
		for name, value := range q.Label.Args {
			pairs = append(pairs, name, value)
		}
		all = append(all, question{q.ID, i18n.For(i18n.EN).T(q.Label.Key, pairs...)})
	}
	return all
}

// refused says on the terminal why nothing was done.
func refused(err error) error {
	_, reason := english(err)
	fmt.Fprintln(os.Stderr, "kursbro:", reason)
	return errRefused
}

// about is an error in plain English that begins with whom or what it is about.
func about(name string, err error) error {
	_, reason := english(err)
	return fmt.Errorf("%s: %s", name, reason)
}
