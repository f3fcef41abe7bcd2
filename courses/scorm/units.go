package scorm

import (
	"fmt"
	"strconv"
	"strings"
)

// unitBuilder walks an organisation's items in the order of the menu.
type unitBuilder struct {
	manifest *manifest
	names    *nameSet
	limits   Limits
	version  Version
	used     map[string]bool
	ids      map[*element]string // the identifiers as made unique, for the sequencing
	units    []Unit
}

// build makes the package from the manifest and the files that are there.
func (m *manifest) build(names *nameSet, limits Limits) (*Package, error) {
	version, edition, err := m.version()
	if err != nil {
		return nil, err
	}
	organization := m.organization()
	if organization == nil {
		return nil, refuse("scorm.no_organization")
	}
	b := &unitBuilder{manifest: m, names: names, limits: limits, version: version,
		used: map[string]bool{}, ids: map[*element]string{}}
	if err := b.walk(organization, 0); err != nil {
		return nil, err
	}
	pkg := &Package{
		Version: version, Edition: edition, Identifier: m.root.attr("identifier"),
		Title: cut(organization.child("title").plain()), Units: b.units,
	}
	if len(pkg.Launchables()) == 0 {
		return nil, refuse("scorm.no_units", "Line", organization.line)
	}
	if pkg.Title == "" {
		pkg.Title = pkg.Launchables()[0].Title
	}
	if version == SCORM2004 {
		pkg.Sequencing = m.readSequencing(organization, b.ids)
	}
	return pkg, nil
}

// organization is the default one; the first where none or a wrong one is named.
func (m *manifest) organization() *element {
	list := m.root.child("organizations")
	wanted := list.attr("default")
	for o := range list.each("organization") {
		if wanted != "" && o.attr("identifier") == wanted {
			return o
		}
	}
	return list.child("organization")
}

func (b *unitBuilder) walk(parent *element, level int) error {
	for item := range parent.each("item") {
		if len(b.units) >= b.limits.Units {
			return refuse("scorm.too_many_units", "Limit", b.limits.Units)
		}
		unit, err := b.unit(item, level)
		if err != nil {
			return err
		}
		b.units = append(b.units, unit)
		if err := b.walk(item, level+1); err != nil {
			return err
		}
	}
	return nil
}

func (b *unitBuilder) unit(item *element, level int) (Unit, error) {
	unit := Unit{
		Identifier:    b.identifier(item),
		Title:         cut(item.child("title").plain()),
		Level:         level,
		Hidden:        strings.EqualFold(item.attr("isvisible"), "false"),
		Prerequisites: item.child("prerequisites").plain(),
		MasteryScore:  item.child("masteryscore").plain(),
		LaunchData:    strings.TrimSpace(item.child("datafromlms").raw()),
		MaxTime:       orElse(item.child("maxtimeallowed").plain(), b.manifest.sequencing(item).child("limitConditions").attr("attemptAbsoluteDurationLimit")),
		TimeAction:    item.child("timelimitaction").plain(),
	}
	b.completion(item, &unit)
	if unit.Title == "" {
		unit.Title = unit.Identifier
	}
	reference := item.attr("identifierref")
	if reference == "" {
		return unit, nil
	}
	err := b.launch(item, reference, &unit)
	return unit, err
}

// completion reads what 2004 says about passing and completing.
func (b *unitBuilder) completion(item *element, unit *Unit) {
	threshold := item.child("completionthreshold")
	unit.Threshold = threshold.plain()
	if strings.EqualFold(threshold.attr("completedByMeasure"), "true") {
		unit.Threshold = orElse(threshold.attr("minProgressMeasure"), "1.0")
	}
	sequencing := b.manifest.sequencing(item)
	unit.Rollup = rollup(sequencing.child("rollupRules"))
	primary := sequencing.child("objectives").child("primaryobjective")
	if strings.EqualFold(primary.attr("satisfiedByMeasure"), "true") {
		unit.PassingScore = orElse(primary.child("minnormalizedmeasure").plain(), "1.0") // the standard's default
	}
}

// rollup reads the unit's share of the whole.
func rollup(rules *element) Rollup {
	r := Rollup{
		NotCompletion: strings.EqualFold(rules.attr("rollupProgressCompletion"), "false"),
		NotSuccess:    strings.EqualFold(rules.attr("rollupObjectiveSatisfied"), "false"),
	}
	if weight, err := strconv.ParseFloat(rules.attr("objectiveMeasureWeight"), 64); err == nil && weight >= 0 && weight <= 1 {
		r.ScoreWeight = &weight
	}
	return r
}

// collection is a sequencing that several items share by its ID.
func (m *manifest) collection(id string) *element {
	for list := range m.root.each("sequencingCollection") {
		for s := range list.each("sequencing") {
			if id != "" && s.attr("ID") == id {
				return s
			}
		}
	}
	return nil
}

// launch resolves the unit's resource to a file that is there.
func (b *unitBuilder) launch(item *element, reference string, unit *Unit) error {
	r := b.manifest.resources[reference]
	if r == nil {
		return refuse("scorm.resource_unknown", "Unit", unit.Title, "Resource", shorten(reference), "Line", item.line)
	}
	href, err := r.locate(r.href, b.names)
	if err != nil {
		return err
	}
	unit.Href = withParameters(href, item.attr("parameters"))
	unit.Asset = r.asset
	return nil
}

// identifier makes sure that each unit can be told from the others: what
// learners did is kept by it.
func (b *unitBuilder) identifier(item *element) string {
	name := item.attr("identifier")
	if name == "" {
		name = fmt.Sprintf("item-%d", len(b.units)+1)
	}
	unique := name
	for n := 2; b.used[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", name, n)
	}
	b.used[unique] = true
	b.ids[item] = unique
	return unique
}

// raw is the element's own text, spaces kept.
func (e *element) raw() string {
	if e == nil {
		return ""
	}
	return e.text.String()
}

// cut keeps titles to a length that a page can show.
func cut(title string) string {
	runes := []rune(title)
	if len(runes) <= 300 {
		return title
	}
	return string(runes[:299]) + "…"
}
