package mail

// letter says which texts a kind consists of. What a stranger typed (a name at
// registration) is in no letter to an address that is not verified yet: nobody
// shall send their words in our name.
type letter struct {
	needs   []string // values without which it makes no sense
	named   bool     // greets by Name, when given
	words   bool     // has somebody's own Words after the first lines
	anew    bool     // is made at each try
	last    bool     // nothing is kept of it once it is sent or given up
	subject string
	before  []line // the first says what to do
	button  string // the link's words; empty: no link
	after   []line
}

// line is one paragraph; it is left out when the value it is about is not given.
type line struct {
	key  string
	with string
}

var letters = map[Kind]letter{
	SetPassword: {
		needs:   []string{"Expires"},
		subject: "mail.set_password.subject",
		before:  []line{{key: "mail.set_password.do"}},
		button:  "mail.set_password.button",
		after:   []line{{key: "mail.link.once", with: "Expires"}, {key: "mail.set_password.username"}, {key: "mail.set_password.not_you"}},
	},
	AlreadyRegistered: {
		subject: "mail.already_registered.subject",
		before:  []line{{key: "mail.already_registered.do"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.already_registered.forgotten"}, {key: "mail.already_registered.not_you"}},
	},
	ResetPassword: {
		needs:   []string{"Expires"},
		named:   true,
		subject: "mail.reset_password.subject",
		before:  []line{{key: "mail.reset_password.do"}},
		button:  "mail.reset_password.button",
		after:   []line{{key: "mail.link.once", with: "Expires"}, {key: "mail.reset_password.not_you"}},
	},
	WelcomeInternal: {
		needs:   []string{"Username", "Expires"},
		named:   true,
		subject: "mail.welcome_internal.subject",
		before:  []line{{key: "mail.welcome_internal.do", with: "Username"}},
		button:  "mail.set_password.button",
		after:   []line{{key: "mail.link.once", with: "Expires"}, {key: "mail.welcome_internal.learned"}},
	},
	MergedReset: {
		subject: "mail.merged_reset.subject",
		before:  []line{{key: "mail.merged_reset.do"}, {key: "mail.merged.username", with: "Username"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.merged.forgotten"}},
	},
	MergedRegistration: {
		subject: "mail.merged_registration.subject",
		before:  []line{{key: "mail.merged_registration.do"}, {key: "mail.merged.username", with: "Username"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.merged.forgotten"}, {key: "mail.merged_registration.not_you"}},
	},
	EmailChanged: {
		named:   true,
		subject: "mail.email_changed.subject",
		before:  []line{{key: "mail.email_changed.do"}, {key: "mail.email_changed.not_you"}},
	},
	EmailAsked: {
		needs:   []string{"Address"},
		named:   true,
		subject: "mail.email_asked.subject",
		before:  []line{{key: "mail.email_asked.do"}, {key: "mail.email_asked.not_you"}},
	},
	EmailConfirmed: {
		named:   true,
		subject: "mail.email_confirmed.subject",
		before:  []line{{key: "mail.email_confirmed.do"}, {key: "mail.email_asked.not_you"}},
	},
	EmailDropped: {
		named:   true,
		subject: "mail.email_dropped.subject",
		before:  []line{{key: "mail.email_dropped.do"}, {key: "mail.email_asked.not_you"}},
	},
	NameChanged: {
		named:   true,
		subject: "mail.name_changed.subject",
		before:  []line{{key: "mail.name_changed.do"}, {key: "mail.email_asked.not_you"}},
	},
	VerifyEmail: {
		needs:   []string{"Expires"},
		named:   true,
		subject: "mail.verify_email.subject",
		before:  []line{{key: "mail.verify_email.do"}},
		button:  "mail.verify_email.button",
		after:   []line{{key: "mail.link.once", with: "Expires"}, {key: "mail.verify_email.not_you"}},
	},
	PasswordChanged: {
		named:   true,
		subject: "mail.password_changed.subject",
		before:  []line{{key: "mail.password_changed.do"}, {key: "mail.password_changed.not_you"}},
	},
	FactorChanged: {
		needs:   []string{"What"},
		named:   true,
		subject: "mail.factor_changed.subject",
		before:  []line{{key: "mail.factor_changed.do", with: "What"}, {key: "mail.factor.not_you"}},
	},
	RoleGiven: {
		needs:   []string{"Role", "Organisation"},
		named:   true,
		subject: "mail.role_given.subject",
		before:  []line{{key: "mail.role_given.do", with: "Role"}, {key: "mail.role_given.factor", with: "Factor"}, {key: "mail.role.not_you"}},
	},
	RoleTaken: {
		needs:   []string{"Role", "Organisation"},
		named:   true,
		subject: "mail.role_taken.subject",
		before:  []line{{key: "mail.role_taken.do", with: "Role"}, {key: "mail.role.not_you"}},
	},
	Viewed: {
		needs:   []string{"Reason"},
		named:   true,
		subject: "mail.viewed.subject",
		before:  []line{{key: "mail.viewed.do"}, {key: "mail.viewed.reason", with: "Reason"}, {key: "mail.viewed.not_you"}},
	},
	FactorsEnded: {
		named:   true,
		subject: "mail.factors_ended.subject",
		before:  []line{{key: "mail.factors_ended.do"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.factor.not_you"}},
	},
	AccountReleased: {
		named:   true,
		subject: "mail.account_released.subject",
		before:  []line{{key: "mail.account_released.do"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.factor.not_you"}},
	},
	RecoveryCodeUsed: {
		needs:   []string{"Left"},
		named:   true,
		subject: "mail.recovery_code_used.subject",
		before:  []line{{key: "mail.recovery_code_used.do", with: "Left"}, {key: "mail.factor.not_you"}},
	},
	ProfileLocked: {
		named:   true,
		subject: "mail.locked.subject",
		before:  []line{{key: "mail.locked.do"}},
	},
	MergeReceipt: {
		subject: "mail.merge_receipt.subject",
		before:  []line{{key: "mail.merge_receipt.do"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.merge_receipt.wrong"}},
	},
	ClaimProfile: {
		needs:   []string{"Expires"},
		subject: "mail.claim_profile.subject",
		before:  []line{{key: "mail.claim_profile.do"}},
		button:  "mail.claim_profile.button",
		after:   []line{{key: "mail.link.once", with: "Expires"}, {key: "mail.claim_profile.not_you"}},
	},
	MergeQuestion: {
		subject: "mail.merge_question.subject",
		before:  []line{{key: "mail.merge_question.do"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.merge_question.why"}},
	},
	MergeUndone: {
		subject: "mail.merge_undone.subject",
		before:  []line{{key: "mail.merge_undone.do"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.merge_undone.why"}},
	},
	GoalsAsked: {
		subject: "mail.goals_asked.subject",
		before:  []line{{key: "mail.goals_asked.do"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.goals_asked.register"}, {key: "mail.goals_asked.not_you"}},
	},
	ApprovalWaiting: {
		subject: "mail.approval_waiting.subject",
		before:  []line{{key: "mail.approval_waiting.do"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.approval_waiting.why"}},
	},
	ApprovalAnswered: {
		subject: "mail.approval_answered.subject",
		before:  []line{{key: "mail.approval_answered.do"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.approval_answered.why"}},
	},
	SharedLink: {
		needs:   []string{"Who", "Expires"},
		subject: "mail.share_link.subject",
		before:  []line{{key: "mail.share_link.do", with: "Who"}, {key: "mail.share_link.code"}},
		button:  "mail.share_link.button",
		after:   []line{{key: "mail.share_link.until", with: "Expires"}, {key: "mail.share_link.not_you"}},
	},
	SharedCode: {
		needs:   []string{"Who", "Code"},
		subject: "mail.share_code.subject",
		before:  []line{{key: "mail.share_code.do", with: "Who"}, {key: "mail.share_code.code", with: "Code"}},
		after:   []line{{key: "mail.share_link.not_you"}},
	},
	ReportTotals: {
		needs:   []string{"Words"},
		words:   true,
		subject: "mail.report_totals.subject",
		before:  []line{{key: "mail.report_totals.do"}},
		button:  "mail.report_totals.button",
		after:   []line{{key: "mail.report_totals.stop"}},
	},
	ShareLocked: {
		subject: "mail.share_locked.subject",
		before:  []line{{key: "mail.share_locked.do"}},
		button:  "mail.share_locked.button",
		after:   []line{{key: "mail.share_locked.why"}},
	},
	ClassBooked: {
		needs:   []string{"Course", "When", "Place"},
		named:   true,
		subject: "mail.class_booked.subject",
		before:  []line{{key: "mail.class_booked.do"}, {key: "mail.class.when"}},
		button:  "mail.class.button",
		after:   []line{{key: "mail.class_booked.cancel"}},
	},
	ClassChanged: {
		needs:   []string{"Course", "When", "Place"},
		named:   true,
		subject: "mail.class_changed.subject",
		before:  []line{{key: "mail.class_changed.do"}, {key: "mail.class.when"}},
		button:  "mail.class.button",
		after:   []line{{key: "mail.class_changed.cancel"}},
	},
	ClassCancelled: {
		needs:   []string{"Course", "When"},
		named:   true,
		subject: "mail.class_cancelled.subject",
		before:  []line{{key: "mail.class_cancelled.do"}, {key: "mail.class_cancelled.kept", with: "Kept"}, {key: "mail.class.others", with: "Others"}, {key: "mail.class.none", with: "None"}},
		button:  "mail.class_cancelled.button",
	},
	ClassDay: {
		needs:   []string{"Course", "When", "Place", "Day", "Days"},
		named:   true,
		subject: "mail.class_day.subject",
		before:  []line{{key: "mail.class_day.do"}, {key: "mail.class.when"}},
		button:  "mail.class.button",
	},
	ClassDayGone: {
		needs:   []string{"Course", "When"},
		named:   true,
		subject: "mail.class_day_gone.subject",
		before:  []line{{key: "mail.class_day_gone.do"}},
		button:  "mail.class_cancelled.button",
	},
	ClassMessage: {
		needs:   []string{"Course", "When", "Words"},
		named:   true,
		words:   true,
		subject: "mail.class_message.subject",
		before:  []line{{key: "mail.class_message.do"}},
		button:  "mail.class.button",
	},
	ClassUnseated: {
		needs:   []string{"Course", "When"},
		named:   true,
		subject: "mail.class_unseated.subject",
		before:  []line{{key: "mail.class_unseated.do"}, {key: "mail.class.others", with: "Others"}, {key: "mail.class.none", with: "None"}},
		button:  "mail.class_cancelled.button",
	},
	ClassLeft: {
		needs:   []string{"Course", "When"},
		named:   true,
		subject: "mail.class_left.subject",
		before:  []line{{key: "mail.class_left.do"}},
		button:  "mail.class_cancelled.button",
	},
	ResultRegistered: {
		needs:   []string{"Course", "Date", "Who"},
		named:   true,
		subject: "mail.result_registered.subject",
		before:  []line{{key: "mail.result_registered.do"}},
		button:  "mail.result_registered.button",
		after:   []line{{key: "mail.result_registered.wrong"}},
	},
	CourseHandedOver: {
		needs:   []string{"Course", "Who"},
		named:   true,
		subject: "mail.course_handed_over.subject",
		before:  []line{{key: "mail.course_handed_over.do"}},
		button:  "mail.course_handed_over.button",
	},
	ClassRemoved: {
		needs:   []string{"Course", "When"},
		named:   true,
		subject: "mail.class_removed.subject",
		before:  []line{{key: "mail.class_removed.do"}},
		button:  "mail.class_cancelled.button",
	},
	ClassOffered: {
		needs:   []string{"Course", "When", "Place", "Until"},
		named:   true,
		subject: "mail.class_offered.subject",
		before:  []line{{key: "mail.class_offered.do"}, {key: "mail.class.when"}},
		button:  "mail.class_offered.button",
		after:   []line{{key: "mail.class_offered.else"}},
	},
	ErasureScheduled: {
		needs:   []string{"Date"},
		named:   true,
		subject: "mail.erasure_scheduled.subject",
		before:  []line{{key: "mail.erasure_scheduled.do"}},
		button:  "mail.erasure_scheduled.button",
		after:   []line{{key: "mail.erasure_scheduled.copy"}, {key: "mail.erasure_scheduled.not_you"}},
	},
	UnseenSoon: absent("mail.unseen_soon.subject"),
	UnseenLast: absent("mail.unseen_last.subject"),
	ErasureUndone: {
		named:   true,
		subject: "mail.erasure_undone.subject",
		before:  []line{{key: "mail.erasure_undone.do"}},
	},
	ErasureRefused: {
		named:   true,
		subject: "mail.erasure_refused.subject",
		before:  []line{{key: "mail.erasure_refused.do"}},
		button:  "mail.button.sign_in",
	},
	ErasureDone: {
		last:    true,
		subject: "mail.erasure_done.subject",
		before:  []line{{key: "mail.erasure_done.do"}, {key: "mail.erasure_done.certificates"}},
	},
	ClassPassed: {
		needs:   []string{"Course", "When"},
		named:   true,
		subject: "mail.class_passed.subject",
		before:  []line{{key: "mail.class_passed.do"}},
		button:  "mail.class_cancelled.button",
	},
	ChangeAnswered: {
		named:   true,
		subject: "mail.organisation_answered.subject",
		before:  []line{{key: "mail.organisation_answered.do"}},
		button:  "mail.organisation_answered.button",
		after:   []line{{key: "mail.organisation_answered.not_you"}},
	},
	Invited: {
		needs:   []string{"Who", "Organisation", "Expires"},
		subject: "mail.invited.subject",
		before:  []line{{key: "mail.invited.do"}},
		button:  "mail.invited.button",
		after:   []line{{key: "mail.invited.until", with: "Expires"}, {key: "mail.invited.not_you"}},
	},
	InvitationCode: {
		needs:   []string{"Code", "Minutes"},
		subject: "mail.invitation_code.subject",
		before:  []line{{key: "mail.invitation_code.do"}, {key: "mail.invitation_code.code", with: "Code"}},
		after:   []line{{key: "mail.invitation_code.not_you"}},
	},
	InvitationAnswered: {
		named:   true,
		subject: "mail.invitation_answered.subject",
		before:  []line{{key: "mail.invitation_answered.do"}},
		button:  "mail.invitation_answered.button",
	},
	ReminderDigest: {
		needs:   []string{"Many"},
		named:   true,
		anew:    true,
		subject: "mail.reminder_digest.subject",
		before:  []line{{key: "mail.reminder_digest.do"}},
		button:  "mail.reminder_digest.button",
		after:   []line{{key: "mail.reminder_digest.change", with: "Choice"}, {key: "mail.reminder_digest.required", with: "Required"}},
	},
	ReminderLed: {
		needs:   []string{"Many"},
		named:   true,
		anew:    true,
		subject: "mail.reminder_led.subject",
		before:  []line{{key: "mail.reminder_led.do"}, {key: "mail.reminder_led.overdue", with: "Overdue"}, {key: "mail.reminder_led.expired", with: "Expired"}},
		button:  "mail.reminder_led.button",
		after:   []line{{key: "mail.reminder_led.change", with: "Choice"}},
	},
	InquiryAnswered: {
		needs:   []string{"Reference", "Words"},
		named:   true,
		words:   true,
		subject: "mail.inquiry_answered.subject",
		before:  []line{{key: "mail.inquiry_answered.do", with: "Reference"}},
		button:  "mail.inquiry_answered.button",
		after:   []line{{key: "mail.inquiry_answered.again"}, {key: "mail.inquiry_answered.number"}},
	},
}

// absent warns who has not been here for long.
func absent(subject string) letter {
	return letter{
		needs:   []string{"Seen", "Date"},
		named:   true,
		subject: subject,
		before:  []line{{key: "mail.unseen.do"}, {key: "mail.unseen.keep"}},
		button:  "mail.button.sign_in",
		after:   []line{{key: "mail.unseen.nothing"}},
	}
}
