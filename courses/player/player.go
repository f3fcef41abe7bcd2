// Package player is the origin that plays courses: another host name than the
// portal, without cookies, where a course can reach neither the portal nor
// other people (design §8).
//
// It serves, below the launch token that is the only authority here, the stage
// (menu and run-time around the course's own page), the course's files, what a
// unit is told before it starts, and the endpoint that takes its commits. What
// a launch may do and what a commit means is decided in courses; what SCORM
// says in courses/scorm; the bar around the frame and the journal of what is
// not saved yet are on the portal's page (views/player/play.html).
package player

import (
	"maps"
	"net/http"
	"strings"

	"kursbro/app/blob"
	"kursbro/courses"
	"kursbro/static"
)

// Player serves the content origin.
type Player struct {
	courses   *courses.Service
	shelf     shelf
	portalURL string
	headers   http.Header // of every answer
	policy    []string    // of a course's own files
	stages    stages
	lessons   stages
	indexes   indexes
	turns     turns
	mux       *http.ServeMux
	guard     *http.CrossOriginProtection
}

// New makes the origin. portalURL is the only origin that may frame it, for
// example "https://kursbro.example". It panics when a template is broken.
func New(c *courses.Service, files blob.Store, portalURL string) *Player {
	p := &Player{courses: c, shelf: shelf{files: files}, portalURL: portalURL, headers: headers(portalURL), policy: []string{contentPolicy + portalURL},
		stages: parseStages("stage.html"), lessons: parseStages("lesson.html"), mux: http.NewServeMux(), guard: http.NewCrossOriginProtection()}
	p.indexes.byPackage, p.turns.byWindow = map[courses.PackageID]index{}, map[string]*turn{}
	p.mux.HandleFunc("GET /l/{token}/{$}", p.showStage)
	p.mux.HandleFunc("GET /l/{token}/state", p.showState)
	p.mux.HandleFunc("POST /l/{token}/commit", p.commit)
	p.mux.HandleFunc("POST /l/{token}/retry", p.retry)
	p.mux.HandleFunc("GET /l/{token}/c/{path...}", p.showFile)
	p.mux.HandleFunc("GET /l/{token}/u/{unit}", p.showLesson)
	p.mux.HandleFunc("POST /l/{token}/u/{unit}/try", p.beginTry)
	p.mux.HandleFunc("POST /l/{token}/u/{unit}/answer", p.answerQuestion)
	p.mux.HandleFunc("POST /l/{token}/u/{unit}/answers", p.submitTry)
	p.mux.Handle("GET "+static.Prefix, static.Handler())
	p.mux.Handle("GET /favicon.ico", static.Handler())
	p.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) })
	return p
}

// ServeHTTP implements http.Handler. No answer sets a cookie or a redirect to
// a login: who has no token has nothing to sign in to here.
func (p *Player) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	maps.Copy(w.Header(), p.headers)
	if err := p.guard.Check(r); err != nil { // nobody here is known by a cookie; still, only the course's own window saves
		http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
		return
	}
	p.mux.ServeHTTP(w, r)
}

// headers are the same on every answer; the stage and the files of a course
// have a policy of their own.
func headers(portalURL string) http.Header {
	all := http.Header{
		"Content-Security-Policy":      {"default-src 'none'; object-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self' " + portalURL},
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"no-referrer"}, // addresses here carry the token
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Origin-Agent-Cluster":         {"?1"}, // a process of its own: a course that hangs does not hang the portal's page
		"Cache-Control":                {"no-store"},
		"X-Robots-Tag":                 {"noindex"},
	}
	if strings.HasPrefix(portalURL, "https:") {
		all.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	return all
}
