package accounts

import (
	"time"

	"kursbro/app/mail"
)

// Posted is a mail to a person as the helpdesk sees it: what it was, and how
// far it came; never its words or its link.
type Posted struct {
	Name     string // message key
	To       string
	QueuedAt time.Time
	Fate     Sentence  // in a word or two
	At       time.Time // when it was accepted, came back, or is tried again; zero: none of these
	Hint     string    // message key: what to ask the person; may be empty
	Answer   string    // what the mail server said, without addresses; may be empty
}

// letters are the mails to the person, newest first.
func (f facts) letters() []Posted {
	all := make([]Posted, len(f.mails))
	for i, m := range f.mails {
		l := Posted{Name: mailName(m.Kind), To: m.To, QueuedAt: m.QueuedAt, Answer: m.Answer, Fate: Sentence{Kind: "waiting", Key: "trouble.mail.waiting"}}
		switch {
		case m.BouncedAt != nil:
			l.Fate, l.At = Sentence{Kind: "wrong", Key: "trouble.mail.bounced"}, *m.BouncedAt
		case m.Stage == mail.Sent && m.SentAt != nil:
			l.Fate, l.At = Sentence{Kind: "done", Key: "trouble.mail.sent"}, *m.SentAt
			l.Hint = "trouble.mail.sent.text"
		case m.Stage == mail.Failed:
			l.Fate = Sentence{Kind: "wrong", Key: "trouble.mail.failed"}
		case m.Stage == mail.Cancelled:
			l.Fate, l.Hint = Sentence{Kind: "new", Key: "trouble.mail.cancelled"}, "trouble.mail.cancelled.text"
		case m.Tries > 0:
			l.Fate, l.At = Sentence{Kind: "mind", Key: "trouble.mail.retried"}, m.NextTryAt
		}
		all[i] = l
	}
	return all
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
