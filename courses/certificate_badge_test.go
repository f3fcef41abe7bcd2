package courses_test

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/keypair"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/courses/badge"
)

func badgeKeys(t *testing.T) courses.BadgeKeys {
	t.Helper()
	made, err := keypair.MakeEd25519()
	if err != nil {
		t.Fatal(err)
	}
	signs, known, err := keypair.Ed25519(made)
	if err != nil {
		t.Fatal(err)
	}
	return courses.BadgeKeys{Signs: signs, Known: known}
}

// passed is the certificate of somebody who has just passed.
func (s *school) passed() courses.Certificate {
	s.t.Helper()
	w := s.launch(s.enrolled(zip12("A")))
	w.start("A")
	w.commit(w.say("A", core12("passed", "90", "", "", ""), true))
	held, err := s.FindCertificate(s.t.Context(), s.one(`SELECT number FROM certificate`))
	s.must(err)
	return held
}

// machine checks a badge with nothing but what the portal says to everybody.
func (s *school) machine(raw []byte) (badge.Credential, error) {
	return badge.Verify(raw, func(address string) ([]byte, error) {
		path := strings.TrimPrefix(address, s.Settings.URL)
		if path == "/utsteder" {
			return s.BadgeIssuer()
		}
		held, err := s.Verify(s.t.Context(), strings.TrimSuffix(strings.TrimPrefix(path, "/bevis/"), "/status.json"))
		if err != nil {
			return nil, err
		}
		return s.BadgeStatus(held)
	}, s.now)
}

func TestACertificateIsABadgeThatMachinesCheckUntilItIsWithdrawn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		s.BadgeKeys, s.Settings.URL = badgeKeys(t), "https://portal.example"
		held := s.passed()
		raw, err := s.Badge(t.Context(), held, i18n.SE)
		s.must(err)
		read, err := s.machine(raw)
		if err != nil || read.Holder.Name != held.Holder || read.Achievement.Name != held.Title(i18n.SE) || read.Result.Value != "90" || !strings.HasSuffix(read.ID, s.BadgePath(held)) {
			t.Errorf("%v %+v", err, read)
		}
		issuer, found, err := s.CheckBadge(t.Context(), raw)
		if err != nil || issuer != held.Issuer || found.Number != held.Number {
			t.Errorf("%v %v %v", issuer, found.Number, err)
		}
		s.write(`UPDATE certificate SET withdrawn_at = $1, withdrawn_why = 'mistake'`, s.now)
		if _, err := s.machine(raw); problem.Of(err) == nil || problem.Of(err).Key != "badge.revoked" {
			t.Errorf("withdrawn: %v", err)
		}
		if _, found, err := s.CheckBadge(t.Context(), raw); err != nil || found.VerdictAt(s.now) != courses.Revoked {
			t.Errorf("withdrawn: %v", err)
		}
		held, err = s.Verify(t.Context(), held.Code)
		s.must(err)
		if _, err := s.Badge(t.Context(), held, i18n.NB); !errors.Is(err, courses.ErrNoBadges) {
			t.Errorf("a withdrawn certificate gives a badge: %v", err)
		}
	})
}

func TestABadgeOfSomebodyElseIsNotOurs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		s.BadgeKeys, s.Settings.URL = badgeKeys(t), "https://portal.example"
		held := s.passed()
		raw, err := s.Badge(t.Context(), held, i18n.NB)
		s.must(err)
		ours := s.BadgeKeys
		for what, c := range map[string]struct {
			keys courses.BadgeKeys
			raw  string
			want string
		}{
			"a changed letter":   {ours, strings.Replace(string(raw), `"value":"90"`, `"value":"99"`, 1), "badge.signature"},
			"another portal":     {ours, strings.ReplaceAll(string(raw), s.Settings.URL, "https://other.example"), "badge.elsewhere"},
			"another key":        {badgeKeys(t), string(raw), "badge.key.unknown"},
			"a former key":       {courses.BadgeKeys{Signs: badgeKeys(t).Signs, Known: append([]ed25519.PublicKey{badgeKeys(t).Known[0]}, ours.Known...)}, string(raw), ""},
			"no badges any more": {courses.BadgeKeys{}, string(raw), "badge.elsewhere"},
		} {
			s.BadgeKeys = c.keys
			_, _, err := s.CheckBadge(t.Context(), []byte(c.raw))
			if got := problem.Of(err); (got == nil) != (c.want == "") || got != nil && got.Key != c.want {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
