package player

import (
	"bytes"
	"encoding/json"
	"html/template"
	"log/slog"
	"net/http"

	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/courses/scorm"
	"kursbro/static"
	"kursbro/views"
)

// stagePage is the page around a course's own page: views/player/stage.html.
type stagePage struct {
	Language i18n.Language
	Theme    string // auto, light, dark: as the portal's page has it
	Title    string
	Portal   string // the origin that the stage talks to
	Version  scorm.Version
	Words    string // JSON of what the script says
	Refused  string // why there is nothing to play; "" when there is
	Code     string // the same for the script
}

// stages is the template in each language.
type stages map[i18n.Language]*template.Template

// words are the texts that the stage's script needs, under their short names.
var words = map[string]string{
	"completed":         "player.unit.completed",
	"failed":            "player.unit.failed",
	"begun":             "player.unit.begun",
	"new":               "player.unit.new",
	"locked":            "player.unit.locked",
	"lockedUntil":       "player.unit.locked_until",
	"passed":            "player.outcome.passed",
	"passedScore":       "player.outcome.passed_score",
	"notPassed":         "player.outcome.failed",
	"passedClass":       "player.outcome.class",
	"passedClassScore":  "player.outcome.class_score",
	"passedCourse":      "player.outcome.course",
	"passedCourseScore": "player.outcome.course_score",
	"dates":             "player.dates",
	"failedScore":       "player.outcome.failed_score",
	"review":            "player.review",
	"preview":           "player.preview",
	"notYet":            "player.not_yet",
	"unreachable":       "player.unreachable",
	"ended":             "player.ended",
	"choose":            "player.choose",
	"paused":            "player.paused",
}

func parseStages(name string) stages {
	all := stages{}
	for _, language := range i18n.Languages {
		say := i18n.For(language)
		all[language] = template.Must(template.New(name).
			Funcs(template.FuncMap{"t": say.T, "n": say.N, "asset": static.Path}).
			ParseFS(views.FS, "player/"+name))
	}
	return all
}

// stagePolicy is strict: the course's own page, in its frame, has another.
const stagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; object-src 'none'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors "

func (p *Player) showStage(w http.ResponseWriter, r *http.Request) {
	page := p.stagePage(r)
	status := http.StatusOK
	window, err := p.courses.Window(r.Context(), r.PathValue("token"))
	var pack courses.Package
	if err == nil {
		pack, err = p.courses.PackageOf(r.Context(), window)
	}
	if err != nil {
		status = statusOf(err)
		why := reason(r, err)
		page.Refused, page.Code = why.Message, why.Code
	}
	page.Title, page.Version = pack.Title, pack.Standard.Version()
	var body bytes.Buffer
	if err := p.stages[page.Language].Execute(&body, page); err != nil {
		slog.ErrorContext(r.Context(), "the stage cannot be drawn", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", stagePolicy+p.portalURL)
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}

func (p *Player) stagePage(r *http.Request) stagePage {
	say := printer(r)
	page := stagePage{Language: say.Language(), Theme: "auto", Portal: p.portalURL, Words: wordsIn(say)}
	if theme := r.URL.Query().Get("theme"); theme == "light" || theme == "dark" {
		page.Theme = theme
	}
	return page
}

// wordsIn gives the script's texts; a place for a value is written {name}.
func wordsIn(say *i18n.Printer) string {
	texts := make(map[string]string, len(words))
	for name, key := range words {
		texts[name] = say.T(key, "Score", "{score}", "Units", "{units}")
	}
	text, _ := json.Marshal(texts) // strings always marshal
	return string(text)
}
