package accounts

import (
	"context"
	"slices"
	"strings"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/mail"
)

// mostEvents is how far back a timeline goes.
const mostEvents = 60

type auditEntry = audit.Entry

// entriesAbout reads what was done to a person, without who looked.
func entriesAbout(ctx context.Context, q db.Queryer, id ProfileID) ([]auditEntry, error) {
	entries, err := audit.Search(ctx, q, audit.Filter{Subject: string(id)}, 4*mostEvents)
	return slices.DeleteFunc(entries, func(e auditEntry) bool { return eventLook[e.Action].key == "" }), err
}

// look is how an action shows in a timeline.
type look struct{ kind, icon, key string }

// eventLook lists the actions that belong in a person's timeline. The courses'
// and the merge's own are added by the page that knows those rooms.
var eventLook = map[string]look{
	"profile.register":             {"", "user-plus", "accounts.event.register"},
	"profile.register_again":       {"mind", "user-plus", "accounts.event.register_again"},
	"profile.organisation":         {"", "building", "accounts.event.organisation"},
	"organisation_change.ask":      {"", "building", "accounts.event.change_asked"},
	"organisation_change.withdraw": {"", "building", "accounts.event.change_withdrawn"},
	"organisation_change.refuse":   {"mind", "building", "accounts.event.change_refused"},
	"profile.email":                {"", "edit", "accounts.event.email_corrected"},
	"profile.name":                 {"", "edit", "accounts.event.name"},
	"profile.contact":              {"", "edit", "accounts.event.contact"},
	"profile.lock":                 {"wrong", "lock", "accounts.event.lock"},
	"profile.reopen":               {"done", "unlock", "accounts.event.reopen"},
	"profile.unlock":               {"done", "unlock", "accounts.event.unlock"},
	"email.ask":                    {"", "mail", "accounts.event.email_asked"},
	"email.confirm":                {"done", "mail-open", "accounts.event.email_confirmed"},
	"email.drop":                   {"", "trash", "accounts.event.email_dropped"},
	"national_id.correct":          {"mind", "shield", "accounts.event.national_id_corrected"},
	"national_id.add":              {"", "shield", "accounts.event.national_id"},
	"provider.connect":             {"done", "shield", "provider.event.connect"},
	"provider.disconnect":          {"", "shield", "provider.event.disconnect"},
	"password.set":                 {"done", "key", "accounts.event.password_set"},
	"password.change":              {"done", "key", "accounts.event.password_changed"},
	"role.give":                    {"mind", "key", "roles.event.given"},
	"role.take":                    {"mind", "key", "roles.event.taken"},
	"viewing.begin":                {"mind", "eye", "view.event"},
	"login.begin":                  {"", "key", "accounts.event.login_begun"},
	"factor.add":                   {"done", "shield", "accounts.event.factor_added"},
	"factor.remove":                {"mind", "shield", "accounts.event.factor_removed"},
	"factor.end":                   {"mind", "shield", "accounts.event.factors_ended"},
	"factor.end_ask":               {"mind", "shield", "accounts.event.factors_end_asked"},
	"recovery_code.make":           {"", "print", "accounts.event.recovery_codes"},
	"passkey.copied":               {"wrong", "shield", "accounts.event.passkey_copied"},
	"invitation.accept":            {"done", "mail-open", "accounts.event.invitation_accepted"},
	"login.open":                   {"done", "user", "accounts.event.sign_in"},
	"login.fail":                   {"mind", "user", "accounts.event.sign_in_failed"},
	"login.end":                    {"", "logout", "accounts.event.sign_out"},
	"login.end_others":             {"", "logout", "accounts.event.sign_out_others"},
}

// events joins what was done with what became of mails and links.
func (f facts) events() []Event {
	var all []Event
	for _, e := range f.entries {
		look := eventLook[e.Action]
		if e.Outcome == audit.Refused && e.Action != "login.fail" && e.Action != "passkey.copied" {
			continue
		}
		all = append(all, Event{At: e.At, Kind: look.kind, Icon: look.icon, Key: look.key})
	}
	for _, link := range f.links {
		if link.OpenedAt != nil && link.Purpose != VerifyEmail {
			all = append(all, Event{At: at(link.OpenedAt), Kind: "going", Icon: "mail-open", Key: "accounts.event.link_opened"})
		}
	}
	for _, posted := range f.mails {
		all = append(all, mailEvent(posted))
	}
	slices.SortStableFunc(all, newest)
	return all[:min(len(all), mostEvents)]
}

// MailName is the message key of what a kind of mail is called.
func MailName(kind mail.Kind) string {
	return "accounts.event.mail." + strings.ReplaceAll(string(kind), ".", "_")
}

// mailEvent is a mail as it stands now: one line, from the queue to its end.
func mailEvent(m mail.Posted) Event {
	args := map[string]any{"Mail": name(MailName(m.Kind)), "Address": m.To}
	if m.To == "" {
		args["Address"] = name("accounts.event.address_forgotten")
	}
	switch kind, fate := fateOf(m); fate {
	case "bounced":
		args["Why"] = causeOf(m)
		return Event{At: *m.BouncedAt, Kind: kind, Icon: "mail", Key: "accounts.event.mail_failed", Args: args, More: answerOf(m)}
	case "failed":
		args["Why"] = causeOf(m)
		return Event{At: orTime(m.TriedAt, m.QueuedAt), Kind: kind, Icon: "mail", Key: "accounts.event.mail_failed", Args: args, More: answerOf(m)}
	case "sent":
		return Event{At: orTime(m.SentAt, m.QueuedAt), Kind: kind, Icon: "mail", Key: "accounts.event.mail_sent", Args: args, More: answerOf(m)}
	}
	return Event{At: m.QueuedAt, Kind: "going", Icon: "mail", Key: "accounts.event.mail_queued", Args: args, More: answerOf(m)}
}
