package sharing

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// Content is what a share shows, as it was when it was shared. There is no
// national ID in it, no address and no birth date.
type Content struct {
	Holder   string        `json:"holder"`
	Language i18n.Language `json:"language"`
	SharedAt time.Time     `json:"shared_at"`
	Courses  []Course      `json:"courses"` // the latest first
}

// Course is one completed course in a share.
type Course struct {
	Number        string        `json:"number"` // of the certificate
	VerifyCode    string        `json:"verify_code"`
	Title         string        `json:"title"`
	TitleLanguage i18n.Language `json:"title_language"`
	Issuer        string        `json:"issuer"`
	Score         *int          `json:"score,omitempty"` // per cent × 100
	AchievedAt    time.Time     `json:"achieved_at"`
	ValidUntil    *time.Time    `json:"valid_until,omitempty"`
}

// freeze writes down what certificates say, in the language of the share.
func freeze(holder accounts.Profile, certificates []courses.Certificate, language i18n.Language, now time.Time) Content {
	c := Content{Holder: i18n.NFC(holder.Name()), Language: language, SharedAt: now}
	for _, t := range certificates {
		title := t.Title(language)
		written := i18n.NB
		for _, l := range append([]i18n.Language{language}, i18n.Languages...) {
			if t.Titles[l] == title {
				written = l
				break
			}
		}
		c.Courses = append(c.Courses, Course{Number: t.Number, VerifyCode: t.Code, Title: title, TitleLanguage: written,
			Issuer: t.Issuer, Score: t.Score, AchievedAt: t.AchievedAt, ValidUntil: t.ValidUntil})
	}
	slices.SortFunc(c.Courses, func(a, b Course) int {
		return cmp.Or(b.AchievedAt.Compare(a.AchievedAt), cmp.Compare(a.Number, b.Number))
	})
	return c
}

// Sheet is what the recipient sees: what was shared, and what each line is
// worth now.
type Sheet struct {
	Content
	ExpiresAt time.Time
	Lines     []Line
}

// Line is a course of a sheet. A certificate that we cannot answer for any more
// is withdrawn without a date.
type Line struct {
	Course
	Verdict     courses.Verdict
	WithdrawnAt *time.Time
}

// hold holds what was shared against the certificates as they are now. One that
// is gone, names nobody, or is not the owner's any more, does not hold. Of
// somebody who was erased nothing has a name any more, and the sheet has none
// (M29).
func (c Content) hold(owner accounts.ProfileID, present []courses.Certificate, now time.Time) Sheet {
	sheet, named := Sheet{Content: c}, false
	for _, course := range c.Courses {
		line := Line{Course: course, Verdict: courses.Revoked}
		for _, t := range present {
			if t.Number != course.Number {
				continue
			}
			named = named || t.Holder != ""
			if line.WithdrawnAt = t.WithdrawnAt; t.Holder != "" && t.ProfileID == owner {
				line.Verdict = t.VerdictAt(now)
			}
		}
		sheet.Lines = append(sheet.Lines, line)
	}
	if !named {
		sheet.Holder = ""
	}
	return sheet
}

// encode gives the content as it is kept, and its digest.
func (c Content) encode() (text, digest string, err error) {
	raw, err := json.Marshal(c)
	return string(raw), hash(string(raw)), err
}

var errDamaged = errors.New("sharing: the content is not what was shared")

// decode reads what encode wrote, unless a letter of it was changed.
func decode(text, digest string) (c Content, err error) {
	if hash(text) != digest {
		return Content{}, errDamaged
	}
	return c, json.Unmarshal([]byte(text), &c)
}
