-- +goose Up
-- Indexes of columns that are almost always empty hold only the rows that are
-- not: a million people had six million entries that nobody ever looks up.
DROP INDEX profile_merged_into;
CREATE INDEX profile_merged_into ON profile (merged_into) WHERE merged_into IS NOT NULL;
DROP INDEX profile_private_email;
CREATE INDEX profile_private_email ON profile (private_email_key) WHERE private_email_key IS NOT NULL;
DROP INDEX profile_email_any;
CREATE INDEX profile_email_any ON profile (email_key) WHERE email_key IS NOT NULL;
DROP INDEX employment_leader;
CREATE INDEX employment_leader ON employment (leader_profile_id) WHERE leader_profile_id IS NOT NULL;
DROP INDEX enrolment_superseded_by;
CREATE INDEX enrolment_superseded_by ON enrolment (superseded_by) WHERE superseded_by IS NOT NULL;
DROP INDEX attempt_superseded_by;
CREATE INDEX attempt_superseded_by ON attempt (superseded_by) WHERE superseded_by IS NOT NULL;
DROP INDEX result_superseded_by;
CREATE INDEX result_superseded_by ON result (superseded_by) WHERE superseded_by IS NOT NULL;

-- What jobs and imports read whole tables for.
CREATE INDEX employment_end ON employment (end_date, profile_id) WHERE end_date IS NOT NULL;                          -- whose employment is over
CREATE INDEX profile_merged_at ON profile (merged_at) WHERE state = 'merged' AND password_hash IS NOT NULL;          -- tombstones that still let somebody undo
CREATE INDEX mail_old ON mail (queued_at) WHERE state <> 'waiting';                                                  -- mail to forget
