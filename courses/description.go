package courses

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Description is all that a course owner writes about a course.
type Description struct {
	Code           string
	Texts          map[i18n.Language]Text // bokmål must have a title; the others may be missing
	OrganisationID accounts.OrganisationID
	Audience       []accounts.OrganisationID // who may see it: these and everything below them
	Minutes        int
	AcceptMonths   int
	SameAs         string // the code of a course that counts as the same; empty: none
	Read           string // Stamp of the course that was changed; empty: whatever is there
}

// The limits of a description.
const (
	MaxCode        = 20
	MaxTitle       = 120
	MaxSummary     = 200
	MaxDescription = 5000
	MaxMinutes     = 60 * 100
	MaxMonths      = 12 * 50
)

// Faults says what has to be mended, by the name of the part: a message key
// each. Empty when all is well.
func (d Description) Faults() map[string]string {
	faults := map[string]string{}
	check := func(name string, wrong bool, key string) {
		if wrong && faults[name] == "" {
			faults[name] = key
		}
	}
	check("code", strings.TrimSpace(d.Code) == "", "courses.owner.code.missing")
	check("code", utf8.RuneCountInString(d.Code) > MaxCode, "courses.owner.code.long")
	check("title_nb", strings.TrimSpace(d.Texts[i18n.NB].Title) == "", "courses.owner.title.missing")
	for _, language := range i18n.Languages {
		text := d.Texts[language]
		check("title_"+string(language), utf8.RuneCountInString(text.Title) > MaxTitle, "courses.owner.title.long")
		check("title_"+string(language), text.Title == "" && text.Summary+text.Description != "", "courses.owner.title.beside")
		check("summary_"+string(language), utf8.RuneCountInString(text.Summary) > MaxSummary, "courses.owner.summary.long")
		check("description_"+string(language), utf8.RuneCountInString(text.Description) > MaxDescription, "courses.owner.description.long")
	}
	check("minutes", d.Minutes < 0 || d.Minutes > MaxMinutes, "courses.owner.minutes.range")
	check("accept_months", d.AcceptMonths < 0 || d.AcceptMonths > MaxMonths, "courses.owner.months.range")
	check("organisation", d.OrganisationID == "", "courses.owner.organisation.missing")
	return faults
}

func (d Description) check() error {
	for _, key := range d.Faults() {
		return problem.New(problem.Invalid, key)
	}
	return nil
}

// Stamp names what the course says about itself: it changes when a description
// does, and not with a new version or when the course is published.
func (o Owned) Stamp() string { return stamp(o.Course, o.Audience) }

func stamp(c Course, audience []accounts.OrganisationID) string {
	said, _ := json.Marshal([]any{c.Code, c.OrganisationID, c.Minutes, c.AcceptMonths, c.SameAs, c.Texts, slices.Sorted(slices.Values(audience))}) // plain values always marshal
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:8])
}

// allowed says whether the actor may issue the course for its organisation.
func (d Description) allowed(tree accounts.Tree, by accounts.Actor) error {
	if err := d.check(); err != nil {
		return err
	}
	if !answersFor(tree, by, d.OrganisationID) {
		return errNotReach
	}
	for _, id := range d.Audience {
		if _, known := tree.Find(id); !known {
			return errNoAudience
		}
	}
	return nil
}

// onto puts the description's plain values on the course.
func (d Description) onto(ctx context.Context, q db.Queryer, c *Course) error {
	c.Code, c.OrganisationID = i18n.NFC(strings.TrimSpace(d.Code)), d.OrganisationID
	c.Minutes, c.AcceptMonths = d.Minutes, d.AcceptMonths
	c.UpdatedAt = q.Now()
	c.SameAs = string(c.ID)
	if d.SameAs == "" || d.SameAs == c.Code {
		return nil
	}
	var err error
	c.SameAs, err = selectSameAs(ctx, q, d.SameAs)
	return err
}

// write replaces texts and audience.
func (d Description) write(ctx context.Context, tx *db.Tx, id CourseID) error {
	for _, language := range i18n.Languages {
		text := d.Texts[language]
		if text.Title == "" {
			if err := deleteText(ctx, tx, id, language); err != nil {
				return err
			}
			continue
		}
		if err := upsertText(ctx, tx, id, language, text); err != nil {
			return err
		}
	}
	if err := deleteAudience(ctx, tx, id); err != nil {
		return err
	}
	audience := slices.Clone(d.Audience)
	slices.Sort(audience)
	for _, organisation := range slices.Compact(audience) {
		if err := insertAudience(ctx, tx, id, organisation); err != nil {
			return err
		}
	}
	return nil
}
