package scorm

import "strings"

// rules reads pre-, exit and post-condition rules.
func rules(e *element) settings {
	s := settings{}
	for _, kind := range []string{"preConditionRule", "exitConditionRule", "postConditionRule"} {
		var list []settings
		for rule := range e.each(kind) {
			conditions := rule.child("ruleConditions")
			list = append(list, settings{
				"action":               rule.child("ruleAction").attr("action"),
				"conditionCombination": orElse(conditions.attr("conditionCombination"), "all"),
				"conditions":           ruleConditions(conditions, "ruleCondition"),
			})
		}
		if list != nil {
			s[kind+"s"] = list
		}
	}
	return s
}

func ruleConditions(e *element, name string) []settings {
	list := []settings{}
	for c := range e.each(name) {
		condition := settings{"condition": c.attr("condition")}
		if objective := c.uri("referencedObjective"); objective != "" {
			condition["referencedObjective"] = objective
		}
		if strings.EqualFold(c.attr("operator"), "not") {
			condition["operator"] = "not"
		}
		condition.put("parameters", renamed(c, "measureThreshold", "threshold"))
		list = append(list, condition)
	}
	return list
}

func renamed(e *element, from, to string) settings {
	s := settings{}
	s.rename(e, from, to)
	return s
}

// rollupRules reads how children's states add up to their parent's.
func rollupRules(e *element) settings {
	var list []settings
	for rule := range e.each("rollupRule") {
		conditions := rule.child("rollupConditions")
		s := pick(rule, "minimumCount", "minimumPercent")
		s["action"] = rule.child("rollupAction").attr("action")
		s["consideration"] = orElse(rule.attr("childActivitySet"), "all")
		s["conditionCombination"] = orElse(conditions.attr("conditionCombination"), "any")
		s["conditions"] = ruleConditions(conditions, "rollupCondition")
		list = append(list, s)
	}
	if list == nil {
		return nil
	}
	return settings{"rules": list}
}

// objectives reads imsss:objectives, and what adlseq:objectives adds to their
// maps in the 4th edition.
func objectives(e *element, s settings) {
	more := map[string][]settings{}
	var others []settings
	for list := range e.each("objectives") {
		if strings.Contains(list.name.Space, "adlseq") {
			for o := range list.each("objective") {
				more[o.uri("objectiveID")] = objectiveMaps(o)
			}
		}
	}
	for list := range e.each("objectives") {
		if strings.Contains(list.name.Space, "adlseq") {
			continue
		}
		if p := list.child("primaryObjective"); p != nil {
			s["primaryObjective"] = objective(p, more)
		}
		for o := range list.each("objective") {
			others = append(others, objective(o, more))
		}
	}
	if others != nil {
		s["objectives"] = others
	}
}

func objective(e *element, more map[string][]settings) settings {
	s := pick(e, "satisfiedByMeasure")
	s["objectiveID"] = e.uri("objectiveID") // "" for a primary one that has no name
	if minimum := e.child("minNormalizedMeasure").plain(); minimum != "" {
		s["minNormalizedMeasure"] = typed(minimum)
	}
	if maps := append(objectiveMaps(e), more[e.uri("objectiveID")]...); len(maps) > 0 {
		s["mapInfo"] = maps
	}
	return s
}

func objectiveMaps(e *element) []settings {
	var list []settings
	for m := range e.each("mapInfo") {
		s := pick(m, "readSatisfiedStatus", "readNormalizedMeasure", "writeSatisfiedStatus", "writeNormalizedMeasure",
			"readCompletionStatus", "writeCompletionStatus", "readProgressMeasure", "writeProgressMeasure",
			"readRawScore", "writeRawScore", "readMinScore", "writeMinScore", "readMaxScore", "writeMaxScore")
		s["targetObjectiveID"] = m.uri("targetObjectiveID")
		if strings.Contains(m.name.Space, "adlseq") {
			s["extended"] = true // about completion, progress and raw scores, and about nothing else
		}
		list = append(list, s)
	}
	return list
}

// hiddenControls are the buttons that the activity asks the player to hide.
func hiddenControls(e *element) []string {
	var names []string
	for hide := range e.child("presentation").child("navigationInterface").each("hideLMSUI") {
		names = append(names, hide.plain())
	}
	return names
}

func sharedData(e *element) []settings {
	var list []settings
	for m := range e.child("data").each("map") {
		s := pick(m, "readSharedData", "writeSharedData")
		s["targetID"] = m.uri("targetID")
		list = append(list, s)
	}
	return list
}

func orElse(value, standard string) string {
	if value == "" {
		return standard
	}
	return value
}
