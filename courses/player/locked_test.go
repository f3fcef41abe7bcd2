package player_test

import (
	"net/http"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/courses"
)

const inOrder = `<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion></metadata>
<organizations><organization identifier="O"><title>Kurs</title>
<item identifier="A" identifierref="RA"><title>Del A</title></item>
<item identifier="B" identifierref="RB"><title>Del B</title><adlcp:prerequisites type="aicc_script">A</adlcp:prerequisites></item>
<item identifier="C" identifierref="RA"><title>Del C</title><adlcp:prerequisites type="aicc_script">A &amp; B | 2*{A, B}</adlcp:prerequisites></item>
</organization></organizations>
<resources><resource identifier="RA" adlcp:scormtype="sco" href="index.html"/><resource identifier="RB" adlcp:scormtype="sco" href="b.html"/></resources></manifest>`

// locks reads of each unit whether it is locked, and what it waits for.
func locks(t *testing.T, state map[string]any) string {
	t.Helper()
	var lines []string
	for _, line := range state["units"].([]any) {
		u := line.(map[string]any)
		said := u["id"].(string)
		if u["locked"].(bool) {
			said += " locked"
		}
		for _, title := range u["needs"].([]any) {
			said += " " + title.(string)
		}
		lines = append(lines, said)
	}
	return strings.Join(lines, "; ")
}

func TestALockedUnitIsShownAndNotOpenedUntilWhatItWaitsForIsDone(t *testing.T) {
	h := openTheatre(t, map[string]string{"imsmanifest.xml": inOrder})
	window := h.open()
	state := h.get(window + "state").json(t)
	if got := locks(t, state); got != "A; B locked Del A; C locked" || state["unit"] != "A" {
		t.Fatalf("at first: %s, opens %v", got, state["unit"])
	}
	a := h.get(window + "state?unit=B&language=en")
	if said := a.json(t); a.status != http.StatusForbidden || said["result"] != false || said["code"] != "locked" || !strings.Contains(said["message"].(string), "not open yet") {
		t.Errorf("the locked one: %d %v", a.status, said)
	}
	h.ask(http.MethodPost, window+"commit", commitOf("A", "s", "", 1, "completed"))
	state = h.get(window + "state").json(t)
	if got := locks(t, state); got != "A; B; C locked" || state["unit"] != "B" {
		t.Errorf("after A: %s, opens %v", got, state["unit"])
	}
	if a := h.get(window + "state?unit=B"); a.status != http.StatusOK {
		t.Errorf("the open one: %d", a.status)
	}
	h.ask(http.MethodPost, window+"commit", commitOf("B", "s2", "", 1, "passed"))
	if got := locks(t, h.get(window+"state").json(t)); got != "A; B; C" {
		t.Errorf("after B: %s", got)
	}
}

// What is done is never refused: a completion that arrives for a locked unit –
// from a window of before – counts.
func TestACommitForALockedUnitIsKept(t *testing.T) {
	h := openTheatre(t, map[string]string{"imsmanifest.xml": inOrder})
	window := h.open()
	if a := h.ask(http.MethodPost, window+"commit", commitOf("B", "s", "", 1, "completed")); a.json(t)["result"] != true {
		t.Errorf("%d %s", a.status, a.body)
	}
	if got := locks(t, h.get(window+"state").json(t)); got != "A; B; C locked" {
		t.Errorf("what was begun stays open: %s", got)
	}
}

func TestWhoOnlyTriesAPackageOpensWhatTheyLike(t *testing.T) {
	h := openTheatre(t, map[string]string{"imsmanifest.xml": inOrder})
	for i, unit := range []string{"A", "B", "C"} {
		h.ask(http.MethodPost, h.open()+"commit", commitOf(unit, "s", "", i+1, "passed"))
	}
	review := h.open() // passed: only to look again
	if a := h.get(review + "state?unit=C"); a.status != http.StatusOK || a.json(t)["review"] != true {
		t.Errorf("review: %d %s", a.status, a.body)
	}
}

// A unit that never says that it is done holds nobody back where the owner
// counts it as done once it was opened, or after minutes in the whole.
func TestASilentUnitUnlocksWhatWaitsForItByItsOwnersRule(t *testing.T) {
	for rule, want := range map[courses.Silence]string{
		{}:                         "A; B locked Del A; C locked",
		{Kind: courses.WhenSaid}:   "A; B locked Del A; C locked",
		{Kind: courses.WhenOpened}: "A; B; C locked",
		{Kind: courses.AfterMinutes, Minutes: 60}: "A; B; C locked",
	} {
		h := openTheatre(t, map[string]string{"imsmanifest.xml": inOrder})
		h.must(h.SetSilence(t.Context(), accounts.Command("test"), h.course, rule))
		window := h.open()
		h.ask(http.MethodPost, window+"commit", commitOf("A", "s", "", 1, ""))
		if got := locks(t, h.get(window+"state").json(t)); got != want {
			t.Errorf("%+v: %s", rule, got)
		}
	}
}
