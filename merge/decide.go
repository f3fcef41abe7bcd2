package merge

// Evidence is how sure we are that the shared national ID is the external's.
type Evidence string

// The kinds of evidence that a match can rest on; HR's own word is the other
// half of every match.
const (
	Typed  Evidence = "typed"  // the person said so at registration
	Proven Evidence = "proven" // it came in a verified ID token
)

// identity is what both sides of a match are compared by.
type identity struct {
	GivenName  string
	FamilyName string
	BirthDate  string // ISO; empty: not known
	EmailKey   string // of HR's side: HR's private e-mail; of the external's: its verified one. Empty: none
}

// claim is what an external brings to a match.
type claim struct {
	identity
	Evidence  Evidence
	Withdrawn bool // the two no longer share a number that holds (M3)
	Staff     bool // holds a staff role (M15)
	Locked    bool // helpdesk has locked the profile
	Undone    bool // the two were merged, and that was undone (M53)
	Confirmed bool // the new hire has said yes, these are mine
	Claimed   bool // the internal has proven both: that stands for a number (M6)
	Another   bool // it carries a number that the internal lacks
}

// Reason says in a message key why a match does not merge by itself.
type Reason string

// The reasons of M2, M3, M6, M8, M9 and M15.
const (
	OtherGivenName  Reason = "merge.reason.other_given_name"
	OtherFamilyName Reason = "merge.reason.other_family_name"
	OtherBirthDate  Reason = "merge.reason.other_birth_date"
	OtherEmail      Reason = "merge.reason.other_email"
	NumberWithdrawn Reason = "merge.reason.number_withdrawn"
	StaffRole       Reason = "merge.reason.staff_role"
	LockedProfile   Reason = "merge.reason.locked"
	NotVerified     Reason = "merge.reason.not_verified"
	NotEmployed     Reason = "merge.reason.not_employed"
	MergedElsewhere Reason = "merge.reason.merged_elsewhere"
	WasUndone       Reason = "merge.reason.was_undone"
	SaidNo          Reason = "merge.reason.said_no"
	HelpdeskSaidNo  Reason = "merge.reason.helpdesk_said_no"
	HRSaidNo        Reason = "merge.reason.hr_said_no"
	NoSharedNumber  Reason = "merge.reason.no_shared_number" // somebody named the two (M8)
	OtherNumber     Reason = "merge.reason.other_number"     // claimed, and it carries one that the internal lacks (M6)
	SameKind        Reason = "merge.reason.same_kind"        // two employees, or two guests (M9)
	NumberTwice     Reason = "merge.reason.number_twice"     // HR has given both one number, which one of them has (M9)
	ChangedSince    Reason = "merge.reason.changed_since"    // decided before, on other facts (M2)
	PersonSaidYes   Reason = "merge.reason.person_said_yes"  // to what they were asked about a weak pair
)

// decision is what the rules say about a match once the employment has begun.
type decision struct {
	State   State // Ready, Asking or Review
	Reasons []Reason
	Strong  bool // the evidence is M1's; what stops it is something else (M15)
}

// decide applies M1, M2 and M15. With automatic (setting merge.typed), an
// e-mail address that differs asks nobody.
func decide(hr identity, c claim, automatic bool) decision {
	if c.Claimed && c.Another {
		return decision{State: Review, Reasons: append([]Reason{OtherNumber}, differences(hr, c.identity)...)}
	}
	if c.Withdrawn && !c.Claimed {
		return decision{State: Review, Reasons: []Reason{NumberWithdrawn}}
	}
	d := weigh(hr, c, automatic)
	for _, stop := range []struct {
		holds  bool
		reason Reason
	}{{c.Staff, StaffRole}, {c.Locked, LockedProfile}, {c.Undone, WasUndone}} {
		if stop.holds {
			d.State, d.Reasons = Review, append(d.Reasons, stop.reason)
		}
	}
	return d
}

// weigh is M1 and M2 alone.
func weigh(hr identity, c claim, automatic bool) decision {
	if c.Evidence == Proven {
		return decision{State: Ready, Strong: true}
	}
	if differing := differences(hr, c.identity); len(differing) > 0 {
		return decision{State: Review, Reasons: differing}
	}
	if hr.EmailKey != "" && hr.EmailKey == c.EmailKey || c.Confirmed || automatic {
		return decision{State: Ready, Strong: true}
	}
	return decision{State: Asking, Reasons: []Reason{OtherEmail}}
}

// differences are the fields of M1 that do not agree. A date that is missing
// agrees with none.
func differences(a, b identity) []Reason {
	var all []Reason
	if !sameGivenName(a.GivenName, b.GivenName) {
		all = append(all, OtherGivenName)
	}
	if !sameFamilyName(a.FamilyName, b.FamilyName) {
		all = append(all, OtherFamilyName)
	}
	if a.BirthDate == "" || a.BirthDate != b.BirthDate {
		all = append(all, OtherBirthDate)
	}
	return all
}
