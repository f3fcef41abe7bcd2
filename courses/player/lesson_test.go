package player_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/courses/lesson"
	"kursbro/courses/quiz"
)

// TestTheRightAnswersReachTheBrowserWhenTheyMay: neither before the answer nor
// while a try could profit by them.
func TestTheRightAnswersReachTheBrowserWhenTheyMay(t *testing.T) {
	h := openTheatre(t, nil)
	window, unit := h.quiz()
	page := window + "u/" + unit + "?language=nb"
	secret := "Fordi det brenner."
	start := h.get(page).body
	if !strings.Contains(start, i18n.For(i18n.NB).T("quiz.play.begin")) || strings.Contains(start, "Varsle") {
		t.Errorf("before the try: %s", start)
	}
	begin := func() string {
		if a := h.ask(http.MethodPost, window+"u/"+unit+"/try?language=nb", ""); a.status != http.StatusSeeOther {
			t.Errorf("begin: %d", a.status)
		}
		return h.get(page).body
	}
	asked := begin()
	if !strings.Contains(asked, "Varsle") || strings.Contains(asked, secret) || regexp.MustCompile(`(?i)data-right|"right"|checked`).MatchString(asked) {
		t.Errorf("in the try: %s", asked)
	}
	for _, file := range []string{"state", "c/" + unit, "c/u/" + unit, "c/units.json"} {
		if body := h.get(window + file).body; strings.Contains(body, secret) {
			t.Errorf("%s tells", file)
		}
	}
	wrong := h.hand(window, unit, asked, "1")
	if !strings.Contains(wrong, secret) || strings.Contains(wrong, i18n.For(i18n.NB).T("quiz.play.solution")) {
		t.Errorf("after a failed try: why, and not what: %s", wrong)
	}
	last := h.hand(window, unit, begin(), "1")
	if !strings.Contains(last, i18n.For(i18n.NB).T("quiz.play.solution")) {
		t.Errorf("after the last try: %s", last)
	}
}

// TestAnAnswerThatIsToldAtOnceTellsNoMoreThanOneAtTheEnd: right or wrong and
// why, but what is right only in the last try; and it cannot be given again.
func TestAnAnswerThatIsToldAtOnceTellsNoMoreThanOneAtTheEnd(t *testing.T) {
	h := openTheatre(t, nil)
	window, unit := h.quizAs(quiz.Quiz{Pass: 100, Tries: 2, Feedback: quiz.Full, Each: true},
		quiz.Question{Kind: quiz.One, Points: 1, Right: []int{0}, Words: map[string]quiz.Words{"nb": {Prompt: "Hva først?", Options: []string{"Varsle", "Vente"}, Explain: "Fordi det brenner."}}})
	page := window + "u/" + unit + "?language=nb"
	say := i18n.For(i18n.NB)
	for _, last := range []bool{false, true} {
		h.ask(http.MethodPost, window+"u/"+unit+"/try?language=nb", "")
		asked := h.get(page).body
		if strings.Contains(asked, "Fordi det brenner.") || !strings.Contains(asked, `data-answer="`) {
			t.Errorf("before the answer: %s", asked)
		}
		try := regexp.MustCompile(`name="try" value="([^"]+)"`).FindStringSubmatch(asked)[1]
		id := regexp.MustCompile(`data-answer="([^"]+)"`).FindStringSubmatch(asked)[1]
		for _, place := range []string{"1", "0"} {
			h.ask(http.MethodPost, window+"u/"+unit+"/answer?language=nb", url.Values{"try": {try}, "question": {id}, "q-" + id: {place}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		}
		told := h.get(page).body
		if !strings.Contains(told, say.T("quiz.play.wrong")) || !strings.Contains(told, "Fordi det brenner.") || strings.Contains(told, `data-answer="`) ||
			strings.Contains(told, say.T("quiz.play.solution")) != last {
			t.Errorf("after it, last try %v: %s", last, told)
		}
		h.ask(http.MethodPost, window+"u/"+unit+"/answers?language=nb", url.Values{"try": {try}, "q-" + id: {"0"}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		if strings.Contains(h.get(page).body, say.T("quiz.play.passed")) {
			t.Error("passed by an answer that was changed")
		}
	}
}

// TestThePlacesInThePageDoNotTellThePairs: who answers each line with the value
// of its own number, as scripts that read the page would, knows nothing; who
// reads the words does.
func TestThePlacesInThePageDoNotTellThePairs(t *testing.T) {
	h := openTheatre(t, nil)
	words := quiz.Words{Prompt: "Hva hører sammen?"}
	for i := range 10 { // the chance that they lie so by themselves is 1 in 3 628 800
		words.Options, words.Matches = append(words.Options, "O"+strconv.Itoa(i)), append(words.Matches, "M"+strconv.Itoa(i))
	}
	for _, kind := range []quiz.Kind{quiz.Match, quiz.Order} {
		window, unit := h.quizOf(quiz.Question{Kind: kind, Points: 1, Words: map[string]quiz.Words{"nb": words}})
		address := window + "u/" + unit
		for _, read := range []bool{false, true} {
			h.ask(http.MethodPost, address+"/try?language=nb", "")
			page := h.get(address + "?language=nb").body
			form := url.Values{"try": {regexp.MustCompile(`name="try" value="([^"]+)"`).FindStringSubmatch(page)[1]}}
			for _, line := range regexp.MustCompile(`(?s)<span>O(\d+)</span><select class="ds-input" name="(q-[^"]+-(\d+))">(.*?)</select>`).FindAllStringSubmatch(page, -1) {
				form.Set(line[2], line[3])
				right := "M" + line[1]
				if place, _ := strconv.Atoi(line[1]); kind == quiz.Order {
					right = strconv.Itoa(place + 1)
				}
				if read {
					form.Set(line[2], regexp.MustCompile(`value="(\d+)">` + right + `<`).FindStringSubmatch(line[4])[1])
				}
			}
			h.ask(http.MethodPost, address+"/answers?language=nb", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
			passed := strings.Contains(h.get(address+"?language=nb").body, i18n.For(i18n.NB).T("quiz.play.passed"))
			if len(form) != 11 || passed != read {
				t.Errorf("%s: passed %v by reading %v, with %d fields", kind, passed, read, len(form))
			}
		}
	}
}

// quiz opens a window on a course that was built here, with a quiz in it.
func (h *theatre) quiz() (window, unit string) {
	return h.quizOf(quiz.Question{Kind: quiz.One, Points: 1, Right: []int{0}, Words: map[string]quiz.Words{"nb": {Prompt: "Hva først?", Options: []string{"Varsle", "Vente"}, Explain: "Fordi det brenner."}}})
}

func (h *theatre) quizOf(question quiz.Question) (window, unit string) {
	return h.quizAs(quiz.Quiz{Pass: 100, Tries: 2, Feedback: quiz.Full}, question)
}

func (h *theatre) quizAs(q quiz.Quiz, question quiz.Question) (window, unit string) {
	h.t.Helper()
	ctx, by := h.t.Context(), accounts.Command("test")
	course, err := h.CreateBuilt(ctx, by, courses.Description{Code: "Q-" + string(question.Kind), OrganisationID: "org", Audience: []accounts.OrganisationID{"org"},
		Texts: map[i18n.Language]courses.Text{i18n.NB: {Title: "Brann"}}})
	h.must(err)
	h.must(h.SaveQuestion(ctx, by, course, courses.Question{Question: question}))
	unit, err = h.SaveLesson(ctx, by, course, courses.Lesson{Unit: lesson.Unit{Kind: lesson.Quiz, Texts: map[string]lesson.Text{"nb": {Title: "Prøve"}}, Quiz: &q}})
	h.must(err)
	h.must(h.PublishOutline(ctx, by, course))
	h.must(h.Publish(ctx, by, course))
	enrolment, err := h.Enrol(ctx, learner, course)
	h.must(err)
	opened, err := h.OpenLaunch(ctx, learner, enrolment)
	h.must(err)
	return opened.URL, unit
}

// hand submits one answer to the only question of a page.
func (h *theatre) hand(window, unit, page, place string) string {
	try := regexp.MustCompile(`name="try" value="([^"]+)"`).FindStringSubmatch(page)
	name := regexp.MustCompile(`name="(q-[^"]+)"`).FindStringSubmatch(page)
	if try == nil || name == nil {
		h.t.Fatalf("no question in %s", page)
	}
	form := url.Values{"try": {try[1]}, name[1]: {place}}
	h.ask(http.MethodPost, window+"u/"+unit+"/answers?language=nb", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	return h.get(window + "u/" + unit + "?language=nb").body
}
