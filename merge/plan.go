package merge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/courses"
	"kursbro/courses/goals"
	"kursbro/courses/reminder"
	"kursbro/courses/report"
	"kursbro/courses/sharing"
)

// Plan is the exact list of what a merge would do, row by row. Preview and
// merge are computed by the same code (M10).
type Plan struct {
	Match  Match
	From   accounts.Profile // the external
	Into   accounts.Profile // the internal, who survives
	Strong bool             // the evidence is M1's: somebody may carry it out by hand
	Digest string           // of everything that the plan was computed from
	parts  []part

	Withheld bool // what the external holds is not for the reader: no items
}

// part is what one room does.
type part struct {
	items []transfer.Item
	apply func(ctx context.Context, tx *db.Tx, items []transfer.Item) error
}

// Items are the changes in the order in which they are made.
func (p Plan) Items() []transfer.Item {
	count := 0
	for _, part := range p.parts {
		count += len(part.items)
	}
	all := make([]transfer.Item, 0, count)
	for _, part := range p.parts {
		all = append(all, part.items...)
	}
	return all
}

// Plan shows what merging a match would do and changes nothing but the log and
// the list of plans that were shown. The person of the match, helpdesk and the
// portal itself may look. Problems: ErrNoMatch, and those of M16.
func (s *Service) Plan(ctx context.Context, by accounts.Actor, id MatchID) (Plan, error) {
	var plan Plan
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := s.decided(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := m.mayLook(ctx, tx, by); err != nil {
			return err
		}
		if plan, err = s.plan(ctx, tx, m); err != nil {
			return err
		}
		if err := insertPlan(ctx, tx, plan); err != nil {
			return fmt.Errorf("keep plan: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry("merge.preview", m.External).About("match", string(id)))
	})
	return plan, err
}

// decided reads a match as the rules have it now.
func (s *Service) decided(ctx context.Context, tx *db.Tx, id MatchID) (Match, error) {
	m, err := selectMatch(ctx, tx, id)
	if errors.Is(err, db.ErrNone) {
		return Match{}, ErrNoMatch
	}
	if err != nil {
		return Match{}, fmt.Errorf("read match: %w", err)
	}
	return s.decideAnew(ctx, tx, m)
}

// plan computes, and changes nothing.
func (s *Service) plan(ctx context.Context, q db.Queryer, m Match) (Plan, error) {
	p, err := draw(ctx, q, m)
	if err != nil {
		return Plan{}, err
	}
	if m.weighed == nil { // somebody looks at what was refused
		facts, err := selectPair(ctx, q, ends{m.Internal, m.External}, accounts.Today(q.Now()))
		if err != nil {
			return Plan{}, fmt.Errorf("read the two profiles: %w", err)
		}
		m.weighed = new(s.weigh(m, facts, q.Now()))
	}
	p.Match, p.Strong = m, m.weighed.Strong
	return p, nil
}

// draw computes all of a plan but how strong its evidence is.
func draw(ctx context.Context, q db.Queryer, m Match) (p Plan, err error) {
	p.Match = m
	if p.From, err = accounts.SelectProfile(ctx, q, m.External); err != nil {
		return Plan{}, err
	}
	if p.Into, err = accounts.SelectProfile(ctx, q, m.Internal); err != nil {
		return Plan{}, err
	}
	if err := m.check(p.From, p.Into); err != nil {
		return Plan{}, err
	}
	if p.parts, err = p.ask(ctx, q); err != nil {
		return Plan{}, err
	}
	p.Digest = p.digest(q.Now())
	return p, nil
}

// move tells the rooms who is who. HR's own address on both sides counts as
// confirmed (M33); where one yes is missing, the plan is that of the yes.
func (p Plan) move() transfer.Move {
	return transfer.Move{
		From: string(p.From.ID), Into: string(p.Into.ID), Evidence: string(p.Match.Evidence),
		Confirmed: p.Match.ConfirmedAt != nil || p.Match.AwaitsYes() || p.sameAddress(),
	}
}

func (p Plan) sameAddress() bool {
	return p.From.EmailVerifiedAt != nil && p.Into.PrivateEmailSource == accounts.FromHR &&
		p.Into.PrivateEmail != "" && accounts.EmailKey(p.From.Email) == accounts.EmailKey(p.Into.PrivateEmail)
}

// ask asks every room for its own moves, from the ground up.
func (p Plan) ask(ctx context.Context, q db.Queryer) ([]part, error) {
	move := p.move()
	learning, err := courses.PlanMove(ctx, q, move)
	if err != nil {
		return nil, fmt.Errorf("plan merge: %w", err)
	}
	goalItems, err := goals.PlanMove(ctx, q, move)
	if err != nil {
		return nil, fmt.Errorf("plan merge: %w", err)
	}
	requests, err := courses.PlanApprovalMove(ctx, q, move)
	if err != nil {
		return nil, fmt.Errorf("plan merge: %w", err)
	}
	shares, err := sharing.PlanMove(ctx, q, move)
	if err != nil {
		return nil, fmt.Errorf("plan merge: %w", err)
	}
	reports, err := report.PlanMove(ctx, q, move)
	if err != nil {
		return nil, fmt.Errorf("plan merge: %w", err)
	}
	reminders, err := reminder.PlanMove(ctx, q, move)
	if err != nil {
		return nil, fmt.Errorf("plan merge: %w", err)
	}
	matches, err := planMatches(ctx, q, move)
	if err != nil {
		return nil, fmt.Errorf("plan merge: %w", err)
	}
	closing, err := p.closing(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("plan merge: %w", err)
	}
	profile, err := p.profile(ctx, q, move.Sure())
	if err != nil {
		return nil, fmt.Errorf("plan merge: %w", err)
	}
	return []part{
		profile,
		{learning, courses.ApplyMove},
		{goalItems, goals.ApplyMove},
		{requests, courses.ApplyApprovalMove},
		{shares, sharing.ApplyMove},
		{reminders, reminder.ApplyMove},
		{reports, report.ApplyMove},
		{matches, applyMatches},
		{closing, closeNothing},
	}, nil
}

// digest is SHA-256 over what the plan was computed from: who the two are, what
// the match rests on, and every value as it is and as it would be, in the order
// in which the rooms change them. The moment of the merge is left out. Each text
// comes with its length, so that no two plans read alike.
func (p Plan) digest(now time.Time) string {
	sum, text, move := sha256.New(), []byte("plan 3"), p.move()
	write := func(values ...string) {
		for _, value := range values {
			text = append(strconv.AppendInt(append(text, ' '), int64(len(value)), 10), value...)
		}
		sum.Write(text)
		text = text[:0]
	}
	write(move.From, move.Into, move.Evidence, strconv.FormatBool(move.Confirmed))
	write(face(p.From)...)
	write(face(p.Into)...)
	moment := *transfer.Value(now)
	for _, part := range p.parts {
		for _, item := range part.items {
			after := scalar(item.After)
			if after == moment {
				after = "@now"
			}
			write(item.Table, item.Row, item.Column, scalar(item.Before), after, item.Rule)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// scalar is a JSON scalar or, for NULL, what is none.
func scalar(value *string) string {
	if value == nil {
		return "NULL"
	}
	return *value
}

// face is what somebody recognises a person by when they look at a plan.
func face(p accounts.Profile) []string {
	return []string{string(p.State), p.GivenName, p.FamilyName, p.BirthDate, p.Email, p.PrivateEmail}
}

// planMatches closes what else waits for the external: whoever else shared its
// number no longer can (M12).
func planMatches(ctx context.Context, q db.Queryer, move transfer.Move) ([]transfer.Item, error) {
	all, err := selectMatchesOf(ctx, q, accounts.ProfileID(move.From))
	if err != nil {
		return nil, err
	}
	var items []transfer.Item
	for _, m := range all {
		if m.State.Open() && m.Internal != accounts.ProfileID(move.Into) {
			items = append(items, transfer.Item{
				Table: "match", Row: string(m.ID), Column: "state", Rule: "M12",
				Before: transfer.Value(string(m.State)), After: transfer.Value(string(Refused)),
			})
		}
	}
	return items, nil
}

func applyMatches(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	for _, item := range items {
		if err := closeMatch(ctx, tx, MatchID(item.Row), MergedElsewhere); err != nil {
			return fmt.Errorf("close match: %w", err)
		}
	}
	return nil
}

// closing writes down what accounts.CloseMerged will do, for the record that
// an undo reads (M50): the tombstone, and older ones that move along (M16).
func (p Plan) closing(ctx context.Context, q db.Queryer) ([]transfer.Item, error) {
	older, err := selectTombstones(ctx, q, p.From.ID)
	if err != nil {
		return nil, err
	}
	from, into := string(p.From.ID), transfer.Value(string(p.Into.ID))
	items := []transfer.Item{
		{Table: "profile", Row: from, Column: "state", Before: transfer.Value(string(p.From.State)), After: transfer.Value(string(accounts.Merged)), Rule: "M46"},
		{Table: "profile", Row: from, Column: "merged_into", After: into, Rule: "M16"},
	}
	for _, id := range older {
		items = append(items, transfer.Item{Table: "profile", Row: string(id), Column: "merged_into", Before: transfer.Value(from), After: into, Rule: "M16"})
	}
	return items, nil
}

// closeNothing: accounts.CloseMerged comes last of all (M41).
func closeNothing(context.Context, *db.Tx, []transfer.Item) error { return nil }

// Agreement says field by field whether the two sides are alike, by the rules
// of M1.
type Agreement struct{ GivenName, FamilyName, BirthDate, Email bool }

// Agreement compares the two of the plan for somebody who looks at them.
func (p Plan) Agreement() Agreement {
	return Agreement{
		GivenName: sameGivenName(p.Into.GivenName, p.From.GivenName), FamilyName: sameFamilyName(p.Into.FamilyName, p.From.FamilyName),
		BirthDate: p.Into.BirthDate != "" && p.Into.BirthDate == p.From.BirthDate,
		Email:     p.Into.PrivateEmail != "" && accounts.EmailKey(p.Into.PrivateEmail) == accounts.EmailKey(p.From.Email),
	}
}
