package courses

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses/lesson"
	"kursbro/courses/quiz"
	"kursbro/courses/scorm"
)

var (
	errNoLessons  = problem.New(problem.Invalid, "lesson.none")
	errNothingNew = problem.New(problem.Conflict, "lesson.nothing_new")
)

// PublishOutline makes of the draft the course's next version: new attempts play
// it, running ones go on with the one they began. Invalid with the reason when
// something is missing, Conflict when the draft is what is played already.
func (s *Service) PublishOutline(ctx context.Context, by accounts.Actor, id CourseID) error {
	draft, err := s.Outline(ctx, by, id)
	if err != nil {
		return err
	}
	pack, err := s.build(ctx, by, draft)
	if err != nil {
		return err
	}
	return s.owning(ctx, by, "course.package", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		course, err := ownCourse(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		if course.PackageID != nil {
			played, err := selectPackage(ctx, tx, *course.PackageID)
			if err != nil {
				return "", err
			}
			if played.SHA256 == pack.SHA256 {
				return "", errNothingNew
			}
		}
		return id, attach(ctx, tx, by, id, pack.ID)
	})
}

// BuildOutline makes a package of the draft that can be tried and belongs to no
// course yet; what is not published is swept like an upload that nobody took.
func (s *Service) BuildOutline(ctx context.Context, by accounts.Actor, id CourseID) (PackageID, error) {
	draft, err := s.Outline(ctx, by, id)
	if err != nil {
		return "", err
	}
	pack, err := s.build(ctx, by, draft)
	return pack.ID, err
}

func (s *Service) build(ctx context.Context, by accounts.Actor, draft Outline) (Package, error) {
	units, err := draft.units()
	if err != nil {
		return Package{}, err
	}
	p := Package{ID: PackageID(db.NewID()), Number: 1, Standard: Built, Title: draft.Texts["nb"].Title, FileName: draft.Code,
		Contents: contentsOf(units)}
	if by.ProfileID != "" {
		p.UploadedBy = &by.ProfileID
	}
	whole, err := json.Marshal(units)
	if err != nil {
		return Package{}, fmt.Errorf("build draft: %w", err)
	}
	if p.SHA256, p.Size, err = s.Blob.Put(ctx, bytes.NewReader(whole)); err != nil {
		return Package{}, fmt.Errorf("build draft: %w", err)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		known, found, err := selectBuilt(ctx, tx, p)
		if err != nil || found {
			p.ID = known
			return err
		}
		p.UploadedAt = tx.Now()
		if err := keepBuilt(ctx, tx, p, units, draft.used(units)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("package.add", by.ProfileID).About("package", string(p.ID)))
	})
	if err != nil {
		return Package{}, fmt.Errorf("build draft: %w", err)
	}
	return p, nil
}

func keepBuilt(ctx context.Context, tx *db.Tx, p Package, units []lesson.Unit, files []PackageFile) error {
	if err := insertPackage(ctx, tx, p); err != nil {
		return err
	}
	for _, u := range units {
		if err := insertPackageUnit(ctx, tx, p.ID, u); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := insertPackageFile(ctx, tx, p.ID, f); err != nil {
			return err
		}
	}
	return nil
}

// units are the draft's as they are to be published: a quiz with its questions.
func (o Outline) units() ([]lesson.Unit, error) {
	if len(o.Lessons) == 0 {
		return nil, errNoLessons
	}
	bank := make([]quiz.Question, len(o.Questions))
	for i, q := range o.Questions {
		bank[i] = q.Finished()
	}
	units := make([]lesson.Unit, len(o.Lessons))
	for i, l := range o.Lessons {
		units[i] = l.Finished()
		if l.Kind != lesson.Quiz {
			continue
		}
		units[i].Questions = l.Bank(bank)
		if len(units[i].Questions) == 0 {
			return nil, problem.New(problem.Invalid, "lesson.quiz.empty", "Title", l.Title())
		}
		if missing := l.Quiz.Missing(bank); len(missing) > 0 {
			return nil, problem.New(problem.Invalid, "lesson.quiz.missing", "Title", l.Title(), "Tag", missing[0].Tag, "Count", missing[0].Count)
		}
	}
	return units, nil
}

// used are the files that the units show; what else was uploaded stays with the
// draft.
func (o Outline) used(units []lesson.Unit) []PackageFile {
	wanted := map[string]bool{}
	for _, u := range units {
		wanted[u.File] = true
		for _, path := range u.Captions {
			wanted[path] = true
		}
		for _, text := range u.Texts {
			for _, path := range lesson.Pictures(text.Body) {
				wanted[path] = true
			}
		}
	}
	var files []PackageFile
	for _, f := range o.Files {
		if wanted[f.Path] {
			files = append(files, f.PackageFile)
		}
	}
	return slices.Clip(files)
}

// contentsOf is what the player's menu needs, and no answer to any question.
func contentsOf(units []lesson.Unit) Contents {
	c := Contents{Identifier: "kursbro", Titles: map[string]map[string]string{}, Quizzes: map[string]quiz.Quiz{}}
	for _, u := range units {
		c.Units = append(c.Units, scorm.Unit{Identifier: u.ID, Title: u.Title(), Href: "u/" + u.ID})
		c.Titles[u.ID] = map[string]string{}
		for language, text := range u.Texts {
			if text.Title != "" {
				c.Titles[u.ID][language] = text.Title
			}
		}
		if u.Kind == lesson.Quiz {
			c.Quizzes[u.ID] = *u.Quiz
		}
	}
	return c
}
