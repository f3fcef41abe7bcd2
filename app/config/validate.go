package config

import (
	"bytes"
	"fmt"
	"maps"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Validate names every mistake at once, a line each; nothing when the portal
// may start. It never repeats a secret.
func (c *Config) Validate() []string {
	var m mistakes
	m.urls(c)
	m.keys(c)
	m.storage(c)
	m.mail(c)
	m.providers(c)
	m.listeners(c)
	if c.Brake < 0 || c.Brake > 100 {
		m.say("--hire-brake is a number of a hundred, from 0 to 100")
	}
	if c.SecondFactor != "staff" && c.SecondFactor != "nobody" {
		m.say("--second-factor is staff or nobody")
	}
	if c.UndoDays < 0 || c.UndoDays > 3650 {
		m.say("--merge-undo-days is a number of days from 0 to 3650")
	}
	m.keep(c.Keep, c.Warn)
	if _, err := time.Parse("15:04", c.Remind.At); err != nil && c.Remind.At != "" {
		m.say("--remind-at is a time of day such as 07:00")
	}
	if c.EraseDays < 0 || c.EraseDays > 90 {
		m.say("--erase-days is a number of days from 0 to 90")
	}
	return m
}

// keep looks at how long things are kept, and that whoever is warned before has
// time to come back.
func (m *mistakes) keep(k Keep, w Warn) {
	for _, days := range []struct {
		flag        string
		value, from int
	}{{"registrations", k.Registrations, 3}, {"guests", k.Guests, 90}, {"links", k.Links, 1}, {"inquiries", k.Inquiries, 30}, {"mails", k.Mails, 7}, {"log", k.Log, 365}} {
		if days.value != 0 && (days.value < days.from || days.value > 36500) {
			m.say("--keep-%s is a number of days from %d to 36500, or 0 for ever", days.flag, days.from)
		}
	}
	switch {
	case k.Guests == 0: // nobody is warned
	case w.Last < 3:
		m.say("--warn-guests-last is a number of days from 3: so long must somebody have to come back")
	case w.First < w.Last+7:
		m.say("--warn-guests is at least 7 days more than --warn-guests-last: of two warnings, one is early")
	case w.First >= k.Guests:
		m.say("--warn-guests is less than --keep-guests")
	}
}

type mistakes []string

func (m *mistakes) say(format string, args ...any) { *m = append(*m, fmt.Sprintf(format, args...)) }

func (m *mistakes) urls(c *Config) {
	portal := m.url("--url", c.URL, c.Demo)
	content := m.url("--content-url", c.ContentURL, c.Demo)
	if portal != nil && content != nil && strings.EqualFold(portal.Hostname(), content.Hostname()) {
		m.say("--content-url has the portal's host name: course content needs a name of its own (another port is not enough)")
	}
}

// url takes a public address: https, or http on this machine alone.
func (m *mistakes) url(flag, text string, demo bool) *url.URL {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		m.say("%s is an address such as https://kurs.example.no", flag)
		return nil
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		m.say("%s ends after the host name", flag)
	}
	if u.Scheme == "http" && !demo && !loopback(u.Hostname()) {
		m.say("%s begins with https: people send their passwords to it", flag)
	}
	return u
}

func loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// several looks at keys with commas between.
func (m *mistakes) several(flag string, keys Secret, demo bool) map[string]bool {
	seen := map[string]bool{}
	for i, part := range strings.Split(keys.Reveal(), ",") {
		which := flag
		if i > 0 {
			which = fmt.Sprintf("%s, key %d,", flag, i+1)
		}
		if m.key(which, Secret(part), demo); seen[part] && part != "" {
			m.say("%s is there twice", which)
		}
		seen[part] = true
	}
	return seen
}

func (m *mistakes) keys(c *Config) {
	if _, err := note.NewSigner(c.AuditKey.Reveal()); c.AuditKey != "" && err != nil {
		m.say("--audit-key is not what kursbro audit key gave")
	}
	lookups, secrets := m.several("--lookup-key", c.LookupKey, c.Demo), m.several("--secret", c.Secret, c.Demo)
	if c.IDKeys == "" {
		m.say("--id-keys is missing: name:key, where key comes from: openssl rand -base64 32")
		return
	}
	names, keys := map[string]bool{}, maps.Clone(lookups)
	maps.Copy(keys, secrets)
	for key := range lookups {
		if key != "" && secrets[key] {
			m.say("--lookup-key and --secret are the same: each key is made for itself")
		}
	}
	number := 0
	for part := range strings.SplitSeq(c.IDKeys.Reveal(), ",") {
		number++
		name, key, ok := strings.Cut(strings.TrimSpace(part), ":")
		// A name is not repeated here: where the two were swapped it is the key.
		flag := fmt.Sprintf("--id-keys, key %d,", number)
		switch {
		case !ok || name == "" || len(name) > 24:
			m.say("%s is not written name:key, with a name of at most 24 letters", flag)
			continue
		case names[name]:
			m.say("%s has a name that is there already", flag)
		case keys[key]:
			m.say("%s is there already: each key is made for itself", flag)
		}
		names[name], keys[key] = true, true
		m.key(flag, Secret(key), c.Demo)
	}
}

func (m *mistakes) key(flag string, text Secret, demo bool) {
	raw := decoded(text)
	switch {
	case text == "":
		m.say("%s is missing: make it with: openssl rand -base64 32", flag)
	case len(raw) != 32:
		m.say("%s is not base64 of 32 bytes", flag)
	case bytes.Count(raw, raw[:1]) == len(raw):
		m.say("%s is the same byte over and over", flag)
	case !demo && bytes.HasPrefix(raw, []byte(demoMark)):
		m.say("%s is the demo's, which everybody can read: make your own with: openssl rand -base64 32", flag)
	}
}

func (m *mistakes) storage(c *Config) {
	if c.Database == "" {
		m.say("--database is missing")
	}
	if c.Files == "" {
		m.say("--files is missing: with PostgreSQL there is no folder beside the database")
	}
	if c.Largest < 10 || c.Largest > 16384 {
		m.say("--largest-package is a number of megabytes from 10 to 16384")
	}
	if strings.HasPrefix(c.Files, "s3://") {
		m.bucket(c.Files)
	}
	if strings.HasPrefix(c.Database, "postgres") && !c.Demo {
		m.server(c.Database)
	}
}

func (m *mistakes) bucket(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		m.say("--files is written s3://bucket/prefix?endpoint=https://…")
		return
	}
	endpoint, err := url.Parse(u.Query().Get("endpoint"))
	if err == nil && endpoint.Scheme == "http" && !loopback(endpoint.Hostname()) {
		m.say("--files has an endpoint that begins with https, where it is on another machine")
	}
}

// server takes a database on another machine only where its certificate is
// asked for: the driver's own default goes on in clear.
func (m *mistakes) server(address string) {
	u, err := url.Parse(address)
	if err != nil {
		m.say("--database is written postgres://user:password@host/name?sslmode=verify-full")
		return
	}
	mode := u.Query().Get("sslmode")
	if u.Hostname() != "" && !loopback(u.Hostname()) && mode != "verify-full" && mode != "verify-ca" {
		m.say("--database on another machine ends with sslmode=verify-full: people's data must not travel in clear, nor to a stranger")
	}
}

func (m *mistakes) mail(c *Config) {
	if c.Demo {
		return
	}
	if c.SMTP.Host == "" {
		m.say("--smtp-host is missing: people get their links by mail")
	}
	if _, err := mail.ParseAddress(c.From); err != nil {
		m.say("--smtp-from is an address such as ikkesvar@kurs.example.no")
	}
	if c.SMTP.Security == "plain" && c.SMTP.Password != "" && !loopback(c.SMTP.Host) {
		m.say("--smtp-security plain would send the mail server's password in clear")
	}
	if c.Contact.Phone == "" && c.Contact.Mail == "" {
		m.say("--contact-phone or --contact-mail: people must be able to ask somebody")
	}
}

func (m *mistakes) listeners(c *Config) {
	seen := map[string]string{}
	for _, l := range []struct{ flag, address string }{
		{"--addr", c.Addr}, {"--content-addr", c.ContentAddr}, {"--metrics-addr", c.MetricsAddr},
	} {
		if l.address == "" {
			if l.flag != "--metrics-addr" {
				m.say("%s is missing", l.flag)
			}
			continue
		}
		if _, port, err := net.SplitHostPort(l.address); err != nil || port == "" {
			m.say("%s is written host:port", l.flag)
		}
		if other := seen[l.address]; other != "" {
			m.say("%s and %s are the same", other, l.flag)
		}
		seen[l.address] = l.flag
	}
	m.networks("--trusted-proxies", c.TrustedProxies, "believe everybody")
	m.networks("--webhook-networks", c.Networks, "let webhooks go anywhere")
}

// networks takes addresses and networks, but not the one that holds all.
func (m *mistakes) networks(flag string, words []string, all string) {
	for _, word := range words {
		network, err := netip.ParsePrefix(word)
		if _, badAddress := netip.ParseAddr(word); err != nil && badAddress != nil {
			m.say("%s: %q is neither an address nor a network", flag, word)
		} else if err == nil && network.Bits() == 0 {
			m.say("%s: %s would %s", flag, word, all)
		}
	}
}
