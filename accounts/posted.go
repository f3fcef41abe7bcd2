package accounts

import (
	"cmp"
	"time"

	"kursbro/app/mail"
)

// Posted is a mail to a person as the helpdesk sees it: what it was, and how
// far it came; never its words or its link.
type Posted struct {
	Name     string // message key
	To       string
	QueuedAt time.Time
	Fate     Sentence // in a word or two
	Said     Sentence // when, why, and what to ask the person
	Answer   string   // what the mail server said, without addresses; may be empty
}

// letters are the mails to the person, newest first.
func (f facts) letters() []Posted {
	all := make([]Posted, len(f.mails))
	for i, m := range f.mails {
		all[i] = postedOf(m)
	}
	return all
}

func postedOf(m mail.Posted) Posted {
	kind, fate := fateOf(m)
	args := map[string]any{"Why": causeOf(m), "At": orTime(m.TriedAt, m.QueuedAt), "Next": m.NextTryAt}
	if m.SentAt != nil {
		args["At"] = *m.SentAt
	}
	if m.BouncedAt != nil {
		args["Back"] = *m.BouncedAt
	}
	return Posted{Name: MailName(m.Kind), To: m.To, QueuedAt: m.QueuedAt, Answer: answerOf(m),
		Fate: Sentence{Kind: kind, Key: "trouble.mail." + fate}, Said: Sentence{Key: "trouble.mail." + fate + ".text", Args: args}}
}

// fateOf says how far a mail came: how that looks, and what it is called.
func fateOf(m mail.Posted) (kind, fate string) {
	switch {
	case m.BouncedAt != nil:
		return "wrong", "bounced"
	case m.Stage == mail.Sent:
		return "done", "sent"
	case m.Stage == mail.Failed:
		return "wrong", "failed"
	case m.Stage == mail.Cancelled:
		return "new", "cancelled"
	case m.Tries > 0 && m.Answer != "":
		return "mind", "retried"
	}
	return "waiting", "waiting"
}

// causeOf puts in words why a mail did not get there, or not yet.
func causeOf(m mail.Posted) name {
	cause := cmp.Or(m.Cause(), "unclear")
	if cause == mail.Unwelcome && m.Stage == mail.Waiting {
		cause = "later" // most let strangers wait the first time (RFC 6647)
	}
	return name("trouble.mail.cause." + string(cause))
}

// answerOf is what a mail server said, if one did.
func answerOf(m mail.Posted) string {
	if m.Cause() == mail.TooSlow {
		return ""
	}
	return m.Answer
}

func orTime(at *time.Time, otherwise time.Time) time.Time {
	if at == nil {
		return otherwise
	}
	return *at
}

// unreached says that the newest mail to where the person's mail goes did not
// get there.
func (f facts) unreached() []Sentence {
	for _, m := range f.mails {
		if m.To != f.RecoveryEmail() {
			continue
		}
		if m.Lost() {
			return []Sentence{{Kind: "wrong", Icon: "mail", Key: "trouble.mail.wrong_address", Args: map[string]any{"Address": m.To}, Act: ActEmail}}
		}
		return nil
	}
	return nil
}
