package player

import (
	"encoding/json"
	"net/http"

	"kursbro/courses"
	"kursbro/courses/scorm"
)

// state is what the stage knows about the launch, and what the unit to be
// opened is told. It is always fetched anew: a remembered one would resume in
// the wrong place.
type state struct {
	Result     bool                `json:"result"`
	Version    scorm.Version       `json:"version"`
	Attempt    courses.AttemptID   `json:"attempt"`           // "" in a preview
	State      string              `json:"state"`             // of the attempt: open, passed, failed
	Remains    courses.Remainder   `json:"remains,omitempty"` // what a passed attempt waits for
	Review     bool                `json:"review"`
	Preview    bool                `json:"preview"`
	Units      []unit              `json:"units"`
	Unit       string              `json:"unit"`    // the one to open
	Start      json.RawMessage     `json:"start"`   // its data model before it is initialised
	Follows    string              `json:"follows"` // the session whose data that is
	Sequencing *scorm.Sequencing   `json:"sequencing,omitempty"`
	Silence    courses.SilenceKind `json:"silence,omitempty"` // what counts as done where a unit does not say
	Run        string              `json:"run,omitempty"`     // what the run-time kept between units
	System     scorm.System        `json:"system"`            // what the learner's other courses share
}

// unit is a line of the menu.
type unit struct {
	ID         string           `json:"id"`
	Title      string           `json:"title"`
	Level      int              `json:"level"`
	Href       string           `json:"href,omitempty"` // from the launch's own address; "" for a heading
	Asset      bool             `json:"asset,omitempty"`
	Hidden     bool             `json:"hidden,omitempty"`
	Completion scorm.Completion `json:"completion"`
	Success    scorm.Success    `json:"success"`
	Locked     bool             `json:"locked"` // may not be opened yet
	Needs      []string         `json:"needs"`  // titles of what has to be done first; empty: not so plainly said
}

func (p *Player) showState(w http.ResponseWriter, r *http.Request) {
	answer, err := p.state(r)
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

func (p *Player) state(r *http.Request) (state, error) {
	ctx := r.Context()
	window, err := p.courses.Window(ctx, r.PathValue("token"))
	if err != nil {
		return state{}, err
	}
	pack, err := p.courses.PackageOf(ctx, window)
	if err != nil {
		return state{}, err
	}
	standings, locked, err := p.courses.Standings(ctx, window, pack)
	if err != nil {
		return state{}, err
	}
	course := outline{pack.Units, standings, locked, placesOf(r, pack)}
	s := state{Result: true, Version: pack.Standard.Version(), State: string(window.State), Review: window.Review,
		Preview: window.AttemptID == nil, Units: course.menu(), Sequencing: pack.Sequencing, Silence: window.Silence.Kind, Run: window.Sequencing}
	if window.AttemptID != nil {
		s.Attempt = *window.AttemptID
	}
	if s.Remains, err = p.courses.Remains(ctx, window); err != nil {
		return state{}, err
	}
	if s.System, err = p.courses.SystemOf(ctx, window, pack); err != nil {
		return state{}, err
	}
	chosen, err := course.choose(r.URL.Query().Get("unit"), window.Unit)
	if err != nil {
		return state{}, err
	}
	start, follows, err := p.courses.StartOf(ctx, window, chosen.Identifier, courses.Entrance(r.URL.Query().Get("entry")))
	if err != nil {
		return state{}, err
	}
	s.Unit, s.Follows = chosen.Identifier, follows
	s.Start, err = start.Render(s.Version, chosen)
	return s, err
}

// outline is the course as it lies before the learner.
type outline struct {
	units     []scorm.Unit
	standings map[string]courses.UnitStanding
	locked    map[string][]string // as courses.Service.Standings
	places    map[string]place
}

// place is where a unit is opened, and what it is called there.
type place struct{ title, href string }

// placesOf gives files of a package as they lie in it, and what was built here
// in the reader's language.
func placesOf(r *http.Request, pack courses.Package) map[string]place {
	places := map[string]place{}
	for _, u := range pack.Units {
		at := place{title: u.Title}
		switch {
		case u.Href != "" && pack.Standard == courses.Built:
			at = place{pack.TitleOf(u.Identifier, printer(r).Language()), u.Href + "?" + r.URL.RawQuery}
		case u.Href != "":
			at.href = "c/" + u.Href
		}
		places[u.Identifier] = at
	}
	return places
}

func (o outline) menu() []unit {
	titles := map[string]string{}
	for id, at := range o.places {
		titles[id] = at.title
	}
	lines := make([]unit, 0, len(o.units))
	for _, u := range o.units {
		at := o.standings[u.Identifier]
		line := unit{ID: u.Identifier, Title: titles[u.Identifier], Level: u.Level, Href: o.places[u.Identifier].href, Asset: u.Asset,
			Hidden: u.Hidden, Completion: at.Completion, Success: at.Success, Needs: []string{}}
		var needs []string
		if needs, line.Locked = o.locked[u.Identifier]; line.Locked {
			for _, id := range needs {
				line.Needs = append(line.Needs, titles[id])
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// choose is the unit that was asked for; when none was, the one last open,
// unless it is done: then the next that is not and may be opened, and at the
// end the first. Problems: ErrUnitUnknown, ErrUnitLocked.
func (o outline) choose(asked, last string) (scorm.Unit, error) {
	var playable []scorm.Unit
	at := 0
	for _, u := range o.units {
		_, locked := o.locked[u.Identifier]
		switch {
		case !u.Launchable():
			continue
		case u.Identifier == asked && locked:
			return scorm.Unit{}, courses.ErrUnitLocked
		case u.Identifier == asked:
			return u, nil
		case locked:
			continue
		case u.Identifier == last:
			at = len(playable)
		}
		playable = append(playable, u)
	}
	if asked != "" || len(playable) == 0 {
		return scorm.Unit{}, courses.ErrUnitUnknown
	}
	for i := range playable {
		u := playable[(at+i)%len(playable)]
		if o.standings[u.Identifier].Completion != scorm.Completed {
			return u, nil
		}
	}
	return playable[0], nil
}
