package scorm

// Locked gives the units that may not be opened yet, where the learner has
// these statuses, each with the units that have to be done first; that list is
// empty where the package's script says it less plainly. The prerequisites of
// a heading are those of everything under it. A unit that was begun stays
// open, and prerequisites that cannot be read or can no longer be fulfilled
// lock nothing – they name an item that is not there, wait for each other, or
// want something failed that was passed: a lock says "not yet", and a course
// that wants all its units done must stay one that can be completed.
func Locked(units []Unit, at map[string]Status) map[string][]string {
	asked := readPrerequisites(units)
	now := withHeadings(units, at)
	possible := fulfillable(units, asked, now)
	locked := map[string][]string{}
	for i, u := range units {
		if !u.Launchable() || !possible[u.Identifier] || now[u.Identifier] != NotAttempted {
			continue
		}
		for _, p := range asked[i] {
			if p.Hold(now) {
				continue
			}
			locked[u.Identifier] = append(locked[u.Identifier], p.missing(now)...)
			if locked[u.Identifier] == nil {
				locked[u.Identifier] = []string{}
			}
		}
	}
	return locked
}

// readPrerequisites gives what each unit asks for, with what the headings
// above it ask for.
func readPrerequisites(units []Unit) [][]Prerequisites {
	asked := make([][]Prerequisites, len(units))
	above := [][]Prerequisites{nil} // by level: of what lies above
	for i, u := range units {
		above = above[:min(u.Level, len(above)-1)+1]
		asked[i] = append([]Prerequisites(nil), above[len(above)-1]...)
		if p, err := ParsePrerequisites(u.Prerequisites); err == nil && p.term != nil {
			asked[i] = append(asked[i], p)
		}
		above = append(above, asked[i])
	}
	return asked
}

// longestChain is how many units may wait one for the other, against the order
// of the menu.
const longestChain = 100

// fulfillable are the items that the learner has begun or can get done, one
// after the other.
func fulfillable(units []Unit, asked [][]Prerequisites, now map[string]Status) map[string]bool {
	in := outlook{now, map[string]bool{}}
	for found, round := true, 0; found && round < longestChain; round++ {
		found = false
		for i, u := range units {
			open := now[u.Identifier] != NotAttempted || canOpen(asked[i], in)
			if !in.do[u.Identifier] && open && (u.Launchable() || allBelow(units, i, in.do)) {
				in.do[u.Identifier], found = true, true
			}
		}
	}
	return in.do
}

func canOpen(asked []Prerequisites, in outlook) bool {
	for _, p := range asked {
		if !p.term.can(true, in) {
			return false
		}
	}
	return true
}

func allBelow(units []Unit, heading int, do map[string]bool) bool {
	for _, u := range below(units, heading) {
		if u.Launchable() && !do[u.Identifier] {
			return false
		}
	}
	return true
}

// below are the items under a heading.
func below(units []Unit, heading int) []Unit {
	end := heading + 1
	for end < len(units) && units[end].Level > units[heading].Level {
		end++
	}
	return units[heading+1 : end]
}

// withHeadings adds the statuses of the headings: failed when something under
// them is, completed when all of it is done, passed when all of it is passed.
func withHeadings(units []Unit, at map[string]Status) map[string]Status {
	all := make(map[string]Status, len(units))
	for i, u := range units {
		all[u.Identifier] = NotAttempted
		if status := at[u.Identifier]; status != "" {
			all[u.Identifier] = status
		}
		if !u.Launchable() {
			all[u.Identifier] = headingStatus(below(units, i), at)
		}
	}
	return all
}

func headingStatus(units []Unit, at map[string]Status) Status {
	count, times := 0, map[Status]int{}
	for _, u := range units {
		if u.Launchable() {
			count++
			times[at[u.Identifier]]++
		}
	}
	switch untouched := times[""] + times[NotAttempted]; {
	case count == 0:
		return StatusCompleted // nothing in it can be done
	case times[StatusFailed] > 0:
		return StatusFailed
	case untouched == count:
		return NotAttempted
	case times[StatusPassed] == count:
		return StatusPassed
	case times[StatusPassed]+times[StatusCompleted] == count:
		return StatusCompleted
	}
	return StatusUnderway
}

// missing are the units that have to be done for the prerequisites to hold,
// where the script only names them.
func (p Prerequisites) missing(at map[string]Status) []string {
	terms := []term{p.term}
	if all, ok := p.term.(some); ok && all.count == len(all.terms) {
		terms = all.terms
	}
	var names []string
	for _, t := range terms {
		named, plain := t.(unit)
		if !plain {
			return nil
		}
		if !at[string(named)].Done() {
			names = append(names, string(named))
		}
	}
	return names
}
