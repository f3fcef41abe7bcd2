package accounts

import (
	"time"

	"kursbro/accounts/audit"
)

// recently is how far back a try to sign in says something about today's call.
const recently = 7 * 24 * time.Hour

// entrance says all that keeps somebody out, or does not, in the order in which
// the helpdesk rules it out: what they write as user name, whether the door is
// open to them at all, how their tries went, the link, the address, the keys.
func (f facts) entrance() []Sentence {
	if f.State.State == Merged {
		return f.goneOn()
	}
	said := []Sentence{f.door(), f.signsInWith()}
	if f.State.State == Ended {
		said = append(said, f.former())
	}
	if f.blocked != nil {
		said = append(said, Sentence{Kind: "mind", Icon: "shield", Key: "accounts.state.throttled", Args: f.blocked.Args, Act: ActLink})
	}
	said = append(said, f.tries())
	for _, find := range []func() (Sentence, bool){f.lastLink, f.address, f.keys} {
		if s, ok := find(); ok {
			said = append(said, s)
		}
	}
	return said
}

// former says whether somebody who has left learns on here.
func (f facts) former() Sentence {
	if f.Reopened() {
		return Sentence{Kind: "done", Icon: "unlock", Key: "trouble.reopened", Args: map[string]any{"At": *f.ReopenedAt}}
	}
	return Sentence{Kind: "mind", Icon: "building", Key: "trouble.ended", Act: ActReopen}
}

// goneOn says where a tombstone lives on, and that its user name is no more.
func (f facts) goneOn() []Sentence {
	key := "trouble.merged.email"
	if f.into.Kind == Internal {
		key = "trouble.merged.username"
	}
	return []Sentence{f.door(), {Kind: "mind", Icon: "key", Key: key, Args: map[string]any{"Old": f.SignInName()}}}
}

// signsInWith is what the person has to write: most who call write something else.
func (f facts) signsInWith() Sentence {
	key := "trouble.name.email"
	if f.Kind == Internal {
		key = "trouble.name.username"
	}
	return Sentence{Icon: "user", Key: key, Args: map[string]any{"Name": f.SignInName()}}
}

// tries says how the latest tries went. That there was none tells that the
// caller writes another name, or is somewhere else.
func (f facts) tries() Sentence {
	failed := 0
	var last auditEntry
	for _, e := range f.entries { // newest first
		if f.now.Sub(e.At) > recently {
			break
		}
		if e.Action == "login.open" && e.Outcome != audit.Refused {
			if failed == 0 {
				return Sentence{Kind: "done", Icon: "check-circle", Key: "trouble.tries.in", Args: map[string]any{"At": e.At}}
			}
			break
		}
		if e.Action == "login.fail" {
			if failed++; failed == 1 {
				last = e
			}
		}
	}
	switch {
	case failed == 0:
		return Sentence{Kind: "mind", Icon: "question", Key: "trouble.tries.none", Args: map[string]any{"Name": f.SignInName()}}
	case last.Detail["state"] != "":
		return Sentence{Kind: "wrong", Icon: "lock", Key: "trouble.tries.closed", Args: map[string]any{"At": last.At}}
	case f.PasswordHash == "":
		return Sentence{Kind: "mind", Icon: "key", Key: "trouble.tries.no_password", Args: map[string]any{"At": last.At}, Act: ActLink}
	case failed == 1:
		return Sentence{Kind: "mind", Icon: "key", Key: "trouble.tries.one", Args: map[string]any{"At": last.At}, Act: ActLink}
	}
	return Sentence{Kind: "mind", Icon: "key", Key: "trouble.tries.many", Args: map[string]any{"At": last.At, "Tries": failed}, Act: ActLink}
}
