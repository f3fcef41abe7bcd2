package privacy_test

import (
	"context"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/courses/certificate"
	"kursbro/merge"
)

// What Solveig is known by, anywhere.
const (
	given, family = "Solveig", "Slettmeg"
	address       = "solveig@hjemme.example"
	username      = "solsle"
	mobile        = "+4790012345"
)

// proof is the number of her certificate.
var proof = certificate.NewNumber(strings.NewReader("0000001"), 2026)

var number = nationalid.Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), 7)

// solveig is somebody of whom every table has something: a former employee, the
// guest whom she was before, and a colleague with whom she had to do.
type solveig struct {
	house
	id, guest, other accounts.ProfileID
	trace            string // everything she is known by, in one text
}

// traces are what must be nowhere after she was erased.
func (s solveig) traces() []string {
	return []string{given, family, address, username, "90012345", number.Reveal(), s.Accounts.Vault.Lookup(number)}
}

func (h house) solveig() solveig {
	h.t.Helper()
	s := solveig{house: h}
	at := *h.now
	s.trace = given + " " + family + " " + address + " " + username + " " + mobile + " " + number.Reveal() + " " + h.Accounts.Vault.Lookup(number)
	h.write(func(ctx context.Context, tx *db.Tx) error {
		ids, err := accounts.InsertProfiles(ctx, tx, []accounts.Profile{
			{Kind: accounts.Internal, State: accounts.Ended, Username: username, GivenName: given, FamilyName: family, BirthDate: "1985-01-12", Mobile: mobile, Address: s.trace, PostalCode: "4005", PostalPlace: s.trace,
				OrganisationID: h.hospital, Language: "nb", PrivateEmail: address, PrivateEmailSource: accounts.FromHR, MobileSource: accounts.FromSelf, PasswordHash: "hash", LockReason: s.trace},
			{Kind: accounts.External, State: accounts.Active, Email: "old." + address, EmailVerifiedAt: &at, GivenName: given, FamilyName: family, OrganisationID: h.hospital, Language: "nb"},
			{Kind: accounts.Internal, State: accounts.Active, Username: "andrea", GivenName: "Andrea", FamilyName: "Nilsen", OrganisationID: h.hospital, PrivateEmail: "andrea@nilsen.example", PrivateEmailSource: accounts.FromHR},
		})
		if err != nil {
			return err
		}
		s.id, s.guest, s.other = ids[0], ids[1], ids[2]
		for _, id := range ids[:2] {
			if _, err := h.Accounts.AttachNationalID(ctx, tx, id, number, accounts.Typed); err != nil {
				return err
			}
		}
		if err := accounts.CloseMerged(ctx, tx, s.guest, s.id, "typed"); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO profile_word (word, profile_id) VALUES ($1, $2)`, "slettmeg2", s.id)
		return err
	})
	s.plantAccount()
	s.plantLearning()
	s.plantGoals()
	s.plantMerge()
	return s
}

// mine plants a row of hers, theirs one of somebody else that names her.
func (s solveig) mine(table string, v values)   { s.t.Helper(); s.plant(table, s.trace, v) }
func (s solveig) theirs(table string, v values) { s.t.Helper(); s.plant(table, "another word", v) }

func (s solveig) plantAccount() {
	s.mine("employment", values{"id": "job1", "profile_id": s.id, "start_date": "2020-01-01", "end_date": "2025-12-31", "told_by": "file"})
	s.theirs("employment", values{"id": "job2", "profile_id": s.other, "leader_profile_id": s.id, "leader": username, "start_date": "2020-01-01", "end_date": nil})
	s.theirs("employment", values{"id": "job3", "profile_id": s.other, "leader": username, "start_date": "2021-01-01", "end_date": nil})
	s.mine("role_grant", values{"id": "role1", "profile_id": s.id, "role": "helpdesk", "organisation_id": s.hospital})
	s.theirs("role_grant", values{"id": "role2", "profile_id": s.other, "role": "helpdesk", "organisation_id": s.hospital, "granted_by_profile_id": s.id})
	s.mine("login", values{"profile_id": s.id, "proof": "single"})
	s.mine("passkey", values{"profile_id": s.id, "credential_id": s.trace})
	s.mine("passkey_challenge", values{"profile_id": s.id})
	s.mine("code_app", values{"profile_id": s.id})
	s.mine("recovery_code", values{"profile_id": s.id})
	s.mine("provider_link", values{"profile_id": s.id})
	s.mine("provider_pin", values{"profile_id": s.id})
	s.mine("factor_end", values{"profile_id": s.id, "asked_by_profile_id": s.other})
	s.theirs("factor_end", values{"profile_id": s.other, "asked_by_profile_id": s.id})
	s.mine("one_time_link", values{"profile_id": s.id, "purpose": "verify_email", "address": "third." + address})
	s.mine("mail", values{"recipient_profile_ref": s.id, "kind": "account.set_password", "state": "sent", "to_address": address, "args": `{"Name":"` + given + `"}`})
	s.mine("mail", values{"recipient_profile_ref": nil, "state": "sent", "to_address": "third." + address, "args": `{}`})
	s.theirs("audit_entry", values{"id": "entry1", "actor_profile_ref": s.id, "subject_profile_ref": s.other, "action": "profile.look", "detail": "{}", "previous_hash": nil, "hash": nil})
	s.theirs("audit_entry", values{"id": "entry2", "actor_profile_ref": s.other, "subject_profile_ref": s.id, "action": "profile.look", "detail": "{}", "previous_hash": nil, "hash": nil})
	s.mine("invitation", values{"id": "i1", "email": address, "email_key": address, "state": "open", "by_profile_id": s.other})
	s.mine("invitation", values{"id": "i2", "state": "accepted", "by_profile_id": s.other, "closed_by_profile_id": s.id})
	s.theirs("invitation", values{"id": "i3", "state": "open", "by_profile_id": s.id, "claimed_by_profile_id": s.id})
	s.mine("invitation_role", values{"invitation_id": "i1", "role": "guest"})
	s.mine("invitation_role", values{"invitation_id": "i2", "role": "guest"})
	s.mine("invitation_link", values{"invitation_id": "i1"})
	s.mine("mail", values{"recipient_profile_ref": nil, "state": "sent", "to_address": "elsewhere@annet.example", "link_ref": "i2", "args": "{}"})
	s.mine("organisation_change", values{"id": "oc1", "from_organisation_id": s.hospital, "to_organisation_id": s.hospital, "profile_id": s.id, "decided_by_profile_id": s.other, "state": "refused"})
	s.mine("inquiry", values{"id": "in1", "profile_id": s.id, "taken_by_profile_id": s.other, "organisation_id": s.hospital, "state": "answered"})
	s.theirs("inquiry", values{"id": "in2", "profile_id": s.other, "taken_by_profile_id": s.id, "organisation_id": s.hospital, "state": "closed"})
	s.mine("inquiry_message", values{"id": "im1", "inquiry_id": "in1", "by_profile_id": s.other})
	s.theirs("inquiry_message", values{"id": "im2", "inquiry_id": "in2", "by_profile_id": s.id})
	s.mine("viewing", values{"id": "vi1", "login_id": "1", "profile_id": s.id, "viewer_profile_id": s.other})
	s.theirs("viewing", values{"id": "vi2", "login_id": "2", "profile_id": s.other, "viewer_profile_id": s.id})
	s.theirs("organisation_change", values{"id": "oc2", "from_organisation_id": s.hospital, "to_organisation_id": s.hospital, "profile_id": s.other, "decided_by_profile_id": s.id, "state": "refused"})
	s.theirs("organisation_domain", values{"organisation_id": s.hospital, "added_by_profile_id": s.id})
	s.mine("consent", values{"profile_id": s.id, "kind": "privacy"})
	s.mine("erasure", values{"id": "erasure1", "profile_id": s.id, "asked_by_profile_id": s.id, "state": "refused"})
	s.theirs("erasure", values{"id": "erasure2", "profile_id": s.other, "asked_by_profile_id": s.id, "decided_by_profile_id": s.id, "state": "refused"})
}

func (s solveig) plantLearning() {
	s.theirs("course", values{"id": "c1", "form": "classroom", "class_order": "", "state": "published", "organisation_id": s.hospital, "owner_profile_id": s.id, "approval": "none"})
	s.theirs("course_text", values{"course_id": "c1", "language": "nb", "title": "Brannvern"})
	s.theirs("package", values{"id": "p1", "course_id": "c1", "standard": "scorm_12", "manifest": "{}", "uploaded_by_profile_id": s.id})
	s.mine("enrolment", values{"id": "e1", "profile_id": s.id, "course_id": "c1", "state": "completed", "via": "self"})
	s.mine("enrolment", values{"id": "e2", "profile_id": s.guest, "course_id": "c1", "state": "withdrawn", "superseded_by": "e1", "via": "self"})
	s.mine("exemption", values{"id": "x1", "profile_id": s.id, "course_id": "c1", "by_profile_id": s.other})
	s.theirs("exemption", values{"id": "x2", "profile_id": s.other, "course_id": "c1", "by_profile_id": s.id})
	s.theirs("access_code", values{"id": "ac1", "course_id": "c1", "by_profile_id": s.id})
	s.mine("code_use", values{"id": "cu1", "profile_id": s.id, "access_code_id": "ac1"})
	s.mine("attempt", values{"id": "a1", "enrolment_id": "e1", "profile_id": s.id, "course_id": "c1", "package_id": "p1", "state": "passed"})
	s.mine("attempt", values{"id": "a2", "enrolment_id": "e2", "profile_id": s.guest, "course_id": "c1", "package_id": "p1", "state": "superseded", "superseded_by": "a1"})
	s.mine("attempt_unit", values{"attempt_id": "a1"})
	s.mine("quiz_try", values{"id": "q1", "attempt_id": "a1"})
	s.mine("quiz_answer", values{"try_id": "q1", "question_id": "spm1", "answer": "{}"})
	s.mine("launch", values{"attempt_id": "a1", "package_id": "p1", "profile_id": s.id})
	s.mine("result", values{"id": "r1", "profile_id": s.id, "course_id": "c1", "attempt_id": "a1", "enrolment_id": "e1", "outcome": "passed", "origin_kind": "here", "origin_ref": "", "end_why": "", "not_accepted": ""})
	s.mine("result", values{"id": "r2", "profile_id": s.guest, "course_id": "c1", "outcome": "failed", "origin_kind": "here", "end_why": "", "superseded_by": "r1"})
	s.theirs("reckoning", values{"id": "order1", "course_id": "c1", "kind": "rule", "reached": ""})
	s.mine("reckoned", values{"reckoning_id": "order1", "result_id": "r2", "before_why": ""})
	s.mine("certificate", values{"id": "k1", "result_id": "r1", "profile_id": s.id, "number": proof, "code": "certificatecode000000000", "course_titles": `{"nb":"Brannvern"}`, "course_code": "BRANN", "renewed_titles": "", "issuer": "Helse Stavanger", "withdrawn_why": ""})
	s.mine("completion_import", values{"id": "ci1", "by_profile_id": s.id, "policy": "newer", "state": "done", "sha256": "00"})
	s.mine("completion_row", values{"import_id": "ci1", "number": 1, "profile_id": s.id, "course_id": "c1", "course": "BRANN", "day": "2026-01-12", "until": "", "state": "done", "verdict": "write", "result_id": "r1", "replaced": "{}"})
	s.mine("result_evidence", values{"result_id": "r1", "note": "Kurset ble holdt på avdelingen.", "file_name": "bevis.pdf", "media_type": "application/pdf"})
	s.theirs("result", values{"id": "r3", "profile_id": s.other, "course_id": "c1", "outcome": "failed", "origin_kind": "manual", "end_why": "", "not_accepted": ""})
	s.theirs("result_evidence", values{"result_id": "r3", "by_profile_id": s.id})
	s.mine("report", values{"id": "rep1", "profile_id": s.id, "definition": "{}"})
	s.mine("report_reader", values{"id": "rr1", "report_id": "rep1", "profile_id": s.id, "every": "weekly", "weekday": 1, "sent_for": "2026-01-12"})
	begins := s.now.AddDate(0, 1, 0)
	s.theirs("class", values{"id": "class1", "course_id": "c1", "seats": 1, "taken": 1, "accept_hours": 24, "book_until": begins, "begins_at": begins, "ends_at": begins.Add(6 * time.Hour), "sequence": 0})
	s.theirs("class_day", values{"class_id": "class1", "number": 1, "begins_at": begins, "ends_at": begins.Add(6 * time.Hour)})
	s.mine("seat", values{"id": "s1", "class_id": "class1", "profile_id": s.id, "state": "booked", "attendance": "", "result_id": "r1"})
	s.theirs("seat", values{"id": "s2", "class_id": "class1", "profile_id": s.other, "state": "waiting", "attendance": "", "freed_why": ""})
	s.mine("approval", values{"id": "ap1", "profile_id": s.id, "course_id": "c1", "state": "approved", "step": "owner"})
	s.theirs("approval", values{"id": "ap2", "profile_id": s.other, "course_id": "c1", "state": "waiting", "step": "owner", "asked_profile_id": s.id})
	s.mine("approval_decision", values{"id": "d1", "approval_id": "ap1", "verdict": "approved", "by_profile_id": s.other})
	s.theirs("approval_decision", values{"id": "d2", "approval_id": "ap2", "verdict": "approved", "by_profile_id": s.id})
	s.mine("reminder", values{"id": "rm1", "profile_id": s.id, "kind": "deadline", "thing": "e1"})
	s.mine("calendar_feed", values{"profile_id": s.id, "token_hash": "feed"})
	s.mine("reminder_choice", values{"profile_id": s.id, "kind": "silence"})
	s.mine("share", values{"id": "sh1", "profile_id": s.id, "language": "nb", "content": "{}", "recipient": "leser@annet.example"})
	s.mine("share_view", values{"share_id": "sh1"})
	s.mine("mail", values{"recipient_profile_ref": nil, "state": "sent", "to_address": "leser@annet.example", "link_ref": "sh1", "args": `{"Who":"` + address + `"}`})
}

func (s solveig) plantGoals() {
	s.theirs("goal_template", values{"id": "t1", "organisation_id": s.hospital, "by_profile_id": s.id})
	s.theirs("goal", values{"id": "g1", "template_id": "t1"})
	s.theirs("goal_activity", values{"id": "ga1", "goal_id": "g1"})
	s.mine("goal_plan", values{"id": "gp1", "profile_id": s.id, "template_id": "t1", "assigned_by_profile_id": s.other})
	s.theirs("goal_plan", values{"id": "gp2", "profile_id": s.other, "template_id": "t1", "assigned_by_profile_id": s.id})
	s.mine("goal_role", values{"id": "gr1", "plan_id": "gp1", "kind": "mentor", "state": "accepted", "profile_id": s.other})
	s.mine("goal_role", values{"id": "gr2", "plan_id": "gp2", "kind": "mentor", "state": "accepted", "profile_id": s.id})
	s.mine("goal_role", values{"id": "gr3", "plan_id": "gp2", "kind": "supervisor", "state": "asked", "profile_id": nil, "address": address, "address_key": address})
	s.mine("goal_entry", values{"id": "ge1", "plan_id": "gp1", "goal_id": "g1", "activity_id": "ga1", "state": "accepted", "role_id": "gr1"})
	s.theirs("goal_entry", values{"id": "ge2", "plan_id": "gp2", "goal_id": "g1", "activity_id": "ga1", "state": "sent", "role_id": "gr2"})
	s.theirs("goal_entry", values{"id": "ge3", "plan_id": "gp2", "goal_id": "g1", "activity_id": nil, "state": "accepted", "role_id": "gr2"})
	s.mine("goal_signature", values{"id": "gs1", "entry_id": "ge1", "verdict": "signed", "signer_profile_id": s.other})
	s.theirs("goal_signature", values{"id": "gs2", "entry_id": "ge3", "verdict": "approved", "signer_profile_id": s.id, "signer_name": given + " " + family})
	s.mine("goal_talk", values{"id": "gt1", "plan_id": "gp1", "role_id": "gr1"})
	s.theirs("goal_talk", values{"id": "gt2", "plan_id": "gp2", "role_id": "gr2", "mentor_before": s.trace, "mentor_after": s.trace, "mentor_name": "", "digest": ""})
	s.theirs("goal_talk", values{"id": "gt3", "plan_id": "gp2", "role_id": "gr2", "closed_at": *s.now, "mentor_name": given + " " + family})
}

func (s solveig) plantMerge() {
	s.theirs("hire_run", values{"id": "run1", "by_profile_id": s.id, "counts": "{}", "missing": "{}"})
	s.theirs("hire_upload", values{"id": "up1", "by_profile_id": s.id, "run_id": "run1"})
	s.mine("hire_row", values{"run_id": "run1", "row": 1, "profile_id": s.id, "outcome": "updated", "code": ""})
	s.mine("hire_row", values{"run_id": "run1", "row": 2, "profile_id": nil, "name": given + " " + family, "args": "{}", "outcome": "refused", "code": "x"})
	s.theirs("client", values{"id": "client1"})
	s.mine("directory_user", values{"client_id": "client1", "profile_id": s.id, "external_id": s.trace, "said": `{"User":{"UserName":"` + username + `"}}`})
	s.mine("directory_address", values{"client_id": "client1", "profile_id": s.id})
	s.mine("directory_job", values{"client_id": "client1", "profile_id": s.id})
	m := values{"state": "merged", "evidence": "typed", "reasons": `["merge.reason.other_email"]`, "due_date": "2020-01-01", "origin": "number"}
	with := func(more values) values {
		all := values{}
		for k, v := range m {
			all[k] = v
		}
		for k, v := range more {
			all[k] = v
		}
		return all
	}
	s.mine("likeness", values{"a_profile_id": s.id, "b_profile_id": s.other, "points": 45})
	s.mine("likeness", values{"a_profile_id": s.other, "b_profile_id": s.id, "points": 45})
	s.mine("match", with(values{"id": "m1", "internal_profile_id": s.id, "external_profile_id": s.guest}))
	s.mine("match", with(values{"id": "m2", "state": "review", "internal_profile_id": s.other, "external_profile_id": s.guest, "decided_by_profile_id": s.other}))
	s.theirs("match", with(values{"id": "m3", "state": "refused", "internal_profile_id": s.other, "external_profile_id": s.other, "decided_by_profile_id": s.id}))
	for i, id := range []string{"m1", "m2"} {
		s.mine("match_proposal", values{"id": []string{"mp1", "mp2"}[i], "match_id": id, "state": "approved", "proposed_by_profile_id": s.other})
		s.mine("match_plan", values{"match_id": id})
	}
	s.theirs("match_proposal", values{"id": "mp3", "match_id": "m3", "state": "rejected", "proposed_by_profile_id": s.id, "decided_by_profile_id": s.id})
	s.mine("match_claim", values{"internal_profile_id": s.id, "external_profile_id": s.guest})
	s.mine("merge", values{"id": "merge1", "match_id": "m1", "from_profile_id": s.guest, "into_profile_id": s.id, "evidence": "typed", "digest": "x", "by_profile_id": s.id})
	s.mine("merge_item", values{"merge_id": "merge1", "sequence": 0, "table_name": "enrolment", "column_name": "profile_id", "changed_rows": `[{"n":0,"row":"e2"}]`})
	s.mine("merge_undo", values{"merge_id": "merge1", "digest": "x", "by_profile_id": s.id})
	s.mine("undo_proposal", values{"id": "un1", "merge_id": "merge1", "state": "rejected", "proposed_by_profile_id": s.id, "decided_by_profile_id": s.id})
	s.theirs("event", values{"id": "event1", "kind": "profile.merged", "merge_ref": "merge1", "from_profile_ref": s.guest, "into_profile_ref": s.id})
}

// unnamed are the columns of merge.Claims in which she does not stand.
func (s solveig) unnamed() (missing []string) {
	for _, c := range merge.Claims {
		if s.count(`SELECT count(*) FROM `+c.Table+` WHERE `+c.Column+` IN ($1, $2)`, s.id, s.guest) == 0 {
			missing = append(missing, c.Table+"."+c.Column)
		}
	}
	return missing
}
