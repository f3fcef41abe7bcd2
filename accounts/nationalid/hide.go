package nationalid

import "strings"

// Hidden stands where a text had what looks like a national ID.
const Hidden = "••••••"

// Hide puts Hidden in the place of every run of exactly eleven digits, with
// single blanks, dots or dashes between them or not, whether it is a number that
// exists or one with a slip: people write theirs where nobody has asked for it.
// It says how many there were.
func Hide(text string) (hidden string, count int) {
	runes := []rune(text)
	var b strings.Builder
	for i := 0; i < len(runes); {
		if !isDigit(runes[i]) {
			b.WriteRune(runes[i])
			i++
			continue
		}
		end, digits := runOf(runes, i)
		if digits == 11 {
			b.WriteString(Hidden)
			count++
		} else {
			b.WriteString(string(runes[i:end]))
		}
		i = end
	}
	return b.String(), count
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// runOf is where the digits from i on end, and how many they are.
func runOf(runes []rune, i int) (end, digits int) {
	for end = i; end < len(runes); {
		switch {
		case isDigit(runes[end]):
			digits++
			end++
		case end+1 < len(runes) && isDigit(runes[end+1]) && (separates(runes[end]) || runes[end] == '.'):
			end++
		default:
			return end, digits
		}
	}
	return end, digits
}
