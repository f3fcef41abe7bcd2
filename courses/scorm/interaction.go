package scorm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Interaction is a question that a course has asked, as it reports it.
type Interaction struct {
	ID     string
	Asked  string // in words, where the course says it (2004)
	Answer string // as the course writes it
	Right  *bool  // nil: neither right nor wrong
}

// line is one interaction of either version.
type line struct {
	ID          text `json:"id"`
	Description text `json:"description"`
	Student     text `json:"student_response"` // 1.2
	Learner     text `json:"learner_response"` // 2004
	Result      text `json:"result"`
}

// ReadInteractions gives the questions in a data model: {"cmi":{"interactions":…}},
// a list or an object by number. Of one that was answered several times the
// last answer counts. An error means that the data is no such JSON.
func ReadInteractions(data []byte) ([]Interaction, error) {
	var model struct {
		CMI struct {
			Interactions json.RawMessage `json:"interactions"`
		} `json:"cmi"`
	}
	if err := json.Unmarshal(data, &model); err != nil {
		return nil, fmt.Errorf("read interactions: %w", err)
	}
	var all []Interaction
	for _, l := range lines(model.CMI.Interactions) {
		if l.ID == "" {
			continue
		}
		one := Interaction{ID: string(l.ID), Asked: string(l.Description), Answer: string(l.Student + l.Learner), Right: right(string(l.Result))}
		if at := slices.IndexFunc(all, func(i Interaction) bool { return i.ID == one.ID }); at >= 0 {
			all[at] = one
			continue
		}
		all = append(all, one)
	}
	return all, nil
}

// lines reads a list, or an object whose names are places; anything else has
// none.
func lines(raw json.RawMessage) []line {
	var list []line
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var places map[string]json.RawMessage
	if json.Unmarshal(raw, &places) != nil {
		return nil
	}
	for place := range len(places) {
		var l line
		if json.Unmarshal(places[strconv.Itoa(place)], &l) == nil {
			list = append(list, l)
		}
	}
	return list
}

// right reads a result: correct, wrong (1.2) or incorrect (2004), unanticipated,
// which is wrong too, or a number, which is right when it is above zero.
func right(result string) *bool {
	switch result = strings.ToLower(strings.TrimSpace(result)); result {
	case "correct":
		return new(true)
	case "wrong", "incorrect", "unanticipated":
		return new(false)
	}
	if points, err := strconv.ParseFloat(result, 64); err == nil {
		return new(points > 0)
	}
	return nil
}
