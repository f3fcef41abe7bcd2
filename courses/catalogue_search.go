package courses

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"kursbro/app/i18n"
)

// search keeps the entries that have every word of the query anywhere: "brann"
// finds "Brannvern". Those that have them in the title come first; within both
// the Norwegian order stays.
func search(entries []*Entry, query string) []*Entry {
	words := strings.Fields(i18n.Fold(query))
	if len(words) == 0 {
		return entries
	}
	found := searched.Get().(*foundSoFar)
	defer searched.Put(found)
	found.inTitle, found.elsewhere = found.inTitle[:0], found.elsewhere[:0]
	for _, entry := range entries {
		switch {
		case !containsAll(entry.search, words):
		case containsAll(entry.titleSearch, words):
			found.inTitle = append(found.inTitle, entry)
		default:
			found.elsewhere = append(found.elsewhere, entry)
		}
	}
	return slices.Concat(found.inTitle, found.elsewhere)
}

// foundSoFar is what a search grows its lists in. It is used again: what ten
// thousand entries take to grow, at each letter that is typed, made the collector
// run in every tenth search.
type foundSoFar struct{ inTitle, elsewhere []*Entry }

var searched = sync.Pool{New: func() any { return &foundSoFar{} }}

func containsAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}

// titleWord is a word of some title, folded and as it is written.
type titleWord struct {
	folded  []rune
	written string
	titles  int // how many have it
}

// wordsOf is the vocabulary that spelling is suggested from, the commonest
// words first.
func wordsOf(entries []*Entry) []titleWord {
	place := map[string]int{}
	var words []titleWord
	for _, entry := range entries {
		for _, written := range strings.FieldsFunc(entry.Title, notInWord) {
			if !strings.ContainsFunc(written, unicode.IsLetter) {
				continue // nobody misspells a number into another
			}
			folded := i18n.Fold(written)
			if i, ok := place[folded]; ok {
				words[i].titles++
				continue
			}
			place[folded] = len(words)
			words = append(words, titleWord{[]rune(folded), strings.ToLower(written), 1})
		}
	}
	slices.SortStableFunc(words, func(a, b titleWord) int { return b.titles - a.titles })
	return words
}

func notInWord(r rune) bool { return strings.ContainsRune(" \t-–—,.:;/()«»\"'!?", r) }

// suggest spells the query anew from words of titles, so that it finds
// something; empty when no word is near enough.
func (s *shelf) suggest(query string) string {
	words := strings.FieldsFunc(query, notInWord)
	changed := false
	for i, word := range words {
		folded := i18n.Fold(word)
		if slices.ContainsFunc(s.entries, func(e *Entry) bool { return strings.Contains(e.search, folded) }) {
			continue
		}
		better := nearest(folded, s.words())
		if better == "" {
			return ""
		}
		words[i], changed = better, true
	}
	spelt := strings.Join(words, " ")
	if !changed || len(search(s.entries, spelt)) == 0 {
		return ""
	}
	return spelt
}

// nearest is the word at the smallest edit distance, at most one edit in short
// words and two in longer ones; the beginning of a long word counts too, since
// people type until they see what they want.
func nearest(folded string, words []titleWord) string {
	typed := []rune(folded)
	allowed := 2
	if len(typed) < 6 {
		allowed = 1
	}
	if len(typed) < 3 {
		return ""
	}
	best, found := allowed+1, ""
	for _, word := range words {
		known := word.folded
		if d := distance(typed, known, best); d < best {
			best, found = d, word.written
		}
		if len(known) > len(typed)+1 {
			if d := distance(typed, known[:len(typed)], best); d < best-1 {
				best, found = d+1, word.written
			}
		}
	}
	return found
}

// usualWord is longer than most words.
const usualWord = 48

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours between two words; limit or more is given as limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var space [3][usualWord]int // on the stack
	before, last, now := space[0][:], space[1][:], space[2][:]
	if len(b) >= usualWord {
		before, last, now = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return min(last[len(b)], limit)
}
