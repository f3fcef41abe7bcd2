package accounts

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"kursbro/app/i18n"
	"kursbro/app/problem"
)

var errEmail = problem.New(problem.Invalid, "accounts.fault.email")

// EmailKey is what two spellings of one address have in common: letters small,
// the domain in its ASCII form. It is not folded like names: bjørn@ and bjorn@
// are two mailboxes. Only A–Z are made small here, and the domain is the mail
// system's own to fold: to Unicode İ is a kind of i, so that whoever reads the
// mail of one domain could prove an address of another.
func EmailKey(email string) string {
	local, domain, found := cutLast(i18n.NFC(strings.TrimSpace(email)), "@")
	if !found {
		return small(local)
	}
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return small(local) + "@" + small(domain)
}

// KeptEmail is an address as it is kept and shown: the domain in letters that
// people read where they all are Latin, else in its ASCII form, so that no
// domain looks like one that it is not.
func KeptEmail(email string) string {
	written := i18n.NFC(strings.TrimSpace(email))
	local, domain, found := cutLast(written, "@")
	ascii, err := idna.Lookup.ToASCII(domain)
	if !found || err != nil || !strings.Contains(ascii, "xn--") {
		return written
	}
	shown, err := idna.Lookup.ToUnicode(ascii)
	if err != nil || strings.ContainsFunc(shown, func(r rune) bool { return r > unicode.MaxASCII && !unicode.Is(unicode.Latin, r) }) {
		shown = ascii
	}
	return local + "@" + shown
}

// mailbox is the key of where an address leads: most mail systems deliver
// name+anything@ to name@. The two stay different user names.
func mailbox(email string) string {
	local, domain, found := cutLast(EmailKey(email), "@")
	if plain, _, tagged := strings.Cut(local, "+"); found && tagged && plain != "" {
		return plain + "@" + domain
	}
	return EmailKey(email)
}

// small makes A–Z small and leaves every other letter as it is.
func small(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// CheckEmail takes an address that mail can be sent to everywhere: one @, an
// ASCII name of 1–64 characters, a domain with a dot, 254 in all (RFC 5321).
// Problem: accounts.fault.email.
func CheckEmail(email string) error {
	local, domain, found := cutLast(EmailKey(email), "@")
	if !found || len(local) < 1 || len(local) > 64 || len(local)+len(domain) > 253 || !strings.Contains(domain, ".") {
		return errEmail
	}
	for part := range strings.SplitSeq(local, ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+/=?^_`{|}~-") != "" {
			return errEmail
		}
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || label[0] == '-' || label[len(label)-1] == '-' {
			return errEmail
		}
	}
	return nil
}

func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}

// HideEmail shows enough of an address for its owner to know it again.
func HideEmail(email string) string {
	local, domain, found := cutLast(email, "@")
	if !found || local == "" {
		return ""
	}
	first := []rune(local)[:1]
	return string(first) + "•••@" + domain
}
