package mail_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

// report is what a mail server writes, about one letter.
func report(t testing.TB, letter string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/bounces/postfix.eml")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "LETTER", letter)
}

func TestAReportOfALetterThatDidNotArriveIsRead(t *testing.T) {
	whole := report(t, "letter-1")
	b, err := mail.ReadBounce(strings.NewReader(whole))
	if err != nil || b.LetterID != "letter-1" || b.Status != "5.1.1" || b.Answer != "5.1.1 550 5.1.1 <…>: Recipient address rejected: User unknown" {
		t.Errorf("%+v, %v", b, err)
	}
	for name, other := range map[string]string{
		"a delay":          strings.Replace(whole, "Action: failed", "Action: delayed", 1),
		"a delivery":       strings.Replace(whole, "Action: failed", "Action: delivered", 1),
		"an absence":       "From: kari@post.example\nContent-Type: text/plain\nSubject: Ferie\n\nBorte til mandag.\n",
		"without a letter": strings.Replace(whole, "Message-ID: <letter-1@kursbro.example>\n", "", 1),
		"cut off":          whole[:900],
		"nothing":          "",
	} {
		if _, err := mail.ReadBounce(strings.NewReader(other)); !errors.Is(err, mail.ErrNoReport) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALetterThatComesBackIsMarkedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var id string
		err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
			id, err = mail.Queue(t.Context(), tx, mail.Message{To: "kari@post.example", Language: i18n.NB, Kind: mail.EmailChanged, ProfileRef: "kari"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b, err := mail.ReadBounce(strings.NewReader(report(t, id)))
		if err != nil {
			t.Fatal(err)
		}
		if noted, err := mail.NoteBounce(t.Context(), d, b); noted || err != nil {
			t.Errorf("before it was sent: %v, %v", noted, err)
		}
		if err := mail.NewSender(d, &mail.Mailbox{}, mail.Contact{}).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, want := range []bool{true, false} {
			if noted, err := mail.NoteBounce(t.Context(), d, b); noted != want || err != nil {
				t.Errorf("%v, %v", noted, err)
			}
		}
		posted, err := mail.State(t.Context(), d, "kari")
		if err != nil || len(posted) != 1 || !posted[0].Lost() || posted[0].Stage != mail.Sent || strings.Contains(posted[0].Answer, "kari@") || !strings.Contains(posted[0].Answer, "User unknown") {
			t.Errorf("%+v, %v", posted, err)
		}
	})
}

func FuzzReadBounce(f *testing.F) {
	whole := report(f, "letter-1")
	f.Add(whole)
	f.Add(whole[:700])
	f.Add(strings.ReplaceAll(whole, "\n", "\r\n"))
	f.Add("Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nAction: failed\n--x--")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := mail.ReadBounce(strings.NewReader(text))
		if err != nil && !errors.Is(err, mail.ErrNoReport) {
			t.Error(err)
		}
		if err == nil && (b.LetterID == "" || len(b.LetterID) > 64 || len([]rune(b.Answer)) > 310) {
			t.Errorf("%+v", b)
		}
	})
}
