package courses

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses/lesson"
)

// Lesson is a unit of a course that is being built. Learners see it when the
// draft has been published.
type Lesson struct {
	lesson.Unit
	Position  int
	Revision  int // 0: not written down yet
	UpdatedAt time.Time
	Fits      []string // when saved: languages whose text still fits bokmål
}

// LessonFile is a file that was uploaded for a draft.
type LessonFile struct {
	PackageFile
	AddedAt time.Time
}

var (
	errNoLesson      = problem.New(problem.NotFound, "lesson.not_found")
	errLessonChanged = problem.New(problem.Conflict, "lesson.changed")
	errManyLessons   = problem.New(problem.Invalid, "lesson.many")
)

// Outline is what a course holds as its owner sees it: the units in their order,
// the questions of its quizzes, and the files that texts may show.
type Outline struct {
	Owned
	Lessons   []Lesson
	Questions []Question
	Files     []LessonFile
}

// Lesson is one of the draft's units. Problem: NotFound.
func (o Outline) Lesson(id string) (Lesson, error) {
	at := slices.IndexFunc(o.Lessons, func(l Lesson) bool { return l.ID == id })
	if at < 0 {
		return Lesson{}, errNoLesson
	}
	return o.Lessons[at], nil
}

// Outline gives what a course holds. NotFound when it is not the actor's.
func (s *Service) Outline(ctx context.Context, by accounts.Actor, id CourseID) (o Outline, err error) {
	if o.Owned, err = s.OwnCourse(ctx, by, id); err != nil {
		return Outline{}, err
	}
	if o.Lessons, err = selectLessons(ctx, s.DB, id); err != nil {
		return Outline{}, fmt.Errorf("read draft: %w", err)
	}
	if o.Questions, err = selectQuestions(ctx, s.DB, id); err != nil {
		return Outline{}, fmt.Errorf("read draft: %w", err)
	}
	if o.Files, err = selectLessonFiles(ctx, s.DB, id); err != nil {
		return Outline{}, fmt.Errorf("read draft: %w", err)
	}
	return o, nil
}

// SaveLesson writes a unit down, a new one at the end. Revision is the one that
// was changed. Invalid with what Faults says, Conflict when somebody else has
// changed it meanwhile.
func (s *Service) SaveLesson(ctx context.Context, by accounts.Actor, course CourseID, l Lesson) (id string, err error) {
	for _, key := range l.Faults() {
		return "", problem.New(problem.Invalid, key)
	}
	id = l.ID
	if l.Revision == 0 {
		id = db.NewID()
	}
	return id, s.building(ctx, by, course, func(tx *db.Tx) error {
		l.ID = id
		if l.Revision == 0 {
			l.Unit = l.After(lesson.Unit{}, nil)
			return addLesson(ctx, tx, course, l)
		}
		return changeLesson(ctx, tx, course, l)
	})
}

func changeLesson(ctx context.Context, tx *db.Tx, course CourseID, l Lesson) error {
	all, err := selectLessons(ctx, tx, course)
	if err != nil {
		return err
	}
	if at := slices.IndexFunc(all, func(known Lesson) bool { return known.ID == l.ID }); at >= 0 {
		l.Unit = l.After(all[at].Unit, l.Fits)
	}
	changed, err := updateLesson(ctx, tx, course, l)
	if err == nil && !changed {
		err = errLessonChanged
	}
	return err
}

func addLesson(ctx context.Context, tx *db.Tx, course CourseID, l Lesson) error {
	all, err := selectLessons(ctx, tx, course)
	if err != nil {
		return err
	}
	if len(all) >= lesson.MaxUnits {
		return errManyLessons
	}
	if len(all) > 0 {
		l.Position = all[len(all)-1].Position + 1
	}
	return insertLesson(ctx, tx, course, l)
}

// MoveLesson puts a unit before the one above it, or after the one below it. At
// the end of the list nothing happens.
func (s *Service) MoveLesson(ctx context.Context, by accounts.Actor, course CourseID, id string, up bool) error {
	return s.building(ctx, by, course, func(tx *db.Tx) error {
		all, err := selectLessons(ctx, tx, course)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(l Lesson) bool { return l.ID == id })
		if at < 0 {
			return errNoLesson
		}
		other := at + 1
		if up {
			other = at - 1
		}
		if other < 0 || other >= len(all) {
			return nil
		}
		if err := updateLessonPosition(ctx, tx, all[at].ID, all[other].Position); err != nil {
			return err
		}
		return updateLessonPosition(ctx, tx, all[other].ID, all[at].Position)
	})
}

// RemoveLesson takes a unit out of the draft. What has been published of it
// stays in its version.
func (s *Service) RemoveLesson(ctx context.Context, by accounts.Actor, course CourseID, id string) error {
	return s.building(ctx, by, course, func(tx *db.Tx) error { return deleteLesson(ctx, tx, course, id) })
}

// AddLessonFile keeps an uploaded file for the draft, under a name that texts
// can use. Invalid with the reason when it is of another kind than the use
// asks for, or too large.
func (s *Service) AddLessonFile(ctx context.Context, by accounts.Actor, course CourseID, use lesson.Use, upload Upload) (LessonFile, error) {
	kind, ext, err := lesson.Know(use, upload.Body, upload.Size)
	if err != nil {
		return LessonFile{}, err
	}
	if _, err := s.OwnCourse(ctx, by, course); err != nil { // before the bytes are kept
		return LessonFile{}, err
	}
	name, size, err := s.Blob.Put(ctx, io.NewSectionReader(upload.Body, 0, upload.Size))
	if err != nil {
		return LessonFile{}, fmt.Errorf("keep lesson file: %w", err)
	}
	file := LessonFile{PackageFile: PackageFile{SHA256: name, Size: size, Type: kind}}
	err = s.building(ctx, by, course, func(tx *db.Tx) error {
		known, err := selectLessonFiles(ctx, tx, course)
		if err != nil {
			return err
		}
		taken := false
		if file.Path, taken = freePath(known, upload.Name, ext, file.SHA256); taken {
			return nil
		}
		return insertLessonFile(ctx, tx, course, file)
	})
	return file, err
}

// Upload is a file as it came.
type Upload struct {
	Body io.ReaderAt
	Size int64
	Name string
}

// freePath is the path for a file; known says that the same file is there.
func freePath(files []LessonFile, name, ext, sha256 string) (path string, known bool) {
	for n := 1; ; n++ {
		stem := name
		if n > 1 {
			stem = fmt.Sprintf("%s %d.x", lesson.Name(name, ""), n)
		}
		path = lesson.Name(stem, ext)
		at := slices.IndexFunc(files, func(f LessonFile) bool { return f.Path == path })
		if at < 0 || files[at].SHA256 == sha256 {
			return path, at >= 0
		}
	}
}

// building runs an act on the draft of a course that the actor answers for.
func (s *Service) building(ctx context.Context, by accounts.Actor, course CourseID, act func(tx *db.Tx) error) error {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		tree, err := accounts.Organisations(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return err
		}
		if err := act(tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("course.build", "").About("course", string(course)))
	})
	if err != nil {
		return fmt.Errorf("build course: %w", err)
	}
	return nil
}
