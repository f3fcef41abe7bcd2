package pages

import (
	"strconv"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/lesson"
	"kursbro/courses/quiz"
)

// lessonForm is every field that some kind of unit has.
type lessonForm struct {
	Kind     string   `form:"slag"`
	Revision int      `form:"revision"`
	Act      string   `form:"act"` // picture: take a picture in, and go on writing
	TitleNB  string   `form:"title_nb"`
	BodyNB   string   `form:"body_nb,lines" max:"60000"`
	TitleNN  string   `form:"title_nn"`
	BodyNN   string   `form:"body_nn,lines" max:"60000"`
	TitleEN  string   `form:"title_en"`
	BodyEN   string   `form:"body_en,lines" max:"60000"`
	TitleSE  string   `form:"title_se"`
	BodySE   string   `form:"body_se,lines" max:"60000"`
	Fits     []string `form:"fits"` // languages
	Address  string   `form:"address" max:"2000"`
	Silent   bool     `form:"silent"`
	Kept     string   `form:"kept"` // path of a file that was uploaded before
	KeptName string   `form:"kept_name"`
	// Files are read by site.File; their names are here for the summary of faults.
	File      string `form:"file"`
	FilmNB    string `form:"captions_nb"`
	FilmNN    string `form:"captions_nn"`
	FilmEN    string `form:"captions_en"`
	FilmSE    string `form:"captions_se"`
	Picture   string `form:"picture"`
	CaptionNB string `form:"kept_captions_nb"`
	CaptionNN string `form:"kept_captions_nn"`
	CaptionEN string `form:"kept_captions_en"`
	CaptionSE string `form:"kept_captions_se"`

	Pass     string   `form:"pass"`
	Tries    string   `form:"tries"`
	Wait     string   `form:"wait"`
	Once     bool     `form:"once"`
	Shuffle  bool     `form:"shuffle"`
	Mix      bool     `form:"mix"`
	Partial  bool     `form:"partial"`
	Feedback string   `form:"feedback"`
	Each     bool     `form:"each"`
	Share    string   `form:"share"` // per cent of a film
	Tags     []string `form:"tag"`
	Counts   []string `form:"count"`
}

func (f *lessonForm) texts() map[i18n.Language][2]*string {
	return map[i18n.Language][2]*string{
		i18n.NB: {&f.TitleNB, &f.BodyNB}, i18n.NN: {&f.TitleNN, &f.BodyNN},
		i18n.EN: {&f.TitleEN, &f.BodyEN}, i18n.SE: {&f.TitleSE, &f.BodySE},
	}
}

func (f *lessonForm) captions() map[i18n.Language]*string {
	return map[i18n.Language]*string{i18n.NB: &f.CaptionNB, i18n.NN: &f.CaptionNN, i18n.EN: &f.CaptionEN, i18n.SE: &f.CaptionSE}
}

// unit reads the form; faults are what cannot be read as it is meant, and what
// the act would refuse.
func (f *lessonForm) unit(id string) (lesson.Unit, site.Faults) {
	faults := site.Faults{}
	u := lesson.Unit{ID: id, Kind: lesson.Kind(f.Kind), Texts: map[string]lesson.Text{}, Address: f.Address}
	for language, text := range f.texts() {
		if *text[0]+*text[1] != "" {
			u.Texts[string(language)] = lesson.Text{Title: *text[0], Body: *text[1]}
		}
	}
	if u.Kind == lesson.Video {
		u.Silent, u.Captions = f.Silent, map[string]string{}
		if share, err := strconv.Atoi(f.Share); f.Share != "" && err != nil {
			faults.Add("share", "lesson.fault.share")
		} else {
			u.Share = share
		}
		for language, path := range f.captions() {
			if *path != "" {
				u.Captions[string(language)] = *path
			}
		}
	}
	if u.Kind == lesson.Video || u.Kind == lesson.PDF {
		u.File, u.FileName = f.Kept, f.KeptName
	}
	if u.Kind == lesson.Quiz {
		u.Quiz = f.quiz(faults)
	}
	for name, key := range u.Faults() {
		if _, said := faults[name]; !said {
			faults.Add(name, key)
		}
	}
	return u, faults
}

// maxDraws is how many lines the form has to draw questions by.
const maxDraws = 5

func (f *lessonForm) quiz(faults site.Faults) *quiz.Quiz {
	number := func(name, text, key string) int {
		if text == "" {
			return 0
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			faults.Add(name, key)
		}
		return n
	}
	q := &quiz.Quiz{Pass: number("pass", f.Pass, "quiz.fault.pass"), Tries: number("tries", f.Tries, "quiz.fault.tries"),
		Wait: number("wait", f.Wait, "quiz.fault.wait"), Once: f.Once, Shuffle: f.Shuffle, Mix: f.Mix, Partial: f.Partial, Feedback: quiz.Feedback(f.Feedback), Each: f.Each}
	if q.Feedback == "" {
		q.Feedback = quiz.Full
	}
	for i, tag := range f.Tags {
		if i >= maxDraws || i >= len(f.Counts) || f.Counts[i] == "" {
			continue
		}
		draw := quiz.Draw{Count: number("count", f.Counts[i], "quiz.fault.count"), Tag: tag}
		if draw.Count < 1 {
			faults.Add("count", "quiz.fault.count")
		}
		q.Draws = append(q.Draws, draw)
	}
	return q
}

// lessonFormOf fills the form with a unit as it is.
func lessonFormOf(l courses.Lesson) lessonForm {
	f := lessonForm{Kind: string(l.Kind), Revision: l.Revision, Address: l.Address, Silent: l.Silent, Kept: l.File, KeptName: l.FileName, Share: digits(l.Share)}
	for language, text := range f.texts() {
		*text[0], *text[1] = l.Texts[string(language)].Title, l.Texts[string(language)].Body
	}
	for language, path := range f.captions() {
		*path = l.Captions[string(language)]
	}
	if q := l.Quiz; q != nil {
		f.Pass, f.Tries, f.Wait = strconv.Itoa(q.Pass), digits(q.Tries), digits(q.Wait)
		f.Once, f.Shuffle, f.Mix, f.Partial, f.Feedback = q.Once, q.Shuffle, q.Mix, q.Partial, string(q.Feedback)
		f.Each = q.Each
		for _, draw := range q.Draws {
			f.Tags, f.Counts = append(f.Tags, draw.Tag), append(f.Counts, strconv.Itoa(draw.Count))
		}
	}
	return f
}
