package merge_test

import (
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

// plantGoals makes what the plans of random histories are made of: a template
// of two activities, and a colleague who stands beside and has a plan, too.
func (h house) plantGoals() {
	h.t.Helper()
	colleague := h.staff("kolle1")
	h.exec(`INSERT INTO goal_template (id, organisation_id, code, version, name, specialty, part, content, created_at) VALUES ('template', $1, 'T', 1, 'T', 'x', 'x', 'x', $2)`, h.root, *h.now)
	h.exec(`INSERT INTO goal_plan (id, profile_id, template_id, assigned_at, used_at) VALUES ('theirs', $1, 'template', $2, $2)`, colleague, *h.now)
	for _, n := range []string{"1", "2"} {
		h.exec(`INSERT INTO goal (id, template_id, place, code, title) VALUES ('goal' || $1, 'template', cast($2 AS INTEGER), $1, 'Mål')`, n, int(n[0]-'0'))
		h.exec(`INSERT INTO goal_activity (id, goal_id, place, title, required) VALUES ('activity' || $1, 'goal' || $1, 1, 'Vakt', TRUE)`, n)
	}
}

// plan gives somebody a plan now and then, with what is written, sent and
// signed, and lets them stand beside the colleague. Who signs is the colleague,
// or another profile of – as it turns out – the same person.
func (w *writer) plan(who accounts.ProfileID) {
	signer := w.last
	if w.last = who; signer == "" || w.random.IntN(3) > 0 {
		signer = accounts.ProfileID(w.text(`SELECT id FROM profile WHERE username = 'kolle1'`))
	}
	if w.random.IntN(3) == 0 {
		w.exec(`INSERT INTO goal_role (id, plan_id, kind, state, profile_id, address, address_key, asked_at, answered_at)
			VALUES ($1, 'theirs', 'supervisor', 'accepted', $2, 'x', 'x', $3, $3)`, db.NewID(), who, w.past())
	}
	if w.random.IntN(2) == 0 || w.text(`SELECT count(*) || '' FROM goal_plan WHERE profile_id = $1`, who) != "0" {
		return
	}
	plan, role, at := db.NewID(), db.NewID(), w.past()
	w.exec(`INSERT INTO goal_plan (id, profile_id, template_id, assigned_at, used_at) VALUES ($1, $2, 'template', $3, $3)`, plan, who, at)
	w.exec(`INSERT INTO goal_role (id, plan_id, kind, state, profile_id, address, address_key, asked_at, answered_at)
		VALUES ($1, $2, $3, 'accepted', $4, 'x', 'x', $5, $5)`, role, plan, []string{"supervisor", "leader"}[w.random.IntN(2)], signer, at)
	for _, n := range []string{"1", "2"} {
		state := []string{"open", "sent", "accepted", "accepted", "returned"}[w.random.IntN(5)]
		entry := db.NewID()
		w.exec(`INSERT INTO goal_entry (id, plan_id, goal_id, activity_id, state, comment, role_id, written_at, sent_at)
			VALUES ($1, $2, 'goal' || $3, 'activity' || $3, $4, $2, CASE WHEN $4 = 'open' THEN NULL ELSE $5 END, $6, $6)`, entry, plan, n, state, role, at)
		if state == "accepted" {
			w.exec(`INSERT INTO goal_signature (id, entry_id, verdict, signer_profile_id, signer_name, holder_name, said, answer, basis, signed_at, digest)
				VALUES ($1, $2, 'signed', $3, 'Siri', 'Kari', $4, '', '', $5, $1)`, db.NewID(), entry, signer, plan, at)
		}
	}
}

func (w *writer) text(query string, args ...any) (text string) {
	if w.err == nil {
		w.err = w.tx.QueryRow(w.ctx, query, args...).Scan(&text)
	}
	return text
}

// written is all that was ever written and signed, whosesoever it is: nothing of
// it may change in a merge or an undo (M31).
func (h house) written() string {
	h.t.Helper()
	rows, err := h.DB.Query(h.t.Context(), `SELECT p.id || ' ' || coalesce(e.id || e.plan_id || e.activity_id || e.comment, '') || ' ' ||
			coalesce(n.id || n.signer_profile_id || n.signer_name || n.said || cast(n.signed_at AS text) || n.digest, '')
		FROM goal_plan p LEFT JOIN goal_entry e ON e.plan_id = p.id LEFT JOIN goal_signature n ON n.entry_id = e.id ORDER BY p.id, e.id, n.id`)
	lines, err := db.Collect(rows, err, func(row db.Row) (s string, err error) { return s, row.Scan(&s) })
	h.must(err)
	return strings.Join(lines, "\n")
}

// checkGoals: of plans of one template one goes on, nothing of two is mixed, and
// nobody stands beside their own.
func (h house) checkGoals(who accounts.ProfileID) {
	h.t.Helper()
	for what, query := range map[string]string{
		"plans of one template go on": `SELECT CASE WHEN count(*) > 1 THEN count(*) ELSE 0 END FROM goal_plan WHERE profile_id = $1 AND superseded_by IS NULL`,
		"roles beside their own plan": `SELECT count(*) FROM goal_role r JOIN goal_plan p ON p.id = r.plan_id
			WHERE p.profile_id = $1 AND r.profile_id = $1 AND r.state IN ('asked', 'accepted')`,
		"signatures of their own that count": `SELECT count(*) FROM goal_entry e JOIN goal_plan p ON p.id = e.plan_id JOIN goal_role r ON r.id = e.role_id
			WHERE p.profile_id = $1 AND r.profile_id = $1 AND e.state IN ('sent', 'accepted')`,
		"comments that stand in another plan": `SELECT count(*) FROM goal_entry e JOIN goal_plan p ON p.id = e.plan_id WHERE p.profile_id = $1 AND e.comment <> p.id`,
	} {
		if n := h.count(query, who); n != 0 {
			h.t.Errorf("%d %s (M31)", n, what)
		}
	}
}
