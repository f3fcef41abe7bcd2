package privacy

// Why a column is not in the export.
const (
	opens   = "opens something, or helps to: it leaves the database for nobody"
	folded  = "the same as the column beside it, folded to be found by"
	working = "keeps the portal running and says nothing of the person that the columns beside it do not say"
	another = "names somebody else (article 15, 4)"
	owner   = "names the asker, whose row it is"
)

// Hides is every column that is left out of a table in the export.
var Hides = []Hidden{
	{"profile.password_hash login.token_hash passkey.credential_id passkey.record code_app.secret code_app.step recovery_code.hash one_time_link.token_hash mail.link mail.link_ref launch.token_hash share.form_key share.token_hash share.secret share_view.token_hash match_claim.token_hash", opens},
	{"profile.email_key profile.private_email_key profile.search_text profile.sort_key goal_role.address_key", folded},
	{"national_id.lookup national_id.sealed national_id.key_id", opens + "; the number itself is in the export where the person asks for it"},
	{"provider_link.subject_hash provider_link.account_hash provider_pin.subject_hash provider_pin.account_hash invitation.claim_hash", opens},
	{"provider_link.account_claim provider_pin.account_claim", working},
	{"login.provider_subject login.provider_session", "hashes: by them a provider tells that its own login is over"},
	{"reckoned.reckoning_id", "which decision about everybody who has passed a course it was"},
	{"login.network", "a keyed hash: nobody can tell where it was"},
	{"invitation.email_key invitation_role.email_key invitation_role.organisation_id invitation_role.waits", folded},
	{"organisation_change.decided_by_profile_id invitation.by_profile_id invitation.closed_by_profile_id invitation.claimed_by_profile_id", another},
	{"invitation.claim_expires_at", working},
	{"mail.next_try_at mail.give_up_at mail.recipient_profile_ref attempt_unit.session audit_entry.sequence audit_entry.previous_hash audit_entry.hash match.facts match.settled_at merge.match_id merge.sequence event.place event.sequence", working},
	{"employment.leader employment.leader_profile_id role_grant.granted_by_profile_id factor_end.asked_by_profile_id approval.asked_profile_id approval_decision.by_profile_id goal_plan.assigned_by_profile_id goal_role.profile_id goal_signature.signer_profile_id match.decided_by_profile_id erasure.asked_by_profile_id erasure.decided_by_profile_id merge.by_profile_id", another},
	{"audit_entry.actor_profile_ref audit_entry.subject_profile_ref", another + "; by_me says whether it was the asker who did it, and the page of who has looked says by whom it was otherwise"},
	{"match.internal_profile_id match.external_profile_id match_claim.internal_profile_id match_claim.external_profile_id event.from_profile_ref event.into_profile_ref", "both are the asker's own profiles, or one of them is not theirs to know (M4)"},
	{"inquiry.taken_by_profile_id inquiry_message.by_profile_id", another},
	{"completion_import.by_profile_id", owner},
	{"completion_import.sha256", "about those whom the file names"},
	{"completion_row.line completion_row.completed_id completion_row.replaced", working},
	{"result_evidence.by_profile_id", another + "; the page of the certificate says who registered it"},
	{"result_evidence.blob_sha256", opens + "; the file itself is handed out on the page of the certificate"},
	{"inquiry_message.form_key inquiry_message.mail_ref inquiry.lost_mail_ref", working},
	{"viewing.viewer_profile_id viewing.profile_id", another},
	{"viewing.login_id", working},
	{"course.owner_profile_id package.uploaded_by_profile_id hire_run.by_profile_id", owner},
	{"course.same_as course.organisation_id course.package_id course.minutes course.valid_months course.valid_month course.valid_version course.renew_months course.renew_from_end course.grace_days course.renewed_by_course_id course.accept_months course.created_at course.updated_at course.published_at course.approval", "about the course, not about who owns it"},
	{"package.standard package.edition package.manifest package.blob_sha256", "about the package, not about who uploaded it"},
	{"hire_row.name", "stands only where the row is about no profile"},
	{"hire_run.sha256 hire_run.missing", "about those whom the file names"},
}

// Withheld is every table that is not in the export.
var Withheld = []Elsewhere{
	{"passkey_challenge", "what a browser was asked to sign, for five minutes"},
	{"profile_word", folded},
	{"invitation_link", opens},
	{"inbox", "what a visitor has sent by a form, sealed, for seconds: nobody is known yet"},
	{"throttle", "a keyed hash: nobody can tell whose it is"},
	{"provider_trip", "a browser on its way to a provider, for minutes: nobody is known yet"},
	{"provider_logout", "that a provider's word was heard once, for minutes: about nobody"},
	{"provider_voucher", "what a browser has shown, sealed, for minutes: nobody is known yet"},
	{"directory_address", folded},
	{"likeness", "which profiles look alike, one of which may be a stranger's (M4)"},
	{"match_plan", "what a colleague was shown before a merge; what it did is in merge_item"},
	{"match_proposal", "a colleague's word to another about two people, one of whom may be a stranger (M4)"},
	{"merge_undo", "a colleague's word about two people, one of whom may be a stranger"},
	{"undo_proposal", "a colleague's word to another about two people, one of whom may be a stranger"},
	{"hire_upload", "a file that waits two hours at most, sealed"},
	{"hire_upload_chunk", "a file that waits two hours at most, sealed"},
	{"reckoning", "what a course owner decided of everybody who has passed a course; what it changed of the asker's is in reckoned"},
	{"goal_template", "the organisation's plan; that the asker imported it is in the log"},
	{"goal", "the organisation's plan"},
	{"admission", "the course's terms"},
	{"prerequisite", "the course's terms"},
	{"goal_activity", "the organisation's plan"},
	{"organisation", "no person"},
	{"organisation_domain", "no person; that the asker added one is in the log"},
	{"class", "no person"},
	{"class_day", "no person"},
	{"course_text", "no person"},
	{"course_organisation", "no person"},
	{"course_category", "no person"},
	{"course_tag", "no person"},
	{"category", "no person"},
	{"category_name", "no person"},
	{"package_file", "no person"},
	{"revision", "no person"},
	{"match_cursor", "no person"},
	{"client", "another system"},
	{"client_token", "another system"},
	{"directory_day", "another system"},
	{"event_feed", "another system"},
	{"event_subscription", "another system"},
	{"event_delivery", "another system"},
	{"retention_run", "the portal's own work"},
	{"job", "the portal's own work"},
	{"job_run", "the portal's own work"},
	{"lookup_key", "which keys are in use, and nobody's number"},
	{"goose_db_version", "the schema"},
}
