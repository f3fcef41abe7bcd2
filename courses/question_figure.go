package courses

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses/quiz"
	"kursbro/courses/scorm"
)

// QuestionFigure is how people answer one question. Nobody's name is in it.
type QuestionFigure struct {
	Unit   string // title of the unit that asks it
	Asked  string // the question in words, or what the course calls it
	Count  int    // people who were asked
	Marked int    // of them, whose answer is right or wrong
	Right  int    // of those
	Wrong  []WrongAnswer
}

// Hundredths is the share that answered rightly, in per cent × 100; 0 when no
// answer is marked.
func (f QuestionFigure) Hundredths() int {
	if f.Marked == 0 {
		return 0
	}
	return (10_000*f.Right + f.Marked/2) / f.Marked
}

// WrongAnswer is an answer that is wrong, and how many gave it.
type WrongAnswer struct {
	Text  string
	Count int
}

// QuestionFigures is how it goes with the questions of a course.
type QuestionFigures struct {
	All  []QuestionFigure // those that fewest answer rightly first
	Read int              // attempts that were read
	Most int              // more than these are not read: the latest count
}

const (
	mostFigured     = 2000 // attempts
	mostWrong       = 4    // of one question
	longestAnswer   = 120  // runes that are shown of an answer
	fewestToCompare = 5    // people, before wrong answers are told
)

// QuestionFigures says how people answer the questions of a course that the
// actor answers for, in the version that new attempts play: built quizzes by
// the first try, since a later one has been told; other courses by what they
// report. What was answered wrongly is told once five people were asked.
// NotFound for every other course.
func (s *Service) QuestionFigures(ctx context.Context, by accounts.Actor, course CourseID, language i18n.Language) (QuestionFigures, error) {
	owned, err := s.OwnCourse(ctx, by, course)
	if err != nil {
		return QuestionFigures{}, err
	}
	f := QuestionFigures{Most: mostFigured}
	if owned.PackageID == nil {
		return f, nil
	}
	pack, err := s.played.get(ctx, s.DB, *owned.PackageID)
	if err != nil {
		return f, fmt.Errorf("read package: %w", err)
	}
	count := figuring{figures: map[figureKey]*QuestionFigure{}, wrong: map[figureKey]map[string]int{}, language: language}
	if pack.Standard == Built {
		f.Read, err = s.figureTries(ctx, pack, &count)
	} else {
		f.Read, err = s.figureReports(ctx, pack, &count)
	}
	if err != nil {
		return f, fmt.Errorf("count answers: %w", err)
	}
	f.All = count.all()
	return f, nil
}

type figureKey struct{ unit, question string }

// figuring counts answers.
type figuring struct {
	figures  map[figureKey]*QuestionFigure
	wrong    map[figureKey]map[string]int
	language i18n.Language
}

func (f *figuring) add(unit, title, question, asked, answer string, right *bool) {
	key := figureKey{unit, question}
	figure := f.figures[key]
	if figure == nil {
		figure = &QuestionFigure{Unit: title, Asked: cmp.Or(asked, question)}
		f.figures[key], f.wrong[key] = figure, map[string]int{}
	}
	figure.Count++
	if right == nil {
		return
	}
	figure.Marked++
	if *right {
		figure.Right++
		return
	}
	if answer = strings.TrimSpace(answer); answer != "" {
		if runes := []rune(answer); len(runes) > longestAnswer {
			answer = string(runes[:longestAnswer]) + "…"
		}
		f.wrong[key][answer]++
	}
}

func (f *figuring) all() []QuestionFigure {
	var all []QuestionFigure
	for key, figure := range f.figures {
		if figure.Count >= fewestToCompare {
			for text, count := range f.wrong[key] {
				figure.Wrong = append(figure.Wrong, WrongAnswer{text, count})
			}
			slices.SortFunc(figure.Wrong, func(a, b WrongAnswer) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Text, b.Text)) })
			figure.Wrong = figure.Wrong[:min(len(figure.Wrong), mostWrong)]
		}
		all = append(all, *figure)
	}
	slices.SortFunc(all, func(a, b QuestionFigure) int {
		return cmp.Or(compareBool(a.Marked == 0, b.Marked == 0), a.Hundredths()-b.Hundredths(), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Asked, b.Asked))
	})
	return all
}

// figureReports counts what SCORM courses report about their questions.
func (s *Service) figureReports(ctx context.Context, pack Package, f *figuring) (int, error) {
	titles := map[string]string{}
	for _, u := range pack.Units {
		titles[u.Identifier] = u.Title
	}
	attempts := map[AttemptID]bool{}
	err := eachReported(ctx, s.DB, pack.ID, mostFigured, func(attempt AttemptID, unit, data string) {
		attempts[attempt] = true
		asked, err := scorm.ReadInteractions([]byte(data))
		if err != nil {
			return // what cannot be read says nothing
		}
		for _, i := range asked {
			f.add(unit, titles[unit], i.ID, i.Asked, i.Answer, i.Right)
		}
	})
	return len(attempts), err
}

// figureTries counts the first tries at the quizzes that were built here.
func (s *Service) figureTries(ctx context.Context, pack Package, f *figuring) (int, error) {
	asked := map[figureKey]quiz.Question{}
	titles := map[string]string{}
	for _, u := range pack.Units {
		unit, err := selectPackageUnit(ctx, s.DB, pack.ID, u.Identifier)
		if err != nil {
			return 0, err
		}
		titles[u.Identifier] = u.Title
		for _, q := range unit.Questions {
			asked[figureKey{u.Identifier, q.ID}] = q
		}
	}
	tries := map[QuizTryID]bool{}
	err := eachFirstAnswer(ctx, s.DB, pack.ID, mostFigured, func(try QuizTryID, unit, question, answer string, right bool) {
		tries[try] = true
		q, known := asked[figureKey{unit, question}]
		if !known {
			return
		}
		words := q.In(Fallbacks(f.language)...)
		f.add(unit, titles[unit], question, words.Prompt, saidIn(q, words, answer), &right)
	})
	return len(tries), err
}

// saidIn is an answer to a built question in words; pairs and orders have none
// that are short enough.
func saidIn(q quiz.Question, words quiz.Words, kept string) string {
	var answer quiz.Answer
	if json.Unmarshal([]byte(kept), &answer) != nil {
		return ""
	}
	if q.Kind == quiz.Text || q.Kind == quiz.Number {
		return answer.Text
	}
	if q.Kind != quiz.One && q.Kind != quiz.Many {
		return ""
	}
	var chosen []string
	for _, place := range answer.Chosen {
		if place >= 0 && place < len(words.Options) {
			chosen = append(chosen, words.Options[place])
		}
	}
	return strings.Join(chosen, ", ")
}
