package accounts

import (
	"time"

	"kursbro/app/mail"
)

// sentences says how an account stands, in the order in which a caller asks:
// can they come in, did the mail arrive, is the address right, are they employed.
func (f facts) sentences() []Sentence {
	said := []Sentence{f.door()}
	if f.State.State == Merged {
		return said
	}
	if f.blocked != nil {
		said = append(said, Sentence{Kind: "mind", Icon: "shield", Key: "accounts.state.throttled", Args: f.blocked.Args, Act: ActLink})
	}
	if s, ok := f.lastLink(); ok {
		said = append(said, s)
	}
	if s, ok := f.address(); ok {
		said = append(said, s)
	}
	if s, ok := f.keys(); ok {
		said = append(said, s)
	}
	if s := f.asked(); s != nil {
		said = append(said, *s)
	}
	return append(said, f.jobs()...)
}

// asked says that the person wants to belong elsewhere; nil: they do not.
func (f facts) asked() *Sentence {
	if f.change.ID == "" {
		return nil
	}
	return &Sentence{Kind: "waiting", Icon: "building", Key: "accounts.state.change_asked",
		Args: map[string]any{"Organisation": f.tree.Name(f.change.To), "At": f.change.AskedAt}, Act: f.changeAct}
}

// door says whether the person can sign in.
func (f facts) door() Sentence {
	p := f.Profile
	switch p.State {
	case Merged:
		return Sentence{Kind: "done", Icon: "merge", Key: "accounts.state.merged", Args: map[string]any{"Name": f.into.Name(), "At": *p.MergedAt}}
	case Locked:
		return Sentence{Kind: "wrong", Icon: "lock", Key: "accounts.state.locked", Args: map[string]any{"Reason": p.LockReason}, Act: ActUnlock}
	case Pending:
		return Sentence{Kind: "waiting", Icon: "clock", Key: "accounts.state.pending", Args: map[string]any{"At": p.CreatedAt}, Act: ActLink}
	}
	switch {
	case p.PasswordHash == "" && p.RecoveryEmail() == "":
		return Sentence{Kind: "wrong", Icon: "key", Key: "accounts.state.no_way_in", Act: ActEmail}
	case p.PasswordHash == "":
		return Sentence{Kind: "waiting", Icon: "key", Key: "accounts.state.no_password", Act: ActLink}
	case f.LastSeenAt != nil:
		return Sentence{Kind: "done", Icon: "check-circle", Key: "accounts.state.signed_in", Args: map[string]any{"At": *f.LastSeenAt}, Act: ActLink}
	}
	return Sentence{Kind: "done", Icon: "check-circle", Key: "accounts.state.can_sign_in", Act: ActLink}
}

// confirming words a link that confirms a new address as what it is: the
// password does not hang on it, and the person alone can ask for another.
var confirming = map[string]string{
	"accounts.state.link_used": "accounts.state.email_confirmed", "accounts.state.link_expired": "accounts.state.email_expired",
	"accounts.state.link_opened": "accounts.state.email_unconfirmed", "accounts.state.link_unused": "accounts.state.email_unconfirmed",
}

// lastLink says what became of the newest link and the mail that carried it.
func (f facts) lastLink() (Sentence, bool) {
	if s, ok := f.welcome(); ok {
		return s, true
	}
	if len(f.links) == 0 {
		return Sentence{}, false
	}
	said, there := f.aboutLink(f.links[0])
	if key := confirming[said.Key]; key != "" && f.links[0].Purpose == VerifyEmail {
		said.Key, said.Act = key, ""
	}
	return said, there
}

// welcome speaks of a welcome that has not got its link yet: it waits for the
// mail server, or waited too long.
func (f facts) welcome() (Sentence, bool) {
	for _, posted := range f.mails {
		if posted.Kind != mail.WelcomeInternal || posted.LinkRef != "" || posted.Stage != mail.Waiting && posted.Stage != mail.Failed {
			continue
		}
		if len(f.links) > 0 && f.links[0].CreatedAt.After(posted.QueuedAt) {
			continue
		}
		args := map[string]any{"Address": posted.To, "At": posted.QueuedAt, "Why": causeOf(posted)}
		if posted.Stage == mail.Failed {
			return Sentence{Kind: "wrong", Icon: "mail", Key: "accounts.state.mail_failed", Args: args, Act: ActEmail, More: answerOf(posted)}, true
		}
		return Sentence{Kind: "waiting", Icon: "mail", Key: "accounts.state.mail_waiting", Args: args, Act: ActLink}, true
	}
	return Sentence{}, false
}

func (f facts) aboutLink(link Link) (Sentence, bool) {
	args := map[string]any{"Address": link.Address, "At": link.CreatedAt, "Until": until(link.ExpiresAt), "Ended": link.ExpiresAt}
	posted, mailed := f.mailOf(link.ID)
	switch {
	case link.UsedAt != nil:
		args["At"] = *link.UsedAt
		return Sentence{Kind: "done", Icon: "mail-open", Key: "accounts.state.link_used", Args: args}, true
	case link.RevokedAt != nil:
		return Sentence{}, false
	case mailed && posted.Lost():
		args["Why"] = causeOf(posted)
		return Sentence{Kind: "wrong", Icon: "mail", Key: "accounts.state.mail_failed", Args: args, Act: ActEmail, More: answerOf(posted)}, true
	case !link.ExpiresAt.After(f.now):
		return Sentence{Kind: "mind", Icon: "mail", Key: "accounts.state.link_expired", Args: args, Act: ActLink}, true
	case mailed && posted.Stage == mail.Waiting && posted.Tries > 0:
		return Sentence{Kind: "mind", Icon: "mail", Key: "accounts.state.mail_retried", Args: args}, true
	case mailed && posted.Stage == mail.Waiting:
		return Sentence{Kind: "waiting", Icon: "mail", Key: "accounts.state.mail_waiting", Args: args}, true
	case link.OpenedAt != nil:
		args["At"] = *link.OpenedAt
		return Sentence{Kind: "going", Icon: "mail-open", Key: "accounts.state.link_opened", Args: args, Act: ActLink}, true
	}
	return Sentence{Kind: "waiting", Icon: "mail", Key: "accounts.state.link_unused", Args: args, Act: ActLink}, true
}

func (f facts) mailOf(link LinkID) (mail.Posted, bool) {
	for _, posted := range f.mails {
		if posted.LinkRef == string(link) {
			return posted, true
		}
	}
	return mail.Posted{}, false
}

// address says what is to be known about where mails go.
func (f facts) address() (Sentence, bool) {
	p := f.Profile
	switch {
	case p.Kind == External:
		return Sentence{}, false
	case p.PrivateEmail == "":
		return Sentence{Kind: "mind", Icon: "mail", Key: "accounts.state.no_private_email", Act: ActEmail}, true
	case p.RecoveryEmail() == "":
		return Sentence{Kind: "mind", Icon: "mail", Key: "accounts.state.private_email_unconfirmed", Args: map[string]any{"Address": p.PrivateEmail}}, true
	}
	return Sentence{}, false
}

// PinnedKey is the sentence about who has nothing to end but the account at work.
const PinnedKey = "accounts.state.pinned"

// keys says what the person shows besides the password.
func (f facts) keys() (Sentence, bool) {
	switch {
	case f.ending.Asked:
		return Sentence{Kind: "mind", Icon: "shield", Key: "accounts.state.factor_end_asked", Args: map[string]any{"Name": f.ending.AskedBy}, Act: ActFactors}, true
	case f.ending.Factors.Any():
		return Sentence{Kind: "done", Icon: "shield", Key: "accounts.state.factors", Act: ActFactors}, true
	case f.lacking:
		return Sentence{Kind: "mind", Icon: "shield", Key: "accounts.state.factor_missing"}, true
	case f.ending.Pinned:
		return Sentence{Icon: "building", Key: PinnedKey, Act: ActFactors}, true
	}
	return Sentence{}, false
}

// jobs says who employs an internal, and from or until when.
func (f facts) jobs() []Sentence {
	var said []Sentence
	today := Today(f.now)
	for _, job := range f.Employments {
		args := map[string]any{"Number": job.EmployeeNumber, "Start": Day(job.StartDate), "End": Day(job.EndDate)}
		switch {
		case job.Over(today):
			said = append(said, Sentence{Kind: "new", Icon: "building", Key: "accounts.state.employed_until", Args: args})
		case !job.Begun(today):
			said = append(said, Sentence{Kind: "waiting", Icon: "building", Key: "accounts.state.employed_from", Args: args})
		default:
			said = append(said, Sentence{Kind: "done", Icon: "building", Key: "accounts.state.employed_since", Args: args})
		}
	}
	return said
}

// newest is when something happened, for sorting events.
func newest(a, b Event) int { return b.At.Compare(a.At) }

// at gives the moment, or the zero time.
func at(moment *time.Time) time.Time {
	if moment == nil {
		return time.Time{}
	}
	return *moment
}
