package courses

import (
	"context"
	"fmt"
	"maps"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// CopyCourse makes a draft like a course of the actor's, who owns it: what it
// says, who may see it, its rules of validity, approval and completion, its
// shelves, what is being built and the package that is played. Nobody comes
// along: no participants, results, classes, reminders or codes. Nor does what it
// counts as, which is an owner's decision. Problem: NotFound for a course that is
// not the actor's.
func (s *Service) CopyCourse(ctx context.Context, by accounts.Actor, from CourseID) (CourseID, error) {
	id := CourseID(db.NewID())
	err := s.owning(ctx, by, "course.copy", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := ownCourse(ctx, tx, tree, by, from)
		if err != nil {
			return "", err
		}
		played := c.PackageID
		if c, err = blank(ctx, tx, by, c, id); err != nil {
			return "", err
		}
		if err := insertCourse(ctx, tx, c); err != nil {
			return "", taken(err)
		}
		if err := copySayings(ctx, tx, from, c); err != nil {
			return "", err
		}
		if err := copyDraft(ctx, tx, from, id); err != nil {
			return "", err
		}
		return id, copyPlayed(ctx, tx, by, played, id)
	})
	return id, err
}

// blank is the course as a draft of its own, which nobody has begun.
func blank(ctx context.Context, tx *db.Tx, by accounts.Actor, c Course, id CourseID) (Course, error) {
	codes, err := selectCourseCodes(ctx, tx)
	if err != nil {
		return c, err
	}
	c.ID, c.SameAs, c.Code, c.State, c.PackageID, c.RenewedBy = id, string(id), freeCode(c.Code, codes), Draft, nil, nil
	c.CreatedAt, c.UpdatedAt, c.OwnerProfileID = tx.Now(), tx.Now(), nil
	if by.SignedIn() {
		c.OwnerProfileID = &by.ProfileID
	}
	c.Texts = maps.Clone(c.Texts)
	for language, text := range c.Texts {
		text.Title = cut(i18n.For(language).T("courses.copy.title", "Title", text.Title), MaxTitle)
		c.Texts[language] = text
	}
	return c, nil
}

// freeCode is the first of CODE-2, CODE-3 … that no course has.
func freeCode(code string, taken map[string]bool) string {
	for n := 2; ; n++ {
		end := fmt.Sprintf("-%d", n)
		if free := cut(code, MaxCode-len(end)) + end; !taken[free] {
			return free
		}
	}
}

func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}

func copySayings(ctx context.Context, tx *db.Tx, from CourseID, c Course) error {
	audience, err := selectAudience(ctx, tx, from)
	if err != nil {
		return err
	}
	if err := (Description{Texts: c.Texts, Audience: audience}).write(ctx, tx, c.ID); err != nil {
		return err
	}
	rule, err := selectApprovalRule(ctx, tx, from)
	if err != nil {
		return err
	}
	if err := updateApprovalRule(ctx, tx, c.ID, rule); err != nil {
		return err
	}
	return copyShelves(ctx, tx, from, c.ID)
}

// copyDraft copies what is being built; units and questions get names of their own.
func copyDraft(ctx context.Context, tx *db.Tx, from, to CourseID) error {
	lessons, err := selectLessons(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, l := range lessons {
		l.ID = db.NewID()
		if err := insertLesson(ctx, tx, to, l); err != nil {
			return err
		}
	}
	questions, err := selectQuestions(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, q := range questions {
		q.ID = db.NewID()
		if err := insertQuestion(ctx, tx, to, q); err != nil {
			return err
		}
	}
	return copyLessonFiles(ctx, tx, from, to)
}

// copyPlayed gives the copy an uploaded package as its first version. What was
// built is published anew, since its units have other names.
func copyPlayed(ctx context.Context, tx *db.Tx, by accounts.Actor, played *PackageID, to CourseID) error {
	if played == nil {
		return nil
	}
	p, err := selectPackage(ctx, tx, *played)
	if err != nil || p.Standard == Built {
		return err
	}
	p.ID, p.CourseID, p.Number, p.UploadedAt, p.UploadedBy = PackageID(db.NewID()), nil, 1, tx.Now(), nil
	if by.SignedIn() {
		p.UploadedBy = &by.ProfileID
	}
	if err := insertPackage(ctx, tx, p); err != nil {
		return err
	}
	if err := copyPackageFiles(ctx, tx, *played, p.ID); err != nil {
		return err
	}
	if _, err := updatePackageCourse(ctx, tx, p.ID, to); err != nil {
		return err
	}
	return updateCoursePackage(ctx, tx, to, p.ID)
}
