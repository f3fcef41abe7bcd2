package quiz

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// base is the language that every question has.
const base = "nb"

// Drawn is a question as one learner gets it.
type Drawn struct {
	Question
	Shown    []int // places of the options, in the order to be shown
	Partners []int // Match, Order: places of the partners, in the order to be offered
}

// Draw gives the questions of a try. The same bank and the same seed give the
// same, on every machine: the generator and what is done with it never change.
func (q Quiz) Draw(bank []Question, seed int64) []Drawn {
	dice := rand.New(rand.NewPCG(uint64(seed), 0x6b757273)) //nolint:gosec // it mixes, and keeps no secret
	chosen := q.choose(bank, dice)
	if q.Shuffle {
		dice.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	}
	drawn := make([]Drawn, len(chosen))
	for i, question := range chosen {
		drawn[i] = Drawn{Question: question, Shown: q.order(question, dice), Partners: question.offered(dice)}
	}
	return drawn
}

// choose keeps the order of the bank.
func (q Quiz) choose(bank []Question, dice *rand.Rand) []Question {
	if len(q.Draws) == 0 {
		return slices.Clone(bank)
	}
	taken := map[int]bool{}
	for _, draw := range q.Draws {
		var free []int
		for i, question := range bank {
			if !taken[i] && (draw.Tag == "" || question.Tag == draw.Tag) {
				free = append(free, i)
			}
		}
		if draw.Count > 0 && draw.Count < len(free) {
			dice.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
			free = free[:draw.Count]
		}
		for _, i := range free {
			taken[i] = true
		}
	}
	var chosen []Question
	for i, question := range bank {
		if taken[i] {
			chosen = append(chosen, question)
		}
	}
	return chosen
}

func (q Quiz) order(question Question, dice *rand.Rand) []int {
	shown := places(len(question.Words[base].Options))
	if question.Kind == Order || q.Mix && question.Kind != Truth {
		dice.Shuffle(len(shown), func(i, j int) { shown[i], shown[j] = shown[j], shown[i] })
	}
	return shown
}

// offered mixes the partners of a match: in the options' own order they would
// be the answer. Places in an order are offered as they count.
func (q Question) offered(dice *rand.Rand) []int {
	partners := places(len(q.Partners(base)))
	if q.Kind == Match {
		dice.Shuffle(len(partners), func(i, j int) { partners[i], partners[j] = partners[j], partners[i] })
	}
	return partners
}

func places(count int) []int {
	all := make([]int, count)
	for i := range all {
		all[i] = i
	}
	return all
}

// Meant is an answer that counts in the order in which the learner was shown
// things, as it is marked: by the places in the bank, which never reach a
// browser, since of pairs they are the right answer.
func (d Drawn) Meant(said Answer) Answer {
	meant := Answer{Text: said.Text}
	if d.Kind != Match && d.Kind != Order {
		for _, at := range said.Chosen {
			meant.Chosen = append(meant.Chosen, placed(d.Shown, at))
		}
		return meant
	}
	meant.Chosen = slices.Repeat([]int{-1}, len(d.Shown))
	for i, at := range said.Chosen {
		if i < len(d.Shown) {
			meant.Chosen[d.Shown[i]] = placed(d.Partners, at)
		}
	}
	return meant
}

// placed is what lies at a place in the order shown; -1: nothing does.
func placed(shown []int, at int) int {
	if at < 0 || at >= len(shown) {
		return -1
	}
	return shown[at]
}

// In is the question in the reader's language, or else in the first that has it;
// options that were not translated stay in bokmål.
func (q Question) In(languages ...string) Words {
	words := q.Words[base]
	for _, language := range languages {
		if have, ok := q.Words[language]; ok && have.Prompt != "" {
			words = have
			break
		}
	}
	words.Options = filled(words.Options, q.Words[base].Options)
	words.Matches = filled(words.Matches, q.Words[base].Matches)
	return words
}

func filled(texts, otherwise []string) []string {
	all := slices.Clone(otherwise)
	for i := range all {
		if i < len(texts) && texts[i] != "" {
			all[i] = texts[i]
		}
	}
	return all
}

// Partners are what the options of a match are to be paired with, by place; of
// an order, the numbers of the places.
func (q Question) Partners(languages ...string) []string {
	words := q.In(languages...)
	switch q.Kind {
	case Match:
		return words.Matches
	case Order:
		numbers := make([]string, len(words.Options))
		for i := range numbers {
			numbers[i] = strconv.Itoa(i + 1)
		}
		return numbers
	}
	return nil
}

// Solution is the right answer in words: a line for each option that is right,
// or for each pair.
func (q Question) Solution(languages ...string) []string {
	words := q.In(languages...)
	var lines []string
	switch q.Kind {
	case Text:
		lines = append(lines, slices.Concat(words.Accepts, q.Words[base].Accepts)[0])
	case Number:
		lines = append(lines, strings.Replace(strconv.FormatFloat(q.Value, 'f', -1, 64), ".", ",", 1))
	case Order:
		for i, line := range words.Options {
			lines = append(lines, strconv.Itoa(i+1)+". "+line)
		}
	case Match:
		for place, partner := range q.Partners(languages...) {
			lines = append(lines, words.Options[place]+" – "+partner)
		}
	default:
		for _, place := range q.Right {
			if place < len(words.Options) {
				lines = append(lines, words.Options[place])
			}
		}
	}
	return lines
}
