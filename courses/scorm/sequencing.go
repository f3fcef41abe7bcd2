package scorm

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Sequencing is what a 2004 package says about order, rollup and objectives,
// as static/player/player-tree.js takes it. It is data for the browser: nothing
// here decides, so it stays loosely typed.
type Sequencing struct {
	ActivityTree json.RawMessage `json:"activityTree"`
	Simple       bool            `json:"simple"`              // no rules of its own: a plain menu serves as well
	Local        bool            `json:"local,omitempty"`     // global objectives begin anew with each attempt at the whole
	LocalData    bool            `json:"localData,omitempty"` // and shared data
}

// settings is one object of it.
type settings map[string]any

// readSequencing turns the imsss and adlseq elements into JSON; the words are
// the standard's own, so most is copied attribute by attribute.
func (m *manifest) readSequencing(organization *element, ids map[*element]string) *Sequencing {
	tree := m.activity(organization, ids)
	s := &Sequencing{Simple: unruled(organization) || launchables(organization) == 1 && plainOrder(organization)}
	s.Local = strings.EqualFold(organization.attr("objectivesGlobalToSystem"), "false")
	s.LocalData = strings.EqualFold(organization.attr("sharedDataGlobalToSystem"), "false")
	s.ActivityTree, _ = json.Marshal(tree) // maps of strings, numbers and booleans always marshal
	return s
}

// sequencing is what an item or the organisation says of its sequencing, with
// what the collection that it refers to says beside: of each kind of settings,
// its own replace those of the collection altogether, even where its own are
// empty (CAM 5.1.1). nil: nothing.
func (m *manifest) sequencing(item *element) *element {
	own := item.child("sequencing")
	shared := m.collection(own.attr("IDRef"))
	if shared == nil {
		return own
	}
	all := &element{name: own.name, attrs: own.attrs, children: slices.Clone(own.children), line: own.line}
	for _, group := range shared.children {
		replaced := func(e *element) bool { return e.is(group.name.Local) && e.name.Space == group.name.Space }
		if !slices.ContainsFunc(own.children, replaced) {
			all.children = append(all.children, group)
		}
	}
	return all
}

// unruled says that nothing is said about order, buttons or shared data.
func unruled(e *element) bool {
	if e.child("sequencing") != nil || e.child("presentation") != nil || e.child("data") != nil {
		return false
	}
	for item := range e.each("item") {
		if !unruled(item) {
			return false
		}
	}
	return true
}

func launchables(e *element) int {
	count := 0
	for item := range e.each("item") {
		count += launchables(item)
		if item.attr("identifierref") != "" {
			count++
		}
	}
	return count
}

// plainOrder says that no activity has rules or objectives of its own.
func plainOrder(e *element) bool {
	if e.child("presentation") != nil || e.child("data") != nil {
		return false
	}
	s := e.child("sequencing")
	if s != nil && (s.attr("IDRef") != "" || s.child("sequencingRules") != nil || s.child("objectives") != nil || s.child("rollupRules") != nil) {
		return false
	}
	for item := range e.each("item") {
		if !plainOrder(item) {
			return false
		}
	}
	return true
}

func (m *manifest) activity(e *element, ids map[*element]string) settings {
	s := sequencingOf(m.sequencing(e))
	s["id"] = e.attr("identifier")
	if id, made := ids[e]; made {
		s["id"] = id
	}
	s["title"] = cut(e.child("title").plain())
	s["isVisible"] = !strings.EqualFold(e.attr("isvisible"), "false")
	if hidden := hiddenControls(e); len(hidden) > 0 {
		s["hideLmsUi"] = hidden
	}
	if t := e.child("completionThreshold"); t != nil {
		s["completionThreshold"] = pick(t, "completedByMeasure", "minProgressMeasure", "progressWeight")
	}
	if maps := sharedData(e); len(maps) > 0 {
		s["sharedDataMaps"] = maps
	}
	var children []settings
	for item := range e.each("item") {
		children = append(children, m.activity(item, ids))
	}
	if children != nil {
		s["children"] = children
	}
	return s
}

// sequencingOf reads one imsss:sequencing element; nil gives no settings.
func sequencingOf(e *element) settings {
	s := settings{}
	if e == nil {
		return s
	}
	controls := settings{}
	controls.take(e.child("controlMode"), "choice", "choiceExit", "flow", "forwardOnly", "useCurrentAttemptObjectiveInfo", "useCurrentAttemptProgressInfo")
	controls.take(e.child("constrainedChoiceConsiderations"), "preventActivation", "constrainChoice")
	controls.take(e.child("rollupRules"), "rollupObjectiveSatisfied", "rollupProgressCompletion", "objectiveMeasureWeight")
	controls.take(e.child("randomizationControls"), "randomizationTiming", "selectCount", "selectionTiming")
	controls.rename(e.child("randomizationControls"), "reorderChildren", "randomizeChildren")
	s.put("sequencingControls", controls)
	s.put("deliveryControls", pick(e.child("deliveryControls"), "tracked", "completionSetByContent", "objectiveSetByContent"))
	s.put("sequencingRules", rules(e.child("sequencingRules")))
	s.put("rollupRules", rollupRules(e.child("rollupRules")))
	s.put("rollupConsiderations", pick(e.child("rollupConsiderations"), "requiredForSatisfied", "requiredForNotSatisfied", "requiredForCompleted", "requiredForIncomplete", "measureSatisfactionIfActive"))
	s.take(e.child("limitConditions"), "attemptLimit", "attemptAbsoluteDurationLimit")
	objectives(e, s)
	return s
}

// put sets a group of settings unless it is empty.
func (s settings) put(name string, group settings) {
	if len(group) > 0 {
		s[name] = group
	}
}

// pick copies attributes, as booleans and numbers where they are such.
func pick(e *element, names ...string) settings {
	s := settings{}
	s.take(e, names...)
	return s
}

func (s settings) take(e *element, names ...string) {
	for _, name := range names {
		s.rename(e, name, name)
	}
}

func (s settings) rename(e *element, from, to string) {
	if value := e.attr(from); value != "" {
		s[to] = typed(value)
	}
}

// typed gives a number or a boolean for text that is one.
func typed(value string) any {
	if number, err := strconv.ParseFloat(value, 64); err == nil && !math.IsNaN(number) && !math.IsInf(number, 0) {
		return number
	}
	switch strings.ToLower(value) {
	case "true":
		return true
	case "false":
		return false
	}
	return value
}
