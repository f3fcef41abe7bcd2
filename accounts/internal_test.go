package accounts_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
)

func (h house) hire() accounts.NewInternal {
	return accounts.NewInternal{Username: "KaNo1", GivenName: "Kari", FamilyName: "Nordmann", BirthDate: "1991-09-12",
		OrganisationID: h.hospital, PrivateEmail: "kari@privat.example", Mobile: "90000000"}
}

// step runs one step in a transaction of its own and gives its error.
func (h house) step(do func(tx *db.Tx) error) error { return h.DB.Write(h.t.Context(), do) }

func TestHRsWordIsWrittenOnceAndComparedAfterwards(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var id accounts.ProfileID
		h.must(h.step(func(tx *db.Tx) (err error) { id, err = accounts.InsertInternal(t.Context(), tx, h.hire()); return err }))
		p := h.profile(id)
		if p.Username != "kano1" || p.State != accounts.Active || p.RecoveryEmail() != "kari@privat.example" || p.MobileSource != accounts.FromHR {
			t.Errorf("%+v", p)
		}
		update := func(n accounts.NewInternal) (change accounts.Change, err error) {
			err = h.step(func(tx *db.Tx) (err error) { change, err = accounts.UpdateInternal(t.Context(), tx, id, n); return err })
			return change, err
		}
		if change, err := update(h.hire()); change != accounts.Unchanged || err != nil {
			t.Errorf("the same again: %s, %v", change, err)
		}
		married := h.hire()
		married.FamilyName, married.PrivateEmail = "Lie", "kari@ny.example"
		h.must(h.step(func(tx *db.Tx) error { _, err := h.QueueWelcome(t.Context(), tx, id); return err }))
		old := h.carried()
		if len(old) != 1 || old[0].To != "kari@privat.example" {
			t.Fatalf("%+v", old)
		}
		if change, err := update(married); change != accounts.Updated || err != nil {
			t.Errorf("%s, %v", change, err)
		}
		if _, err := h.OpenPasswordLink(t.Context(), tokenIn(old[0].Text), here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("a link to the address that HR corrected: %v", err)
		}
		if p := h.profile(id); p.FamilyName != "Lie" || p.RecoveryEmail() != "kari@ny.example" {
			t.Errorf("%+v", p)
		}
		h.write(func(tx *db.Tx) {
			_, err := tx.Exec(t.Context(), "UPDATE profile SET private_email_source = 'self', mobile_source = 'self' WHERE id = $1", id)
			h.must(err)
		})
		if change, err := update(h.hire()); change != accounts.Updated || err != nil || h.profile(id).PrivateEmail != "kari@ny.example" {
			t.Errorf("what the person said stays: %s, %v", change, err)
		}
	})
}

func TestUsernamesAreShortAndOneOfAKind(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		for username, want := range map[string]error{
			"abc": accounts.ErrUsername, "abcdefg": accounts.ErrUsername, "ab cd": accounts.ErrUsername, "åbcd": accounts.ErrUsername, "a@b.c": accounts.ErrUsername, "": accounts.ErrUsername,
			"kano1": accounts.ErrUsernameTaken, "KANO1": accounts.ErrUsernameTaken, "abcd": nil, "123456": nil,
		} {
			n := h.hire()
			n.Username = username
			err := h.step(func(tx *db.Tx) error { _, err := accounts.InsertInternal(t.Context(), tx, n); return err })
			if want == nil && err != nil || want != nil && !errors.Is(err, want) {
				t.Errorf("%q: %v", username, err)
			}
		}
	})
}

func TestM07_TwoJobsAreOnePersonAndARehireIsTheSame(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		leader := h.add(accounts.Profile{Kind: accounts.Internal, Username: "sjef1"})
		p := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		other := h.add(accounts.Profile{Kind: accounts.Internal, Username: "olno1"})
		upsert := func(e accounts.Employment) (change accounts.Change, err error) {
			err = h.step(func(tx *db.Tx) (err error) { change, err = accounts.UpsertEmployment(t.Context(), tx, e); return err })
			return change, err
		}
		job := accounts.Employment{ProfileID: p.ID, EmployeeNumber: "100", Unit: "Akutten", Leader: "SJEF1", StartDate: "2020-01-01", EndDate: "2026-05-01"}
		for _, want := range []accounts.Change{accounts.Created, accounts.Unchanged} {
			if change, err := upsert(job); change != want || err != nil {
				t.Errorf("%s, %v; want %s", change, err, want)
			}
		}
		taken := job
		taken.ProfileID = other.ID
		if _, err := upsert(taken); !errors.Is(err, accounts.ErrEmployeeNumberTaken) {
			t.Errorf("another's number: %v", err)
		}
		second := accounts.Employment{ProfileID: p.ID, EmployeeNumber: "200", Leader: "100", StartDate: "2026-01-01"}
		if change, err := upsert(second); change != accounts.Created || err != nil {
			t.Errorf("%s, %v", change, err)
		}
		jobs, err := accounts.Employments(t.Context(), h.DB, p.ID)
		h.must(err)
		if len(jobs) != 2 || jobs[0].LeaderProfileID != p.ID || jobs[1].LeaderProfileID != leader.ID {
			t.Errorf("%+v", jobs)
		}
		if n, err := h.EndDue(t.Context()); n != 0 || err != nil {
			t.Errorf("one job goes on: %d, %v", n, err)
		}
		h.must(h.step(func(tx *db.Tx) error {
			_, err := accounts.EndEmployment(t.Context(), tx, "200", "2026-05-06")
			return err
		}))
		if state := h.profile(p.ID).State; state != accounts.Ended {
			t.Errorf("the last job is over: %s", state)
		}
		second.EmployeeNumber, second.StartDate = "300", "2026-06-01"
		_, err = upsert(second)
		h.must(err)
		h.must(h.step(func(tx *db.Tx) error { _, err := accounts.ReactivateInternal(t.Context(), tx, p.ID); return err }))
		if n, err := h.EndDue(t.Context()); n != 0 || err != nil || h.profile(p.ID).State != accounts.Active {
			t.Errorf("rehired: %d, %v", n, err)
		}
	})
}

// TestNobodyComesBackToTheRolesOfAnOldJob: by a rehire years later, nor by a
// profile that is opened again.
func TestNobodyComesBackToTheRolesOfAnOldJob(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i, test := range []struct {
			days     int
			reopened bool
			left     int
		}{{days: 3, left: 1}, {days: 7, left: 1}, {days: 8}, {days: 2000}, {days: 3, reopened: true}} {
			username := fmt.Sprintf("adm%d", i)
			p := h.add(accounts.Profile{Kind: accounts.Internal, Username: username, PrivateEmail: mail(i), PrivateEmailSource: accounts.FromHR})
			job := accounts.Employment{ProfileID: p.ID, EmployeeNumber: username, StartDate: "2020-01-01", EndDate: accounts.Today(*h.now)}
			h.must(h.step(func(tx *db.Tx) error {
				_, err := accounts.UpsertEmployment(t.Context(), tx, job)
				return errors.Join(err, accounts.GrantRole(t.Context(), tx, accounts.Command("test"), p.ID, accounts.Grant{Role: accounts.Helpdesk, OrganisationID: h.root}))
			}))
			for range min(test.days, 20) {
				h.later(24 * time.Hour)
				_, err := h.EndDue(t.Context())
				h.must(err)
			}
			if h.profile(p.ID).State != accounts.Ended {
				t.Fatalf("%d days: not ended", test.days)
			}
			if test.reopened {
				h.must(h.Reopen(t.Context(), accounts.Command("test"), p.ID, h.guests))
			}
			again := job
			again.EmployeeNumber, again.StartDate, again.EndDate = username+"b", accounts.Today(*h.now), ""
			h.must(h.step(func(tx *db.Tx) error {
				_, err := accounts.UpsertEmployment(t.Context(), tx, again)
				h.must(err)
				_, err = accounts.ReactivateInternal(t.Context(), tx, p.ID)
				return err
			}))
			_, err := h.EndDue(t.Context())
			h.must(err)
			if roles, err := accounts.RolesOf(t.Context(), h.DB, p.ID); err != nil || len(roles) != test.left {
				t.Errorf("hired again after %d days (reopened %v) with %v, %v", test.days, test.reopened, roles, err)
			}
			if n := len(h.log(p.ID, "role.take")); n != 1-test.left {
				t.Errorf("%d days: %d entries tell of it", test.days, n)
			}
		}
	})
}

// TestWhoIsEndedAgainIsNotReopened: that somebody was let in as a guest between
// two jobs says nothing of the time after the second.
func TestWhoIsEndedAgainIsNotReopened(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		p := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1", PrivateEmail: mail(1), PrivateEmailSource: accounts.FromHR})
		job := accounts.Employment{ProfileID: p.ID, EmployeeNumber: "100", StartDate: "2020-01-01"}
		h.must(h.step(func(tx *db.Tx) error { _, err := accounts.UpsertEmployment(t.Context(), tx, job); return err }))
		ends := func() {
			var jobs []accounts.LivingJob
			h.must(accounts.LivingJobs(t.Context(), h.DB, []accounts.OrganisationID{p.OrganisationID, h.guests}, h.DB.Now(), func(j accounts.LivingJob) { jobs = append(jobs, j) }))
			h.must(h.step(func(tx *db.Tx) error { return accounts.EndJobs(t.Context(), tx, jobs) }))
		}
		ends()
		h.must(h.Reopen(t.Context(), accounts.Command("test"), p.ID, h.guests))
		again := job
		again.EmployeeNumber = "101"
		h.must(h.step(func(tx *db.Tx) error {
			_, err := accounts.UpsertEmployment(t.Context(), tx, again)
			h.must(err)
			_, err = accounts.ReactivateInternal(t.Context(), tx, p.ID)
			return err
		}))
		if ends(); h.profile(p.ID).State != accounts.Ended || h.profile(p.ID).Reopened() {
			t.Errorf("a full file has ended %+v", h.profile(p.ID))
		}
	})
}

// TestWhoseAddressHRChangesIsToldAtTheOldOne: a former employee's profile can be
// hired by any employer that knows the number, with an address of its choice.
func TestWhoseAddressHRChangesIsToldAtTheOldOne(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i, confirmed := range []bool{true, false} {
			p := h.add(accounts.Profile{Kind: accounts.Internal, Username: fmt.Sprintf("kano%d", i), PrivateEmail: mail(i), PrivateEmailSource: accounts.FromHR})
			if confirmed {
				h.write(func(tx *db.Tx) {
					_, err := tx.Exec(t.Context(), `UPDATE profile SET private_email_verified_at = $2 WHERE id = $1`, p.ID, tx.Now())
					h.must(err)
				})
			}
			n := h.hire()
			n.Username, n.PrivateEmail = p.Username, "ny@annet.example"
			for range 2 {
				h.must(h.step(func(tx *db.Tx) error { _, err := accounts.UpdateInternal(t.Context(), tx, p.ID, n); return err }))
			}
			if told := h.count(`SELECT count(*) FROM mail WHERE kind = 'account.email_changed' AND to_address = $1`, mail(i)); told != map[bool]int{true: 1}[confirmed] {
				t.Errorf("confirmed %v: told %d times", confirmed, told)
			}
		}
	})
}

func TestM03_NumbersSucceedEachOther(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		dNumber := nationalid.SyntheticDNumber(time.Date(1991, 9, 12, 0, 0, 0, 0, time.UTC), 0)
		type say struct {
			number   nationalid.Number
			evidence accounts.Evidence
		}
		tests := []struct {
			name string
			said []say
			want []accounts.NumberStatus // current first, then the newest
			err  error
		}{
			{"one", []say{{number(0), accounts.Typed}}, []accounts.NumberStatus{accounts.Current}, nil},
			{"the same twice", []say{{number(0), accounts.Typed}, {number(0), accounts.ByHR}}, []accounts.NumberStatus{accounts.Current}, nil},
			{"D-number, then fødselsnummer", []say{{dNumber, accounts.ByHR}, {number(0), accounts.ByHR}}, []accounts.NumberStatus{accounts.Current, accounts.Succeeded}, nil},
			{"never the other way", []say{{number(0), accounts.ByHR}, {dNumber, accounts.ByHR}}, []accounts.NumberStatus{accounts.Current, accounts.Succeeded}, nil},
			{"corrected", []say{{number(0), accounts.Typed}, {number(1), accounts.ByHR}}, []accounts.NumberStatus{accounts.Current, accounts.Succeeded}, nil},
			{"by weaker evidence", []say{{number(0), accounts.ByHR}, {number(1), accounts.Typed}}, []accounts.NumberStatus{accounts.Current}, accounts.ErrNumberWeaker},
		}
		for i, test := range tests {
			p := h.add(accounts.Profile{Email: mail(i)})
			var last error
			for _, s := range test.said {
				last = h.step(func(tx *db.Tx) error {
					_, err := h.AttachNationalID(t.Context(), tx, p.ID, s.number, s.evidence)
					return err
				})
			}
			if !errors.Is(last, test.err) {
				t.Errorf("%s: %v", test.name, last)
			}
			rows, err := accounts.NationalIDs(t.Context(), h.DB, p.ID)
			h.must(err)
			var got []accounts.NumberStatus
			for _, row := range rows {
				got = append(got, row.Status)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%s: %v", test.name, got)
			}
			if test.name == "never the other way" && rows[0].Kind != "fodselsnummer" {
				t.Error("the D-number took over")
			}
		}
		p := h.add(accounts.Profile{Email: mail(50)})
		h.attach(p.ID, number(9), accounts.Typed)
		rows, err := accounts.NationalIDs(t.Context(), h.DB, p.ID)
		h.must(err)
		h.write(func(tx *db.Tx) { h.must(accounts.MarkMistaken(t.Context(), tx, rows[0].ID)) })
		err = h.step(func(tx *db.Tx) error {
			_, err := h.AttachNationalID(t.Context(), tx, p.ID, number(9), accounts.ByHR)
			return err
		})
		if !errors.Is(err, accounts.ErrNumberMistaken) {
			t.Errorf("mistaken: %v", err)
		}
		if found, err := accounts.FindByNationalID(t.Context(), h.DB, h.Vault.Lookup(number(9))); err != nil || len(found) != 1 || found[0].Matches() {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestM16_PointersLeadToTheLivingInOneStep(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		external, internal := h.pair()
		h.write(func(tx *db.Tx) {
			h.must(accounts.CloseMerged(t.Context(), tx, external.ID, internal.ID, "hr"))
		})
		survivor, err := accounts.Survivor(t.Context(), h.DB, h.profile(external.ID))
		if err != nil || survivor.ID != internal.ID {
			t.Errorf("%v, %v", survivor.ID, err)
		}
		p, known, err := accounts.FindByUsername(t.Context(), h.DB, " KANO1")
		if err != nil || !known || p.ID != internal.ID {
			t.Errorf("%v %v", known, err)
		}
	})
}

func TestOrganisationsAreATree(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		tree, err := h.Organisations(t.Context())
		h.must(err)
		if path := tree.Path(h.guests); !slices.Equal(path, []accounts.OrganisationID{h.guests, h.hospital, h.root}) {
			t.Errorf("%v", path)
		}
		if below := tree.Below(h.hospital); len(below) != 2 || tree.Within(h.root, h.hospital) || !tree.Within(h.guests, h.root) {
			t.Errorf("%v", below)
		}
		if open := tree.Open(); len(open) != 1 || open[0].ID != h.guests {
			t.Errorf("%v", open)
		}
		for query, want := range map[string]int{"stavanger": 2, "EKSTERNE stav": 1, "": 3, "bergen": 0} {
			if got := len(tree.Search(query)); got != want {
				t.Errorf("%q finds %d", query, got)
			}
		}
		err = h.step(func(tx *db.Tx) error {
			_, err := accounts.InsertOrganisation(t.Context(), tx, accounts.Organisation{Name: "X", Number: "123456789"})
			return err
		})
		if err == nil {
			t.Error("took a wrong organisasjonsnummer")
		}
		h.must(h.step(func(tx *db.Tx) error {
			_, err := accounts.InsertOrganisation(t.Context(), tx, accounts.Organisation{Name: "Y", Number: "313000001"})
			return err
		}))
	})
}

func TestRulesLetInWhomTheyName(t *testing.T) {
	person := func(internal bool, roles ...accounts.Role) accounts.Actor {
		a := accounts.Actor{ProfileID: "x", Kind: accounts.Person, Internal: internal}
		for _, role := range roles {
			a.Roles = append(a.Roles, accounts.Grant{Role: role})
		}
		return a
	}
	who := map[string]accounts.Actor{
		"visitor": accounts.Nobody, "guest": person(false), "employee": person(true), "helpdesk": person(true, accounts.Helpdesk),
		"auditor": person(true, accounts.Auditor), "case worker": person(true, accounts.CaseWorker), "hr": person(true, accounts.HR), "owner": person(true, accounts.CourseOwner), "admin": person(true, accounts.Administrator), "job": accounts.Job("x"),
	}
	for rule, allowed := range map[accounts.Rule][]string{
		accounts.RuleAnyone:        {"visitor", "guest", "employee", "auditor", "case worker", "helpdesk", "hr", "owner", "admin", "job"},
		accounts.RuleSignedIn:      {"guest", "employee", "auditor", "case worker", "helpdesk", "hr", "owner", "admin", "job"},
		accounts.RuleEmployee:      {"employee", "auditor", "case worker", "helpdesk", "hr", "owner", "admin", "job"},
		accounts.RuleHelpdesk:      {"helpdesk", "admin", "job"},
		accounts.RuleHR:            {"hr", "admin", "job"},
		accounts.RuleCourseOwner:   {"owner", "admin", "job"},
		accounts.RuleAuditReader:   {"auditor", "admin", "job"},
		accounts.RuleCaseWorker:    {"case worker", "admin", "job"},
		accounts.RuleAdministrator: {"admin", "job"},
		"no such rule":             {"job"},
	} {
		for name, actor := range who {
			err := accounts.Authorise(actor, rule)
			if got := err == nil; got != slices.Contains(allowed, name) {
				t.Errorf("%s at %s: %v", name, rule, err)
			}
			if name == "visitor" && err != nil && !errors.Is(err, accounts.ErrSignIn) || name == "guest" && err != nil && !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s at %s: %v", name, rule, err)
			}
		}
	}
}

func TestTheLogNamesOnlyThoseInReach(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.add(accounts.Profile{Email: mail(1)})
		local := h.staff("revis2", accounts.Auditor, h.guests)
		central := h.staff("revis1", accounts.Auditor, h.root)
		var faraway accounts.OrganisationID
		h.write(func(tx *db.Tx) {
			faraway = h.organisation(tx, accounts.Organisation{Name: "Helse Førde", ParentID: h.root})
		})
		elsewhere := h.staff("revis3", accounts.Auditor, faraway)
		h.must(h.Lock(t.Context(), h.staff("help1", accounts.Helpdesk, h.root), guest.ID, "prøve"))
		if lines, err := h.Log(t.Context(), elsewhere, auditFilter("profile.lock"), 10); err != nil || len(lines) != 0 {
			t.Errorf("another organisation's auditor reads %+v, %v", lines, err)
		}
		for by, want := range map[string]string{"local": "", "central": "Stine Støtte"} {
			actor := map[string]accounts.Actor{"local": local, "central": central}[by]
			lines, err := h.Log(t.Context(), actor, auditFilter("profile.lock"), 10)
			if err != nil || len(lines) != 1 || lines[0].SubjectName != "Kari Nordmann" || lines[0].ActorName != want {
				t.Errorf("%s: %+v, %v", by, lines, err)
			}
		}
		if _, err := h.Log(t.Context(), accounts.Actor{ProfileID: guest.ID, Kind: accounts.Person}, auditFilter(""), 10); !errors.Is(err, accounts.ErrForbidden) {
			t.Error(err)
		}
		if n := h.count("SELECT count(*) FROM audit_entry WHERE action = 'audit.read'"); n != 3 {
			t.Errorf("%d readings in the log", n)
		}
	})
}
