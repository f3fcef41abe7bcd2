package pages

import (
	"strings"

	"kursbro/accounts"
)

// stateLine is a sentence about the person, with the next step beside it.
type stateLine struct {
	Kind, Icon, Text string
	More             string // what a mail server said; may be empty
	Path, Act        string // of the button; empty: none
}

// acts says what is on the button of each act of the helpdesk.
var acts = map[accounts.Act]string{
	accounts.ActLink:         "helpdesk.act.link",
	accounts.ActOrganisation: "accounts.help.organisation.title",
	accounts.ActEmail:        "accounts.help.email.title",
	accounts.ActReopen:       "accounts.reopened.title",
	accounts.ActUnlock:       "accounts.help.unlock.title",
	accounts.ActFactors:      "factor.end.title",
	accounts.ActChange:       "organisation_change.decide.act",
}

// states are the sentences of accounts, and the two things that people call
// about to have changed. A step that several sentences lead to stands at the
// last of them, which is about it most closely.
func (s showing) states() []stateLine {
	said := append([]accounts.Sentence{}, s.Account.Sentences...)
	return s.lines(append(said, s.addressLine(), s.organisationLine()))
}

// lines are sentences with their steps, where the asker may take them.
func (s showing) lines(said []accounts.Sentence) []stateLine {
	lines := make([]stateLine, 0, len(said))
	for i, sentence := range said {
		line := stateLine{Kind: sentence.Kind, Icon: sentence.Icon, Text: sentence.Text(s.w, s.now), More: sentence.More}
		if s.Account.Closed == nil && !leads(said[i+1:], sentence.Act) {
			line.Path, line.Act = s.act(sentence.Act)
			if sentence.Key == accounts.PinnedKey {
				line.Act = s.w.T("provider.pin.act")
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func leads(later []accounts.Sentence, act accounts.Act) bool {
	for _, sentence := range later {
		if sentence.Act == act {
			return true
		}
	}
	return false
}

// act is where the form of a step is, and what is on its button.
func (s showing) act(act accounts.Act) (path, word string) {
	if act == "" {
		return "", ""
	}
	key := acts[act]
	if act == accounts.ActLink && s.Account.PasswordHash != "" {
		key = "accounts.help.link.title"
	}
	return personPath(s.Account.ID) + "/" + string(act), s.w.T(key)
}

// addressLine says where mails to the person go.
func (s showing) addressLine() accounts.Sentence {
	to := s.Account.RecoveryEmail()
	if to == "" {
		return accounts.Sentence{Kind: "mind", Icon: "mail", Key: "helpdesk.line.no_address", Act: accounts.ActEmail}
	}
	return accounts.Sentence{Icon: "mail", Key: "helpdesk.line.address", Args: map[string]any{"Address": to}, Act: accounts.ActEmail}
}

// organisationLine says where the person belongs; of an employee, HR decides it.
func (s showing) organisationLine() accounts.Sentence {
	args := map[string]any{"Organisation": strings.Join(s.Path, " › ")}
	if s.Account.Kind == accounts.Internal && !s.Account.Reopened() {
		return accounts.Sentence{Icon: "building", Key: "helpdesk.line.organisation.hr", Args: args}
	}
	return accounts.Sentence{Icon: "building", Key: "helpdesk.line.organisation", Args: args, Act: accounts.ActOrganisation}
}

// pairPath is where helpdesk says that somebody else is the same person.
func (s showing) pairPath() string {
	if s.Account.Closed != nil {
		return ""
	}
	return personPath(s.Account.ID) + "/samme"
}

// numberPath is where the national ID can be corrected (M3).
func (s showing) numberPath() string {
	if s.Account.Closed != nil || len(s.Account.Numbers) == 0 {
		return ""
	}
	return personPath(s.Account.ID) + "/fodselsnummer"
}

// viewPath is where the helpdesk may look at the person's pages; of who holds a
// role the form says whether.
func (s showing) viewPath() string {
	if s.Account.Closed != nil || s.Account.Profile.State != accounts.Active && s.Account.Profile.State != accounts.Ended {
		return ""
	}
	return personPath(s.Account.ID) + "/" + string(accounts.ActView)
}

// lockPath is where the person can be locked out.
func (s showing) lockPath() string {
	if s.Account.Closed != nil || s.Account.State == accounts.Locked {
		return ""
	}
	return personPath(s.Account.ID) + "/" + string(accounts.ActLock)
}

func (s showing) erasePath() string {
	if s.Account.Closed != nil {
		return ""
	}
	return personPath(s.Account.ID) + "/slett"
}
