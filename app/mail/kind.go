package mail

// Kind names a letter.
type Kind string

// The letters. In the comments: the values in Args that they need; those in
// parentheses are used when they are given.
const (
	SetPassword        Kind = "account.set_password"          // registered: Expires
	AlreadyRegistered  Kind = "account.already_registered"    // registered again with a known address
	ResetPassword      Kind = "account.reset_password"        // Expires (Name)
	WelcomeInternal    Kind = "account.welcome_internal"      // hired: Username, Expires (Name)
	MergedReset        Kind = "account.merged_reset"          // M42: (Username), only where the rule allows it
	MergedRegistration Kind = "account.merged_registration"   // M43: (Username)
	EmailChanged       Kind = "account.email_changed"         // no link (Name)
	VerifyEmail        Kind = "account.verify_email"          // to a new address: Expires (Name)
	EmailAsked         Kind = "account.email_asked"           // to the present address: Address, hidden; no link (Name)
	EmailConfirmed     Kind = "account.email_confirmed"       // to the new address; no link (Name)
	EmailDropped       Kind = "account.email_dropped"         // to the address that was taken away; no link (Name)
	NameChanged        Kind = "account.name_changed"          // no link (Name)
	PasswordChanged    Kind = "account.password_changed"      // no link (Name)
	FactorChanged      Kind = "account.factor_changed"        // What; no link (Name)
	FactorsEnded       Kind = "account.factors_ended"         // by the helpdesk (Name)
	AccountReleased    Kind = "account.released"              // the helpdesk has let go of the account at work (Name)
	RecoveryCodeUsed   Kind = "account.recovery_code_used"    // Left (Name)
	ProfileLocked      Kind = "account.locked"                // asked for a new password: no link (Name)
	MergeReceipt       Kind = "merge.receipt"                 // M17, M40: no value at all
	ClaimProfile       Kind = "merge.claim"                   // M6: Expires
	MergeQuestion      Kind = "merge.question"                // M1: no value at all
	MergeUndone        Kind = "merge.undone"                  // M17, M50: no value at all
	GoalsAsked         Kind = "goals.asked"                   // asked to be a leader, mentor or supervisor, known here or not: no value at all
	ApprovalWaiting    Kind = "approval.waiting"              // to who is asked: no value at all
	ApprovalAnswered   Kind = "approval.answered"             // to who asked: no value at all
	SharedLink         Kind = "share.link"                    // to a recipient: Who, Expires
	SharedCode         Kind = "share.code"                    // to a recipient, apart from the link: Who, Code; no link
	ReportTotals       Kind = "report.totals"                 // by a plan of the reader's: Words
	ShareLocked        Kind = "share.locked"                  // to the owner: no value at all
	ClassBooked        Kind = "class.booked"                  // Course, When, Place (Name)
	ClassChanged       Kind = "class.changed"                 // Course, When, Place (Name)
	ClassCancelled     Kind = "class.cancelled"               // by the course owner: Course, When (Name, Kept, Others, None)
	ClassLeft          Kind = "class.left"                    // by the person: Course, When (Name)
	ClassRemoved       Kind = "class.removed"                 // by the course owner: Course, When (Name)
	ClassDay           Kind = "class.day"                     // one more day for the calendar: Course, When, Place, Day, Days (Name)
	ClassDayGone       Kind = "class.day_gone"                // one day less in the calendar: Course, When (Name)
	ClassMessage       Kind = "class.message"                 // by who answers for it: Course, When, Words (Name)
	ClassOffered       Kind = "class.offered"                 // next in line: Course, When, Place, Until (Name)
	ClassPassed        Kind = "class.passed"                  // the offer was not taken: Course, When (Name)
	ClassUnseated      Kind = "class.unseated"                // still in line when it began: Course, When (Name, Others, None)
	Invited            Kind = "account.invited"               // to an address, known here or not: Who, Organisation, Expires
	InvitationCode     Kind = "account.invitation_code"       // to the invited address: Code, Minutes; no link
	ChangeAnswered     Kind = "account.organisation_answered" // to who asked to belong elsewhere: no value at all (Name)
	Viewed             Kind = "account.viewed"                // the helpdesk looks at their pages: Reason; no link (Name)
	RoleGiven          Kind = "account.role_given"            // Role, Organisation; Factor where one must be made; no link (Name)
	RoleTaken          Kind = "account.role_taken"            // Role, Organisation; no link (Name)
	InvitationAnswered Kind = "account.invitation_answered"   // to who invited: no value at all (Name)
	ResultRegistered   Kind = "result.registered"             // by hand, by a course owner: Course, Date, Who (Name)
	CourseHandedOver   Kind = "course.handed_over"            // to the new owner: Course, Who (Name)
	ReminderDigest     Kind = "reminder.digest"               // of the day, made when it is sent: Many (Name, Choice, Required), Entries
	ReminderLed        Kind = "reminder.led"                  // of the week, to a leader: Many (Name, Overdue, Expired, Choice)
	InquiryAnswered    Kind = "inquiry.answered"              // to who wrote to the helpdesk: Reference, Words (Name)
)

// The letters about being erased.
const (
	ErasureScheduled Kind = "erasure.scheduled" // Date (Name)
	ErasureUndone    Kind = "erasure.undone"    // no link (Name)
	ErasureRefused   Kind = "erasure.refused"   // (Name)
	ErasureDone      Kind = "erasure.done"      // no link, no value at all: the last letter
	UnseenSoon       Kind = "unseen.soon"       // not been here for long: Seen, Date (Name)
	UnseenLast       Kind = "unseen.last"       // the same, the last time: Seen, Date (Name)
)
