package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"kursbro/app/mail"
)

// server is a real SMTP server on loopback whose answers a test decides.
type server struct {
	port   int
	config *tls.Config // what clients need to trust it

	mu         sync.Mutex
	got        [][]byte // the mails that it took
	signedIn   []string
	recipients []string
	answers    []error // to the next mails; then all are taken
	at         string  // which command answers: MAIL, RCPT or DATA
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

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.server.mu.Lock()
	v.server.recipients = append(v.server.recipients, to)
	v.server.mu.Unlock()
	return v.server.answer("RCPT")
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

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
