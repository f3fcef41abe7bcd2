package courses_test

import (
	"errors"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/keypair"
	"kursbro/courses"
	"kursbro/courses/certificate"
	"kursbro/courses/pdf"
	"kursbro/static"
)

func newPrinter(t *testing.T) *certificate.Printer {
	t.Helper()
	var fonts [2][]byte
	for i, name := range []string{"Inter-Regular.ttf", "Inter-Bold.ttf"} {
		var err error
		if fonts[i], err = static.Bytes(name); err != nil {
			t.Fatal(err)
		}
	}
	printer, err := certificate.New(certificate.Fonts{Regular: fonts[0], Bold: fonts[1]})
	if err != nil {
		t.Fatal(err)
	}
	return printer
}

func TestAFileIsHeldAgainstTheCertificateThatItIsAbout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		s.signs(t)
		w := s.launch(s.enrolled(zip12("A")))
		w.start("A")
		w.commit(w.say("A", core12("passed", "90", "", "", ""), true))
		number := s.one(`SELECT number FROM certificate`)
		held, err := s.FindCertificate(t.Context(), number)
		s.must(err)
		file, err := s.Print(t.Context(), held, i18n.For(i18n.SE))
		s.must(err)
		signature, found, err := s.CheckFile(t.Context(), file)
		if err != nil || len(found) != 1 || found[0].Number != held.Number || signature.Signer.Subject.CommonName != "Helse Bergen HF" || !signature.ClaimedAt.Equal(s.now) {
			t.Errorf("%v %v %v", found, signature.ClaimedAt, err)
		}
		file[len(file)/3] ^= 4
		if _, _, err := s.CheckFile(t.Context(), file); !errors.Is(err, pdf.ErrChanged) {
			t.Errorf("changed: %v", err)
		}
		file[len(file)/3] ^= 4
		s.write(`UPDATE certificate SET number = 'KB-2026-0000-0000'`)
		if _, _, err := s.CheckFile(t.Context(), file); !errors.Is(err, courses.ErrNoCertificate) {
			t.Errorf("one that we do not hold: %v", err)
		}
	})
}

func TestATranscriptHasWhatHoldsAndIsCheckedCourseByCourse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		s.signs(t)
		kari := accounts.Actor{Kind: accounts.Person, ProfileID: "kari"}
		if _, err := s.Transcript(t.Context(), kari, i18n.For(i18n.NB)); !errors.Is(err, courses.ErrNothingAchieved) {
			t.Errorf("before anything: %v", err)
		}
		w := s.launch(s.enrolled(zip12("A")))
		w.start("A")
		w.commit(w.say("A", core12("passed", "90", "", "", ""), true))
		kari.ProfileID = accounts.ProfileID(s.one(`SELECT profile_id FROM certificate`))
		file, err := s.Transcript(t.Context(), kari, i18n.For(i18n.NB))
		s.must(err)
		if _, found, err := s.CheckFile(t.Context(), file); err != nil || len(found) != 1 {
			t.Errorf("%v, %v", found, err)
		}
		s.write(`UPDATE certificate SET withdrawn_at = $1`, s.now)
		if _, err := s.Transcript(t.Context(), kari, i18n.For(i18n.NB)); !errors.Is(err, courses.ErrNothingAchieved) {
			t.Errorf("what was withdrawn is signed anew: %v", err)
		}
		if _, found, err := s.CheckFile(t.Context(), file); err != nil || found[0].VerdictAt(s.now) != courses.Revoked {
			t.Errorf("a file from before: %v, %v", found, err)
		}
	})
}

// signs gives the school a key.
func (s *school) signs(t *testing.T) {
	t.Helper()
	made, err := keypair.Make("Helse Bergen HF", 2048, s.now.AddDate(0, 0, -1))
	s.must(err)
	pair, err := keypair.Read(made, "")
	s.must(err)
	s.Certificates, s.Signer, s.Signed = newPrinter(t), &pdf.Signer{Key: pair.Key, Chain: pair.Chain}, pair.Chain[:1]
}
