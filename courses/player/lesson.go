package player

import (
	"bytes"
	"html/template"
	"log/slog"
	"net/http"

	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/courses/lesson"
)

// lessonPage is a unit that was built in the portal: views/player/lesson.html.
type lessonPage struct {
	Language     i18n.Language
	Theme        string
	Title        string
	TextLanguage string // that the unit is written in
	Kind         string
	Body         template.HTML
	Film         film
	File         string // address of a PDF
	FileName     string
	Address      string // of a link
	Host         string // the same, for people
	More         bool   // a unit comes after this one
	Quiz         *quizPage
}

// film is a video with its captions.
type film struct {
	Address, Type string
	Silent        bool
	Watch         int // per cent
	Captions      []caption
}

type caption struct {
	Language, Name, Address string
	Default                 bool
}

// lessonPolicy lets a unit of ours load its own files and run our script.
const lessonPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self' "

// files is where the files of a course lie, seen from a unit's page.
const files = "../c/"

// showLesson draws a unit that was built in the portal.
func (p *Player) showLesson(w http.ResponseWriter, r *http.Request) {
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
	var sitting *courses.Sitting
	if unit.Kind == lesson.Quiz {
		found, err := p.courses.Sit(r.Context(), window, unit)
		if err != nil {
			p.refuseLesson(w, r, err)
			return
		}
		sitting = &found
	}
	p.drawLesson(w, r, window, unit, sitting)
}

func (p *Player) drawLesson(w http.ResponseWriter, r *http.Request, window courses.Window, unit lesson.Unit, sitting *courses.Sitting) {
	pack, err := p.courses.PackageOf(r.Context(), window)
	if err != nil {
		p.refuseLesson(w, r, err)
		return
	}
	stage := p.stagePage(r)
	page := lessonPage{Language: stage.Language, Theme: stage.Theme, Kind: string(unit.Kind), FileName: unit.FileName, Address: unit.Address,
		More: pack.Units[len(pack.Units)-1].Identifier != unit.ID}
	languages := courses.Fallbacks(page.Language)
	text, language := unit.In(languages...)
	page.Title, page.TextLanguage, page.Body = text.Title, language, lesson.HTML(text.Body, files)
	switch unit.Kind {
	case lesson.Video:
		page.Film = filmOf(unit, languages)
	case lesson.PDF:
		page.File = files + unit.File
	case lesson.Link:
		page.Host = lesson.Host(unit.Address)
	case lesson.Quiz:
		page.Quiz = newQuizPage(printer(r), languages, *sitting, p.courses.DB.Now())
	}
	p.writeLesson(w, r, page)
}

func (p *Player) writeLesson(w http.ResponseWriter, r *http.Request, page lessonPage) {
	var body bytes.Buffer
	if err := p.lessons[page.Language].Execute(&body, page); err != nil {
		slog.ErrorContext(r.Context(), "a unit cannot be drawn", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", lessonPolicy+p.portalURL)
	h.Set("Referrer-Policy", "same-origin") // or older browsers call a form of ours another site's
	_, _ = w.Write(body.Bytes())
}

// refuseLesson says in the unit's place why it is not there; the stage around
// it says what can be done.
func (p *Player) refuseLesson(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("X-Kursbro-Code", reason(r, err).Code)
	http.Error(w, reason(r, err).Message, statusOf(err))
}

func filmOf(unit lesson.Unit, languages []string) film {
	f := film{Address: files + unit.File, Type: lesson.FilmType(unit.File), Silent: unit.Silent, Watch: unit.Watch()}
	for _, language := range languages {
		if path, ok := unit.Captions[language]; ok {
			f.Captions = append(f.Captions, caption{language, i18n.For(i18n.Language(language)).T("language.name"), files + path, len(f.Captions) == 0})
		}
	}
	return f
}
