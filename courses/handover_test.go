package courses_test

import (
	"context"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
)

// grant gives somebody the role of a course owner in the database, too.
func (w *world) grant(who accounts.Actor) {
	w.exec(`INSERT INTO role_grant (id, profile_id, role, organisation_id, granted_at) VALUES ($1, $2, 'course_owner', $3, $4)`, db.NewID(), who.ProfileID, who.Roles[0].OrganisationID, w.now)
}

func TestACourseIsHandedOverToWhoServesItsOrganisation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		eva, per, far := w.owner(), w.owner(), w.owner()
		far.Roles[0].OrganisationID = w.another
		for _, who := range []accounts.Actor{eva, per, far} {
			w.grant(who)
		}
		w.exec(`UPDATE profile SET private_email = 'per@nordmann.example', private_email_source = 'hr' WHERE id = $1`, per.ProfileID)
		id := w.course("BV1", courseRow{owner: &eva.ProfileID})
		k, err := w.s.Keeping(ctx, eva, id)
		if w.must(err); !k.Living || k.Owner.ID != eva.ProfileID || len(k.Keepers) != 2 {
			t.Errorf("%+v", k)
		}
		if err := w.s.HandOver(ctx, eva, id, eva.ProfileID, far.ProfileID); problem.KindOf(err) != problem.Invalid {
			t.Errorf("to somebody elsewhere: %v", err)
		}
		for range 2 {
			w.must(w.s.HandOver(ctx, eva, id, eva.ProfileID, per.ProfileID))
		}
		if owner, mails, entries := w.value(`SELECT owner_profile_id FROM course`), w.value(`SELECT count(*) FROM mail WHERE kind = 'course.handed_over'`), w.value(`SELECT count(*) FROM audit_entry WHERE action LIKE 'course.hand_over%'`); owner != string(per.ProfileID) || mails != "1" || entries != "2" {
			t.Errorf("%s owns it, %s letters, %s entries", owner, mails, entries)
		}
		if err := w.s.HandOver(ctx, eva, id, eva.ProfileID, eva.ProfileID); problem.KindOf(err) != problem.Conflict {
			t.Errorf("from another tab: %v", err)
		}
		if without, err := w.s.Ownerless(ctx, eva); err != nil || len(without) != 0 {
			t.Errorf("%v %v", without, err)
		}
		w.exec(`UPDATE profile SET state = 'ended' WHERE id = $1`, per.ProfileID)
		if without, err := w.s.Ownerless(ctx, eva); err != nil || !without[id] {
			t.Errorf("who has left owns nothing: %v %v", without, err)
		}
		if without, _ := w.s.Ownerless(ctx, far); len(without) != 0 {
			t.Errorf("elsewhere nobody is told: %v", without)
		}
		w.must(w.s.HandOver(ctx, eva, id, per.ProfileID, eva.ProfileID))
	})
}
