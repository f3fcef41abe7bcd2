package mail_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gomessage "github.com/emersion/go-message/mail"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/mail"
)

// server is a real SMTP server on loopback whose answers a test decides.
type server struct {
	port   int
	config *tls.Config // what clients need to trust it

	mu       sync.Mutex
	got      [][]byte // the mails that it took
	signedIn []string
	answers  []error // to the next mails; then all are taken
	at       string  // which command answers: MAIL, RCPT or DATA
}

func startServer(t *testing.T, security mail.Security) *server {
	t.Helper()
	s := &server{at: "RCPT"}
	certificate, trusting := selfSigned(t)
	s.config = trusting
	backend := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &visit{server: s}, nil }))
	backend.Domain = "localhost"
	backend.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	switch security {
	case mail.TLS:
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
	case mail.StartTLS:
		backend.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	go backend.Serve(listener)
	t.Cleanup(func() { backend.Close() })
	return s
}

// selfSigned is a certificate for 127.0.0.1, and a client that trusts it.
func selfSigned(t *testing.T) (tls.Certificate, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
}

// visit is one connection to the server.
type visit struct{ server *server }

func (v *visit) AuthMechanisms() []string { return []string{sasl.Plain} }

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "hush" {
			return smtp.ErrAuthFailed
		}
		v.server.mu.Lock()
		defer v.server.mu.Unlock()
		v.server.signedIn = append(v.server.signedIn, user)
		return nil
	}), nil
}

func (v *visit) Mail(string, *smtp.MailOptions) error { return v.server.answer("MAIL") }
func (v *visit) Rcpt(string, *smtp.RcptOptions) error { return v.server.answer("RCPT") }
func (v *visit) Reset()                               {}
func (v *visit) Logout() error                        { return nil }

func (v *visit) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := v.server.answer("DATA"); err != nil {
		return err
	}
	v.server.mu.Lock()
	defer v.server.mu.Unlock()
	v.server.got = append(v.server.got, content)
	return nil
}

func (s *server) answer(at string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at != s.at || len(s.answers) == 0 {
		return nil
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	return next
}

func (s *server) took() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

func (s *server) carrier(t *testing.T, security mail.Security, user, password string) *mail.SMTP {
	t.Helper()
	c, err := mail.NewSMTP(mail.Config{
		Host: "127.0.0.1", Port: s.port, User: user, Password: password, Security: security,
		From: "Kursbro æøå <ikke-svar@kursbro.example>", TLS: s.config,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

var letter = mail.Letter{
	ID: "0123", To: "kari@nordmann.example", Language: "se", Subject: "Vállje beassansáni – čđŋšŧž",
	Text: "Bures!\n\n.\nLiŋka: https://kursbro.example/passord/abc\n", HTML: "<p>Bures!</p>",
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	for _, security := range []mail.Security{mail.StartTLS, mail.TLS, mail.Plain} {
		t.Run(string(security), func(t *testing.T) {
			s := startServer(t, security)
			user, password := "portal", "hush"
			if security == mail.Plain {
				user = "" // no password in the clear
			}
			if err := s.carrier(t, security, user, password).Carry(t.Context(), letter); err != nil {
				t.Fatal(err)
			}
			if user != "" && (len(s.signedIn) != 1 || s.signedIn[0] != user) {
				t.Errorf("signed in: %v", s.signedIn)
			}
			if len(s.took()) != 1 {
				t.Fatalf("%d mails", len(s.took()))
			}
			checkArrived(t, s.took()[0])
		})
	}
}

func checkArrived(t *testing.T, raw []byte) {
	t.Helper()
	for _, line := range bytes.Split(raw, []byte("\n")) {
		if len(line) > 998 || !isASCII(line) {
			t.Errorf("a line that not every server carries: %q", line)
		}
	}
	m, err := gomessage.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := m.Header.Subject()
	from, _ := m.Header.AddressList("From")
	to, _ := m.Header.AddressList("To")
	id, _ := m.Header.MessageID()
	if subject != letter.Subject || from[0].Name != "Kursbro æøå" || to[0].Address != letter.To || id != "0123@kursbro.example" {
		t.Errorf("subject %q, from %v, to %v, id %q", subject, from, to, id)
	}
	for name, want := range map[string]string{"Auto-Submitted": "auto-generated", "Content-Language": "se", "X-Auto-Response-Suppress": "All"} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if date, err := m.Header.Date(); err != nil || date.IsZero() {
		t.Errorf("date: %v", err)
	}
	for _, want := range []string{letter.Text, letter.HTML} {
		part, err := m.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part.Body)
		if got := strings.ReplaceAll(string(text), "\r\n", "\n"); err != nil || strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("part: %q, want %q, %v", got, want, err)
		}
	}
}

func isASCII(line []byte) bool {
	for _, b := range line {
		if b > 126 {
			return false
		}
	}
	return true
}

func TestAnswersOfTheServerAreUnderstood(t *testing.T) {
	later := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted, kari@nordmann.example"}
	never := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user <kari@nordmann.example>"}
	for _, row := range []struct {
		what                 string
		at                   string
		answer               error
		refused, unreachable bool
	}{
		{"a mailbox that is full for now", "RCPT", later, false, false},
		{"a mailbox that is not there", "RCPT", never, true, false},
		{"content that is not wanted", "DATA", never, true, false},
		{"content that is not wanted now", "DATA", later, false, false},
		{"a sender that is not allowed: our fault, not the letter's", "MAIL", never, false, true},
	} {
		s := startServer(t, mail.Plain)
		s.at, s.answers = row.at, []error{row.answer}
		carrier := s.carrier(t, mail.Plain, "", "")
		err := carrier.Carry(t.Context(), letter)
		if err == nil || errors.Is(err, mail.ErrRefused) != row.refused || errors.Is(err, mail.ErrUnreachable) != row.unreachable {
			t.Errorf("%s: %v", row.what, err)
		}
		if err := carrier.Carry(t.Context(), letter); err != nil {
			t.Errorf("%s, the next letter: %v", row.what, err)
		}
	}
}

func TestAServerThatCannotBeUsed(t *testing.T) {
	plain, secure := startServer(t, mail.Plain), startServer(t, mail.StartTLS)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := &server{port: silent.Addr().(*net.TCPAddr).Port}
	silent.Close()
	distrusted := &server{port: secure.port, config: &tls.Config{ServerName: "127.0.0.1"}}
	for what, carrier := range map[string]*mail.SMTP{
		"nobody listens":            nobody.carrier(t, mail.Plain, "", ""),
		"no STARTTLS where we ask":  plain.carrier(t, mail.StartTLS, "", ""),
		"a certificate of nobody's": distrusted.carrier(t, mail.StartTLS, "", ""),
		"a wrong password":          secure.carrier(t, mail.StartTLS, "portal", "loud"),
	} {
		if err := carrier.Carry(t.Context(), letter); !errors.Is(err, mail.ErrUnreachable) || errors.Is(err, mail.ErrRefused) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if len(plain.took())+len(secure.took()) != 0 {
		t.Error("a letter went where it must not go")
	}
}

func TestAConnectionThatBrokeIsOpenedAgain(t *testing.T) {
	s := startServer(t, mail.Plain)
	w := relay(t, s.port)
	carrier := (&server{port: w.port}).carrier(t, mail.Plain, "", "")
	for i := range 3 {
		if i == 2 {
			w.cut()
			if err := carrier.Carry(t.Context(), letter); !errors.Is(err, mail.ErrUnreachable) {
				t.Fatalf("on the broken connection: %v", err)
			}
		}
		if err := carrier.Carry(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.opened.Load(); n != 2 {
		t.Errorf("%d connections for three letters and one break", n)
	}
}

// cuttable is a relay whose connections can be broken.
type cuttable struct {
	port   int
	opened atomic.Int64
	mu     sync.Mutex
	open   []net.Conn
}

func relay(t *testing.T, port int) *cuttable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	w := &cuttable{port: listener.Addr().(*net.TCPAddr).Port}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
			if err != nil {
				near.Close()
				return
			}
			w.opened.Add(1)
			w.mu.Lock()
			w.open = append(w.open, near, far)
			w.mu.Unlock()
			go io.Copy(far, near)
			go io.Copy(near, far)
		}
	}()
	return w
}

func (w *cuttable) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, end := range w.open {
		end.Close()
	}
}

func TestTheOutboxTriesAgainUntilTheServerTakesIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		s := startServer(t, mail.StartTLS)
		busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted, kari@nordmann.example"}
		s.answers = []error{busy, busy}
		sender := mail.NewSender(d, s.carrier(t, mail.StartTLS, "portal", "hush"), contact)
		queue(t, d, invitation())
		for try, wait := range []time.Duration{time.Minute, 5 * time.Minute} {
			if err := sender.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			p := state(t, d)
			if p.Stage != mail.Waiting || p.Tries != try+1 || !p.NextTryAt.Equal(now.Add(wait)) {
				t.Fatalf("try %d: %+v", try, p)
			}
			if !strings.Contains(p.Answer, "greylisted") || strings.Contains(p.Answer, "nordmann") {
				t.Errorf("answer: %q", p.Answer)
			}
			if pending, err := sender.Pending(t.Context()); err != nil || pending {
				t.Fatal("not yet", pending, err)
			}
			now = now.Add(wait)
			if pending, err := sender.Pending(t.Context()); err != nil || !pending {
				t.Fatal("now", pending, err)
			}
		}
		if err := sender.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if p := state(t, d); p.Stage != mail.Sent || p.Tries != 3 || p.Answer != "" || len(s.took()) != 1 {
			t.Fatalf("%+v, %d mails", p, len(s.took()))
		}
	})
}

func TestAMailThatIsRefusedIsNotTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := startServer(t, mail.Plain)
		s.answers = []error{&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user kari@nordmann.example"}}
		queue(t, d, invitation())
		other := invitation()
		other.ProfileRef = "p2"
		queue(t, d, other)
		if err := mail.NewSender(d, s.carrier(t, mail.Plain, "", ""), contact).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := state(t, d)
		if p.Stage != mail.Failed || !strings.Contains(p.Answer, "no such user") || strings.Contains(p.Answer, "nordmann") {
			t.Errorf("%+v", p)
		}
		if len(s.took()) != 1 {
			t.Errorf("%d others were sent", len(s.took()))
		}
		var secrets int
		if err := d.QueryRow(t.Context(), "SELECT COUNT(*) FROM mail WHERE link IS NOT NULL").Scan(&secrets); err != nil || secrets != 0 {
			t.Errorf("%d secrets kept, %v", secrets, err)
		}
	})
}

func TestAServerThatIsAwayIsLeftAloneForAWhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		s := startServer(t, mail.StartTLS)
		s.answers = nil
		away := mail.NewSender(d, s.carrier(t, mail.StartTLS, "portal", "wrong"), contact)
		queue(t, d, invitation())
		other := invitation()
		other.ProfileRef = "p2"
		queue(t, d, other)
		if err := away.Run(t.Context()); err == nil || strings.Contains(err.Error(), "nordmann") {
			t.Fatalf("the job should say so, without addresses: %v", err)
		}
		if pending, err := away.Pending(t.Context()); err != nil || pending {
			t.Fatal("it was not left alone", err)
		}
		now = now.Add(10 * time.Second)
		if pending, err := away.Pending(t.Context()); err != nil || !pending {
			t.Fatal("the other mail waits still", err)
		}
		if p := state(t, d); p.Stage != mail.Waiting || p.Answer == "" {
			t.Errorf("%+v", p)
		}
		now = now.Add(time.Hour)
		back := mail.NewSender(d, s.carrier(t, mail.StartTLS, "portal", "hush"), contact)
		if err := back.Run(t.Context()); err != nil || len(s.took()) != 2 {
			t.Fatalf("%d of 2 arrived, %v", len(s.took()), err)
		}
	})
}

func TestManySendersSendEachMailOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := startServer(t, mail.Plain)
		const mails = 40
		for range mails {
			queue(t, d, invitation())
		}
		var all sync.WaitGroup
		for range 4 {
			sender := mail.NewSender(d, s.carrier(t, mail.Plain, "", ""), contact)
			all.Go(func() {
				if err := sender.Run(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		seen := map[string]bool{}
		for _, raw := range s.took() {
			m, err := netmail.ReadMessage(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			seen[m.Header.Get("Message-ID")] = true
		}
		if len(s.took()) != mails || len(seen) != mails {
			t.Fatalf("%d mails, %d different, want %d", len(s.took()), len(seen), mails)
		}
	})
}

func TestASenderThatDiedIsReplacedAfterAWhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		queue(t, d, invitation())
		dead := mail.NewSender(d, dying{}, contact)
		func() {
			defer func() { recover() }()
			dead.Run(t.Context())
		}()
		var box mail.Mailbox
		for _, step := range []struct {
			later   time.Duration
			letters int
		}{{4 * time.Minute, 0}, {time.Minute, 1}} {
			now = now.Add(step.later)
			if err := mail.NewSender(d, &box, contact).Run(t.Context()); err != nil || len(box.Letters()) != step.letters {
				t.Fatalf("%v later: %d letters, %v", step.later, len(box.Letters()), err)
			}
		}
	})
}

// dying is a carrier whose process dies while it carries.
type dying struct{}

func (dying) Carry(context.Context, mail.Letter) error { panic("killed") }
func (dying) Close() error                             { return nil }

func TestABadConfigurationIsRefusedAtStart(t *testing.T) {
	good := mail.Config{Host: "mail.example", Security: mail.StartTLS, From: "Kursbro <post@kursbro.example>"}
	if _, err := mail.NewSMTP(good); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*mail.Config){
		"no host":            func(c *mail.Config) { c.Host = "" },
		"no sender":          func(c *mail.Config) { c.From = "" },
		"half a sender":      func(c *mail.Config) { c.From = "Kursbro" },
		"unknown security":   func(c *mail.Config) { c.Security = "none" },
		"an impossible port": func(c *mail.Config) { c.Port = 70_000 },
	} {
		bad := good
		spoil(&bad)
		if _, err := mail.NewSMTP(bad); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}
