package pages_test

import (
	"io"
	"log"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

// postOffice is a real SMTP server that gives one answer to every letter.
type postOffice struct{ answer error }

func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (p *postOffice) Mail(string, *smtp.MailOptions) error        { return nil }
func (p *postOffice) Rcpt(string, *smtp.RcptOptions) error        { return p.answer }
func (p *postOffice) Reset()                                      {}
func (p *postOffice) Logout() error                               { return nil }
func (p *postOffice) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// posts queues a letter to somebody and lets a mail server answer.
func (d desk) posts(to accounts.ProfileID, kind mail.Kind, answer error) (id string) {
	d.t.Helper()
	server := smtp.NewServer(&postOffice{answer})
	server.Domain, server.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	d.must(err)
	go server.Serve(listener)
	defer server.Close()
	carrier, err := mail.NewSMTP(mail.Config{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Security: mail.Plain, From: "Kursbro <ikke-svar@kursbro.example>"})
	d.must(err)
	d.must(d.DB.Write(d.t.Context(), func(tx *db.Tx) (err error) {
		id, err = mail.Queue(d.t.Context(), tx, mail.Message{To: "kari@privat.example", Language: i18n.NB, Kind: kind, ProfileRef: string(to)})
		return err
	}))
	d.must(mail.NewSender(d.DB, carrier, mail.Contact{}).Run(d.t.Context()))
	return id
}

func TestTheMailHistorySaysInWordsAndInTheServersOwnHowEachLetterWent(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.enters()
		refused := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<kari@privat.example> no such user"}
		greylisted := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		for _, row := range []struct {
			answer  error
			bounces bool
			raw     string
			says    []string
		}{
			{nil, false, "250 2.0.0 OK: queued", []string{"Tatt imot", "tok imot den 7. mai 2026 kl. 12.00", "se i søppelposten"}},
			{nil, true, "5.2.2 552 5.2.2 full", []string{"Kom i retur", "Ble tatt imot 7. mai 2026 kl. 12.00, men kom i retur 7. mai 2026 kl. 12.00", "Postkassen er full"}},
			{refused, false, "550 5.1.1 <…> no such user", []string{"Kom ikke fram", "Gitt opp 7. mai 2026 kl. 12.00", "Adressen finnes ikke: spør hvordan den skrives", "Forrige e-post til kari@privat.example kom ikke fram"}},
			{greylisted, false, "451 4.7.1 greylisted", []string{"Prøves igjen", "Ikke tatt imot 7. mai 2026 kl. 12.00", "vil at vi venter litt", "prøver igjen av oss selv 7. mai 2026 kl. 12.01"}},
		} {
			d.exec(`DELETE FROM mail`)
			id := d.posts(kari, mail.EmailChanged, row.answer)
			if row.bounces {
				noted, err := mail.NoteBounce(t.Context(), d.DB, mail.Bounce{LetterID: id, Status: "5.2.2", Answer: "5.2.2 552 5.2.2 full"})
				if err != nil || !noted {
					t.Fatal(noted, err)
				}
			}
			text := d.asks(kari, "Fikk ikke e-posten")
			d.says(text, append(row.says, "E-posttjeneren svarte: "+row.raw)...)
			if table := text[strings.Index(text, "E-post vi har sendt"):]; strings.Count(table, "kari@") != 1 {
				t.Errorf("an answer names an address: %s", table)
			}
			d.says(d.person(kari).Find("ol.timeline").Text(), row.raw)
		}
	})
}
