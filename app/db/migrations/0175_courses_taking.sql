-- +goose Up
CREATE INDEX enrolment_taking ON enrolment (course_id, profile_id);
DROP INDEX enrolment_course;
