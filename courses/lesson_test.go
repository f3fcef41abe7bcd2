package courses_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/courses/lesson"
	"kursbro/courses/quiz"
)

// built is a course that was built here: a page and a quiz of two questions.
type built struct {
	*school
	course     courses.CourseID
	page, quiz string // units
	enrolment  courses.EnrolmentID
}

// build publishes a course with a page and a quiz, and enrols the learner.
func (s *school) build(rules quiz.Quiz) *built {
	s.t.Helper()
	ctx := s.t.Context()
	b := &built{school: s}
	var err error
	b.course, err = s.CreateBuilt(ctx, operator, courses.Description{Code: "B1", OrganisationID: "org", Audience: []accounts.OrganisationID{"org"},
		Texts: map[i18n.Language]courses.Text{i18n.NB: {Title: "Brann"}}})
	s.must(err)
	b.page = b.save(page("Slik brenner det"))
	for _, prompt := range []string{"Hva først?", "Hva så?"} {
		b.ask(prompt)
	}
	b.quiz = b.save(lesson.Unit{Kind: lesson.Quiz, Texts: map[string]lesson.Text{"nb": {Title: "Prøve"}}, Quiz: &rules})
	s.must(s.PublishOutline(ctx, operator, b.course))
	s.must(s.Publish(ctx, operator, b.course))
	b.enrolment, err = s.Enrol(ctx, s.learner, b.course)
	s.must(err)
	return b
}

func page(title string) lesson.Unit {
	return lesson.Unit{Kind: lesson.Page, Texts: map[string]lesson.Text{"nb": {Title: title, Body: "Det brenner."}}}
}

func (b *built) save(u lesson.Unit) string {
	b.t.Helper()
	id, err := b.SaveLesson(b.t.Context(), operator, b.course, courses.Lesson{Unit: u})
	b.must(err)
	return id
}

func (b *built) ask(prompt string) {
	b.t.Helper()
	q := quiz.Question{Kind: quiz.One, Points: 1, Words: map[string]quiz.Words{"nb": {Prompt: prompt, Options: []string{"Varsle", "Vente"}, Explain: "Fordi."}}, Right: []int{0}}
	b.must(b.SaveQuestion(b.t.Context(), operator, b.course, courses.Question{Question: q}))
}

// sit gives the quiz as the window's learner sees it.
func (b *built) sit(w *window) courses.Sitting {
	b.t.Helper()
	found, err := b.Window(b.t.Context(), w.token)
	b.must(err)
	unit, err := b.UnitOf(b.t.Context(), found, b.quiz)
	b.must(err)
	sitting, err := b.Sit(b.t.Context(), found, unit)
	b.must(err)
	return sitting
}

// try begins a try and submits it with so many right answers.
func (b *built) try(w *window, right int) courses.Sitting {
	b.t.Helper()
	b.must(b.BeginTry(b.t.Context(), w.token, b.quiz))
	sitting := b.sit(w)
	marked, err := b.SubmitTry(b.t.Context(), w.token, b.quiz, sitting.Try.ID, answers(sitting, right))
	b.must(err)
	return marked
}

func answers(s courses.Sitting, right int) map[string]quiz.Answer {
	all := map[string]quiz.Answer{}
	for i, d := range s.Drawn {
		place := 0
		if i >= right {
			place = 1
		}
		all[d.ID] = quiz.Answer{Chosen: []int{slices.Index(d.Shown, place)}}
	}
	return all
}

const read2004 = `{"cmi":{"completion_status":"completed","exit":"suspend","session_time":"PT60S"}}`

func (b *built) reads(w *window) courses.Saved {
	w.start(b.page)
	return w.commit(w.say(b.page, read2004, true))
}

func TestACourseThatWasBuiltHereIsPassedByReadingAndByItsQuiz(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 80, Tries: 3, Shuffle: true, Mix: true, Feedback: quiz.Full})
		w := b.launch(b.enrolment)
		if saved := b.reads(w); saved.Progress != 50 || saved.State != courses.AttemptOpen {
			t.Errorf("after the page: %+v", saved)
		}
		if s := b.try(w, 1); s.Passed || s.Left != 3-1 && s.Left != 3 {
			t.Errorf("half right: %+v", s)
		}
		if s := b.sit(w); s.Left != 2 || s.Over() || !s.MayBegin(b.now) || *s.Try.Score != 5000 {
			t.Errorf("after a failed try: left %d, over %v", s.Left, s.Over())
		}
		if s := b.try(w, 2); !s.Passed || !b.sit(w).Over() {
			t.Errorf("all right: %+v", s)
		}
		if got := b.one(`SELECT a.state || ' ' || r.outcome || ' ' || r.score || ' ' || c.course_code FROM attempt a JOIN result r ON r.attempt_id = a.id JOIN certificate c ON c.result_id = r.id`); got != "passed passed 10000 B1" {
			t.Errorf("outcome: %s", got)
		}
		if n := b.one(`SELECT count(*) FROM quiz_answer WHERE points = possible`); n != "3" { // 1 of the first try, 2 of the second
			t.Errorf("right answers kept: %s", n)
		}
	})
}

// TestTheBrowserMarksNoQuiz: a commit may say what it likes.
func TestTheBrowserMarksNoQuiz(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 80, Tries: 3, Feedback: quiz.Full})
		w := b.launch(b.enrolment)
		b.reads(w)
		w.start(b.quiz)
		saved := w.commit(w.say(b.quiz, `{"cmi":{"completion_status":"completed","success_status":"passed","score":{"scaled":"1"},"exit":"normal","session_time":"PT5M"}}`, true))
		if saved.State != courses.AttemptOpen || saved.Progress != 50 || saved.Score != nil {
			t.Errorf("believed: %+v", saved)
		}
		if got := b.one(`SELECT completion || success || seconds FROM attempt_unit WHERE unit = $1`, b.quiz); got != "300" {
			t.Errorf("kept: %s", got)
		}
		other := b.launch(b.enrolment) // takes over: what the old window says counts where it may
		w.sequence = 5
		if _, err := b.Commit(t.Context(), w.token, w.say(b.quiz, `{"cmi":{"completion_status":"completed","success_status":"passed"}}`, true)); problem.Of(err) != courses.ErrLaunchTakenOver {
			t.Errorf("old window: %v", err)
		}
		if s := b.sit(other); s.Passed {
			t.Error("passed by the word of the browser")
		}
	})
}

func TestATryThatIsSubmittedTwiceCountsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 80, Tries: 3, Feedback: quiz.Full})
		w := b.launch(b.enrolment)
		b.must(b.BeginTry(t.Context(), w.token, b.quiz))
		b.must(b.BeginTry(t.Context(), w.token, b.quiz)) // a double click
		s := b.sit(w)
		if s.Try.Number != 1 {
			t.Errorf("begun twice: %d", s.Try.Number)
		}
		for _, right := range []int{1, 2} { // better answers under the same name change nothing
			if _, err := b.SubmitTry(t.Context(), w.token, b.quiz, s.Try.ID, answers(s, right)); err != nil {
				t.Error(err)
			}
		}
		if got := b.one(`SELECT count(*) || ' ' || max(score) FROM quiz_try`); got != "1 5000" {
			t.Errorf("tries: %s", got)
		}
		if _, err := b.SubmitTry(t.Context(), w.token, b.quiz, "another", nil); problem.Of(err) != courses.ErrNoTry {
			t.Errorf("somebody else's try: %v", err)
		}
	})
}

func TestOfTwoWindowsOnlyTheLastSubmits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 80, Feedback: quiz.Full})
		first := b.launch(b.enrolment)
		b.must(b.BeginTry(t.Context(), first.token, b.quiz))
		s := b.sit(first)
		second := b.launch(b.enrolment)
		if _, err := b.SubmitTry(t.Context(), first.token, b.quiz, s.Try.ID, answers(s, 2)); problem.Of(err) != courses.ErrLaunchTakenOver {
			t.Errorf("the window before: %v", err)
		}
		again := b.sit(second)
		if again.Try.ID != s.Try.ID || again.Drawn[0].ID != s.Drawn[0].ID {
			t.Error("the try did not go on in the other window")
		}
		if marked, err := b.SubmitTry(t.Context(), second.token, b.quiz, s.Try.ID, answers(again, 2)); err != nil || !marked.Passed {
			t.Errorf("the last window: %v", err)
		}
	})
}

func TestWhoHasUsedEveryTryBeginsTheCourseAgainWhereItsOwnerLets(t *testing.T) {
	for _, once := range []bool{false, true} {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			b := openSchool(t, d).build(quiz.Quiz{Pass: 80, Tries: 2, Wait: 30, Once: once, Feedback: quiz.Full})
			w := b.launch(b.enrolment)
			b.reads(w)
			b.try(w, 0)
			if err := b.BeginTry(t.Context(), w.token, b.quiz); problem.Of(err) != courses.ErrNoTry {
				t.Errorf("before the waiting time is over: %v", err)
			}
			b.now = b.now.Add(30 * time.Minute)
			b.try(w, 1)
			if got := b.one(`SELECT a.state || ' ' || r.outcome || ' ' || r.score FROM attempt a JOIN result r ON r.attempt_id = a.id`); got != "failed failed 5000" {
				t.Errorf("tries used up: %s", got)
			}
			_, err := b.OpenLaunch(t.Context(), b.learner, b.enrolment)
			if once != (problem.KindOf(err) == problem.Conflict) {
				t.Errorf("once %v: %v", once, err)
			}
			if !once {
				return
			}
			b.must(b.Withdraw(t.Context(), b.learner, b.course))
			back, err := b.Enrol(t.Context(), b.learner, b.course)
			b.must(err)
			if _, err := b.OpenLaunch(t.Context(), b.learner, back); problem.KindOf(err) != problem.Conflict {
				t.Errorf("who leaves and comes back: %v", err)
			}
			b.enrolment = back
			b.save(page("Nytt"))
			b.must(b.PublishOutline(t.Context(), operator, b.course))
			if _, err := b.OpenLaunch(t.Context(), b.learner, b.enrolment); err != nil {
				t.Errorf("a new version is a new chance: %v", err)
			}
		})
	}
}

func TestWhoIsInTheMiddleGoesOnWithTheVersionTheyBegan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 100, Feedback: quiz.Full})
		w := b.launch(b.enrolment)
		b.must(b.BeginTry(t.Context(), w.token, b.quiz))
		before := b.sit(w)
		o, err := b.Outline(t.Context(), operator, b.course)
		b.must(err)
		for _, q := range o.Questions {
			b.must(b.RemoveQuestion(t.Context(), operator, b.course, q.ID))
		}
		b.ask("Noe helt annet?")
		b.must(b.RemoveLesson(t.Context(), operator, b.course, b.page))
		b.must(b.PublishOutline(t.Context(), operator, b.course))
		after := b.sit(b.launch(b.enrolment))
		if len(after.Drawn) != 2 || after.Drawn[0].ID != before.Drawn[0].ID {
			t.Errorf("the questions have changed under the learner: %d", len(after.Drawn))
		}
		if err := b.PublishOutline(t.Context(), operator, b.course); problem.Of(err) == nil || problem.Of(err).Key != "lesson.nothing_new" {
			t.Errorf("published again: %v", err)
		}
	})
}

func TestADraftThatCannotBePlayedIsNotPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		course, err := s.CreateBuilt(t.Context(), operator, courses.Description{Code: "B2", OrganisationID: "org", Texts: map[i18n.Language]courses.Text{i18n.NB: {Title: "Tomt"}}})
		s.must(err)
		b := &built{school: s, course: course}
		expect := func(key string) {
			t.Helper()
			if err := s.PublishOutline(t.Context(), operator, course); problem.Of(err) == nil || problem.Of(err).Key != key {
				t.Errorf("%v, want %s", err, key)
			}
		}
		expect("lesson.none")
		id := b.save(lesson.Unit{Kind: lesson.Quiz, Texts: map[string]lesson.Text{"nb": {Title: "Prøve"}}, Quiz: &quiz.Quiz{Pass: 50, Draws: []quiz.Draw{{Count: 2}}}})
		expect("lesson.quiz.empty")
		b.ask("Ett?")
		expect("lesson.quiz.missing")
		b.ask("To?")
		s.must(s.PublishOutline(t.Context(), operator, course))

		o, err := s.Outline(t.Context(), operator, course)
		s.must(err)
		l, err := o.Lesson(id)
		s.must(err)
		_, err = s.SaveLesson(t.Context(), operator, course, l)
		s.must(err)
		if _, err = s.SaveLesson(t.Context(), operator, course, l); problem.Of(err) == nil || problem.Of(err).Key != "lesson.changed" {
			t.Errorf("an older revision over a newer: %v", err)
		}
	})
}

func TestAnUploadedFileIsWhatItSaysItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 1, Feedback: quiz.Full})
		add := func(use lesson.Use, name, body string) (courses.LessonFile, error) {
			return b.AddLessonFile(t.Context(), operator, b.course, use, courses.Upload{Body: strings.NewReader(body), Size: int64(len(body)), Name: name})
		}
		if _, err := add(lesson.Film, "film.mp4", "<html><script>"); problem.Of(err) == nil || problem.Of(err).Key != "lesson.file.film" {
			t.Errorf("a page as a film: %v", err)
		}
		first, err := add(lesson.Picture, `C:\Bilder\Rød løk.PNG`, "\x89PNG\r\n\x1a\n1")
		b.must(err)
		same, err := add(lesson.Picture, "rød løk.png", "\x89PNG\r\n\x1a\n1")
		b.must(err)
		other, err := add(lesson.Picture, "Rød løk.png", "\x89PNG\r\n\x1a\n2")
		b.must(err)
		if first.Path != "rød-løk.png" || same.Path != first.Path || other.Path != "rød-løk-2.png" {
			t.Errorf("names: %s %s %s", first.Path, same.Path, other.Path)
		}
		u := page("Med bilde")
		u.Texts["nb"] = lesson.Text{Title: "Bilde", Body: "![løk](rød-løk.png)"}
		b.save(u)
		b.must(b.PublishOutline(t.Context(), operator, b.course))
		if got := b.one(`SELECT f.path || f.content_type FROM package_file f JOIN course c ON c.package_id = f.package_id`); got != "rød-løk.pngimage/png" {
			t.Errorf("published with %s", got)
		}
		used, err := b.BlobNames(t.Context())
		b.must(err)
		if !used[other.SHA256] {
			t.Error("a file of a draft would be swept")
		}
	})
}

// TestTheAnswersAreNoFile: everything of a package that is served is in
// package_file.
func TestTheAnswersAreNoFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 80, Feedback: quiz.Full})
		if n := b.one(`SELECT count(*) FROM package_file`); n != "0" {
			t.Errorf("files: %s", n)
		}
		if manifest := b.one(`SELECT manifest FROM package`); strings.Contains(manifest, "Varsle") || bytes.Contains([]byte(manifest), []byte("right")) {
			t.Errorf("answers in what the stage may read: %s", manifest)
		}
	})
}

func TestAPreviewOfAQuizIsMarkedAndKeptNowhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 80, Tries: 1, Feedback: quiz.Full})
		owner := b.person("eier", "Eva", "Eier")
		owner.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: "org"}}
		pack, err := b.BuildOutline(t.Context(), owner, b.course)
		b.must(err)
		again, err := b.BuildOutline(t.Context(), owner, b.course)
		b.must(err)
		if pack != again {
			t.Error("trying twice made two packages")
		}
		opened, err := b.OpenPreview(t.Context(), owner, pack)
		b.must(err)
		w := &window{school: b.school, token: strings.Split(opened.URL, "/")[4]}
		s := b.sit(w)
		for range 2 {
			marked, err := b.SubmitTry(t.Context(), w.token, b.quiz, s.Try.ID, answers(s, 2))
			if err != nil || !marked.Passed {
				t.Errorf("preview: %v", err)
			}
		}
		if n := b.one(`SELECT count(*) FROM quiz_try`); n != "0" {
			t.Errorf("tries kept: %s", n)
		}
	})
}
