-- +goose Up
-- What a client has said of its employees, as far as lists of those who are active ask the database.
ALTER TABLE directory_user ADD COLUMN active BOOLEAN NOT NULL DEFAULT TRUE;
CREATE TABLE directory_job (                       -- the jobs that the client tells of an employee
	client_id       TEXT NOT NULL REFERENCES client (id),
	profile_id      TEXT NOT NULL REFERENCES profile (id),
	employee_number TEXT NOT NULL,
	PRIMARY KEY (client_id, profile_id, employee_number)
);
CREATE INDEX directory_job_profile ON directory_job (profile_id);
UPDATE directory_user SET active = coalesce(json_extract(said, '$.User.Active'), FALSE);
INSERT INTO directory_job (client_id, profile_id, employee_number)
	SELECT client_id, profile_id, json_extract(said, '$.User.EmployeeNumber') FROM directory_user WHERE json_extract(said, '$.User.EmployeeNumber') <> ''
	UNION SELECT u.client_id, u.profile_id, json_extract(j.value, '$.EmployeeNumber') FROM directory_user u JOIN json_each(u.said, '$.User.Employments') j
		WHERE j.type = 'object' AND json_extract(j.value, '$.EmployeeNumber') <> '';
