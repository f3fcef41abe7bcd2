package accounts_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	post "kursbro/app/mail"
	"kursbro/app/problem"
)

var writer = accounts.Client{Address: "192.0.2.7", Device: "Firefox, Android"}

// writes hands an inquiry in, and gives its reference.
func (h house) writes(by accounts.Actor, n accounts.NewInquiry) string {
	h.t.Helper()
	if n.FormKey == "" {
		n.FormKey = accounts.NewFormKey()
	}
	reference, _, err := h.Inquire(h.t.Context(), by, n, writer)
	h.must(err)
	return reference
}

// only is the one inquiry that a helpdesk sees.
func (h house) only(by accounts.Actor) accounts.DeskInquiry {
	h.t.Helper()
	all, err := h.Inquiries(h.t.Context(), by)
	h.must(err)
	if len(all) != 1 {
		h.t.Fatalf("%d inquiries", len(all))
	}
	one, err := h.Inquiry(h.t.Context(), by, all[0].ID)
	h.must(err)
	return one
}

var stranger = accounts.NewInquiry{Name: "Kari Nordmann", Email: "kari@post.example", Text: "Kommer ikke inn.\nNummeret mitt er 128585 12345.", Page: "/passord/…", Problem: "7F3K-9Q2S", Browser: "Firefox", Language: "nn"}

func TestAnInquiryIsTakenAnsweredAndClosed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		desk := h.staff("help1", accounts.Helpdesk, h.root)
		reference := h.writes(accounts.Nobody, stranger)
		q := h.only(desk)
		if !q.New() || q.Reference != reference || q.Who() != "Kari Nordmann" || q.To != "kari@post.example" || q.SignedIn {
			t.Errorf("%+v", q)
		}
		if text := q.Messages[0].Text; text != "Kommer ikke inn.\nNummeret mitt er ••••••." {
			t.Errorf("kept: %q", text)
		}
		if err := h.AnswerInquiry(t.Context(), desk, q.ID, "Prøv nå.", "a"); !errors.Is(err, accounts.ErrNotYourInquiry) {
			t.Errorf("before it is taken: %v", err)
		}
		h.must(h.TakeInquiry(t.Context(), desk, q.ID, ""))
		for range 2 { // a double click
			h.must(h.AnswerInquiry(t.Context(), desk, q.ID, "Hei!\n\nPrøv lenken nå. 12858512345", "a"))
		}
		letter := h.newest()
		if letter.kind != "inquiry.answered" || letter.to != "kari@post.example" || strings.Contains(letter.args, "12858512345") || !strings.Contains(letter.args, "Prøv lenken nå.") || !strings.Contains(letter.link, reference) {
			t.Errorf("%+v", letter)
		}
		if q = h.only(desk); q.State != accounts.InquiryAnswered || len(q.Messages) != 2 || q.Messages[1].ByName == "" {
			t.Errorf("%+v", q)
		}
		more := stranger
		more.Reference, more.Text, more.Email = strings.ToLower(reference), "Det virket ikke.", "KARI@post.example"
		if again := h.writes(accounts.Nobody, more); again != reference {
			t.Errorf("a case of its own: %s", again)
		}
		if q = h.only(desk); q.State != accounts.InquiryOpen || q.TakenBy != desk.ProfileID || len(q.Messages) != 3 {
			t.Errorf("%+v", q)
		}
		h.must(h.CloseInquiry(t.Context(), desk, q.ID))
		if q = h.only(desk); q.State != accounts.InquiryClosed {
			t.Errorf("%+v", q)
		}
		entries, err := audit.Search(t.Context(), h.DB, audit.Filter{Actor: string(desk.ProfileID)}, 100)
		h.must(err)
		seen := map[string]int{}
		for _, e := range entries {
			seen[e.Action]++
		}
		for _, action := range []string{"inquiry.list", "inquiry.look", "inquiry.take", "inquiry.answer", "inquiry.close"} {
			if seen[action] == 0 {
				t.Errorf("%s is not in the log", action)
			}
		}
	})
}

func TestAFormThatIsSentTwiceIsOneInquiry(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		n := stranger
		n.FormKey = accounts.NewFormKey()
		if a, b := h.writes(accounts.Nobody, n), h.writes(accounts.Nobody, n); a != b {
			t.Errorf("%s and %s", a, b)
		}
		h.only(h.staff("help1", accounts.Helpdesk, h.root))
	})
}

// TestWhatComesWithoutAFormIsLostNeither: a key that nobody gave is nobody's, or
// the second to write so would be told the first one's reference.
func TestWhatComesWithoutAFormIsLostNeither(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var references []string
		for range 2 {
			reference, _, err := h.Inquire(t.Context(), accounts.Nobody, stranger, writer)
			h.must(err)
			references = append(references, reference)
		}
		if references[0] == references[1] || h.count("SELECT count(*) FROM inquiry") != 2 {
			t.Error(references)
		}
	})
}

func TestOfTwoWhoTakeAnInquiryOneIsToldWhoHasIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		one, two := h.staff("help1", accounts.Helpdesk, h.root), h.staff("help2", accounts.Helpdesk, h.root)
		h.writes(accounts.Nobody, stranger)
		id := h.only(one).ID
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i, by := range []accounts.Actor{one, two} {
			both.Go(func() { errs[i] = h.TakeInquiry(t.Context(), by, id, "") })
		}
		both.Wait()
		lost := errors.Join(errs...)
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(lost, accounts.ErrInquiryTaken) || problem.Of(lost).Args["Name"] != "Stine Støtte" {
			t.Fatalf("%v, %v", errs[0], errs[1])
		}
		has := h.only(one).TakenBy
		other := one
		if has == one.ProfileID {
			other = two
		}
		if err := h.AnswerInquiry(t.Context(), other, id, "Nei, jeg.", "x"); !errors.Is(err, accounts.ErrNotYourInquiry) {
			t.Errorf("who has not taken it answers: %v", err)
		}
		h.must(h.TakeInquiry(t.Context(), other, id, has))
		if got := h.only(one).TakenBy; got != other.ProfileID {
			t.Errorf("taken over by %s", got)
		}
	})
}

func TestWhoseHelpdeskSeesAnInquiry(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		there := h.municipality()
		kari := h.add(accounts.Profile{Email: mail(1)})
		all, near, far := h.staff("help1", accounts.Helpdesk, h.root), h.staff("help2", accounts.Helpdesk, h.hospital), h.staff("help3", accounts.Helpdesk, there)
		by := person(kari)
		by.OrganisationID = kari.OrganisationID
		reference := h.writes(by, accounts.NewInquiry{Text: "Feil organisasjon?", Language: "nb"})
		q := h.only(near)
		if q.Reference != reference || !q.SignedIn || q.PersonName != kari.Name() || q.To != mail(1) {
			t.Errorf("%+v", q)
		}
		h.writes(accounts.Nobody, stranger)
		for _, test := range []struct {
			by   accounts.Actor
			want int
		}{{all, 2}, {near, 1}, {far, 0}} {
			got, err := h.Inquiries(t.Context(), test.by)
			if err != nil || len(got) != test.want {
				t.Errorf("%d, not %d: %v", len(got), test.want, err)
			}
		}
		acts := map[string]func(by accounts.Actor) error{
			"look":   func(by accounts.Actor) error { _, err := h.Inquiry(t.Context(), by, q.ID); return err },
			"take":   func(by accounts.Actor) error { return h.TakeInquiry(t.Context(), by, q.ID, "") },
			"answer": func(by accounts.Actor) error { return h.AnswerInquiry(t.Context(), by, q.ID, "Ja.", "k") },
			"close":  func(by accounts.Actor) error { return h.CloseInquiry(t.Context(), by, q.ID) },
			"link":   func(by accounts.Actor) error { return h.LinkInquiry(t.Context(), by, q.ID, mail(1)) },
		}
		for name, act := range acts {
			for _, test := range []struct {
				by   accounts.Actor
				want error
			}{{far, accounts.ErrNoInquiry}, {person(kari), accounts.ErrForbidden}, {accounts.Nobody, accounts.ErrSignIn}, {h.staff("o"+name[:3], accounts.CourseOwner, h.root), accounts.ErrForbidden}} {
				if err := act(test.by); !errors.Is(err, test.want) {
					t.Errorf("%s by %v: %v, not %v", name, test.by.Roles, err, test.want)
				}
			}
		}
		h.writes(near, accounts.NewInquiry{Text: "Jeg trenger hjelp selv.", Language: "nb"})
		mine, err := h.Inquiries(t.Context(), near)
		h.must(err)
		for _, d := range mine {
			if d.Own {
				if err := h.TakeInquiry(t.Context(), near, d.ID, ""); !errors.Is(err, accounts.ErrSelf) {
					t.Errorf("one's own: %v", err)
				}
			}
		}
	})
}

func TestAVisitorsInquiryIsLinkedToAPersonInReach(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.add(accounts.Profile{Email: "kari@post.example"})
		elsewhere := h.add(accounts.Profile{Email: "ola@post.example", OrganisationID: h.municipality()})
		all, near := h.staff("help1", accounts.Helpdesk, h.root), h.staff("help2", accounts.Helpdesk, h.hospital)
		h.writes(accounts.Nobody, stranger)
		id := h.only(all).ID
		if err := h.LinkInquiry(t.Context(), near, id, elsewhere.Email); !errors.Is(err, accounts.ErrNoInquiry) {
			t.Errorf("a part of the portal links a stranger's: %v", err)
		}
		if err := h.LinkInquiry(t.Context(), all, id, "ingen@post.example"); !errors.Is(err, accounts.ErrInquiryNobody) {
			t.Errorf("to nobody: %v", err)
		}
		h.must(h.LinkInquiry(t.Context(), all, id, "Kari@Post.example"))
		if q := h.only(near); q.ProfileID != kari.ID || q.SignedIn || q.To != "kari@post.example" {
			t.Errorf("%+v", q)
		}
	})
}

func TestInquiriesAreHeldUpAndSwept(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var err error
		for range 11 {
			n := stranger
			n.FormKey = accounts.NewFormKey()
			_, _, err = h.Inquire(t.Context(), accounts.Nobody, n, writer)
		}
		if problem.KindOf(err) != problem.TooMany {
			t.Errorf("the eleventh in an hour: %v", err)
		}
		for _, bad := range []accounts.NewInquiry{{Name: "Kari", Email: "kari@post.example"}, {Text: "x", Email: "kari@post.example"}, {Text: "x", Name: "Kari", Email: "kari"}, {Text: strings.Repeat("x", 4001), Name: "Kari", Email: "kari@post.example"}} {
			bad.FormKey = accounts.NewFormKey()
			if _, _, err := h.Inquire(t.Context(), accounts.Nobody, bad, accounts.Client{Address: "192.0.2.8"}); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		desk := h.staff("help1", accounts.Helpdesk, h.root)
		all, err := h.Inquiries(t.Context(), desk)
		h.must(err)
		h.must(h.CloseInquiry(t.Context(), desk, all[0].ID))
		for _, sweep := range []struct {
			wait time.Duration
			most int
			want int64
		}{{time.Second, 10, 1}, {0, 10, 0}} {
			h.later(sweep.wait)
			if n := h.sweeps(accounts.SweepInquiries, h.DB.Now(), sweep.most); n != sweep.want {
				t.Errorf("%d swept, want %d", n, sweep.want)
			}
		}
		if open, written := h.count(`SELECT count(*) FROM inquiry`), h.count(`SELECT count(*) FROM inquiry_message`); open != len(all)-1 || written < open {
			t.Errorf("%d of %d inquiries are left, with %d texts", open, len(all), written)
		}
	})
}

func TestACaseWhoseAnswerDoesNotArriveComesBack(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		desk, colleague := h.staff("help1", accounts.Helpdesk, h.root), h.staff("help2", accounts.Helpdesk, h.root)
		h.writes(accounts.Nobody, stranger)
		id := h.only(desk).ID
		h.must(h.TakeInquiry(t.Context(), desk, id, ""))
		answers := func(text string) (letter string) {
			h.must(h.AnswerInquiry(t.Context(), desk, id, text, text))
			h.must(post.NewSender(h.DB, &post.Mailbox{}, post.Contact{}).Run(t.Context()))
			h.must(h.DB.QueryRow(t.Context(), `SELECT mail_ref FROM inquiry_message WHERE form_key = $1`, text).Scan(&letter))
			return letter
		}
		returns := func(want int) {
			h.t.Helper()
			waits, err := h.AnswersAreLost(t.Context())
			h.must(err)
			if n, err := h.ReturnInquiries(t.Context()); n != want || err != nil || waits != (want > 0) {
				t.Errorf("%d came back, not %d (%v): %v", n, want, waits, err)
			}
		}
		bounces := func(letter string) {
			if noted, err := post.NoteBounce(t.Context(), h.DB, post.Bounce{LetterID: letter, Answer: "5.1.1 550 no such user"}); err != nil || !noted {
				t.Fatal(noted, err)
			}
		}
		first := answers("Prøv nå.")
		returns(0)
		if q := h.only(desk); q.Returned() || q.Messages[1].Went == nil || q.Messages[1].Went.Fate.Key != "trouble.mail.sent" || q.Messages[0].Went != nil {
			t.Errorf("%+v", q)
		}
		bounces(first)
		returns(1)
		returns(0)
		q := h.only(colleague)
		if !q.Returned() || q.State != accounts.InquiryOpen || q.TakenBy != desk.ProfileID || q.Messages[1].Went.Fate.Key != "trouble.mail.bounced" || q.Messages[1].Went.Answer != "5.1.1 550 no such user" {
			t.Errorf("%+v", q)
		}
		for by, want := range map[*accounts.Actor]int{&desk: 1, &colleague: 0} {
			if n, err := h.NewInquiries(t.Context(), *by); n != want || err != nil {
				t.Errorf("%d wait, not %d: %v", n, want, err)
			}
		}
		h.must(h.CloseInquiry(t.Context(), desk, id))
		returns(0) // it is known
		h.must(h.TakeInquiry(t.Context(), desk, id, desk.ProfileID))
		second := answers("Ny adresse?")
		if q := h.only(desk); q.Returned() || q.State != accounts.InquiryAnswered {
			t.Errorf("answered again: %+v", q)
		}
		returns(0)
		h.must(h.CloseInquiry(t.Context(), desk, id))
		bounces(second)
		returns(1)
		if entries, err := audit.Search(t.Context(), h.DB, audit.Filter{Action: "inquiry.return"}, 10); err != nil || len(entries) != 2 {
			t.Errorf("%d in the log: %v", len(entries), err)
		}
	})
}

func TestAVisitorMayNameTheOrganisationTheyWriteTo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		there := h.municipality()
		all, near, far := h.staff("help1", accounts.Helpdesk, h.root), h.staff("help2", accounts.Helpdesk, h.hospital), h.staff("help3", accounts.Helpdesk, there)
		named := stranger
		named.To = h.guests
		h.writes(accounts.Nobody, named)
		for _, test := range []struct {
			by   accounts.Actor
			want int
		}{{all, 1}, {near, 1}, {far, 0}} {
			if got, err := h.Inquiries(t.Context(), test.by); err != nil || len(got) != test.want {
				t.Errorf("%d, not %d: %v", len(got), test.want, err)
			}
		}
		inside := stranger
		inside.To, inside.FormKey = "no such", accounts.NewFormKey()
		if _, _, err := h.Inquire(t.Context(), accounts.Nobody, inside, writer); !errors.Is(err, accounts.ErrAddressee) {
			t.Errorf("to what is not there: %v", err)
		}
		kari := h.add(accounts.Profile{Email: mail(1)})
		by := person(kari)
		by.OrganisationID = kari.OrganisationID
		h.writes(by, accounts.NewInquiry{Text: "Hei", Language: "nb", To: there}) // who is known is known
		if got, err := h.Inquiries(t.Context(), far); err != nil || len(got) != 0 {
			t.Errorf("%d: %v", len(got), err)
		}
	})
}

func TestNothingThatIsWrittenIsSeenByNobody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		there := h.municipality()
		h.writes(accounts.Nobody, stranger)
		named := stranger
		named.To, named.FormKey = h.guests, accounts.NewFormKey()
		h.writes(accounts.Nobody, named)
		sees := func(by accounts.Actor, want int, alone bool) {
			t.Helper()
			got, err := h.Inquiries(t.Context(), by)
			h.must(err)
			for _, d := range got {
				_, err := h.Inquiry(t.Context(), by, d.ID)
				h.must(err)
			}
			n, err := h.NewInquiries(t.Context(), by)
			if orphaned, more := h.InquiriesOrphaned(t.Context(), by); len(got) != want || n != want || orphaned != alone || err != nil || more != nil {
				t.Errorf("%d, not %d; alone %v: %v %v", len(got), want, orphaned, err, more)
			}
		}
		far := h.staff("help3", accounts.Helpdesk, there)
		sees(far, 2, true) // nobody else is there
		near := h.staff("help2", accounts.Helpdesk, h.hospital)
		sees(far, 1, true)
		sees(near, 2, true)
		top := h.staff("admin1", accounts.Administrator, h.root)
		sees(far, 0, false)
		sees(near, 1, false)
		sees(top, 2, false)
		h.exec(`UPDATE profile SET state = 'ended' WHERE id = $1`, top.ProfileID)
		sees(far, 1, true)
	})
}
