package scorm_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sequenced = `<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
 xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations><organization identifier="O"><title>Kurs</title>
 <item identifier="A" identifierref="R"><title>Del</title>
  <adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.5" progressWeight="0.3"/>
  <adlcp:data><adlcp:map targetID="notater" readSharedData="true"/></adlcp:data>
  <adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>
  <imsss:sequencing IDRef="felles">
   <imsss:sequencingRules><imsss:preConditionRule>
    <imsss:ruleConditions conditionCombination="any"><imsss:ruleCondition referencedObjective="o" operator="not" condition="objectiveMeasureGreaterThan" measureThreshold="0.7"/></imsss:ruleConditions>
    <imsss:ruleAction action="disabled"/></imsss:preConditionRule></imsss:sequencingRules>
   <imsss:limitConditions attemptLimit="2"/>
   <imsss:objectives><imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure></imsss:primaryObjective>
    <imsss:objective objectiveID="o"><imsss:mapInfo targetObjectiveID="g" readSatisfiedStatus="true" writeSatisfiedStatus="false"/></imsss:objective></imsss:objectives>
   <imsss:randomizationControls reorderChildren="true" randomizationTiming="once"/>
   <adlseq:objectives><adlseq:objective objectiveID="o"><adlseq:mapInfo targetObjectiveID="g" readCompletionStatus="true"/></adlseq:objective></adlseq:objectives>
  </imsss:sequencing></item>
 <imsss:sequencing><imsss:controlMode choice="false" flow="true"/>
  <imsss:rollupRules><imsss:rollupRule minimumCount="1" childActivitySet="atLeastCount"><imsss:rollupConditions><imsss:rollupCondition condition="activityProgressKnown"/></imsss:rollupConditions>
   <imsss:rollupAction action="completed"/></imsss:rollupRule></imsss:rollupRules></imsss:sequencing>
</organization></organizations>
<resources><resource identifier="R" adlcp:scormType="sco" href="index.html"/></resources>
<imsss:sequencingCollection><imsss:sequencing ID="felles"><imsss:rollupRules rollupProgressCompletion="false" objectiveMeasureWeight="0.5"/></imsss:sequencing></imsss:sequencingCollection>
</manifest>`

const wantTree = `{"id":"O","title":"Kurs","isVisible":true,
 "sequencingControls":{"choice":false,"flow":true},
 "rollupRules":{"rules":[{"minimumCount":1,"consideration":"atLeastCount","conditionCombination":"any","action":"completed","conditions":[{"condition":"activityProgressKnown"}]}]},
 "children":[{"id":"A","title":"Del","isVisible":true,"hideLmsUi":["continue"],
  "completionThreshold":{"completedByMeasure":true,"minProgressMeasure":0.5,"progressWeight":0.3},
  "sharedDataMaps":[{"targetID":"notater","readSharedData":true}],
  "sequencingControls":{"randomizeChildren":true,"randomizationTiming":"once","rollupProgressCompletion":false,"objectiveMeasureWeight":0.5},
  "sequencingRules":{"preConditionRules":[{"action":"disabled","conditionCombination":"any","conditions":[{"condition":"objectiveMeasureGreaterThan","operator":"not","referencedObjective":"o","parameters":{"threshold":0.7}}]}]},
  "attemptLimit":2,
  "primaryObjective":{"objectiveID":"p","satisfiedByMeasure":true,"minNormalizedMeasure":0.8},
  "objectives":[{"objectiveID":"o","mapInfo":[{"targetObjectiveID":"g","readSatisfiedStatus":true,"writeSatisfiedStatus":false},{"targetObjectiveID":"g","extended":true,"readCompletionStatus":true}]}]}]}`

func TestSequencingIsSaidInTheRuntimesWords(t *testing.T) {
	pkg := accepted(t, entry{name: "imsmanifest.xml", body: sequenced}, page)
	if pkg.Sequencing.Simple {
		t.Error("has rules, yet is called simple")
	}
	sameJSON(t, pkg.Sequencing.ActivityTree, wantTree)
}

// TestACollectionSaysWhatAnItemDoesNot: its controls hold for a part that has
// others of its own, and give way to the part's controls, even to empty ones.
func TestACollectionSaysWhatAnItemDoesNot(t *testing.T) {
	of := func(more string) string {
		body := strings.Replace(sequenced, `<item identifier="A"`, `<item identifier="X"><title>Del</title><imsss:sequencing IDRef="modul">`+more+`</imsss:sequencing><item identifier="A"`, 1)
		body = strings.Replace(body, "</imsss:sequencing></item>", "</imsss:sequencing></item></item>", 1)
		body = strings.Replace(body, `<imsss:sequencingCollection>`, `<imsss:sequencingCollection><imsss:sequencing ID="modul"><imsss:controlMode choice="false" flow="true"/>
 <imsss:limitConditions attemptLimit="1" attemptAbsoluteDurationLimit="PT1H"/><imsss:objectives><imsss:primaryObjective objectiveID="delt" satisfiedByMeasure="true"/></imsss:objectives></imsss:sequencing>`, 1)
		var tree struct {
			Children []struct {
				Controls  map[string]any `json:"sequencingControls"`
				Limit     float64        `json:"attemptLimit"`
				Objective struct {
					ID string `json:"objectiveID"`
				} `json:"primaryObjective"`
			}
		}
		if err := json.Unmarshal(accepted(t, entry{name: "imsmanifest.xml", body: body}, page).Sequencing.ActivityTree, &tree); err != nil {
			t.Fatal(err)
		}
		x := tree.Children[0]
		return fmt.Sprintf("%v %v %s", x.Controls, x.Limit, x.Objective.ID)
	}
	for more, want := range map[string]string{
		"":                     "map[choice:false flow:true] 1 delt",
		`<imsss:controlMode/>`: "map[] 1 delt",
		`<imsss:controlMode forwardOnly="true"/>`:                                           "map[forwardOnly:true] 1 delt",
		`<imsss:objectives><imsss:primaryObjective objectiveID="egen"/></imsss:objectives>`: "map[choice:false flow:true] 1 egen",
		`<adlseq:objectives/>`: "map[choice:false flow:true] 1 delt",
	} {
		if got := of(more); got != want {
			t.Errorf("%s: %s, want %s", more, got, want)
		}
	}
}

func TestUnitsKnowHowMuchTheyCount(t *testing.T) {
	unit := accepted(t, entry{name: "imsmanifest.xml", body: sequenced}, page).Units[0]
	if unit.PassingScore != "0.8" || unit.Threshold != "0.5" {
		t.Errorf("passing %q, threshold %q", unit.PassingScore, unit.Threshold)
	}
	if r := unit.Rollup; !r.NotCompletion || r.NotSuccess || r.ScoreWeight == nil || *r.ScoreWeight != 0.5 {
		t.Errorf("rollup %+v", r)
	}
}

func TestPlainOrderIsSimple(t *testing.T) {
	body := strings.Replace(oneUnit("index.html").body, "<schemaversion>1.2</schemaversion>", "<schemaversion>2004 3rd Edition</schemaversion>", 1)
	if pkg := accepted(t, entry{name: "imsmanifest.xml", body: body}, page); !pkg.Sequencing.Simple {
		t.Error("no rules, yet not simple")
	}
}

func TestSequencingOfTheGolfCoursesIsRead(t *testing.T) {
	packages := collected(t, "golf")
	for name, simple := range map[string]bool{
		"own-2004.zip": false,
		"ContentPackagingSingleSCO_SCORM20043rdEdition.zip":     true,
		"SequencingForcedSequential_SCORM20043rdEdition.zip":    false,
		"SequencingPostTestRollup4thEd_SCORM20044thEdition.zip": false,
	} {
		zipped, there := packages[name]
		if !there {
			continue // outside, see collected
		}
		pkg, err := check(t, zipped)
		if err != nil {
			t.Fatal(err)
		}
		if pkg.Sequencing.Simple != simple || !json.Valid(pkg.Sequencing.ActivityTree) {
			t.Errorf("%s: simple %v, tree %s", name, pkg.Sequencing.Simple, pkg.Sequencing.ActivityTree)
		}
	}
}

func sameJSON(t *testing.T, got []byte, want string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, a); diff != "" {
		t.Error(diff)
	}
}

// TestANameMayBeWrittenInManyWays: spaces at its ends and more than one between
// do not count, nor whether they are written %20.
func TestANameMayBeWrittenInManyWays(t *testing.T) {
	body := strings.NewReplacer(`referencedObjective="o"`, `referencedObjective="  mitt%20%20mål%201 "`, `objectiveID="o"`, `objectiveID="mitt mål  1"`,
		`targetObjectiveID="g"`, `targetObjectiveID="100%"`, `targetID="notater"`, `targetID=" mine%20notater"`).Replace(sequenced)
	want := strings.NewReplacer(`"objectiveID":"o"`, `"objectiveID":"mitt mål 1"`, `"referencedObjective":"o"`, `"referencedObjective":"mitt mål 1"`,
		`"g"`, `"100%"`, `"notater"`, `"mine notater"`).Replace(wantTree)
	sameJSON(t, accepted(t, entry{name: "imsmanifest.xml", body: body}, page).Sequencing.ActivityTree, want)
}
