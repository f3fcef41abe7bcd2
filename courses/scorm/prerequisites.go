package scorm

import (
	"errors"
	"strconv"
	"strings"
)

// Status is where a learner is with a unit, in the words of SCORM 1.2.
type Status string

// The statuses that prerequisites speak of.
const (
	NotAttempted    Status = "not attempted"
	StatusUnderway  Status = "incomplete"
	StatusCompleted Status = "completed"
	StatusPassed    Status = "passed"
	StatusFailed    Status = "failed"
)

// StatusOf puts a unit's standing into one word.
func StatusOf(c Completion, s Success) Status {
	switch {
	case s == Passed:
		return StatusPassed
	case s == Failed:
		return StatusFailed
	case c == Completed:
		return StatusCompleted
	case c == Incomplete:
		return StatusUnderway
	}
	return NotAttempted
}

// Done says whether the status fulfils a prerequisite that only names its unit.
func (s Status) Done() bool { return s == StatusCompleted || s == StatusPassed }

// statusWords are the ways to write a status, short and long.
var statusWords = map[string]Status{
	"p": StatusPassed, "passed": StatusPassed, "f": StatusFailed, "failed": StatusFailed,
	"c": StatusCompleted, "completed": StatusCompleted, "complete": StatusCompleted,
	"b": StatusCompleted, "browsed": StatusCompleted, // we hold what was only browsed as completed
	"i": StatusUnderway, "incomplete": StatusUnderway,
	"n": NotAttempted, "na": NotAttempted, "not attempted": NotAttempted, "notattempted": NotAttempted,
}

// ErrPrerequisites says that a script of prerequisites cannot be read.
var ErrPrerequisites = errors.New("not an AICC script")

// Prerequisites is what has to be done before a unit may be opened.
type Prerequisites struct{ term term }

// ParsePrerequisites reads the AICC script of adlcp:prerequisites (SCORM 1.2
// content aggregation model, 2.3.5.3.1): names of items, & | ~ = <> and
// parentheses, and 2*{A, B, C} for two of a set. AND, OR and NOT are forgiven,
// since packages have them. An empty script asks for nothing. Error:
// ErrPrerequisites.
func ParsePrerequisites(script string) (Prerequisites, error) {
	p := &scriptParser{tokens: scriptTokens(script)}
	if len(p.tokens) == 0 {
		return Prerequisites{}, nil
	}
	t, err := p.either(0)
	if err != nil || len(p.tokens) > 0 {
		return Prerequisites{}, ErrPrerequisites
	}
	return Prerequisites{t}, nil
}

// Hold says whether the prerequisites are fulfilled where the units have these
// statuses; a unit without one is not attempted.
func (p Prerequisites) Hold(at map[string]Status) bool { return p.term == nil || p.term.holds(at) }

// scriptTokens parts a script into names, quoted words and signs. A quoted
// word keeps its first quotation mark.
func scriptTokens(script string) []string {
	var tokens []string
	for script = strings.TrimSpace(script); script != ""; script = strings.TrimSpace(script) {
		n := tokenLength(script)
		token := script[:n]
		script = script[n:]
		switch token[0] {
		case '"':
			token = strings.TrimSuffix(token, `"`)
			if token == "" {
				token = `"`
			}
		case '&', '|':
			token = token[:1] // && and || are forgiven
		}
		tokens = append(tokens, token)
	}
	return tokens
}

func tokenLength(script string) int {
	switch {
	case strings.HasPrefix(script, "<>"), strings.HasPrefix(script, "&&"), strings.HasPrefix(script, "||"):
		return 2
	case script[0] == '"':
		if end := strings.IndexByte(script[1:], '"'); end >= 0 {
			return end + 2
		}
		return len(script)
	}
	if end := strings.IndexAny(script, "&|~=<>(){},*\" \t\r\n"); end > 0 {
		return end
	} else if end == 0 {
		return 1
	}
	return len(script)
}

// scriptParser reads from the front of its tokens.
type scriptParser struct{ tokens []string }

// deepest bounds parentheses within parentheses.
const deepest = 100

func (p *scriptParser) take(sign string) bool {
	if len(p.tokens) == 0 || p.tokens[0] != sign {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

// takeWord takes an operator that was written as a word.
func (p *scriptParser) takeWord(word string) bool {
	return len(p.tokens) > 1 && strings.EqualFold(p.tokens[0], word) && p.take(p.tokens[0])
}

func (p *scriptParser) either(depth int) (term, error) {
	return p.chain(depth, "|", "or", p.both, func(terms []term) term { return some{terms, 1} })
}

func (p *scriptParser) both(depth int) (term, error) {
	return p.chain(depth, "&", "and", p.single, func(terms []term) term { return some{terms, len(terms)} })
}

// chain reads terms with a sign between them.
func (p *scriptParser) chain(depth int, sign, word string, next func(int) (term, error), join func([]term) term) (term, error) {
	var terms []term
	for {
		t, err := next(depth)
		if err != nil {
			return nil, err
		}
		terms = append(terms, t)
		if !p.take(sign) && !p.takeWord(word) {
			break
		}
	}
	if len(terms) == 1 {
		return terms[0], nil
	}
	return join(terms), nil
}

func (p *scriptParser) single(depth int) (term, error) {
	if depth > deepest {
		return nil, ErrPrerequisites
	}
	switch {
	case p.take("~"), p.takeWord("not"):
		t, err := p.single(depth + 1)
		return not{t}, err
	case p.take("("):
		t, err := p.either(depth + 1)
		if err == nil && !p.take(")") {
			err = ErrPrerequisites
		}
		return t, err
	case len(p.tokens) > 1 && p.tokens[1] == "*":
		return p.set(depth)
	}
	return p.named()
}

// set reads so many of a set: 2*{A, B, C}.
func (p *scriptParser) set(depth int) (term, error) {
	count, err := strconv.Atoi(p.tokens[0])
	p.tokens = p.tokens[2:]
	if err != nil || count < 0 || !p.take("{") {
		return nil, ErrPrerequisites
	}
	of := some{count: count}
	for {
		t, err := p.either(depth + 1)
		if err != nil {
			return nil, err
		}
		of.terms = append(of.terms, t)
		if p.take("}") {
			return of, nil
		}
		if !p.take(",") {
			return nil, ErrPrerequisites
		}
	}
}

// named reads a name, alone or with the status that it must have or not have.
func (p *scriptParser) named() (term, error) {
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	equal := p.take("=")
	if !equal && !p.take("<>") {
		return unit(name), nil
	}
	word, err := p.name()
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(word, "not") && len(p.tokens) > 0 && strings.EqualFold(p.tokens[0], "attempted") {
		word, p.tokens = "not attempted", p.tokens[1:]
	}
	status, known := statusWords[strings.ToLower(word)]
	if !known {
		return nil, ErrPrerequisites
	}
	if equal {
		return is{name, status}, nil
	}
	return not{is{name, status}}, nil
}

func (p *scriptParser) name() (string, error) {
	if len(p.tokens) == 0 || strings.ContainsAny(p.tokens[0], "&|~=<>(){},*") && p.tokens[0][0] != '"' {
		return "", ErrPrerequisites
	}
	name := strings.TrimPrefix(p.tokens[0], `"`)
	p.tokens = p.tokens[1:]
	if name == "" {
		return "", ErrPrerequisites
	}
	return name, nil
}
