package mail_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	gomessage "github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"

	"kursbro/app/mail"
)

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
			if _, err := s.carrier(t, security, user, password).Carry(t.Context(), letter); err != nil {
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

// TestALetterThatCanBeEndedSaysHowToAMailProgram: one click, RFC 8058; a letter
// that cannot be ended promises nothing.
func TestALetterThatCanBeEndedSaysHowToAMailProgram(t *testing.T) {
	s := startServer(t, mail.Plain)
	by := s.carrier(t, mail.Plain, "", "")
	ends := letter
	ends.Unsubscribe = "https://kursbro.example/paminnelser/av/abc.egne.def"
	for _, l := range []mail.Letter{letter, ends} {
		if _, err := by.Carry(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range [][2]string{{"", ""}, {"<" + ends.Unsubscribe + ">", "List-Unsubscribe=One-Click"}} {
		m, err := gomessage.CreateReader(bytes.NewReader(s.took()[i]))
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]string{m.Header.Get("List-Unsubscribe"), m.Header.Get("List-Unsubscribe-Post")}; got != want {
			t.Errorf("letter %d: %q, want %q", i, got, want)
		}
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
		_, err := carrier.Carry(t.Context(), letter)
		if err == nil || errors.Is(err, mail.ErrRefused) != row.refused || errors.Is(err, mail.ErrUnreachable) != row.unreachable {
			t.Errorf("%s: %v", row.what, err)
		}
		if _, err := carrier.Carry(t.Context(), letter); err != nil {
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
		if _, err := carrier.Carry(t.Context(), letter); !errors.Is(err, mail.ErrUnreachable) || errors.Is(err, mail.ErrRefused) {
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
			if _, err := carrier.Carry(t.Context(), letter); !errors.Is(err, mail.ErrUnreachable) {
				t.Fatalf("on the broken connection: %v", err)
			}
		}
		if _, err := carrier.Carry(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.opened.Load(); n != 2 {
		t.Errorf("%d connections for three letters and one break", n)
	}
}

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

func TestADomainOutsideASCIITravelsInASCII(t *testing.T) {
	s := startServer(t, mail.Plain)
	to := letter
	to.To = "kari@blåbær.example"
	if _, err := s.carrier(t, mail.Plain, "", "").Carry(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if len(s.recipients) != 1 || s.recipients[0] != "kari@xn--blbr-roah.example" {
		t.Errorf("the envelope is to %q", s.recipients)
	}
	to.To = "kari@å\u202eå.example"
	if _, err := s.carrier(t, mail.Plain, "", "").Carry(t.Context(), to); !errors.Is(err, mail.ErrRefused) {
		t.Errorf("a domain that cannot be: %v", err)
	}
}
