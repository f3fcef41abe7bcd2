package pages

import (
	"slices"
	"strconv"
	"strings"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/quiz"
)

// questionForm is every field that some kind of question has. Options stand in
// rows; in the rows of the other languages stands what translates them.
type questionForm struct {
	Kind      string   `form:"slag"`
	Revision  int      `form:"revision"`
	Act       string   `form:"act"` // more: show more rows
	Tag       string   `form:"tag"`
	Points    string   `form:"points"`
	PromptNB  string   `form:"prompt_nb,lines"`
	PromptNN  string   `form:"prompt_nn,lines"`
	PromptEN  string   `form:"prompt_en,lines"`
	PromptSE  string   `form:"prompt_se,lines"`
	ExplainNB string   `form:"explain_nb,lines"`
	ExplainNN string   `form:"explain_nn,lines"`
	ExplainEN string   `form:"explain_en,lines"`
	ExplainSE string   `form:"explain_se,lines"`
	OptionNB  []string `form:"option_nb" max:"300"`
	OptionNN  []string `form:"option_nn" max:"300"`
	OptionEN  []string `form:"option_en" max:"300"`
	OptionSE  []string `form:"option_se" max:"300"`
	MatchNB   []string `form:"match_nb" max:"300"`
	MatchNN   []string `form:"match_nn" max:"300"`
	MatchEN   []string `form:"match_en" max:"300"`
	MatchSE   []string `form:"match_se" max:"300"`
	Right     []string `form:"right"` // rows
	Accepts   string   `form:"accepts,lines" max:"3000"`
	Value     string   `form:"value"`
	Tolerance string   `form:"tolerance"`
	Fits      []string `form:"fits"` // languages
}

// questionWords are the fields of one language.
type questionWords struct {
	prompt, explain  *string
	options, matches *[]string
}

func (f *questionForm) words() map[i18n.Language]questionWords {
	return map[i18n.Language]questionWords{
		i18n.NB: {&f.PromptNB, &f.ExplainNB, &f.OptionNB, &f.MatchNB},
		i18n.NN: {&f.PromptNN, &f.ExplainNN, &f.OptionNN, &f.MatchNN},
		i18n.EN: {&f.PromptEN, &f.ExplainEN, &f.OptionEN, &f.MatchEN},
		i18n.SE: {&f.PromptSE, &f.ExplainSE, &f.OptionSE, &f.MatchSE},
	}
}

// question reads the form; faults are what cannot be read as it is meant, and
// what the act would refuse.
func (f *questionForm) question(id string) (quiz.Question, site.Faults) {
	faults := site.Faults{}
	q := quiz.Question{ID: id, Kind: quiz.Kind(f.Kind), Tag: strings.Join(strings.Fields(f.Tag), " "), Points: 1, Words: map[string]quiz.Words{}}
	if f.Points != "" {
		var err error
		if q.Points, err = strconv.Atoi(f.Points); err != nil {
			faults.Add("points", "quiz.fault.points")
		}
	}
	rows := f.rows()
	for language, fields := range f.words() {
		words := quiz.Words{Prompt: *fields.prompt, Explain: *fields.explain}
		switch {
		case q.Kind == quiz.Truth:
			words.Options = []string{i18n.For(language).T("quiz.truth.true"), i18n.For(language).T("quiz.truth.false")}
		case q.Kind != quiz.Text && q.Kind != quiz.Number:
			words.Options, words.Matches = pickRows(*fields.options, rows), pickRows(*fields.matches, rows)
		}
		if language == i18n.NB || words.Prompt != "" {
			q.Words[string(language)] = words
		}
		if language != i18n.NB && words.Prompt == "" && (words.Explain != "" || strings.Join(*fields.options, "")+strings.Join(*fields.matches, "") != "") {
			faults.Add("prompt_"+string(language), "quiz.fault.prompt")
		}
	}
	f.solution(&q, rows, faults)
	for name, key := range q.Faults() {
		if _, said := faults[name]; !said {
			faults.Add(name, key)
		}
	}
	return q, faults
}

// rows are those that have an option in bokmål.
func (f *questionForm) rows() []int {
	var rows []int
	for i, text := range f.OptionNB {
		if text != "" && i < quiz.MaxOptions {
			rows = append(rows, i)
		}
	}
	return rows
}

func pickRows(texts []string, rows []int) []string {
	var picked []string
	for _, i := range rows {
		text := ""
		if i < len(texts) {
			text = texts[i]
		}
		picked = append(picked, text)
	}
	return picked
}

// solution reads what counts as right.
func (f *questionForm) solution(q *quiz.Question, rows []int, faults site.Faults) {
	base := q.Words[string(i18n.NB)]
	switch q.Kind {
	case quiz.One, quiz.Many, quiz.Truth:
		for _, row := range f.Right {
			place, err := strconv.Atoi(row)
			if err == nil && q.Kind != quiz.Truth {
				place = slices.Index(rows, place)
			}
			if err != nil || place < 0 || place >= len(base.Options) {
				faults.Add("option_nb", "quiz.fault.right.empty")
				continue
			}
			q.Right = append(q.Right, place)
		}
	case quiz.Text:
		for line := range strings.Lines(f.Accepts) {
			if line = strings.TrimSpace(line); line != "" {
				base.Accepts = append(base.Accepts, line)
			}
		}
		q.Words[string(i18n.NB)] = base
	case quiz.Number:
		var ok bool
		if q.Value, ok = quiz.ReadNumber(f.Value); !ok {
			faults.Add("value", "quiz.fault.value")
		}
		if q.Tolerance, ok = quiz.ReadNumber(f.Tolerance); !ok && f.Tolerance != "" {
			faults.Add("tolerance", "quiz.fault.tolerance")
		}
	case quiz.Match:
		if slices.Contains(base.Matches, "") {
			faults.Add("option_nb", "quiz.fault.pairs")
		}
	}
}

// questionFormOf fills the form with a question as it is.
func questionFormOf(q courses.Question) questionForm {
	f := questionForm{Kind: string(q.Kind), Revision: q.Revision, Tag: q.Tag, Points: strconv.Itoa(q.Points)}
	for language, fields := range f.words() {
		words := q.Words[string(language)]
		*fields.prompt, *fields.explain, *fields.options, *fields.matches = words.Prompt, words.Explain, words.Options, words.Matches
	}
	for _, place := range q.Right {
		f.Right = append(f.Right, strconv.Itoa(place))
	}
	f.Accepts = strings.Join(q.Words[string(i18n.NB)].Accepts, "\n")
	if q.Kind == quiz.Number {
		f.Value, f.Tolerance = decimal(q.Value), decimal(q.Tolerance)
	}
	return f
}

func decimal(value float64) string {
	return strings.Replace(strconv.FormatFloat(value, 'f', -1, 64), ".", ",", 1)
}
