package reminder

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
)

// learner is what there is to know of somebody who may be reminded.
type learner struct {
	courses.Learning
	required map[string]bool // courses.Course.SameAs of what is mandatory for them
	choices  Choices
}

func learnerOf(ctx context.Context, q db.Queryer, id accounts.ProfileID) (l learner, err error) {
	if l.Learning, err = courses.LearningOf(ctx, q, id); err != nil {
		return l, err
	}
	if l.required, err = selectRequired(ctx, q, id); err != nil {
		return l, fmt.Errorf("read what is mandatory: %w", err)
	}
	if l.choices, err = selectChoices(ctx, q, id); err != nil {
		return l, fmt.Errorf("read choices: %w", err)
	}
	return l, nil
}

// things are what the person is late with, or soon will be, the most urgent first,
// each in its step, said already or not. What they wish to leave out is not among
// them, but for what is mandatory.
func (l learner) things() []Thing {
	var all []Thing
	for _, o := range l.Ongoing {
		if thing, due := l.ongoing(o); due {
			all = append(all, thing)
		}
	}
	for _, r := range l.Renewals {
		thing := Thing{Kind: Expiry, ID: string(r.Held.Result.ID), Step: expiryStep(r, l.Now), Course: r.Take, Of: r.Held.Named,
			Required: l.required[r.Held.SameAs], At: *r.Held.ValidUntil, Days: daysTo(l.Now, *r.Held.ValidUntil)}
		if r.Short && r.Phase == courses.InGrace {
			thing.Last = r.Last
		}
		if thing.Step != "" && l.wants(thing) {
			all = append(all, thing)
		}
	}
	slices.SortStableFunc(all, func(a, b Thing) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), a.At.Compare(b.At))
	})
	return all
}

// ongoing is what there is to be said of a course that is being taken: the
// deadline, or else that it was left.
func (l learner) ongoing(o courses.Ongoing) (Thing, bool) {
	thing := Thing{ID: string(o.Enrolment.ID), Course: o.Named, Required: o.RequiredAt != nil, Parts: o.Parts}
	if o.DueAt != nil && !o.Done() {
		thing.Kind, thing.At, thing.Days = Deadline, *o.DueAt, daysTo(l.Now, *o.DueAt)
		if thing.Step = deadlineStep(thing.Days); thing.Step != "" && !known(o.Enrolment, thing.Step) && l.wants(thing) {
			return thing, true
		}
	}
	if o.UsedAt == nil || o.DueAt != nil && thing.Step != "" {
		return thing, false
	}
	thing.Kind, thing.Step, thing.At, thing.Days = Silence, silenceStep(o, l.Now), *o.UsedAt, daysTo(l.Now, *o.UsedAt)
	thing.Required = false
	return thing, thing.Step != "" && l.wants(thing)
}

func (l learner) wants(t Thing) bool { return t.Required || l.choices.Wants(t.Kind) }

// rank puts what was left last.
func (t Thing) rank() int {
	if t.Kind == Silence {
		return 1
	}
	return 0
}

// key is what a thing is known by, from step to step.
func (t Thing) key() key { return key{t.Kind, t.ID} }

type key struct {
	kind  Kind
	thing string
}

// said is a row: of what somebody was reminded, and by which letter. What lost a
// merge is known by what took its place, so that nobody hears of it twice.
type said struct {
	key
	Step, Day, MailRef string
}

// unsaid leaves out what was said in this step.
func unsaid(things []Thing, rows []said) []Thing {
	return slices.DeleteFunc(slices.Clone(things), func(t Thing) bool {
		return slices.ContainsFunc(rows, func(row said) bool { return row.key == t.key() && row.Step == t.Step })
	})
}

// saidBy are the things that a letter is about.
func saidBy(things []Thing, rows []said, mail string) []Thing {
	return slices.DeleteFunc(slices.Clone(things), func(t Thing) bool {
		return !slices.ContainsFunc(rows, func(row said) bool { return row.key == t.key() && row.MailRef == mail })
	})
}

// Keep is how long it is known what somebody was reminded of: longer than any
// step comes back.
const Keep = 400 * 24 * time.Hour
