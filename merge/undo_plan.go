package merge

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/courses/goals"
	"kursbro/courses/reminder"
	"kursbro/courses/report"
	"kursbro/courses/sharing"
)

// UndoPlan is the exact list of what the undo of a merge would do, row by row,
// and what it has to ask first (M51). Plan and undo are computed by the same
// code (M10).
type UndoPlan struct {
	Merge      Merge
	From       accounts.Profile // the tombstone, which becomes a living external again
	Into       accounts.Profile // who survived
	Until      time.Time        // when the undo closes
	Questions  []transfer.Question
	Left       []transfer.Remark // what stays as it is, and why
	Resting    accounts.Resting  // what ends with the address that goes (M50)
	EmailTaken bool              // somebody else has the external's address by now: it needs another (M52)
	Digest     string            // of everything that the plan was computed from
	NeedsTwo   bool              // the asker may only propose it (M9)
	Proposal   *UndoProposal     // that waits for a second person
	Proposer   bool              // the asker has proposed it
	Refused    *Refusal          // the last no to it
	steps      []transfer.Step
	kept       []transfer.Item // of the merge
}

// Items are the changes that the answers lead to, in the order in which they
// are asked for; with no answers, those that are made in any case.
func (p UndoPlan) Items(answers map[string]transfer.Answer) []transfer.Item {
	return transfer.Chosen(p.steps, answers)
}

// Unanswered are the questions that the answers leave open.
func (p UndoPlan) Unanswered(answers map[string]transfer.Answer) []transfer.Question {
	return slices.DeleteFunc(slices.Clone(p.Questions), func(q transfer.Question) bool {
		return answers[q.ID] == transfer.Back || answers[q.ID] == transfer.Stay
	})
}

// What keeps a merge from being undone.
var (
	ErrNoMerge       = problem.New(problem.NotFound, "merge.undo.unknown")      // also for who may not know of it
	ErrUndone        = problem.New(problem.Conflict, "merge.undo.already")      // somebody was first
	ErrUndoClosed    = problem.New(problem.Conflict, "merge.undo.closed")       // the days of M50 are over
	ErrUndoErased    = problem.New(problem.Conflict, "merge.undo.erased")       // a person was erased, and the items with them (M54)
	ErrNewerMerge    = problem.New(problem.Conflict, "merge.undo.newer")        // another must be undone first (Number)
	ErrUndecided     = problem.New(problem.Invalid, "merge.undo.undecided")     // there are questions without an answer (M51)
	ErrAddressWanted = problem.New(problem.Invalid, "merge.undo.email.missing") // the address is taken: another is needed (M52)
)

// PlanUndo shows what undoing a merge would do and changes nothing but the log.
// It is for the helpdesk that serves the survivor, and for the command line.
// Problems: ErrNoMerge, ErrOwnMerge, ErrUndone, ErrUndoClosed, ErrUndoErased, ErrNewerMerge.
func (s *Service) PlanUndo(ctx context.Context, by accounts.Actor, id MergeID) (UndoPlan, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return UndoPlan{}, err
	}
	var plan UndoPlan
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		var err error
		if plan, err = s.undoSeen(ctx, tx, by, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("merge.preview_undo", plan.Merge.From).About("merge", string(id)))
	})
	return plan, err
}

// undoable gives a merge of somebody whom the asker serves, and is not.
func (s *Service) undoable(ctx context.Context, q db.Queryer, by accounts.Actor, id MergeID) (Merge, error) {
	m, err := selectMerge(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return Merge{}, ErrNoMerge
	}
	if err != nil {
		return Merge{}, fmt.Errorf("read merge: %w", err)
	}
	if by.Trusted() {
		return m, nil
	}
	into, err := living(ctx, q, m.Into)
	if err != nil {
		return Merge{}, err
	}
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return Merge{}, err
	}
	if !by.Serves(tree, accounts.Helpdesk, into.OrganisationID) {
		return Merge{}, ErrNoMerge
	}
	return m, m.notOwn(ctx, q, by, into.ID)
}

// planUndo computes, and changes nothing.
func (s *Service) planUndo(ctx context.Context, tx *db.Tx, m Merge) (UndoPlan, error) {
	p := UndoPlan{Merge: m, Until: m.MergedAt.AddDate(0, 0, s.Settings.UndoDays)}
	switch {
	case m.UndoneAt != nil:
		return p, ErrUndone
	case tx.Now().After(p.Until):
		return p, ErrUndoClosed
	}
	var err error
	if p.kept, err = selectItems(ctx, tx, m.ID); err != nil {
		return p, fmt.Errorf("read items: %w", err)
	}
	if len(p.kept) == 0 {
		return p, ErrUndoErased
	}
	if err := checkNewer(ctx, tx, m, p.kept); err != nil {
		return p, err
	}
	if p.From, err = accounts.SelectProfile(ctx, tx, m.From); err != nil {
		return p, err
	}
	if p.Into, err = accounts.SelectProfile(ctx, tx, m.Into); err != nil {
		return p, err
	}
	if p.EmailTaken, err = accounts.EmailTaken(ctx, tx, p.From.Email); err != nil {
		return p, err
	}
	if err := p.ask(ctx, tx); err != nil {
		return p, fmt.Errorf("plan undo: %w", err)
	}
	p.Digest = p.digest(tx.Now())
	return p, nil
}

// checkNewer lets merges that have worked on the same rows be undone from the
// newest to the oldest only, and none whose survivor lives on in another.
func checkNewer(ctx context.Context, q db.Queryer, m Merge, items []transfer.Item) error {
	newer, err := selectNewerMerges(ctx, q, m)
	if err != nil {
		return fmt.Errorf("read newer merges: %w", err)
	}
	rows := map[string]bool{}
	for _, item := range items {
		rows[touched(item)] = true
	}
	for _, other := range slices.Backward(newer) {
		its, err := selectItems(ctx, q, other.ID)
		if err != nil {
			return fmt.Errorf("read items: %w", err)
		}
		if other.From == m.Into || slices.ContainsFunc(its, func(item transfer.Item) bool { return rows[touched(item)] || rows[pointed(item)] }) {
			return problem.New(ErrNewerMerge.Kind, ErrNewerMerge.Key, "Number", other.ID.Short())
		}
	}
	return nil
}

// touched names the row that an item changes; of a profile the column, since
// every merge changes another.
func touched(item transfer.Item) string {
	if item.Table == "profile" || item.Table == "match" {
		return item.Table + " " + item.Row + " " + item.Column
	}
	return item.Table + " " + item.Row
}

// pointed names the row of the same table that an item links to.
func pointed(item transfer.Item) string {
	key, err := transfer.String(item.After)
	if item.Column != "superseded_by" || err != nil || key == nil {
		return "nothing"
	}
	return item.Table + " " + key.(string)
}

// Short is what of a merge's key is said on the phone.
func (id MergeID) Short() string { return string(id[max(0, len(id)-8):]) }

// ownTables are those whose items a room gives back.
var ownTables = []string{"profile", "match", "enrolment", "attempt", "result", "certificate", "launch", "course", "seat", "exemption", "code_use", "renewal", "waiting", "approval", "share", "reminder", "reminder_choice", "report", "report_reader", "employment", "national_id",
	"goal_plan", "goal_role", "goal_entry", "organisation_change"}

// ask asks every room how its own moves are undone. An item of a table that is
// no longer there is told, and stops nothing.
func (p *UndoPlan) ask(ctx context.Context, tx *db.Tx) error {
	undo := transfer.Undo{From: string(p.Merge.From), Into: string(p.Merge.Into), MergedAt: p.Merge.MergedAt, Items: p.kept}
	learning, err := courses.PlanUnmove(ctx, tx, undo)
	if err != nil {
		return err
	}
	plans, err := goals.PlanUnmove(ctx, tx, undo)
	if err != nil {
		return err
	}
	requests, err := courses.PlanApprovalUnmove(ctx, tx, undo, learning)
	if err != nil {
		return err
	}
	shares, err := sharing.PlanUnmove(ctx, tx, undo)
	if err != nil {
		return err
	}
	reports, err := report.PlanUnmove(ctx, tx, undo)
	if err != nil {
		return err
	}
	reminders, err := reminder.PlanUnmove(ctx, tx, undo)
	if err != nil {
		return err
	}
	profiles, resting, err := accounts.PlanUnmerge(ctx, tx, undo)
	if err != nil {
		return err
	}
	p.Resting, p.Questions = resting, slices.Concat(learning.Questions, plans.Questions)
	twins, err := accounts.PlanRowsBack(ctx, tx, undo)
	if err != nil {
		return err
	}
	p.steps = slices.Concat(learning.Steps, requests.Steps, plans.Steps, shares.Steps, reminders.Steps, reports.Steps, profiles.Steps, twins.Steps)
	p.Left = slices.Concat(learning.Left, requests.Left, plans.Left, shares.Left, reminders.Left, reports.Left, profiles.Left, twins.Left)
	for _, item := range p.kept {
		switch {
		case item.Table == "match":
			p.steps = append(p.steps, transfer.Step{Items: []transfer.Item{item.Reverse(item.After, transfer.Label{})}})
		case !slices.Contains(ownTables, item.Table):
			p.Left = append(p.Left, transfer.Remark{Table: item.Table, Row: item.Row, Column: item.Column, Label: transfer.Label{Key: "merge.undo.left.table"}})
		}
	}
	return nil
}

// digest is SHA-256 over what the plan was computed from, in an order of its
// own, as that of a Plan.
func (p UndoPlan) digest(now time.Time) string {
	text := []byte("undo 1")
	write := func(values ...string) {
		for _, value := range values {
			text = append(strconv.AppendInt(append(text, ' '), int64(len(value)), 10), value...)
		}
	}
	write(string(p.Merge.ID), strconv.FormatBool(p.EmailTaken), strconv.FormatBool(p.Resting.Password), strconv.Itoa(len(p.Resting.Links)))
	write(face(p.From)...)
	write(face(p.Into)...)
	moment, lines := *transfer.Value(now), []string{}
	for _, step := range p.steps {
		for _, item := range step.Items {
			after := scalar(item.After)
			if after == moment {
				after = "@now"
			}
			lines = append(lines, strings.Join([]string{item.Table, item.Row, item.Column, scalar(item.Before), after, strings.Join(step.Needs, " ")}, "\x00"))
		}
	}
	for _, q := range p.Questions {
		lines = append(lines, "?\x00"+q.ID+"\x00"+q.Label.Key+"\x00"+arguments(q.Label))
	}
	for _, r := range p.Left {
		lines = append(lines, strings.Join([]string{"=", r.Table, r.Row, r.Column, r.Label.Key}, "\x00"))
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(a, b) })
	write(lines...)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func arguments(label transfer.Label) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(label.Args)) {
		all = append(all, name+"="+label.Args[name])
	}
	return strings.Join(all, "\x00")
}
