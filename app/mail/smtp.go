package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	netmail "net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

// Security is how the way to the mail server is protected.
type Security string

// The ways. Plain is for a server on the same machine.
const (
	StartTLS Security = "starttls" // refused when the server cannot
	TLS      Security = "tls"      // from the first byte
	Plain    Security = "plain"
)

// Config is the way to the mail server.
type Config struct {
	Host     string
	Port     int    // 0: 587 with STARTTLS, 465 with TLS, 25 plain
	User     string // empty: no authentication
	Password string
	Security Security
	From     string      // "Kursbro <no-reply@kursbro.example>"
	Bounces  string      // where reports of letters that did not arrive go (envelope sender); empty: From
	TLS      *tls.Config // nil: the system's roots and the name Host
}

// patience is how long the mail server may take for each answer.
const patience = 30 * time.Second

// SMTP carries letters to a mail server (RFC 5321) over one connection, which
// it opens when there is something to carry.
type SMTP struct {
	from    *netmail.Address
	bounces string // empty: as from
	options []gomail.Option
	host    string
	client  *gomail.Client // nil: not connected
}

// NewSMTP checks the configuration; it does not connect.
func NewSMTP(c Config) (*SMTP, error) {
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("mail: sender's address: %w", err)
	}
	options, err := c.options()
	if err != nil {
		return nil, err
	}
	_, err = gomail.NewClient(c.Host, options...)
	if c.Bounces != "" {
		if _, err := netmail.ParseAddress(c.Bounces); err != nil {
			return nil, fmt.Errorf("mail: address for bounces: %w", err)
		}
	}
	return &SMTP{from: from, bounces: c.Bounces, host: c.Host, options: options}, err
}

func (c Config) options() ([]gomail.Option, error) {
	options := []gomail.Option{gomail.WithTimeout(patience)}
	port := c.Port
	switch c.Security {
	case StartTLS:
		port = cmp.Or(port, 587)
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		port = cmp.Or(port, 465)
		options = append(options, gomail.WithSSL())
	case Plain:
		port = cmp.Or(port, 25)
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("mail: security is starttls, tls or plain, not %q", c.Security)
	}
	options = append(options, gomail.WithPort(port))
	if c.TLS != nil {
		options = append(options, gomail.WithTLSConfig(c.TLS))
	}
	if c.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	return options, nil
}

// Carry implements Carrier.
func (s *SMTP) Carry(ctx context.Context, l Letter) (answer string, err error) {
	message, err := s.message(l)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err := s.connect(ctx); err != nil {
		return "", fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	err = s.client.Send(message)
	if message.IsDelivered() {
		return "250 " + message.ServerResponse(), nil
	}
	return said(err), s.judge(err)
}

// said is what the server answered to a letter that it did not take, without what
// the client library has to say about it.
func said(err error) string {
	var refusal *gomail.SendError
	if !errors.As(err, &refusal) || refusal.ErrorCode() == 0 {
		return ""
	}
	answer := strings.TrimPrefix(refusal.Error(), refusal.Reason.String()+": ")
	code, rest, _ := strings.Cut(answer, " ")
	if quoted, err := strconv.QuotedPrefix(rest); err == nil {
		if words, err := strconv.Unquote(quoted); err == nil {
			return code + " " + words
		}
	}
	answer, _, _ = strings.Cut(answer, ", affected ")
	return answer
}

// connect opens a connection unless there is one.
func (s *SMTP) connect(ctx context.Context) error {
	if s.client != nil {
		return nil
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return err
	}
	s.client = client
	return nil
}

// Close implements Carrier.
func (s *SMTP) Close() error {
	if s.client == nil {
		return nil
	}
	client := s.client
	s.client = nil
	return client.Close()
}

// judge tells a refused letter (5xx to the recipient or the content) from a
// server in trouble. A refused sender is our configuration's fault, not the
// letter's.
func (s *SMTP) judge(err error) error {
	var answer *gomail.SendError
	if !errors.As(err, &answer) {
		s.Close()
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	ours := answer.Reason == gomail.ErrSMTPMailFrom
	if answer.ErrorCode() >= 500 && !ours {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if answer.ErrorCode() == 0 || ours {
		s.Close() // the connection broke, or nobody's letter is taken
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return err
}

// onTheWire is the address with its domain as the mail system knows it, in
// ASCII (RFC 5891): few servers take any other.
func onTheWire(address string) (string, error) {
	at := strings.LastIndexByte(address, '@')
	if !strings.ContainsFunc(address[at+1:], func(r rune) bool { return r > unicode.MaxASCII }) {
		return address, nil
	}
	domain, err := idna.Lookup.ToASCII(address[at+1:])
	if err != nil {
		return "", fmt.Errorf("mail: domain: %w", err)
	}
	return address[:at+1] + domain, nil
}

// message is the letter in the form of RFC 5322. Its Message-ID is the same at
// every try, so that a server that got it twice can know.
func (s *SMTP) message(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg()
	m.FromMailAddress(s.from)
	if s.bounces != "" {
		if err := m.EnvelopeFrom(s.bounces); err != nil {
			return nil, err
		}
	}
	to, err := onTheWire(l.To)
	if err != nil {
		return nil, err
	}
	if err := m.To(to); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.from.Address, "@")
	m.SetMessageIDWithValue(l.ID + "@" + domain)
	m.SetDate()
	m.Subject(l.Subject)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	m.SetGenHeader("X-Auto-Response-Suppress", "All")  // the same for Exchange
	m.SetGenHeader("Content-Language", string(l.Language))
	if l.Unsubscribe != "" {
		m.SetGenHeader("List-Unsubscribe", "<"+l.Unsubscribe+">")
		m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") // RFC 8058
	}
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	return m, enclose(m, l.Calendar)
}

var method = regexp.MustCompile(`(?m)^METHOD:([A-Z]+)`)

// enclose adds the calendar object twice, as readers differ: as another form of
// the letter (RFC 6047), which calendars act on, and as a file to open.
func enclose(m *gomail.Msg, calendar string) error {
	if calendar == "" {
		return nil
	}
	named := method.FindStringSubmatch(calendar)
	if named == nil {
		return errors.New("a calendar object without a method")
	}
	m.AddAlternativeString(gomail.ContentType("text/calendar; method="+named[1]), calendar)
	return m.AttachReader("kurs.ics", strings.NewReader(calendar), gomail.WithFileContentType("text/calendar; method="+gomail.ContentType(named[1])))
}
