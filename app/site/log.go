package site

import (
	"fmt"
	"log/slog"
	"strings"
)

// LogOptions are for every slog handler of the program: no line may hold what
// looks like a national ID, whoever wrote it.
func LogOptions(level slog.Leveler) *slog.HandlerOptions {
	return &slog.HandlerOptions{Level: level, ReplaceAttr: hideNumbers}
}

// hideNumbers is slog's ReplaceAttr: it sees every message and value.
func hideNumbers(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Hide(a.Value.String()))
	case slog.KindInt64, slog.KindUint64:
		if text := a.Value.String(); Hide(text) != text {
			a.Value = slog.StringValue(Hide(text))
		}
	case slog.KindAny:
		text := fmt.Sprintf("%+v", a.Value.Any())
		if hidden := Hide(text); hidden != text {
			a.Value = slog.StringValue(hidden)
		}
	}
	return a
}

// digits of a fødselsnummer or D-nummer, and how they are grouped.
const (
	idDigits = 11
	idDate   = 6
)

// Hide puts asterisks over every run of exactly eleven digits, also when it is
// written 010190 12345 or 010190%2012345.
func Hide(s string) string {
	var b strings.Builder
	kept := 0
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		end := idEnd(s, i)
		if end < 0 {
			for i < len(s) && isDigit(s[i]) {
				i++
			}
			continue
		}
		b.WriteString(s[kept:i])
		b.WriteString("***********")
		i, kept = end, end
	}
	if kept == 0 {
		return s
	}
	b.WriteString(s[kept:])
	return b.String()
}

// idEnd is where eleven digits that begin at i end; -1 when there are fewer or
// more of them.
func idEnd(s string, i int) int {
	run := digitsAt(s, i)
	if run == idDigits {
		return i + run
	}
	if run != idDate {
		return -1
	}
	for _, gap := range []string{" ", "-", "+", "%20", "\u00a0", "."} {
		at := i + run + len(gap)
		if strings.HasPrefix(s[i+run:], gap) && digitsAt(s, at) == idDigits-idDate {
			return at + idDigits - idDate
		}
	}
	return -1
}

func digitsAt(s string, i int) int {
	n := 0
	for i+n < len(s) && isDigit(s[i+n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
