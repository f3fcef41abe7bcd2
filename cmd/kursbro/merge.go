package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/config"
	"kursbro/app/problem"
	"kursbro/merge"
)

type mergeCommands struct {
	Plan  mergePlanCommand  `cmd:"" help:"Show what merging would do, change for change; nothing is merged."`
	Run   mergeRunCommand   `cmd:"" help:"Merge a pair, or all that is ready."`
	Undo  mergeUndoCommand  `cmd:"" help:"Take merges back."`
	Queue mergeQueueCommand `cmd:"" help:"List the pairs that wait, and for what."`
	Log   mergeLogCommand   `cmd:"" help:"List what was merged and undone."`
	Alike mergeAlikeCommand `cmd:"" help:"Look now for profiles that may be one person, as a job does every ten minutes."`
}

type mergeAlikeCommand struct{}

// Run finds them; the helpdesk has the list.
func (mergeAlikeCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		changed, err := r.merge.FindLikenesses(ctx)
		if err == nil {
			fmt.Fprintf(out, "%d pairs are new, or not as they were\n", changed)
		}
		return err
	})
}

// whom says which pairs are meant. A national ID never stands on a command
// line, where the shell's history and every other user could read it.
type whom struct {
	Match    string `help:"The pair, by its id." placeholder:"ID"`
	External string `help:"The external, by profile id or e-mail address." placeholder:"WHO"`
	Internal string `help:"The internal, by profile id or user name." placeholder:"WHO"`
}

// likeNumber is what could be a national ID, also inside an address.
var likeNumber = regexp.MustCompile(`\d{6}[\s.-]?\d{5}`)

// Validate is asked by kong.
func (w whom) Validate() error {
	for _, word := range []string{w.Match, w.External, w.Internal} {
		if likeNumber.MatchString(word) {
			return errors.New("a person is said by profile id, user name or e-mail address, never by national ID")
		}
	}
	return nil
}

func (w whom) selection() merge.Selection {
	return merge.Selection{Match: merge.MatchID(w.Match), External: w.External, Internal: w.Internal}
}

// pairLine is a pair as scripts read it. Nobody's name, address or national ID
// is in it; internal is also said by user name.
type pairLine struct {
	Match    merge.MatchID      `json:"match"`
	External accounts.ProfileID `json:"external"`
	Internal accounts.ProfileID `json:"internal"`
	Username string             `json:"username,omitempty"`
	State    merge.State        `json:"state"`
	Evidence merge.Evidence     `json:"evidence"`
	Due      string             `json:"due,omitempty"`
	Reasons  []string           `json:"reasons,omitempty"`
}

func lineOf(p merge.Pairing) pairLine {
	line := matchLine(p.Match)
	line.Username = p.Username
	return line
}

func matchLine(m merge.Match) pairLine {
	line := pairLine{Match: m.ID, External: m.External, Internal: m.Internal, State: m.State, Evidence: m.Evidence, Due: m.DueDate}
	for _, reason := range m.Reasons {
		line.Reasons = append(line.Reasons, strings.TrimPrefix(string(reason), "merge.reason."))
	}
	return line
}

// words is the pair for people.
func (l pairLine) words() string {
	text := fmt.Sprintf("%s %s: %s into %s", l.Match, l.State, l.External, l.Internal)
	if l.Username != "" {
		text += " (" + l.Username + ")"
	}
	if l.Due != "" {
		text += ", due " + l.Due
	}
	if len(l.Reasons) > 0 {
		text += ": " + strings.Join(l.Reasons, ", ")
	}
	return text
}

// change is one value of a plan: where it is and by which rule, not what it is.
type change struct {
	Table  string `json:"table"`
	Row    string `json:"row"`
	Column string `json:"column,omitempty"`
	Rule   string `json:"rule"`
}

func changesOf(items []transfer.Item) []change {
	changes := make([]change, len(items))
	for i, item := range items {
		changes[i] = change{item.Table, item.Row, item.Column, item.Rule}
	}
	return changes
}

// show writes a line of JSON, or the words.
func show(out io.Writer, asJSON bool, line any, words string) {
	if !asJSON {
		fmt.Fprintln(out, words)
		return
	}
	if text, err := json.Marshal(line); err == nil {
		fmt.Fprintf(out, "%s\n", text)
	}
}

// none says to people that there was nothing to show; scripts see that.
func none(many int, asJSON bool, words string) {
	if many == 0 && !asJSON {
		fmt.Fprintln(os.Stderr, "kursbro:", words)
	}
}

type mergeQueueCommand struct {
	whom
	State string `help:"Only those in one state." enum:",planned,ready,asking,review,merged,refused" default:"" placeholder:"STATE"`
	JSON  bool   `name:"json" help:"One JSON object a pair."`
}

// Run lists pairs, those due first first.
func (q mergeQueueCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		selection := q.selection()
		selection.State = merge.State(q.State)
		pairs, err := r.merge.Select(ctx, accounts.Command("merge queue"), selection)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			line := lineOf(p)
			show(out, q.JSON, line, line.words())
		}
		none(len(pairs), q.JSON, "no pair waits like that")
		return nil
	})
}

type mergeLogCommand struct {
	whom
	Limit int  `help:"How many, the newest first." default:"50"`
	JSON  bool `name:"json" help:"One JSON object a merge."`
}

// mergeLine is a merge as scripts read it. The moments are RFC 3339, UTC.
type mergeLine struct {
	Merge    merge.MergeID      `json:"merge"`
	Match    merge.MatchID      `json:"match,omitempty"`
	External accounts.ProfileID `json:"external"`
	Internal accounts.ProfileID `json:"internal"`
	Evidence merge.Evidence     `json:"evidence"`
	MergedAt string             `json:"merged_at"`
	By       accounts.ProfileID `json:"by,omitempty"` // empty: by itself, or from the command line
	UndoneAt string             `json:"undone_at,omitempty"`
	Digest   string             `json:"digest"`
}

// Run lists merges.
func (l mergeLogCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		merges, err := r.merge.Log(ctx, accounts.Command("merge log"), l.selection(), l.Limit)
		if err != nil {
			return err
		}
		for _, m := range merges {
			line := mergeLine{m.ID, m.Match, m.From, m.Into, m.Evidence, moment(&m.MergedAt), m.By, moment(m.UndoneAt), m.Digest}
			words := fmt.Sprintf("%s %s: %s into %s", line.Merge, line.MergedAt, line.External, line.Internal)
			if line.UndoneAt != "" {
				words += ", undone " + line.UndoneAt
			}
			show(out, l.JSON, line, words)
		}
		none(len(merges), l.JSON, "no such merge")
		return nil
	})
}

// ended says how a command over many ends: 1 when something failed, 3 when
// what was named was refused.
type ended struct {
	failed, refused int
}

func (e ended) err() error {
	switch {
	case e.failed > 0:
		return fmt.Errorf("%d failed", e.failed)
	case e.refused > 0:
		return errRefused
	}
	return nil
}

// count sorts an error: what a rule says no to is refused, all else failed.
func (e *ended) count(err error) (outcome string) {
	if p := problem.Of(err); p != nil && p.Kind != problem.Internal && p.Kind != problem.Unavailable {
		e.refused++
		return "refused"
	}
	e.failed++
	return "failed"
}
