package merge

// Fate is what a merge does with a column that names a person.
type Fate string

// The fates.
const (
	Moves Fate = "moves" // a room's PlanMove gives it to the survivor
	Ends  Fate = "ends"  // what it says is over with the external (M41, M46)
	Stays Fate = "stays" // untouched, for the reason that is given
)

// Claim says of one column who takes care of it in a merge, or why nobody does.
type Claim struct {
	Table, Column string
	Fate          Fate
	Why           string // who does it, or why it stays
}

// Claims has every column that names a person (M13). A test reads the schema of
// the running database and fails on one that is missing here.
var Claims = []Claim{
	{"profile", "merged_into", Moves, "accounts.CloseMerged: older tombstones point on to the survivor (M16)"},
	{"national_id", "profile_id", Stays, "the survivor has the number that they share; the tombstone's row tells an import whom it means (M45). Of two of one kind, what the survivor lacks moves: accounts.PlanTwins (M3, M9)"},
	{"employment", "profile_id", Moves, "accounts.PlanTwins (M9): of two internals; an external has none"},
	{"employment", "leader_profile_id", Moves, "accounts.PlanTwins (M9): of two internals; an external leads nobody"},
	{"role_grant", "profile_id", Stays, "rights never move from external to internal; a tombstone cannot sign in to use them (M15)"},
	{"role_grant", "granted_by_profile_id", Stays, "says who gave the role, in which profile they did it"},
	{"login", "profile_id", Ends, "accounts.CloseMerged (M41); the rows tell their browsers why until they expire"},
	{"passkey", "profile_id", Stays, "opens the external alone: while it is merged it tells its owner so (M42), after an undo it opens it again, and it goes with the tombstone's password; the survivor keeps its own (M41)"},
	{"passkey_challenge", "profile_id", Stays, "what a browser was asked to sign, for five minutes; a tombstone adds nothing (M41)"},
	{"code_app", "profile_id", Stays, "stands beside the external's password alone, and goes with it; the survivor keeps its own (M41)"},
	{"factor_end", "profile_id", Stays, "a question of the helpdesk for a day about somebody with a role, who is never an external that merges by itself (M15)"},
	{"factor_end", "asked_by_profile_id", Stays, "says who asked, in which profile they did it"},
	{"recovery_code", "profile_id", Stays, "stands in for a factor of the external alone, and goes with its password (M41)"},
	{"provider_link", "profile_id", Stays, "a way in to the external is none to the internal (M15): by it a tombstone tells what M42 tells the right password, an undo finds it where it was, and it goes with the tombstone's password (M41)"},
	{"provider_pin", "profile_id", Stays, "holds an employee's account at work to the profile whose user name it says; a tombstone's name is its survivor's, and opens it to that account alone (M45)"},
	{"invitation", "by_profile_id", Stays, "says who vouches; a tombstone has no roles to give, so that nobody can accept what waits (M15)"},
	{"invitation", "closed_by_profile_id", Stays, "says who accepted, declined or took it back, in which profile they did it; the roles stay with that profile (M15)"},
	{"invitation", "claimed_by_profile_id", Stays, "a code for a quarter of an hour; a tombstone types none (M41)"},
	{"organisation_change", "profile_id", Ends, "accounts.PlanChange: what is open is over with the external, for where employees belong HR says; the receipt says so, and an undo opens it again (M33, M50)"},
	{"organisation_change", "decided_by_profile_id", Stays, "says who decided, in which profile they did it"},
	{"organisation_domain", "added_by_profile_id", Stays, "says who added the domain, in which profile they did it"},
	{"inquiry", "profile_id", Stays, "whose it was when it was written: it leads to the tombstone, which leads on, and an answer goes to who lives on (M16, M46)"},
	{"inquiry", "taken_by_profile_id", Stays, "says who sees to it, in which profile they took it; a tombstone has no roles, and a colleague takes it over (M15)"},
	{"inquiry_message", "by_profile_id", Stays, "says who answered, in which profile they did it"},
	{"viewing", "viewer_profile_id", Stays, "says who looked, in which profile they did it"},
	{"viewing", "profile_id", Stays, "whose pages the helpdesk looked at, as they were; a tombstone's can be looked at no more"},
	{"one_time_link", "profile_id", Ends, "accounts.CloseMerged: open links are revoked, used ones stay as history (M41)"},
	{"profile_word", "profile_id", Ends, "accounts.CloseMerged: a tombstone is in no list (M46)"},
	{"mail", "recipient_profile_ref", Ends, "what waits is cancelled (M17); what was sent stays as history"},
	{"audit_entry", "actor_profile_ref", Stays, "the log is never changed: it says in which profile something was done"},
	{"audit_entry", "subject_profile_ref", Stays, "the log is never changed; the person page reads both profiles"},
	{"course", "owner_profile_id", Moves, "courses.PlanMove (M46)"},
	{"package", "uploaded_by_profile_id", Stays, "says who uploaded the file, in which profile they did it"},
	{"enrolment", "profile_id", Moves, "courses.PlanMove (M20–M24)"},
	{"exemption", "profile_id", Moves, "courses.PlanMove (M20): exempt in one is exempt in the other"},
	{"exemption", "by_profile_id", Stays, "says who exempted, in which profile they did it"},
	{"access_code", "by_profile_id", Stays, "says who made the code, in which profile they did it"},
	{"code_use", "profile_id", Moves, "courses.PlanMove (M20)"},
	{"attempt", "profile_id", Moves, "courses.PlanMove (M22–M24, M26)"},
	{"launch", "profile_id", Moves, "courses.PlanMove (M24, M35)"},
	{"result", "profile_id", Moves, "courses.PlanMove (M20, M21, M25, M26, M32)"},
	{"completion_import", "by_profile_id", Stays, "says who imported, in which profile they did it"},
	{"completion_row", "profile_id", Stays, "whom a row of a file was about; one that is still to be carried out is carried out for the survivor, and its result moves"},
	{"result_evidence", "by_profile_id", Stays, "says who registered the result, in which profile they did it; the evidence goes with its result"},
	{"approval", "profile_id", Moves, "courses.PlanApprovalMove (M28)"},
	{"approval", "asked_profile_id", Moves, "courses.PlanApprovalMove: nobody is asked about their own request (M28)"},
	{"approval_decision", "by_profile_id", Stays, "says who decided, in which profile they did it (M28)"},
	{"certificate", "profile_id", Moves, "courses.PlanMove (M29)"},
	{"goal_plan", "profile_id", Moves, "goals.PlanMove (M31): the plan goes along whole"},
	{"goal_role", "profile_id", Moves, "goals.PlanMove (M31): leader, mentor, supervisor, with all that waits for them; nobody becomes their own"},
	{"goal_signature", "signer_profile_id", Stays, "what was signed never changes: it says in which profile, and by what name; who shows it follows the pointer (M31)"},
	{"goal_plan", "assigned_by_profile_id", Stays, "says who gave the plan, in which profile they did it"},
	{"goal_template", "by_profile_id", Stays, "says who imported the template, in which profile they did it"},
	{"share", "profile_id", Moves, "sharing.PlanMove (M30)"},
	{"report", "profile_id", Moves, "report.PlanMove (M46): the saved question alone; what it shows is what the survivor may see"},
	{"report_reader", "profile_id", Moves, "report.PlanMove (M46), with when it is mailed; where both have the report, the survivor's stands and the other stays with the tombstone, who is mailed nothing"},
	{"reminder", "profile_id", Moves, "reminder.PlanMove: nobody is reminded twice because of a merge"},
	{"reminder_choice", "profile_id", Moves, "reminder.PlanMove: where the survivor has not chosen"},
	{"calendar_feed", "profile_id", Stays, "stands in a calendar of the person: it leads to the tombstone, which leads on (M16), and the survivor can end it"},
	{"seat", "profile_id", Moves, "courses.PlanMove (M27)"},
	{"hire_run", "by_profile_id", Stays, "says who imported, in which profile they did it"},
	{"hire_upload", "by_profile_id", Stays, "a file that waits two hours at most for whoever uploaded it"},
	{"hire_row", "profile_id", Stays, "a row of the feed is about an internal"},
	{"directory_user", "profile_id", Stays, "what a client says of an employee; of a tombstone it counts for the survivor, where that has none (M45)"},
	{"directory_address", "profile_id", Stays, "what directory_user is found by"},
	{"directory_job", "profile_id", Stays, "the jobs that directory_user tells of"},
	{"likeness", "a_profile_id", Ends, "a pair of which one is a tombstone is in no list, and the job that finds them forgets it (M46)"},
	{"likeness", "b_profile_id", Ends, "as a_profile_id"},
	{"match", "internal_profile_id", Stays, "the pair as it was found"},
	{"match", "external_profile_id", Stays, "the pair as it was found; what was still open is refused (M12)"},
	{"match", "decided_by_profile_id", Stays, "says who decided"},
	{"match_proposal", "proposed_by_profile_id", Stays, "says who proposed a merge (M8)"},
	{"match_proposal", "decided_by_profile_id", Stays, "says who approved or rejected it (M8)"},
	{"match_claim", "internal_profile_id", Stays, "says who claimed; a link of a tombstone opens nothing (M6)"},
	{"match_claim", "external_profile_id", Stays, "says what was claimed; a tombstone cannot be claimed (M6)"},
	{"merge", "from_profile_id", Stays, "the merge as it was done"},
	{"merge", "into_profile_id", Stays, "the merge as it was done; a receipt follows the pointer (M16)"},
	{"merge", "by_profile_id", Stays, "says who merged"},
	{"merge_undo", "by_profile_id", Stays, "says who undid the merge"},
	{"undo_proposal", "proposed_by_profile_id", Stays, "says who proposed an undo (M9)"},
	{"undo_proposal", "decided_by_profile_id", Stays, "says who approved or rejected it (M9)"},
	{"consent", "profile_id", Stays, "which text the external was shown at registration; whoever is asked to show theirs is shown both"},
	{"presence", "profile_id", Stays, "when that profile was last used; a tombstone is neither warned nor forgotten by it"},
	{"erasure", "profile_id", Stays, "a request of somebody who is merged before the day lapses: privacy.EraseDue"},
	{"erasure", "asked_by_profile_id", Stays, "says who asked, in which profile they did it"},
	{"erasure", "decided_by_profile_id", Stays, "says who decided, in which profile they did it"},
	{"event", "from_profile_ref", Stays, "tells other systems which id is dead or erased; never changed, swept when it is old"},
	{"event", "into_profile_ref", Stays, "tells other systems who survived; a later merge has an event of its own (M16)"},
}
