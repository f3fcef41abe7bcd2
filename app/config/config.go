// Package config owns what an operator may set: flags and environment
// variables, one sub-struct a room, and the refusal to start on a missing or
// insecure value. There is no configuration file. How the words are parsed is
// kong's business, in cmd/kursbro; what a value means is the room's.
package config

import (
	"crypto/rand"
	"encoding/base64"
	"net/netip"
	"path/filepath"
	"strings"
	"time"
)

// Config is all of it. The tags are kong's: every flag is also a KURSBRO_…
// variable.
type Config struct {
	Demo    bool `help:"Try it out: throw-away keys, demo data, synthetic national IDs, mails kept at /dev/mail." env:"KURSBRO_DEMO" short:"d"`
	TestIDs bool `name:"test-ids" help:"Take synthetic national IDs (month + 80). Never where real people are." env:"KURSBRO_TEST_IDS"`

	Storage  `embed:"" group:"Storage"`
	Web      `embed:"" group:"Web"`
	Keys     `embed:"" group:"Keys"`
	Signing  `embed:"" group:"Signatures"`
	SMTP     `embed:"" prefix:"smtp-" group:"Mail"`
	Contact  `embed:"" prefix:"contact-" group:"Contact"`
	Vouchers `embed:"" group:"Sign-in"`
	SignIn   `embed:"" group:"Sign-in"`
	Merge    `embed:"" prefix:"merge-" group:"Merge"`
	Privacy  `embed:"" group:"Privacy"`
	Keep     `embed:"" prefix:"keep-" group:"Privacy"`
	Warn     `embed:"" prefix:"warn-" group:"Privacy"`
	Hire     `embed:"" prefix:"hire-" group:"Hires"`
	Remind   `embed:"" prefix:"remind-" group:"Reminders"`
	Webhook  `embed:"" prefix:"webhook-" group:"Webhooks"`
}

// Storage is where things are kept.
type Storage struct {
	Database  string `help:"SQLite file, or postgres://… for more than one machine." env:"KURSBRO_DATABASE" default:"data/kursbro.db" placeholder:"PATH"`
	NoMigrate bool   `help:"Leave the schema alone: kursbro migrate alone changes it, under an account of its own, and nothing else starts on an old one." env:"KURSBRO_NO_MIGRATE"`
	Files     string `help:"Folder of uploaded files, or s3://bucket/prefix?endpoint=…; beside the database unless set." env:"KURSBRO_FILES" placeholder:"DIR"`
	Largest   int    `name:"largest-package" help:"Megabytes that an uploaded course package may have at most." env:"KURSBRO_LARGEST_PACKAGE" default:"2304" placeholder:"MB"`

	AuditHeads string `help:"Folder for the signed heads of the audit log, best one that the database's owner cannot write to; beside the database unless set, or in data/." env:"KURSBRO_AUDIT_HEADS" placeholder:"DIR"`
}

// LargestPackage is how big an uploaded course package may be, in bytes.
func (s Storage) LargestPackage() int64 { return int64(s.Largest) << 20 }

// Web is where the portal answers.
type Web struct {
	Addr           string   `help:"Where the portal listens." env:"KURSBRO_ADDR" default:"localhost:8080" placeholder:"HOST:PORT"`
	ContentAddr    string   `help:"Where course content listens." env:"KURSBRO_CONTENT_ADDR" default:"127.0.0.1:8081" placeholder:"HOST:PORT"`
	MetricsAddr    string   `help:"Where Prometheus reads; nowhere unless set." env:"KURSBRO_METRICS_ADDR" placeholder:"HOST:PORT"`
	URL            string   `name:"url" help:"The portal's public address." env:"KURSBRO_URL" default:"http://localhost:8080" placeholder:"URL"`
	ContentURL     string   `name:"content-url" help:"The public address of course content: another host name, never the portal's; best of the same domain, or some browsers let courses store nothing." env:"KURSBRO_CONTENT_URL" default:"http://127.0.0.1:8081" placeholder:"URL"`
	TrustedProxies []string `help:"Addresses or networks of reverse proxies whose X-Forwarded-For is believed." env:"KURSBRO_TRUSTED_PROXIES" placeholder:"CIDR"`
}

// Keys are secrets. They have no default outside the demo, and are never shown.
type Keys struct {
	IDKeys    Secret `name:"id-keys" help:"Keys that seal national IDs, as name:base64 of 32 bytes; the first seals, all open." env:"KURSBRO_ID_KEYS" placeholder:"NAME:KEY,…"`
	LookupKey Secret `help:"Key of the look-up hash of national IDs: base64 of 32 bytes; of several, with commas between, the first is written under and all find." env:"KURSBRO_LOOKUP_KEY" placeholder:"KEY,…"`
	AuditKey  Secret `help:"Key that signs the head of the audit log each hour: kursbro audit key. Without it the log shows no change by the database's owner." env:"KURSBRO_AUDIT_KEY" placeholder:"KEY"`
	Secret    Secret `help:"Key of cookies, throttling and sealed values: base64 of 32 bytes; of several, with commas between, the first seals and all open." env:"KURSBRO_SECRET" placeholder:"KEY,…"`
}

// Signing is the key that signs what people take with them.
type Signing struct {
	SigningKey      string `name:"signing-key" help:"File with the key that signs certificates, and its certificates: PEM or PKCS#12 (kursbro signing key makes one). Without it they are not signed." env:"KURSBRO_SIGNING_KEY" placeholder:"FILE"`
	SigningPassword Secret `name:"signing-password" help:"Opens that file, where it is PKCS#12." env:"KURSBRO_SIGNING_PASSWORD"`
	SignedBefore    string `name:"signed-before" help:"File of certificates (PEM) whose signatures are taken for ours, too: of keys before this one." env:"KURSBRO_SIGNED_BEFORE" placeholder:"FILE"`
	BadgeKeys       string `name:"badge-keys" help:"File of Ed25519 keys (PEM) of Open Badges: the first signs, all are known as ours (kursbro signing badge-key makes one). Without it there are no badges." env:"KURSBRO_BADGE_KEYS" placeholder:"FILE"`
	StampURL        string `name:"stamp-url" help:"Time-stamp server (RFC 3161) that is asked with each signature; none unless set." env:"KURSBRO_STAMP_URL" placeholder:"URL"`
	StampAuthority  string `name:"stamp-authority" help:"File of certificates (PEM) of the authorities behind its stamps." env:"KURSBRO_STAMP_AUTHORITY" placeholder:"FILE"`
}

// SMTP is the way out for mail.
type SMTP struct {
	Host     string `help:"Mail server." env:"KURSBRO_SMTP_HOST" placeholder:"HOST"`
	Port     int    `help:"Its port; unless set 587, or 465 with tls, 25 with plain." env:"KURSBRO_SMTP_PORT"`
	User     string `help:"User name, if it asks for one." env:"KURSBRO_SMTP_USER"`
	Password Secret `help:"Password." env:"KURSBRO_SMTP_PASSWORD"`
	Security string `help:"starttls, tls, or plain (inside one machine or a closed network only)." env:"KURSBRO_SMTP_SECURITY" enum:"starttls,tls,plain" default:"starttls"`
	From     string `help:"Who mails are from." env:"KURSBRO_SMTP_FROM" placeholder:"ADDRESS"`
	Bounces  string `help:"Where mail servers report what they could not deliver; that address is to be piped to kursbro mail bounce. Unless set, the sender's." env:"KURSBRO_SMTP_BOUNCES" placeholder:"ADDRESS"`
}

// Contact is how people reach the helpdesk.
type Contact struct {
	Phone string `help:"The helpdesk's telephone, as people read it." env:"KURSBRO_CONTACT_PHONE"`
	Mail  string `help:"The helpdesk's e-mail." env:"KURSBRO_CONTACT_MAIL"`
	Hours string `help:"When the telephone is answered on weekdays: 07.30–15.30. Unless set, nothing is said about it." env:"KURSBRO_CONTACT_HOURS" placeholder:"HOURS"`
}

// SignIn is what people must show of themselves.
type SignIn struct {
	SecondFactor string `help:"Who must have a passkey or a code app besides the password: staff (helpdesk, HR, course owners, administrators) or nobody; unless set staff, in the demo nobody." env:"KURSBRO_SECOND_FACTOR" placeholder:"WHO"`
}

// Merge are the settings of the merge rules.
type Merge struct {
	Typed          string `help:"A typed number with agreeing name and birth date: wait for the person's one yes, or merge (M1)." env:"KURSBRO_MERGE_TYPED" enum:"yes,automatic" default:"yes"`
	Reregistration string `help:"Registering again with a merged address: a mail that says so, or allow a new profile (M43)." env:"KURSBRO_MERGE_REREGISTRATION" enum:"mail,allow" default:"mail"`
	UndoDays       int    `help:"How long a merge can be undone (M50)." env:"KURSBRO_MERGE_UNDO_DAYS" default:"180"`
}

// Privacy are the settings of what people decide about themselves.
type Privacy struct {
	EraseDays int `help:"How long somebody who has asked to be erased can undo it." env:"KURSBRO_ERASE_DAYS" default:"14"`
}

// Keep is how many days things are kept before the portal forgets them by
// itself; nought is for ever.
type Keep struct {
	Registrations int `help:"Days that a registration waits for its owner." env:"KURSBRO_KEEP_REGISTRATIONS" default:"7"`
	Guests        int `help:"Days after which a guest who has not been seen is erased, warned by mail twice before; 0 is never." env:"KURSBRO_KEEP_GUESTS" default:"1095"`
	Links         int `help:"Days that mailed links, invitations and tokens of other systems are kept after their end." env:"KURSBRO_KEEP_LINKS" default:"30"`
	Inquiries     int `help:"Days that what somebody wrote to the helpdesk is kept after it is settled." env:"KURSBRO_KEEP_INQUIRIES" default:"365"`
	Mails         int `help:"Days until a mail's address and words are forgotten; that it was sent stays as long as the log." env:"KURSBRO_KEEP_MAILS" default:"90"`
	Log           int `help:"Days that the audit log is kept; what is older is cut off, and the cut is signed." env:"KURSBRO_KEEP_LOG" default:"1826"`
}

// Warn is when guests who have not been seen are told that they will be erased,
// in days before it.
type Warn struct {
	First int `name:"guests" help:"Days before a guest who has not been seen is erased that they are told so." env:"KURSBRO_WARN_GUESTS" default:"60"`
	Last  int `name:"guests-last" help:"Days before it that they are told so again." env:"KURSBRO_WARN_GUESTS_LAST" default:"14"`
}

// Hire are the settings of HR's feed.
type Hire struct {
	Brake int `help:"Of how many in a hundred a full hire file may end the job before somebody is asked." env:"KURSBRO_HIRE_BRAKE" default:"5" placeholder:"PERCENT"`
}

// Remind is when people are reminded of what they have to do.
type Remind struct {
	At      string `name:"at" help:"When people are reminded, a mail a day at most: HH:MM in Europe/Oslo." env:"KURSBRO_REMIND_AT" default:"07:00" placeholder:"HH:MM"`
	Weekday string `name:"leaders" help:"The day of the week on which leaders are told how many of theirs are late." env:"KURSBRO_REMIND_LEADERS" enum:"monday,tuesday,wednesday,thursday,friday,saturday,sunday" default:"monday" placeholder:"DAY"`
}

// Day is the day of the week; Monday where none is said.
func (r Remind) Day() time.Weekday {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(day.String(), r.Weekday) {
			return day
		}
	}
	return time.Monday
}

// Webhook is whom other systems may be told at.
type Webhook struct {
	Networks []string `help:"Addresses or networks inside the organisation that webhooks may go to; all others must be public." env:"KURSBRO_WEBHOOK_NETWORKS" placeholder:"CIDR"`
}

// Prefixes are the networks; Validate has looked at them.
func (w Webhook) Prefixes() (all []netip.Prefix) {
	for _, text := range w.Networks {
		if network, err := netip.ParsePrefix(text); err == nil {
			all = append(all, network.Masked())
		} else if address, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(address, address.BitLen()))
		}
	}
	return all
}

// Complete fills in what follows from the rest: the folder of files, and in
// the demo its throw-away keys and invented contact.
func (c *Config) Complete() {
	if c.Files == "" && !strings.Contains(c.Database, "://") {
		c.Files = filepath.Join(filepath.Dir(c.Database), "files")
	}
	if c.Demo {
		c.completeDemo()
	}
	fallback(&c.SecondFactor, "staff")
	fallback(&c.AuditHeads, c.besideDatabase("audit-heads"))
}

// besideDatabase is a folder next to the SQLite file, or in data/.
func (c *Config) besideDatabase(name string) string {
	if strings.Contains(c.Database, "://") {
		return filepath.Join("data", name)
	}
	return filepath.Join(filepath.Dir(c.Database), name)
}

// completeDemo gives the demo keys that everybody can read here: the same at
// each start, so that its database can be opened again. Validate refuses them
// without --demo.
func (c *Config) completeDemo() {
	c.TestIDs = true
	fallback(&c.IDKeys, "demo:"+demoKey("national ids"))
	fallback(&c.LookupKey, demoKey("look-up"))
	fallback(&c.Secret, demoKey("cookies"))
	fallback(&c.Contact.Phone, "55 00 00 00")
	fallback(&c.Contact.Mail, "kundesenter@kursbro.example")
	fallback(&c.Contact.Hours, "07.30–15.30")
	fallback(&c.From, "ikkesvar@kursbro.example")
	fallback(&c.Files, filepath.Join("data", "files"))
	fallback(&c.SecondFactor, "nobody")
	if !strings.Contains(c.Files, "://") {
		fallback(&c.SigningKey, filepath.Join(filepath.Dir(c.Files), "demo-signing.pem"))
		fallback(&c.BadgeKeys, filepath.Join(filepath.Dir(c.Files), "demo-badges.pem"))
	}
}

func fallback[T ~string](value *T, other T) {
	if *value == "" {
		*value = other
	}
}

// demoKey is 32 bytes that spell what they are.
func demoKey(what string) Secret {
	key := []byte(demoMark + ", NOT SECRET: " + what)
	return Secret(base64.StdEncoding.EncodeToString(append(key, make([]byte, 32)...)[:32]))
}

// demoMark begins every key of the demo.
const demoMark = "KURSBRO DEMO"

// NewKey makes a key as the keys above are written.
func NewKey() string {
	key := make([]byte, 32)
	rand.Read(key)
	return base64.StdEncoding.EncodeToString(key)
}

// SecretBytes is the secret, decoded; Validate has looked at it.
func (c *Config) SecretBytes() []byte { return c.secrets()[0] }

// OldSecrets are those before it, decoded.
func (c *Config) OldSecrets() [][]byte { return c.secrets()[1:] }

func (c *Config) secrets() (all [][]byte) {
	for part := range strings.SplitSeq(c.Secret.Reveal(), ",") {
		all = append(all, decoded(Secret(part)))
	}
	return all
}

func decoded(text Secret) []byte {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text.Reveal()))
	if err != nil {
		return nil
	}
	return raw
}
