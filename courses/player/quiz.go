package player

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/courses/lesson"
	"kursbro/courses/quiz"
)

// quizPage is a quiz in one of its three states: before a try, in it, after it.
type quizPage struct {
	Begin    bool // a try may be begun
	Asking   bool
	Done     bool // the last try has been marked
	Try      string
	Number   int
	Count    int // questions
	Pass     string
	Left     int // -1: no end
	Limited  bool
	Wait     string // not before then
	Passed   bool
	Used     bool // no try is left
	Score    string
	Feedback bool
	Again    bool // the learner may begin the course anew
	Asked    []asked
	Tells    bool // after each question
}

// asked is a question, and after the try what became of it.
type asked struct {
	ID, Prompt, Kind string
	Number           int
	Options          []option
	Partners         []option // Match, Order: what may be chosen for each option
	Text             string
	Ordered          []string // Order: the lines as the learner put them
	Blank            bool     // nothing was answered
	Told             bool     // marked while the try goes on
	Tells            bool     // can be
	Right            bool
	Half             bool
	Answer           []string // the right answer, where it may be told
	Explain          string
	Language         string
}

type option struct {
	Place  int // in the order shown; the bank's would tell the right answer
	Text   string
	Chosen bool
	Pair   []option // Match, Order: the partners, with the chosen one
}

func newQuizPage(w *i18n.Printer, languages []string, s courses.Sitting, now time.Time) *quizPage {
	q := s.Unit.Quiz
	page := &quizPage{Begin: s.MayBegin(now), Asking: s.Asking(), Done: s.Try != nil && !s.Asking(), Count: len(s.Drawn),
		Pass: w.Percent(q.Pass * 100), Left: s.Left, Limited: s.Left >= 0, Passed: s.Passed, Used: !s.Passed && s.Left == 0, Again: !q.Once}
	if s.Try == nil {
		page.Count = len(q.Draw(s.Unit.Questions, 0))
		return page
	}
	page.Try, page.Number = string(s.Try.ID), s.Try.Number
	if s.Try.Score != nil {
		page.Score = w.Percent(*s.Try.Score)
	}
	if s.After != nil && s.After.After(now) && !page.Passed && !page.Used {
		page.Wait = w.DateTime(*s.After)
	}
	page.Feedback = page.Done && q.Feedback != quiz.Silent
	for i, d := range s.Drawn {
		question := ask(d, i+1, languages)
		_, question.Told = s.Given[d.ID]
		question.Told, question.Tells = question.Told && page.Asking, q.Tells()
		if page.Done || question.Told {
			question.tell(d, s, languages)
		}
		page.Asked = append(page.Asked, question)
	}
	return page
}

// ask gives what the browser may know of a question before the answer.
func ask(d quiz.Drawn, number int, languages []string) asked {
	words := d.In(languages...)
	a := asked{ID: d.ID, Prompt: words.Prompt, Kind: string(d.Kind), Number: number}
	partners := d.Question.Partners(languages...)
	for i, place := range d.Shown {
		o := option{Place: i, Text: words.Options[place]}
		for j, partner := range d.Partners {
			o.Pair = append(o.Pair, option{Place: j, Text: partners[partner]})
		}
		a.Options = append(a.Options, o)
	}
	return a
}

// tell adds what the learner may know after the try.
func (a *asked) tell(d quiz.Drawn, s courses.Sitting, languages []string) {
	given := s.Given[d.ID]
	a.Text, a.Blank = given.Answer.Text, !given.Answer.Given()
	for i := range a.Options {
		o := &a.Options[i]
		place := d.Shown[i]
		o.Chosen = slices.Contains(given.Answer.Chosen, place)
		for j := range o.Pair {
			o.Pair[j].Chosen = place < len(given.Answer.Chosen) && given.Answer.Chosen[place] == d.Partners[j]
		}
	}
	if d.Kind == quiz.Order {
		a.Ordered = a.ordered()
	}
	if s.Unit.Quiz.Feedback == quiz.Silent {
		return
	}
	a.Right, a.Half = given.Mark.Right(), given.Mark.Points > 0 && !given.Mark.Right()
	if s.Unit.Quiz.Feedback != quiz.Full {
		return
	}
	a.Explain = d.In(languages...).Explain
	if s.Over() || s.Preview {
		a.Answer = d.Question.Solution(languages...)
	}
}

// ordered gives the lines by the places they were given, "1. …" first.
func (a *asked) ordered() []string {
	type line struct{ place, text string }
	var lines []line
	for _, o := range a.Options {
		if at := slices.IndexFunc(o.Pair, func(p option) bool { return p.Chosen }); at >= 0 {
			lines = append(lines, line{o.Pair[at].Text, o.Text})
		}
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(len(a.place), len(b.place)), cmp.Compare(a.place, b.place))
	})
	said := make([]string, len(lines))
	for i, l := range lines {
		said[i] = l.place + ". " + l.text
	}
	return said
}

// beginTry begins a try and shows its questions.
func (p *Player) beginTry(w http.ResponseWriter, r *http.Request) {
	if err := p.courses.BeginTry(r.Context(), r.PathValue("token"), r.PathValue("unit")); err != nil {
		p.refuseLesson(w, r, err)
		return
	}
	p.backToLesson(w, r)
}

// maxAnswers is how many bytes the answers of a quiz may take.
const maxAnswers = 1 << 20

// submitTry marks what was answered. The page that follows can be loaded again
// without anything being sent twice; but for a preview, which keeps nothing.
func (p *Player) submitTry(w http.ResponseWriter, r *http.Request) {
	p.mark(w, r, func(unit lesson.Unit, try courses.QuizTryID) (courses.Sitting, error) {
		return p.courses.SubmitTry(r.Context(), r.PathValue("token"), unit.ID, try, answersIn(r, unit))
	})
}

// answerQuestion marks the answer to the question that the form names.
func (p *Player) answerQuestion(w http.ResponseWriter, r *http.Request) {
	p.mark(w, r, func(unit lesson.Unit, try courses.QuizTryID) (courses.Sitting, error) {
		question := r.PostFormValue("question")
		return p.courses.AnswerQuestion(r.Context(), r.PathValue("token"), unit.ID, try, question, answersIn(r, unit)[question])
	})
}

// mark reads the form, has it marked and shows what came of it.
func (p *Player) mark(w http.ResponseWriter, r *http.Request, act func(unit lesson.Unit, try courses.QuizTryID) (courses.Sitting, error)) {
	r.Body = http.MaxBytesReader(w, r.Body, maxAnswers)
	if err := r.ParseMultipartForm(maxAnswers); err != nil && r.PostForm == nil {
		p.refuseLesson(w, r, courses.ErrCommitUnreadable.Because(err))
		return
	}
	window, err := p.courses.Window(r.Context(), r.PathValue("token"))
	if err != nil {
		p.refuseLesson(w, r, err)
		return
	}
	unit, err := p.courses.UnitOf(r.Context(), window, r.PathValue("unit"))
	if err != nil {
		p.refuseLesson(w, r, err)
		return
	}
	marked, err := act(unit, courses.QuizTryID(r.PostFormValue("try")))
	if err != nil {
		p.refuseLesson(w, r, err)
		return
	}
	if marked.Preview {
		p.drawLesson(w, r, window, unit, &marked)
		return
	}
	p.backToLesson(w, r)
}

func (p *Player) backToLesson(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/l/"+r.PathValue("token")+"/u/"+r.PathValue("unit")+"?"+r.URL.RawQuery, http.StatusSeeOther)
}

// answersIn reads the form: a field q-ID for each question, with a value for
// each box that is ticked; of pairs q-ID-PLACE for each option.
func answersIn(r *http.Request, unit lesson.Unit) map[string]quiz.Answer {
	answers := map[string]quiz.Answer{}
	for _, q := range unit.Questions {
		name := "q-" + q.ID
		var a quiz.Answer
		switch q.Kind {
		case quiz.Text, quiz.Number:
			a.Text = short(r.PostFormValue(name))
		case quiz.Match, quiz.Order:
			for place := range q.Partners() {
				a.Chosen = append(a.Chosen, placeIn(r.PostFormValue(name+"-"+strconv.Itoa(place))))
			}
		default:
			for _, value := range r.PostForm[name] {
				a.Chosen = append(a.Chosen, placeIn(value))
			}
		}
		answers[q.ID] = a
	}
	return answers
}

func placeIn(value string) int {
	place, err := strconv.Atoi(value)
	if err != nil || place > quiz.MaxOptions {
		return -1
	}
	return place
}

// short is what of a typed answer is kept.
func short(text string) string {
	if runes := []rune(text); len(runes) > quiz.MaxOption {
		return string(runes[:quiz.MaxOption])
	}
	return text
}
