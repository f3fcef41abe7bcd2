package scorm

// term is a part of a script of prerequisites.
type term interface {
	holds(at map[string]Status) bool

	// can says whether the term could yet become true, or false. It promises
	// too much rather than too little.
	can(be bool, in outlook) bool
}

// outlook is where the units stand, and which of them can still be done or are.
type outlook struct {
	at map[string]Status
	do map[string]bool
}

// unit holds when the unit is done.
type unit string

func (u unit) holds(at map[string]Status) bool { return at[string(u)].Done() }

// can: what is done stays done.
func (u unit) can(be bool, in outlook) bool {
	if u.holds(in.at) {
		return be
	}
	return !be || in.do[string(u)]
}

// is holds when the unit has just this status.
type is struct {
	unit   string
	status Status
}

func (i is) holds(at map[string]Status) bool {
	status, known := at[i.unit]
	return status == i.status || !known && i.status == NotAttempted
}

// can: a pass stays a pass, and what was begun is never unattempted again.
func (i is) can(be bool, in outlook) bool {
	begun := in.at[i.unit] != "" && in.at[i.unit] != NotAttempted
	switch {
	case in.at[i.unit] == StatusPassed, begun && i.status == NotAttempted:
		return be == i.holds(in.at)
	}
	return in.do[i.unit] || be == (i.status == NotAttempted)
}

type not struct{ term term }

func (n not) holds(at map[string]Status) bool { return !n.term.holds(at) }
func (n not) can(be bool, in outlook) bool    { return n.term.can(!be, in) }

// some holds when so many of its terms do: one for "or", all for "and".
type some struct {
	terms []term
	count int
}

func (s some) holds(at map[string]Status) bool {
	n := 0
	for _, t := range s.terms {
		if t.holds(at) {
			n++
		}
	}
	return n >= s.count
}

func (s some) can(be bool, in outlook) bool {
	n := 0
	for _, t := range s.terms {
		if t.can(be, in) {
			n++
		}
	}
	if be {
		return n >= s.count
	}
	return n > len(s.terms)-s.count
}
