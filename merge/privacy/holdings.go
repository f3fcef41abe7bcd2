package privacy

import "slices"

// Holdings is everything that the portal knows about a person, in the order of
// the export.
var Holdings = slices.Concat(inAccounts, inCourses, inMerge)

var inAccounts = []Holding{
	{Table: "profile", Key: "profile", About: "t.id IN {who}", Order: "created_at, id",
		Gives: `id kind state username email email_verified_at given_name family_name birth_date mobile mobile_source address postal_code postal_place
			organisation_id language private_email private_email_source private_email_verified_at password_set_at lock_reason merged_into merged_at merged_evidence
			created_at updated_at theme text_size motion erased_at reopened_at`,
		Adds: []Field{{"organisation", "(SELECT o.name FROM organisation o WHERE o.id = t.organisation_id)"}}},
	{Table: "national_id", Key: numberKey, About: "t.profile_id IN {who}", Order: "created_at, id",
		Gives: "id profile_id kind evidence status created_at note"},
	{Table: "employment", Key: "employment", About: "t.profile_id IN {who}", Order: "start_date, id",
		Gives: "id profile_id employee_number unit start_date end_date organisation_id told_by created_at updated_at",
		Adds:  []Field{{"organisation", "(SELECT o.name FROM organisation o WHERE o.id = t.organisation_id)"}}},
	{Table: "role_grant", Key: "role", About: "t.profile_id IN {who}", Order: "granted_at, id",
		Gives: "id profile_id role organisation_id granted_at",
		Adds:  []Field{{"organisation", "(SELECT o.name FROM organisation o WHERE o.id = t.organisation_id)"}}},
	{Table: "login", Key: "login", About: "t.profile_id IN {who}", Order: "created_at, token_hash",
		Gives: "profile_id created_at last_seen_at expires_at remembered device provider proof merged_at"},
	{Table: "passkey", Key: "passkey", About: "t.profile_id IN {who}", Order: "created_at, id",
		Gives: "id profile_id name created_at used_at copied_at"},
	{Table: "code_app", Key: "code_app", About: "t.profile_id IN {who}", Order: "created_at, profile_id",
		Gives: "profile_id created_at used_at"},
	{Table: "recovery_code", Key: "recovery_code", About: "t.profile_id IN {who}", Order: "created_at, hash",
		Gives: "profile_id created_at used_at"},
	{Table: "provider_link", Key: "provider_link", About: "t.profile_id IN {who}", Order: "created_at, id",
		Gives: "id profile_id provider created_at"},
	{Table: "provider_pin", Key: "provider_pin", About: "t.profile_id IN {who}", Order: "created_at, profile_id",
		Gives: "profile_id provider created_at"},
	{Table: "factor_end", Key: "factor_end", About: "t.profile_id IN {who}", Order: "asked_at, profile_id",
		Gives: "profile_id reason asked_at"},
	{Table: "one_time_link", Key: "link", About: "t.profile_id IN {who}", Order: "created_at, id",
		Gives: "id profile_id purpose address created_at expires_at opened_at used_at revoked_at"},
	{Table: "organisation_change", Key: "organisation_change", About: "t.profile_id IN {who}", Order: "asked_at, id",
		Gives: "id profile_id from_organisation_id to_organisation_id reason state asked_at decided_at by_domain answer",
		Adds:  []Field{{"to_organisation", "(SELECT o.name FROM organisation o WHERE o.id = t.to_organisation_id)"}}},
	{Table: "organisation_change", Key: "organisation_decided", About: "t.decided_by_profile_id IN {who}", Order: "asked_at, id",
		Gives: "id state decided_at answer"},
	{Table: "invitation", Key: "invitation", About: invitedMe, Order: "created_at, id",
		Gives: "id email language organisation_id state created_at sent_at times_sent expires_at opened_at closed_at",
		Adds:  []Field{{"organisation", "(SELECT o.name FROM organisation o WHERE o.id = t.organisation_id)"}}},
	{Table: "invitation_role", Key: "invitation_role", About: "t.invitation_id IN (SELECT t.id FROM invitation t WHERE " + invitedMe + ")", Order: "invitation_id, role",
		Gives: "invitation_id role"},
	{Table: "invitation", Key: "invitation_sent", About: "t.by_profile_id IN {who}", Order: "created_at, id",
		Gives: "id state created_at sent_at times_sent expires_at",
		Adds:  []Field{{"organisation", "(SELECT o.name FROM organisation o WHERE o.id = t.organisation_id)"}}},
	{Table: "inquiry", Key: "inquiry", About: "t.profile_id IN {who}", Order: "written_at, id",
		Gives: "id reference profile_id signed_in organisation_id name email language page problem browser state written_at updated_at"},
	{Table: "inquiry_message", Key: "inquiry_message", About: "t.inquiry_id IN (SELECT i.id FROM inquiry i WHERE i.profile_id IN {who})", Order: "written_at, id",
		Gives: "id inquiry_id text written_at"},
	{Table: "inquiry_message", Key: "inquiry_answered", About: "t.by_profile_id IN {who}", Order: "written_at, id",
		Gives: "id inquiry_id text written_at"},
	{Table: "viewing", Key: "viewing", About: "t.profile_id IN {who}", Order: "began_at, id",
		Gives: "id reason began_at ends_at ended_at"},
	{Table: "viewing", Key: "viewing_own", About: "t.viewer_profile_id IN {who}", Order: "began_at, id",
		Gives: "id began_at ends_at ended_at"},
	{Table: "presence", Key: "presence", About: "t.profile_id IN {who}", Order: "profile_id", Gives: "profile_id last_seen_at warned_at warned_again_at"},
	{Table: "consent", Key: "consent", About: "t.profile_id IN {who}", Order: "given_at, id", Gives: "id profile_id kind version given_at"},
	{Table: "mail", Key: "mail", About: "t.recipient_profile_ref IN {who}", Order: "queued_at, id",
		Gives: "id kind to_address language args state tries queued_at tried_at sent_at answer failure bounced_at bounce calendar forgotten_at"},
	{Table: "audit_entry", Key: "log", About: "(t.actor_profile_ref IN {who} OR t.subject_profile_ref IN {who} AND (" + tellable + "))", Order: "at, id",
		Gives: "id at action outcome actor_kind object_kind object_ref detail",
		Adds:  []Field{{"by_me", "CASE WHEN t.actor_profile_ref IN {who} THEN 1 ELSE 0 END"}}},
}

// invitedMe are invitations that were answered by the person, or wait for an
// address that is surely theirs.
const invitedMe = `(t.closed_by_profile_id IN {who} AND t.state <> 'revoked'
	OR t.email_key IN (SELECT p.email_key FROM profile p WHERE p.id IN {who} AND p.email_verified_at IS NOT NULL)
	OR t.email_key IN (SELECT p.private_email_key FROM profile p WHERE p.id IN {who} AND p.private_email_verified_at IS NOT NULL))`

// numberKey is where the export has the national IDs.
const numberKey = "national_id"

// tellable are the entries of the log that a guest may read of: whoever has
// merely typed a number must not learn that somebody was hired, or that anybody
// else has it (M4, M5).
const tellable = `t.action NOT LIKE 'match.%' AND t.action NOT LIKE 'merge.%' AND t.action NOT LIKE 'claim.%' AND t.action NOT LIKE 'hire.%'
	OR EXISTS (SELECT 1 FROM profile p WHERE p.id IN {who} AND p.kind = 'internal')`

var inCourses = []Holding{
	{Table: "enrolment", Key: "enrolment", About: "t.profile_id IN {who}", Order: "enrolled_at, id",
		Gives: "id profile_id course_id state enrolled_at completed_at due_at required_at via assignment_id evaluated superseded_by superseded_at", Adds: ofCourse},
	{Table: "exemption", Key: "exemption", About: "t.profile_id IN {who}", Order: "exempted_at, id",
		Gives: "id profile_id course_id why exempted_at ended_at", Adds: ofCourse},
	{Table: "code_use", Key: "code_use", About: "t.profile_id IN {who}", Order: "used_at, id", Gives: "id profile_id used_at"},
	{Table: "attempt", Key: "attempt", About: "t.profile_id IN {who}", Order: "opened_at, id",
		Gives: "id enrolment_id profile_id course_id package_id number state progress score seconds unit sequencing opened_at used_at closed_at held_at learnt_at superseded_by", Adds: ofCourse},
	{Table: "attempt_unit", Key: "attempt_unit", About: "t.attempt_id IN (SELECT a.id FROM attempt a WHERE a.profile_id IN {who})", Order: "attempt_id, unit",
		Gives: "attempt_id unit sequence session_seconds ended completion success score progress location seconds data saved_at"},
	{Table: "quiz_try", Key: "quiz_try", About: "t.attempt_id IN (SELECT a.id FROM attempt a WHERE a.profile_id IN {who})", Order: "begun_at, id",
		Gives: "id attempt_id unit number seed begun_at submitted_at score passed"},
	{Table: "quiz_answer", Key: "quiz_answer", About: "t.try_id IN (SELECT q.id FROM quiz_try q JOIN attempt a ON a.id = q.attempt_id WHERE a.profile_id IN {who})", Order: "try_id, question_id",
		Gives: "try_id question_id answer points possible"},
	{Table: "launch", Key: "launch", About: "t.profile_id IN {who}", Order: "opened_at, token_hash",
		Gives: "attempt_id package_id review profile_id opened_at used_at expires_at ended_at end_reason"},
	{Table: "result", Key: "result", About: "t.profile_id IN {who}", Order: "achieved_at, id",
		Gives: `id profile_id course_id package_id attempt_id enrolment_id outcome score achieved_at valid_until end_why renewed_by origin_kind origin_ref origin_at not_accepted
			superseded_by recorded_at`, Adds: ofCourse},
	{Table: "result_evidence", Key: "result_evidence", About: "t.result_id IN (SELECT r.id FROM result r WHERE r.profile_id IN {who})", Order: "recorded_at, result_id",
		Gives: "result_id note file_name media_type size recorded_at"},
	{Table: "completion_row", Key: "completion_row", About: "t.profile_id IN {who}", Order: "import_id, number",
		Gives: "import_id number profile_id course_id who course day score until note state verdict result_id"},
	{Table: "completion_import", Key: "completion_import", About: "t.by_profile_id IN {who}", Order: "made_at, id",
		Gives: "id file_name policy state made_at begun_at finished_at undone_at"},
	{Table: "reckoned", Key: "reckoned", About: "t.result_id IN (SELECT r.id FROM result r WHERE r.profile_id IN {who})", Order: "changed_at, result_id",
		Gives: "result_id before before_why after changed_at"},
	{Table: "certificate", Key: "certificate", About: "t.profile_id IN {who}", Order: "issued_at, id",
		Gives: `id result_id profile_id number code holder course_titles course_code renewed_titles issuer score achieved_at valid_until issued_at withdrawn_at withdrawn_why`},
	{Table: "seat", Key: "seat", About: "t.profile_id IN {who}", Order: "booked_at, id",
		Gives: "id class_id profile_id state booked_at line_at offered_until attendance excused days result_id freed_at freed_why superseded_by",
		Adds: []Field{{"place", "(SELECT c.place FROM class c WHERE c.id = t.class_id)"},
			{"course_title", "(SELECT x.title FROM class c JOIN course_text x ON x.course_id = c.course_id AND x.language = 'nb' WHERE c.id = t.class_id)"}}},
	{Table: "calendar_feed", Key: "calendar_feed", About: "t.profile_id IN {who}", Order: "created_at, profile_id", Gives: "profile_id created_at"},
	{Table: "approval", Key: "approval", About: "t.profile_id IN {who}", Order: "requested_at, id",
		Gives: "id profile_id course_id state step why requested_at told_at settled_at seen_at superseded_by", Adds: ofCourse},
	{Table: "approval_decision", Key: "approval_decision", About: "t.approval_id IN (SELECT a.id FROM approval a WHERE a.profile_id IN {who})", Order: "decided_at, id",
		Gives: "id approval_id step verdict word decided_at"},
	{Table: "share", Key: "share", About: "t.profile_id IN {who}", Order: "created_at, id",
		Gives: "id profile_id recipient language content digest created_at expires_at ended_at wrong_codes locked_at"},
	{Table: "share_view", Key: "share_view", About: "t.share_id IN (SELECT s.id FROM share s WHERE s.profile_id IN {who})", Order: "viewed_at, token_hash",
		Gives: "share_id viewed_at"},
	{Table: "report", Key: "report", About: "t.profile_id IN {who}", Order: "created_at, id", Gives: "id profile_id name definition created_at"},
	{Table: "report_reader", Key: "report_reader", About: "t.profile_id IN {who}", Order: "shared_at, id", Gives: "id report_id profile_id shared_at every weekday sent_for"},
	{Table: "reminder", Key: "reminder", About: "t.profile_id IN {who}", Order: "reminded_at, id",
		Gives: "id profile_id kind thing stage day mail_ref reminded_at"},
	{Table: "reminder_choice", Key: "reminder_choice", About: "t.profile_id IN {who}", Order: "chosen_at, kind",
		Gives: "profile_id kind wanted chosen_at"},
	{Table: "goal_plan", Key: "goal_plan", About: "t.profile_id IN {who}", Order: "assigned_at, id",
		Gives: "id profile_id template_id assigned_at used_at superseded_by superseded_at",
		Adds:  []Field{{"title", "(SELECT g.name FROM goal_template g WHERE g.id = t.template_id)"}}},
	{Table: "goal_role", Key: "goal_role", About: "(t.profile_id IN {who} OR t.plan_id IN " + ownPlans + ")", Order: "asked_at, id",
		Gives: "id plan_id kind state address asked_at answered_at ended_at"},
	{Table: "goal_entry", Key: "goal_entry", About: "t.plan_id IN " + ownPlans, Order: "written_at, id",
		Gives: "id plan_id goal_id activity_id state comment role_id written_at sent_at",
		Adds:  []Field{{"title", "coalesce((SELECT a.title FROM goal_activity a WHERE a.id = t.activity_id), (SELECT g.title FROM goal g WHERE g.id = t.goal_id))"}}},
	{Table: "goal_signature", Key: "goal_signature", About: "t.entry_id IN (SELECT e.id FROM goal_entry e WHERE e.plan_id IN " + ownPlans + ")", Order: "signed_at, id",
		Gives: "id entry_id verdict signer_name holder_name said answer basis signed_at digest"},
	{Table: "goal_signature", Key: "goal_signed", About: "t.signer_profile_id IN {who}", Order: "signed_at, id",
		Gives: "id entry_id verdict signer_name answer signed_at digest"},
	{Table: "goal_talk", Key: "goal_talk", About: "(t.plan_id IN " + ownPlans + " OR t.role_id IN (SELECT r.id FROM goal_role r WHERE r.profile_id IN {who}))", Order: "called_at, id",
		Gives: "id plan_id role_id day clock location mentor_before holder_before mentor_after holder_after called_at closed_at mentor_name holder_name digest"},
	{Table: "course", Key: "course", About: "t.owner_profile_id IN {who}", Order: "created_at, id", Gives: "id code form state"},
	{Table: "package", Key: "package", About: "t.uploaded_by_profile_id IN {who}", Order: "uploaded_at, id",
		Gives: "id course_id number title file_name size uploaded_at"},
}

const ownPlans = "(SELECT w.id FROM goal_plan w WHERE w.profile_id IN {who})"

var inMerge = []Holding{
	{Table: "match", Key: "match", About: "t.state = 'merged' AND (t.internal_profile_id IN {who} AND t.external_profile_id IN {who})", Order: "found_at, id",
		Gives: "id state evidence reasons due_date confirmed_at found_at decided_at note undone_at origin claimed_at asked_at"},
	{Table: "match_claim", Key: "match_claim", About: "t.internal_profile_id IN {who}", Order: "created_at, token_hash", Gives: "created_at used_at"},
	{Table: "merge", Key: "merge", About: "t.from_profile_id IN {who} AND t.into_profile_id IN {who}", Order: "merged_at, id",
		Gives: "id from_profile_id into_profile_id evidence confirmed digest merged_at note seen_at undone_at from_updated_at into_updated_at"},
	{Table: "merge_item", Key: "merge_item", About: "t.merge_id IN (SELECT m.id FROM merge m WHERE m.from_profile_id IN {who} AND m.into_profile_id IN {who} AND m.undone_at IS NULL)",
		Order: "merge_id, sequence", Gives: "merge_id sequence table_name column_name before after rule changed_rows"},
	{Table: "hire_row", Key: "hire_row", About: "t.profile_id IN {who}", Order: "run_id, row",
		Gives: "run_id row outcome line code args profile_id", Adds: []Field{{"at", "(SELECT r.started_at FROM hire_run r WHERE r.id = t.run_id)"}}},
	{Table: "hire_run", Key: "hire_run", About: "t.by_profile_id IN {who}", Order: "started_at, id", Gives: "id file_name started_at finished_at counts"},
	{Table: "directory_user", Key: "directory", About: "t.profile_id IN {who}", Order: "updated_at, client_id",
		Gives: "client_id profile_id external_id said updated_at removed_at active", Adds: []Field{{"client", "(SELECT c.name FROM client c WHERE c.id = t.client_id)"}}},
	{Table: "directory_job", Key: "directory_job", About: "t.profile_id IN {who}", Order: "client_id, employee_number", Gives: "client_id profile_id employee_number"},
	{Table: "erasure", Key: "erasure", About: "t.profile_id IN {who}", Order: "asked_at, id", Gives: "id profile_id state reason asked_at due_at decided_at answer"},
	{Table: "event", Key: "event", About: "t.from_profile_ref IN {who} AND t.into_profile_ref IN {who}", Order: "at, id", Gives: "id kind merge_ref at"},
}
