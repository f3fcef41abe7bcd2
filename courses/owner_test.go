package courses_test

import (
	"context"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
)

// owner is a course owner of the trust.
func (w *world) owner() accounts.Actor {
	eva := w.internal("Eva")
	eva.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: w.trust}}
	return eva
}

// upload is a package without a course, of whoever sent it.
func (w *world) upload(by accounts.Actor) courses.PackageID {
	id := courses.PackageID(db.NewID())
	w.exec(`INSERT INTO package (id, standard, title, manifest, file_name, blob_sha256, size, uploaded_by_profile_id, uploaded_at) VALUES ($1, 'scorm_12', 'x', '{}', 'x.zip', '00', 1, $2, $3)`, id, by.ProfileID, w.now)
	return id
}

func (w *world) described(code string) courses.Description {
	return courses.Description{Code: code, OrganisationID: w.trust, Audience: []accounts.OrganisationID{w.region, w.region},
		Texts: map[i18n.Language]courses.Text{i18n.NB: {Title: "Brannvern"}}}
}

func TestACourseIsMadeFromAPackageOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		eva := w.owner()
		pack := w.upload(eva)
		if _, err := w.s.CreateCourse(ctx, w.owner(), pack, w.described("BV1")); problem.KindOf(err) != problem.NotFound {
			t.Errorf("somebody else's upload: %v", err)
		}
		id, err := w.s.CreateCourse(ctx, eva, pack, w.described("BV1"))
		w.must(err)
		owned, err := w.s.OwnCourse(ctx, eva, id)
		w.must(err)
		if owned.State != courses.Draft || *owned.PackageID != pack || len(owned.Audience) != 1 || len(owned.Versions) != 1 || *owned.OwnerProfileID != eva.ProfileID {
			t.Errorf("%+v", owned)
		}
		if _, err := w.s.CreateCourse(ctx, eva, pack, w.described("BV2")); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a package belongs to one course: %v", err)
		}
		if _, err := w.s.CreateCourse(ctx, eva, w.upload(eva), w.described("BV1")); problem.Of(err) == nil || problem.Of(err).Key != "courses.owner.code_taken" {
			t.Errorf("the code is taken: %v", err)
		}
		if n := w.value(`SELECT count(*) FROM course`); n != "1" {
			t.Errorf("nothing half-done: %s courses", n)
		}
	})
}

func TestANewVersionLeavesRunningAttemptsAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		eva, kari := w.owner(), w.external("Kari")
		id := w.course("BV1", courseRow{})
		_, attempt := w.start(kari, id, 50)
		first, next := w.packs[id], w.upload(eva)
		w.must(w.s.UsePackage(ctx, eva, id, next))
		if played := w.value(`SELECT package_id FROM attempt WHERE id = $1`, attempt); played != string(first) {
			t.Errorf("the running attempt plays %s", played)
		}
		owned, err := w.s.OwnCourse(ctx, eva, id)
		w.must(err)
		if *owned.PackageID != next || owned.Versions[0].Number != 2 || owned.Versions[1].Running != 1 {
			t.Errorf("%+v", owned.Versions)
		}
	})
}

func TestWhoAnswersForACourse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		id := w.course("BV1", courseRow{})
		above, elsewhere, guest := w.owner(), w.owner(), w.external("Kari")
		above.Roles[0].OrganisationID = w.region
		elsewhere.Roles[0].OrganisationID = w.another
		for _, test := range []struct {
			why  string
			by   accounts.Actor
			want problem.Kind
		}{
			{"the owner of the organisation", w.owner(), -1},
			{"the owner of one above", above, -1},
			{"an owner somewhere else", elsewhere, problem.NotFound},
			{"who is no owner", guest, problem.Forbidden},
			{"a visitor", accounts.Nobody, problem.Unauthenticated},
		} {
			for name, act := range map[string]func() error{
				"retire":   func() error { return w.s.Retire(ctx, test.by, id) },
				"publish":  func() error { return w.s.Publish(ctx, test.by, id) },
				"describe": func() error { return w.s.Describe(ctx, test.by, id, w.described("BV1")) },
				"look":     func() error { _, err := w.s.OwnCourse(ctx, test.by, id); return err },
			} {
				err := act()
				if test.want < 0 && err != nil || test.want >= 0 && (err == nil || problem.KindOf(err) != test.want) {
					t.Errorf("%s, %s: %v", name, test.why, err)
				}
			}
		}
		if err := w.s.Describe(ctx, w.owner(), id, courses.Description{Code: "BV1", OrganisationID: w.another, Texts: w.described("").Texts}); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("a course cannot be given away to another region: %v", err)
		}
	})
}

func TestADescriptionSaysWhatHasToBeMended(t *testing.T) {
	long := make([]byte, 201)
	for i := range long {
		long[i] = 'x'
	}
	d := courses.Description{Minutes: -1, Texts: map[i18n.Language]courses.Text{i18n.NB: {Summary: string(long)}, i18n.EN: {Summary: "only this"}}}
	faults := d.Faults()
	for _, field := range []string{"code", "title_nb", "summary_nb", "title_en", "minutes", "organisation"} {
		if faults[field] == "" {
			t.Errorf("%s has to be mended: %v", field, faults)
		}
	}
	if len(faults) != 6 {
		t.Errorf("and nothing else: %v", faults)
	}
}
